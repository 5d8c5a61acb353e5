#include "keel/service/simulate/simulate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "keel/paths/avellaneda_stoikov_2008.hpp"
#include "keel/paths/flow_presets.hpp"
#include "keel/paths/glosten_milgrom.hpp"
#include "keel/paths/kyle.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/simulate/presets.hpp"

namespace keel {
namespace {

struct PresetEntry {
  std::string_view name;
  Result<doc::Document> (*answer)(const SimulateRequest&);
  std::vector<std::string_view> (*parameters)();
  bool has_strategies = false;
};
constexpr std::array presets{
    PresetEntry{"avellaneda_stoikov_2008", simulate_avellaneda_stoikov, parameter_names<AvellanedaStoikov2008>, true},
    PresetEntry{"cartea_jaimungal", simulate_cartea_jaimungal, parameter_names<CarteaJaimungalPaths>},
    PresetEntry{"glft", simulate_glft, parameter_names<GlftPaths>},
    PresetEntry{"glosten_milgrom", simulate_glosten_milgrom, parameter_names<GlostenMilgrom>},
    PresetEntry{"kyle", simulate_kyle, parameter_names<Kyle>}};

}  // namespace

std::vector<std::string_view> simulate_presets() {
  std::vector<std::string_view> names;
  names.reserve(presets.size());
  for (const PresetEntry& preset : presets) names.push_back(preset.name);
  return names;
}

std::string preset_parameters(std::string_view preset) {
  const auto found = std::ranges::find(presets, preset, &PresetEntry::name);
  return found == presets.end() ? "" : fmt::format("{}", fmt::join(found->parameters(), ", "));
}

Result<doc::Document> simulate(const SimulateRequest& request) {
  const auto preset = std::ranges::find(presets, request.preset, &PresetEntry::name);
  if (preset == presets.end())
    return fail(fmt::format("preset: \"{}\" is none of {}", request.preset, fmt::join(simulate_presets(), ", ")));
  if (auto checked = check_paths(request); !checked) return std::unexpected(checked.error());
  if (!request.strategy.empty() && !preset->has_strategies) return fail(fmt::format("strategy: {} has one alone", request.preset));
  return preset->answer(request);
}

}  // namespace keel
