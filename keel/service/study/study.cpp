#include "keel/service/study/study.hpp"

#include "keel/paths/cascade/cascade_market.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/study/adversary_market.hpp"
#include "keel/service/study/feedback_market.hpp"
#include "keel/service/study/parts.hpp"
#include "keel/service/study/pool_study.hpp"

namespace keel {

std::vector<Study> studies() {
  return {
      {"feedback", "what hedgers of options make of the vol of what they trade, and of where it ends at an expiry", study_feedback,
       study_parameters<FeedbackMarket>, feedback_paths},
      {"pool", "what arbitrage takes from a pool's liquidity and fees bring it, hedged and not, and what a sandwich takes from a trader",
       study_pool, study_parameters<PoolStudy>, pool_paths},
      {"cascade", "what a shock becomes where positions are leveraged: liquidations, an insurance fund, deleveraging", study_cascade,
       study_parameters<CascadeMarket>, cascade_paths},
      {"adversaries", "what each kind of adversary takes from the engine, and what a venue's speed bump or auctions do against it",
       study_adversaries, study_parameters<AdversaryMarket>, adversary_paths}};
}

Result<StudyRequest> complete(const StudyRequest& request, std::uint64_t paths) {
  StudyRequest full = request;
  if (full.paths == 0) full.paths = paths;
  if (auto checked = check_paths(full); !checked) return std::unexpected(checked.error());
  return full;
}

doc::Facts study_facts(const StudyRequest& request) {
  return {.facts = {{"paths", "paths", doc::count(request.paths)}, {"seed", "seed", doc::count(request.seed)}}};
}

}  // namespace keel
