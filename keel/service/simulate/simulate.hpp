#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// Many paths of a model as its paper has it; every number in the units of its parameters.
struct SimulateRequest {
  std::string preset;              ///< one of simulate_presets()
  std::vector<std::string> param;  ///< "NAME=VALUE" in place of the preset's, names as in its paper
  std::optional<double> gamma;     ///< as a param, of a preset that has it
  std::string strategy;            ///< of avellaneda_stoikov_2008: inventory, which is meant without a word, or symmetric
  std::uint64_t paths = 100'000;   ///< 2 to 1,000,000,000
  std::uint64_t seed = 1;
  int threads = 0;  ///< up to 256, 0: as many as the machine has; of no influence on the answer
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< of paths, from the calling thread, if set
};

std::vector<std::string_view> simulate_presets();
/// "gamma, sigma, …": what a preset takes.
std::string preset_parameters(std::string_view preset);

/// What the paths came to, and beside it what they should. The same request gives the same answer to the last bit, whatever the number of
/// threads and the width of the machine's vectors. Error: `field: what`.
Result<doc::Document> simulate(const SimulateRequest& request);

}  // namespace keel
