#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "keel/base/sample/moments.hpp"
#include "keel/document/document.hpp"
#include "keel/service/model_parameters.hpp"
#include "keel/service/parameter_facts.hpp"
#include "keel/service/simulate/simulate.hpp"

namespace keel {

/// What is shared by the answers of presets, which differ in what they simulate and in what they know of it otherwise.
inline constexpr doc::Shown six_digits = doc::significant(6);

Result<doc::Document> simulate_avellaneda_stoikov(const SimulateRequest& request);
Result<doc::Document> simulate_cartea_jaimungal(const SimulateRequest& request);
Result<doc::Document> simulate_glft(const SimulateRequest& request);
Result<doc::Document> simulate_glosten_milgrom(const SimulateRequest& request);
Result<doc::Document> simulate_kyle(const SimulateRequest& request);

/// A preset with what the request has changed of it. Error: `field: what`.
template <class Preset>
Result<Preset> preset_of(const SimulateRequest& request) {
  Preset preset;
  const auto said = set_parameters(preset, request.param);
  if (!said) return std::unexpected(said.error());
  if (request.gamma) {
    const auto names = parameter_names<Preset>();
    if (std::ranges::find(names, "gamma") == names.end()) return fail(fmt::format("gamma: is no parameter of {}", request.preset));
    if (said->contains("gamma")) return fail("gamma: --param says it, too");
    if (auto set = set_parameter(preset, "gamma", fmt::format("{}", *request.gamma)); !set) return std::unexpected(set.error());
  }
  if (auto checked = check_parameters(preset); !checked) return std::unexpected(checked.error());
  return preset;
}

/// Mean, standard deviation and standard error of the mean.
inline void add_moments(doc::Facts& facts, const std::string& key, const std::string& label, const Moments& moments) {
  facts.facts.push_back({key + "_mean", label + ", mean", doc::estimate(moments.mean(), six_digits)});
  facts.facts.push_back({key + "_sd", label + ", standard deviation", doc::estimate(moments.standard_deviation(), six_digits)});
  facts.facts.push_back({key + "_se", label + ", standard error of the mean", doc::estimate(moments.standard_error(), six_digits)});
}

/// How far a mean is from what it should be; nothing where it cannot be off.
inline doc::Fact standard_errors(double mean, double expected, double standard_error) {
  return {"standard_errors", "the mean is off by", doc::estimate((mean - expected) / standard_error, doc::signed_places(2)),
          "standard errors"};
}

/// What was asked for, first of every answer.
inline doc::Facts simulation_facts(const SimulateRequest& request) {
  doc::Facts facts;
  facts.facts = {{"preset", "preset", doc::text(request.preset)},
                 {"paths", "paths", doc::count(request.paths)},
                 {"seed", "seed", doc::count(request.seed)}};
  return facts;
}

}  // namespace keel
