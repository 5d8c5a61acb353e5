#include "keel/attribution/attribution_cuts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

constexpr std::array<std::string_view, cut_count> cut_names{"instrument", "expiry", "underlying", "moneyness", "side",
                                                            "aggressor",  "hour",   "strategy",   "sub-book"};

template <class T>
std::vector<T> sorted_set(std::vector<T> all) {
  std::ranges::sort(all);
  const auto rest = std::ranges::unique(all);
  all.erase(rest.begin(), rest.end());
  return all;
}

template <class T>
std::size_t place(const std::vector<T>& sorted, const T& value) {
  return static_cast<std::size_t>(std::ranges::lower_bound(sorted, value) - sorted.begin());
}

}  // namespace

std::string_view name_of(CutBy by) { return cut_names[static_cast<std::size_t>(by)]; }

Result<CutBy> parse_cut_by(std::string_view text) {
  const auto found = std::ranges::find(cut_names, text);
  if (found == cut_names.end()) return fail(fmt::format("\"{}\" is none of {}", text, fmt::join(cut_names, ", ")));
  return static_cast<CutBy>(found - cut_names.begin());
}

Moneyness moneyness_of(const Instrument& instrument, const InstrumentState& state) {
  if (instrument.kind != InstrumentKind::Option || state.mark.forward <= 0.0 || state.at >= instrument.expiry) return Moneyness::None;
  const double deviation = state.mark.vol * std::sqrt(years_between(state.at, instrument.expiry));
  const double sign = instrument.right == Right::Call ? 1.0 : -1.0;
  const double in = sign * std::log(state.mark.forward / to_double(instrument.strike));
  if (in < -1.28 * deviation) return Moneyness::DeepOut;
  if (in < -0.4 * deviation) return Moneyness::Out;
  if (in <= 0.4 * deviation) return Moneyness::At;
  return in <= 1.28 * deviation ? Moneyness::In : Moneyness::DeepIn;
}

CutSums::CutSums(const AccountFacts& account, std::vector<CutBy> cuts) : account_(account), by_(std::move(cuts)), sums_(by_.size()) {
  for (const Instrument& instrument : account.instruments) {
    underlyings_.push_back(instrument.base);
    if (instrument.expires()) expiries_.push_back(instrument.expiry);
  }
  for (const BookGroup& group : account.groups) {
    strategies_.push_back(group.strategy);
    sub_books_.push_back(group.sub_book);
  }
  underlyings_ = sorted_set(std::move(underlyings_));
  expiries_ = sorted_set(std::move(expiries_));
  strategies_ = sorted_set(std::move(strategies_));
  sub_books_ = sorted_set(std::move(sub_books_));
}

void CutSums::add(std::size_t cut, const PieceTags& tags, const Causes& causes) {
  const std::size_t key = key_of(by_[cut], tags);
  if (key >= sums_[cut].size()) sums_[cut].resize(key + 1);
  sums_[cut][key] += causes;
}

void CutSums::add(const PieceTags& tags, const Causes& causes) {
  for (std::size_t i = 0; i < by_.size(); ++i) add(i, tags, causes);
}

void CutSums::add_hour(Instant at, const Causes& causes) {
  for (std::size_t i = 0; i < by_.size(); ++i) {
    if (by_[i] == CutBy::Hour) add(i, {.instrument = {}, .at = at}, causes);
  }
}

void CutSums::add_but_hour(const PieceTags& tags, const Causes& causes) {
  for (std::size_t i = 0; i < by_.size(); ++i) {
    if (by_[i] != CutBy::Hour) add(i, tags, causes);
  }
}

std::size_t CutSums::key_of(CutBy by, const PieceTags& tags) const {
  const Instrument* instrument = tags.instrument ? &account_.instruments[*tags.instrument] : nullptr;
  switch (by) {
    case CutBy::Instrument: return instrument == nullptr ? 0 : instrument->id.value + 1U;
    case CutBy::Expiry: return instrument == nullptr || !instrument->expires() ? 0 : place(expiries_, instrument->expiry) + 1;
    case CutBy::Underlying: return instrument == nullptr ? 0 : place(underlyings_, instrument->base) + 1;
    case CutBy::Moneyness: return static_cast<std::size_t>(tags.moneyness);
    case CutBy::Side: return tags.side == 0 ? 0 : tags.side > 0 ? 1 : 2;
    case CutBy::Aggressor: return static_cast<std::size_t>(tags.aggressor);
    case CutBy::Hour: return static_cast<std::size_t>((tags.at - Instant{}).raw / hour.raw % 24) + 1;
    case CutBy::Strategy: return place(strategies_, account_.groups[tags.group].strategy) + 1;
    case CutBy::SubBook: return place(sub_books_, account_.groups[tags.group].sub_book) + 1;
  }
  KEEL_CHECK(false, "unknown cut");
}

std::string CutSums::name_of_key(CutBy by, std::size_t key) const {
  const auto or_none = [](const std::string& name) { return name.empty() ? std::string("(none)") : name; };
  switch (by) {
    case CutBy::Instrument:
      return key == 0 ? "(money)" : account_.instruments[InstrumentId{static_cast<std::uint32_t>(key - 1)}].full_name();
    case CutBy::Expiry: return key == 0 ? "no expiry" : format_instant(expiries_[key - 1]);
    case CutBy::Underlying: return key == 0 ? "(money)" : underlyings_[key - 1].text();
    case CutBy::Moneyness: {
      constexpr std::array<const char*, 6> names{"(no strike)", "deep out", "out", "at", "in", "deep in"};
      return names[key];
    }
    case CutBy::Side: return key == 0 ? "(flat)" : key == 1 ? "bought" : "sold";
    case CutBy::Aggressor: {
      constexpr std::array<const char*, 4> names{"(held)", "unknown", "us", "them"};
      return names[key];
    }
    case CutBy::Hour: return fmt::format("{:02}h", key - 1);
    case CutBy::Strategy: return or_none(strategies_[key - 1]);
    case CutBy::SubBook: return or_none(sub_books_[key - 1]);
  }
  KEEL_CHECK(false, "unknown cut");
}

void CutSums::subtract(const CutSums& other) {
  for (std::size_t i = 0; i < by_.size(); ++i) {
    sums_[i].resize(std::max(sums_[i].size(), other.sums_[i].size()));
    for (std::size_t key = 0; key < other.sums_[i].size(); ++key) sums_[i][key] -= other.sums_[i][key];
  }
}

std::vector<AttributionCut> CutSums::cuts() const {
  std::vector<AttributionCut> cuts;
  for (std::size_t i = 0; i < by_.size(); ++i) {
    AttributionCut cut{.by = by_[i], .groups = {}};
    for (std::size_t key = 0; key < sums_[i].size(); ++key) {
      if (sums_[i][key] != Causes{}) cut.groups.push_back({name_of_key(by_[i], key), sums_[i][key]});
    }
    if (cut.by == CutBy::Instrument) std::ranges::sort(cut.groups, {}, &CutGroup::name);
    cuts.push_back(std::move(cut));
  }
  return cuts;
}

}  // namespace keel
