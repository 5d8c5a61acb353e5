#pragma once

#include <string>
#include <vector>

#include "keel/base/setting.hpp"

namespace keel {

inline constexpr std::size_t most_path_rows = 200'000;

/// A recorded path that the hidden price follows. A config that is read from a file has the rows in place of the path's own file, so that a
/// journal holds them.
struct SimPath {
  std::string file;
  std::vector<double> seconds;
  std::vector<double> prices;

  bool none() const { return prices.empty(); }

  static constexpr auto fields() {
    using S = SimPath;
    return std::tuple{
        Setting{"file", &S::file, Anything{}, "a file, from the config's folder on",
                "CSV with a row time,price each; read with the config"},
        Setting{"seconds", &S::seconds, rising_list_of(from(0.0, 1e10), 0, most_path_rows), "s", "times from the start, the first 0"},
        Setting{
            "prices", &S::prices, list_of(above(0.0, 1e12), 0, most_path_rows), "any unit",
            "at these times: the price moves from `start_price` as these do from the first, and in place of all that it does by itself"}};
  }
  static constexpr auto rules() {
    using S = SimPath;
    return std::tuple{
        Rule<S>{"prices", "seconds", "must be as many", [](const S& p) { return p.prices.size() == p.seconds.size(); }},
        Rule<S>{"seconds", "", "must begin with 0", [](const S& p) { return p.seconds.empty() || p.seconds.front() == 0.0; }}};
  }
};

}  // namespace keel
