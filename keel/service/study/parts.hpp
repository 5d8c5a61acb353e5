#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "keel/document/document.hpp"
#include "keel/service/model_parameters.hpp"
#include "keel/service/study/study.hpp"

namespace keel {

/// What is shared by the answers of studies.
Result<doc::Document> study_feedback(const StudyRequest& request);
Result<doc::Document> study_pool(const StudyRequest& request);
Result<doc::Document> study_cascade(const StudyRequest& request);
Result<doc::Document> study_adversaries(const StudyRequest& request);

inline constexpr std::uint64_t feedback_paths = 20'000;
inline constexpr std::uint64_t pool_paths = 1'000;
inline constexpr std::uint64_t cascade_paths = 100;
inline constexpr std::uint64_t adversary_paths = 16;

/// The request with its number of paths. Error: of what no study takes.
Result<StudyRequest> complete(const StudyRequest& request, std::uint64_t paths);

template <class Market>
std::string study_parameters() {
  return fmt::format("{}", fmt::join(parameter_names<Market>(), ", "));
}

/// A study's market with what the request has changed of it.
template <class Market>
Result<Market> market_of(const StudyRequest& request) {
  Market market;
  if (auto said = set_parameters(market, request.param); !said) return std::unexpected(said.error());
  if (auto checked = check_parameters(market); !checked) return std::unexpected(checked.error());
  return market;
}

/// Paths and seed, first of every answer.
doc::Facts study_facts(const StudyRequest& request);

}  // namespace keel
