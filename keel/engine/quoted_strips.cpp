#include "keel/engine/quoted_strips.hpp"

#include <algorithm>
#include <limits>

#include "keel/domain/money.hpp"

namespace keel {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double no_price = std::numeric_limits<double>::quiet_NaN();

void show_nothing(ShownColumns& shown, std::size_t row) {
  for (std::size_t name = 0; name < ShownColumns::column_count; ++name) shown[name][row] = 0.0;
  shown[ShownColumns::OthersBid][row] = -infinite;
  shown[ShownColumns::OthersAsk][row] = infinite;
  for (const auto name : {ShownColumns::BidPrice, ShownColumns::AskPrice}) shown[name][row] = no_price;
}

}  // namespace

void QuotedStrips::list(const Instrument& instrument, const Exposure::Place& place) {
  strip_of_.push_back(none);
  row_of_.push_back(0);
  if (!instrument.has_order_book()) return;
  if (of_group_.size() <= place.group) of_group_.resize(place.group + 1);
  std::vector<std::uint32_t>& group = of_group_[place.group];
  const auto same = [&](std::uint32_t at) { return place.strip >= 0 && strips_[at].option_strip == place.strip; };
  auto found = std::ranges::find_if(group, same);
  if (found == group.end()) {
    found = group.insert(found, static_cast<std::uint32_t>(strips_.size()));
    strips_.push_back({.group = place.group, .option_strip = place.strip, .instruments = {}, .venues = {}, .listing = {}, .shown = {}});
  }
  QuotedStrip& strip = strips_[*found];
  KEEL_CHECK(place.strip < 0 || place.row == strip.instruments.size(), "a strip's rows stand as they were listed");
  strip.instruments.push_back(instrument.id);
  strip.venues.push_back(instrument.venue);
  strip.listing.add(instrument);
  const std::size_t row = strip.instruments.size() - 1;
  row_of_.back() = static_cast<std::uint32_t>(row);
  strip.shown.add_row(row);
  for (std::size_t any = row; any < padded(row + 1); ++any) show_nothing(strip.shown, any);
  strip_of_.back() = *found;
}

void QuotedStrips::show_others(InstrumentId instrument, const BookTop& others) {
  const std::uint32_t at = strip_of_[instrument.value];
  if (at == none) return;
  ShownColumns& shown = strips_[at].shown;
  const std::size_t row = row_of_[instrument.value];
  shown[ShownColumns::OthersBid][row] = others.bid_size.raw > 0 ? to_raw(others.bid) : -infinite;
  shown[ShownColumns::OthersAsk][row] = others.ask_size.raw > 0 ? to_raw(others.ask) : infinite;
}

void QuotedStrips::show_ours(InstrumentId instrument, const OrderTable& orders) {
  const std::uint32_t at = strip_of_[instrument.value];
  if (at == none) return;
  ShownColumns& shown = strips_[at].shown;
  const std::size_t row = row_of_[instrument.value];
  const auto show = [&](Side side, ShownColumns::Column price, ShownColumns::Column left, ShownColumns::Column open) {
    const StandingQuote standing = orders.standing(instrument, side);
    shown[price][row] = standing.order == OrderId{} ? no_price : to_raw(standing.price);
    shown[left][row] = static_cast<double>(standing.left.raw);
    shown[open][row] = to_double(orders.open_size(instrument, side));
  };
  show(Side::Buy, ShownColumns::BidPrice, ShownColumns::BidLeft, ShownColumns::BidOpen);
  show(Side::Sell, ShownColumns::AskPrice, ShownColumns::AskLeft, ShownColumns::AskOpen);
}

std::span<const std::uint32_t> QuotedStrips::of_group(std::uint32_t group) const {
  return group < of_group_.size() ? std::span<const std::uint32_t>(of_group_[group]) : std::span<const std::uint32_t>();
}

const QuotedStrip* QuotedStrips::find(InstrumentId instrument) const {
  const std::uint32_t at = strip_of_[instrument.value];
  return at == none ? nullptr : &strips_[at];
}

}  // namespace keel
