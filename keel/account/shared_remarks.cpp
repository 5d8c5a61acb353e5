#include "keel/account/shared_remarks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace keel {
namespace {

constexpr std::size_t names_told = 3;

}  // namespace

void SharedRemarks::say(const std::string& instrument, const std::string& what) {
  auto found = std::ranges::find(remarks_, what, &Remark::what);
  if (found == remarks_.end()) found = remarks_.insert(found, Remark{.what = what, .instruments = {}});
  // The rows of an instrument, one a group, follow each other.
  if (found->instruments.empty() || found->instruments.back() != instrument) found->instruments.push_back(instrument);
}

std::vector<std::string> SharedRemarks::lines() const {
  std::vector<std::string> lines;
  for (const Remark& remark : remarks_) {
    const std::size_t told = std::min(remark.instruments.size(), names_told);
    const std::size_t more = remark.instruments.size() - told;
    const std::string names = fmt::format("{}", fmt::join(std::span(remark.instruments).first(told), ", "));
    lines.push_back(fmt::format("{}{}{}: {}", names, more > 0 ? fmt::format(" and {} more", more) : "",
                                remark.instruments.size() > 1 ? ", each" : "", remark.what));
  }
  return lines;
}

}  // namespace keel
