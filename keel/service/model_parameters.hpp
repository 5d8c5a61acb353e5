#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/base/validate.hpp"
#include "keel/base/words.hpp"

namespace keel {

/// Parameters of a model, as people say them: "NAME=VALUE" of its fields(), each once. A double that is not a number is not given yet.
namespace parameters {

inline Result<void> read_value(std::string_view text, double& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || !std::isfinite(out)) return fail(fmt::format("\"{}\" is not a number", text));
  return {};
}
inline Result<void> read_value(std::string_view text, int& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return fail(fmt::format("\"{}\" is not a whole number", text));
  return {};
}
/// "1,2,3"
inline Result<void> read_value(std::string_view text, std::vector<double>& out) {
  out.clear();
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (auto read = read_value(text.substr(from, comma - from), out.emplace_back()); !read) return read;
    from = comma + 1;
  }
  return {};
}
inline Result<void> read_value(std::string_view text, std::string& out) {
  out = text;
  return {};
}

}  // namespace parameters

template <class Model>
std::vector<std::string_view> parameter_names() {
  std::vector<std::string_view> names;
  std::apply([&](const auto&... setting) { (names.push_back(setting.name), ...); }, Model::fields());
  return names;
}

/// Error: `param: what`.
template <class Model>
Result<void> set_parameter(Model& model, std::string_view name, std::string_view value) {
  bool known = false;
  Result<void> done;
  for_each_setting(model, [&](const auto& setting, auto& member) {
    if (setting.name != name) return;
    known = true;
    done = parameters::read_value(value, member);
  });
  if (!known) {
    const auto names = parameter_names<Model>();
    const std::string_view nearest = nearest_name(name, names);
    return fail(fmt::format("param: {} is no parameter of the model{}; it takes {}", name,
                            nearest.empty() ? "" : fmt::format("; the nearest is {}", nearest), fmt::join(names, ", ")));
  }
  if (!done) return fail(fmt::format("param: {}", name), done.error());
  return {};
}

/// The names said, which live as long as `said` does. Error: as set_parameter.
template <class Model>
Result<std::set<std::string_view>> set_parameters(Model& model, const std::vector<std::string>& said) {
  std::set<std::string_view> names;
  for (const std::string& param : said) {
    const std::size_t equals = param.find('=');
    if (equals == std::string::npos) return fail(fmt::format("param: \"{}\" is not NAME=VALUE", param));
    const std::string_view name = std::string_view(param).substr(0, equals);
    if (auto done = set_parameter(model, name, std::string_view(param).substr(equals + 1)); !done) return std::unexpected(done.error());
    if (!names.insert(name).second) return fail(fmt::format("param: {} stands twice", name));
  }
  return names;
}

/// Whether all are given, within their ranges and rules. Error: as set_parameter.
template <class Model>
Result<void> check_parameters(const Model& model) {
  std::vector<std::string_view> missing;
  for_each_setting(model, [&](const auto& setting, const auto& member) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, double>) {
      if (std::isnan(member)) missing.push_back(setting.name);
    }
  });
  if (!missing.empty())
    return fail(fmt::format("param: {} missing: {}=NUMBER", missing.size() == 1 ? "is" : "are", fmt::join(missing, "=NUMBER, ")));
  if (const auto bad = first_bad_setting(model)) return fail(fmt::format("param: {}: {}", bad->key, bad->what));
  return {};
}

}  // namespace keel
