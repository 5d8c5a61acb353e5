#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "keel/config/makers_file.hpp"
#include "keel/config/run_config.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// Several engines in one simulated market, in many lives, each with a seed of its own.
struct MakersStudyRequest {
  RunConfig config;                  ///< the market, and what engines are told; sim.seed is not read: life i has the seed `seed` + i
  std::string market;                ///< its name, as people know it
  std::vector<NamedConfig> makers;   ///< 1 to most_makers, whose names differ
  std::vector<double> answers = {};  ///< risk aversions to answer each other with, 1/USD; none, or 2 to 10 that differ
  Duration length = minute * 5;      ///< of a life: 10 seconds to a day
  double reach = 5.0;                ///< within how many units of the hidden price depth counts, 0.01 to 1000
  std::string withdraws;             ///< who does, half way; empty: the first
  std::uint64_t paths = 8;           ///< lives of each case, 2 to 1,000,000,000
  std::uint64_t seed = 1;
  int threads = 0;                                                       ///< as in StudyRequest
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< as there
};

/// What each engine earns, holds and trades; spread and depth of their market by how many they are; what their common inventory goes with;
/// what remains when one withdraws; and which risk aversion answers another's best. The same request gives the same answer to the last
/// bit, whatever the number of threads; engines in another order give the same answers in that order. Error: `field: what`, where a field
/// has the name of its flag (`for`: the length, `within`: the reach), or of a run.
Result<doc::Document> study_makers(const MakersStudyRequest& request);

/// "A", "B", …: one of the config for each risk aversion. Error: `gamma: what`: not 1 to most_makers, or one that no config takes.
Result<std::vector<NamedConfig>> makers_of(const RunConfig& config, const std::vector<double>& risk_aversions);

}  // namespace keel
