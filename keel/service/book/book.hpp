#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keel/account/inventory.hpp"
#include "keel/account/inventory_groups.hpp"
#include "keel/account/inventory_orders.hpp"
#include "keel/attribution/attribution.hpp"
#include "keel/attribution/hedge_policy.hpp"
#include "keel/attribution/profit_bridge.hpp"
#include "keel/book/reconciliation.hpp"
#include "keel/document/document.hpp"
#include "keel/scenario/coin_margin.hpp"
#include "keel/scenario/ladder.hpp"
#include "keel/scenario/pin_risk.hpp"
#include "keel/scenario/settle_margin.hpp"
#include "keel/scenario/stress.hpp"
#include "keel/service/hedge/hedge_proposal.hpp"

namespace keel {

/// What is worth hedging now, in what the market offers.
struct HedgeQuestion {
  EngineConfig config;         ///< [risk], [quoting] and [hedging] of it
  Instruments instruments;     ///< the account's, in their order, then what else the marks name
  std::vector<MarkSet> marks;  ///< of all of them, in time order
  HedgeKinds kinds = HedgeKinds::All;
};

/// An account as it was read, and what is asked of it.
struct BookRequest {
  AccountFacts account;  ///< not empty; in any order
  VenueTerms terms;
  std::vector<MarkSet> marks;                    ///< in time order; the book stands at the last
  std::vector<OpenOrder> orders;                 ///< of the account's instruments
  std::map<Currency, std::size_t> combo_orders;  ///< by coin: orders of which nobody tells what they would add
  std::optional<AccountStatement> venue;
  Currency numeraire;
  CostBasis cost_basis = CostBasis::Average;
  HedgePolicy hedge;  ///< never, unless it says when
  std::optional<GroupBy> group_by;
  bool margin = false;
  bool leave_out_unpriced = false;  ///< totals count what can be priced; else they are withheld and margin is refused
  std::optional<LadderAxes> ladder;
  std::optional<PinSettings> pin;
  std::optional<StressScenarios> stress;
  std::optional<HedgeQuestion> propose_hedge;
  std::optional<AttributionOptions> explain;  ///< its times are set by those below
  std::optional<Instant> from;                ///< profit, and what explains it, is told since then
  std::optional<Instant> to;                  ///< the book as it stood after the facts of then, at the marks of then
  bool all_positions = false;                 ///< text holds a line for each; else for the largest
  bool page = false;                          ///< also what only a page shows
};

/// How near its liquidation what lies in one currency at one venue stands under one rule.
struct MarginStanding {
  Currency currency;
  Venue venue;
  std::string_view rule;  ///< "standard", "portfolio"
  MarginUse use;
  std::string unknown = "";  ///< why it is not known; empty if it is
};

/// What a page draws of ladders. A coin without an index has none, which is no error of the page.
struct LadderDrawing {
  LadderAxes told;  ///< what its tables show of it
  Result<std::vector<CoinLadder>> ladders;
};

/// What to hedge of a book, as it stands.
struct BookHedge {
  Instruments instruments;
  FactorLayout layout;
  std::vector<double> index_usd;          ///< by underlying of the layout
  std::optional<HedgeProposal> proposal;  ///< its instruments are those above
  std::string unknown;                    ///< why there is none
  std::vector<std::string> remarks;
};

/// All that was asked of an account's book; what was not is empty.
struct BookFindings {
  std::vector<std::string> files;  ///< of the account
  Instant since;                   ///< what profit is counted from: as asked, else the account's first fact
  Instruments instruments;
  Inventory inventory;
  MarkedBook marked;
  bool leave_out_unpriced = false;   ///< as asked
  std::size_t simulated_hedges = 0;  ///< among the trades
  bool asked_margin = false;
  bool asked_ladder = false;
  bool asked_pin = false;
  bool all_positions = false;
  std::vector<InventoryGroup> groups;
  std::vector<InventoryOrders> orders;
  std::vector<CoinMargin> margins;
  std::vector<SettleMargin> settle_margins;  ///< of what settles in another currency than its coin
  std::vector<MarginStanding> standings;     ///< the rules of one account after each other, whether margin was asked or not
  std::string why_no_margin;                 ///< where there are none
  std::vector<CoinLadder> ladders;
  std::vector<CoinPin> pins;
  std::optional<BookStress> stress;
  std::optional<BookHedge> hedge;
  std::optional<Attribution> explained;
  std::optional<Inventory> before;     ///< as the account stood at `since`, if that was asked
  std::string why_no_before;           ///< if it was asked and is not known
  std::optional<ProfitBridge> bridge;  ///< to what is explained; nothing for want of `before`
  std::optional<AccountStatement> venue;
  std::vector<Difference> differences;   ///< from what the venue says
  std::optional<LadderDrawing> drawing;  ///< if a page is wanted
};

/// Simulated hedges are in Deribit's perpetual of each coin, under its terms at the first fact. `from` explains, asked for or not; from
/// before the first fact, and to after the last fact and mark, say so in a remark. Error: the first of the account, of what the marks
/// cannot value, of a question that it cannot answer: times that are reversed, or of which nothing is known.
Result<BookFindings> find_out(BookRequest request);

/// A summary, then risk and money, what else was asked, and positions last. The answer is no where the venue
/// says something else.
doc::Document book_document(const BookFindings& found);

}  // namespace keel
