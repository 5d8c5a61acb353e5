#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/exposure/vega_tenors.hpp"
#include "keel/runtime/run.hpp"
#include "keel/scenario/coin_margin.hpp"

namespace keel {

/// What a run looks like from outside, in plain numbers: the live view and the closing report print this and nothing else.
struct RunReport {
  struct Expiry {
    std::string underlying;
    std::string expiry;  ///< "2026-01-12", or "perpetual"
    Greeks greeks;
  };
  struct Underlying {
    UnderlyingRisk risk;
    Greeks with_bids;  ///< the book if every open bid fills whole
    Greeks with_asks;  ///< the book if every open ask does
    VegaTenors vega_tenors;
  };
  struct Factor {
    std::string name;
    double exposure_usd = 0.0;
    double price = 0.0;  ///< of risk, USD per USD of exposure
    bool vega = false;   ///< its exposure is USD for a vol point, its price vol points
  };
  /// How takers come to the instruments of one kind in one group: as the config says, and as learned.
  struct TakerFlow {
    std::string group;
    InstrumentKind kind = InstrumentKind::Spot;
    std::size_t instruments = 0;  ///< with a price now
    double said_per_day = 0.0;    ///< to each side at the fair price
    TakerRates learned;           ///< its scale is a share of what the config says; no deviation: it does not learn
    double said_scale = 0.0;
    std::string_view scale_unit;
  };
  /// How fast an index moves just now, and what protection does.
  struct Pulse {
    std::string underlying;
    double vol = 0.0;            ///< annualised, of the last moments
    std::uint64_t triggers = 0;  ///< of protection, so far
    std::optional<Instant> frozen_until;
  };
  /// How much of the time a group's quotes stood as owed.
  struct Obliged {
    std::string group;
    double owed = 0.0;  ///< share
    double met = 0.0;   ///< share
  };
  struct Quote {
    std::string instrument;
    std::string price_unit;  ///< what its prices are in: the quote currency, of an option that settles in coin the coin
    std::string settle;
    ShownQuote shown;  ///< a side of size 0 is not quoted
    double fair = 0.0;
    Size position;                   ///< contracts, signed
    Size amount;                     ///< the same as the venue and `keel book` count it: coins, or USD of an inverse contract
    std::optional<double> size_usd;  ///< the same at the index; nothing: no index is known
    double delta_usd = 0.0;          ///< of the position; 0 while it is not priced
    double vega_usd_per_vol_point = 0.0;
    std::optional<Duration> age;  ///< since its quote was last heard of; nothing: never
  };
  /// How long ago the market of an underlying was last heard of; nothing: never.
  struct DataAge {
    std::string underlying;
    std::optional<Duration> index;
    std::optional<Duration> newest_quote;
    std::optional<Duration> oldest_quote;
    std::string oldest;      ///< the instrument of that
    std::size_t silent = 0;  ///< instruments of which no quote was ever heard
  };
  struct Limit {
    std::string whose;  ///< "BTC", or "account"
    std::string_view measure;
    std::optional<double> value;  ///< absolute; infinite where nothing is left that margin is held against; nothing: cannot be read now
    LimitConfig thresholds;
    Stage stage = Stage::Normal;
    std::optional<Threshold> next;  ///< that it would enter; nothing at Halt
  };
  struct Halt {
    HaltCause cause;
    std::string_view unit;  ///< of the measure, if a limit halted
  };
  struct Order {
    std::uint64_t order = 0;
    std::string instrument;
    Side side = Side::Buy;
    Size remaining;
    Price price;
  };
  struct Stopped {
    std::string instrument;
    Instant at;
  };
  /// Quotes that are not sent, as those before them were rejected.
  struct Waiting {
    std::string of;  ///< "BTC-PERPETUAL buy"; "all of VENUE"
    std::uint64_t rejects = 0;
    Instant until;
  };
  /// A limit that people set instead of the config's, or that one of them has asked for.
  struct Override {
    LimitOverride limit;
    bool holds = false;             ///< else when a later one of the measure ends
    std::optional<Instant> lapses;  ///< of one that waits for a second person
  };
  /// Who may trade on the account beside us, or is asked for.
  struct Beside {
    OtherMaker other;
    std::optional<Instant> lapses;  ///< of one that waits for a second person
  };
  struct TakenOver {
    std::string maker;
    std::string instrument;
    std::uint64_t trades = 0;
    Size bought;  ///< contracts, net
  };
  /// A setting with the name of something that is not listed, or a group that holds nothing.
  struct NamesNothing {
    std::string setting;
    std::string name;
  };
  struct Restricted {
    std::string instrument;
    std::string reason;
    std::string source;
  };
  Instant at;
  std::uint64_t events = 0;
  Stage stage = Stage::Normal;  ///< the worst
  std::string halt_reason;
  std::optional<Halt> halted;  ///< nothing: it is not, or ended orderly
  std::vector<Underlying> underlyings;
  Result<std::vector<MarginUses>> margins;  ///< of each coin in which something coin-settled was traded
  std::vector<Expiry> expiries;
  std::vector<Factor> factors;
  std::vector<TakerFlow> takers;     ///< of what is listed
  std::vector<Pulse> pulses;         ///< by underlying
  std::vector<Obliged> obligations;  ///< of groups that owe something
  std::vector<Quote> quotes;
  ProfitSplit profit;
  std::vector<Money> cash;
  std::vector<Currency> not_valued;   ///< money of unknown worth in USD is held in them; no amount here counts it
  std::vector<Limit> limits;          ///< that are in force
  std::vector<Override> overrides;    ///< in force, then those that are asked for
  std::vector<Beside> beside;         ///< in force, then those that are asked for
  std::vector<TakenOver> taken_over;  ///< from other makers, by maker and instrument
  std::vector<Order> orders;          ///< that may still trade
  std::array<std::uint64_t, verdicts> verdict_counts{};
  std::uint64_t refused_by_venue = 0;  ///< orders
  std::vector<Stopped> stopped;        ///< that executed too often, until a person enables them
  std::vector<Waiting> waiting;        ///< venues first
  std::vector<Restricted> restricted;  ///< of what is listed
  std::vector<NamesNothing> names_nothing;
  std::vector<DataAge> data_ages;  ///< by underlying
  RunCourse course;                ///< empty if it is not asked for
  std::uint64_t state_hash = 0;
};

/// Of restrictions, leaders and groups. Nothing before anything is listed.
std::vector<RunReport::NamesNothing> names_nothing(const Engine& engine);
/// A run that ended orderly is reported at the stage that its limits ask for.
RunReport report_of(const Run& run, const VenueTerms& terms, bool with_course = true);
/// The stage of that report, for next to nothing.
Stage reported_stage(const State& state);

}  // namespace keel
