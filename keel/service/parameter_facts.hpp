#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <type_traits>
#include <vector>

#include "keel/base/setting.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// What a model was told, by its fields(); a list as "1, 2".
template <class Preset>
doc::Facts parameters_of(const Preset& preset) {
  doc::Facts facts{.key = "parameters", .title = "Parameters"};
  for_each_setting(preset, [&](const auto& setting, const auto& member) {
    doc::Value value;
    using Member = std::remove_cvref_t<decltype(member)>;
    if constexpr (std::is_same_v<Member, std::string>) {
      value = doc::text(member);
    } else if constexpr (std::is_same_v<Member, std::vector<double>>) {
      value = doc::text(fmt::format("{}", fmt::join(member, ", ")));
    } else {
      value = doc::estimate(static_cast<double>(member), doc::significant(10));
    }
    const std::string name(setting.name);
    facts.facts.push_back({name, name, std::move(value), std::string(setting.unit)});
  });
  return facts;
}

}  // namespace keel
