// A fixed amount of pricing for callgrind to count; see check_instructions.py. The counted functions are those named counted_*.

#include "bench/sample_prices.hpp"
#include "bench/sample_surface.hpp"
#include "keel/attribution/held_options.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/pricing/batch/batch_greeks.hpp"
#include "keel/pricing/batch/batch_implied_vol.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/chain/chain_surface.hpp"

namespace {

using namespace keel;

constexpr std::size_t options = 4000;

constexpr std::size_t expiries = 20;
const Instant start = Instant{} + day * 10'000;

Instrument held_option(std::size_t expiry, std::size_t i) {
  Instrument option{.kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .right = i % 2 == 0 ? Right::Call : Right::Put};
  option.multiplier = Multiplier{units_per_one};
  option.strike = nearest<Price>(20'000.0 + 500.0 * static_cast<double>(i));
  option.expiry = start + day * static_cast<std::int64_t>(30 + expiry);
  return option;
}

/// A hundred options of each expiry, and the hour in which the index gains 10 USD.
std::vector<std::vector<OptionLine>> held_options() {
  std::vector<std::vector<OptionLine>> strips(expiries);
  for (std::size_t i = 0; i < 2'000; ++i) {
    std::vector<OptionLine>& lines = strips[i % expiries];
    const std::size_t row = i / expiries % OptionLine::rows;
    if (row == 0) lines.push_back(empty_line());
    const Instrument option = held_option(i % expiries, i / expiries);
    const Mark mark{.price = {}, .vol = 0.5 + 1e-4 * static_cast<double>(i), .forward = 46'000.0};
    PricedState state = with_model(option, InstrumentState{.at = start, .index = nearest<Price>(46'000.0), .mark = mark});
    state.mark.price = nearest<Price>(model_price(option, state));
    put_row(lines.back(), row, option, {state, Size{5 * units_per_one}, {}, {}});
    UnpricedState to{state, 0.0, 0.0};
    to.at = start + hour;
    to.mark.forward += 10.0;
    aim_row(lines.back(), row, option, to);
  }
  return strips;
}

std::vector<StripMove> hour_of_each_expiry() {
  std::vector<StripMove> moves;
  for (std::size_t i = 0; i < expiries; ++i) {
    moves.push_back(strip_move(held_option(i, 0), {.at = start + hour, .index = nearest<Price>(46'010.0), .mark = {}}));
  }
  return moves;
}

}  // namespace

extern "C" {

[[gnu::noinline]] double counted_reprice(const OptionTable& table, GreekColumns& greeks) {
  return reprice(table, sample_forward, greeks).value;
}

[[gnu::noinline]] double counted_reprice_second_order(const OptionTable& table, GreekColumns& greeks) {
  return reprice_second_order(table, sample_forward, greeks).value;
}

[[gnu::noinline]] double counted_implied_vols(const SamplePrices& prices, std::vector<double>& vol) {
  return static_cast<double>(implied_vols({prices.value, prices.forward, prices.strike, prices.years, prices.right}, vol));
}

[[gnu::noinline]] double counted_black76(const std::vector<OptionRow>& rows) {
  double sum = 0.0;
  for (const OptionRow& row : rows) sum += black76({sample_forward, row.strike, row.years, row.vol, row.right}).value;
  return sum;
}

[[gnu::noinline]] double counted_svi_fit(const std::vector<SmilePoint>& smile) {
  return fit_svi(smile, 0.1)->errors.rms_vol_points + fit_svi(smile, 0.1, {.no_butterfly = true})->errors.rms_vol_points;
}

/// A valuation of 2,000 options held, as the columns of keel/attribution/held_options.hpp do it.
[[gnu::noinline]] double counted_valuation(std::vector<std::vector<OptionLine>>& strips, const std::vector<StripMove>& moves) {
  LineGains gains;
  for (std::size_t i = 0; i < strips.size(); ++i) move_options(strips[i], {}, moves[i], gains);
  return static_cast<double>(gains.units[0][0]);
}

[[gnu::noinline]] double counted_chain_to_surface(const std::string& text) {
  const auto chains = parse_chains("snapshot.csv", text);
  double sum = 0.0;
  for (const Chain& chain : *chains) sum += fit_chain(chain)->rows.front().greeks.vol;
  return sum;
}
}

int main() {
  const std::vector<OptionRow> rows = sample_chain(options);
  const OptionTable table = table_of(rows);
  const SamplePrices prices = sample_prices(options);
  GreekColumns greeks(table.size());
  std::vector<double> vol(options);
  reprice(table, sample_forward, greeks);  // the first call chooses the vector target
  implied_vols({prices.value, prices.forward, prices.strike, prices.years, prices.right}, vol);
  std::vector<std::vector<OptionLine>> strips = held_options();
  const std::vector<StripMove> moves = hour_of_each_expiry();
  counted_valuation(strips, moves);
  const double sum = counted_reprice(table, greeks) + counted_reprice_second_order(table, greeks) + counted_implied_vols(prices, vol) +
                     counted_black76(rows) + counted_svi_fit(noisy_smile(60)) + counted_chain_to_surface(made_snapshot()) +
                     counted_valuation(strips, moves);
  return std::isfinite(sum) ? 0 : 1;
}
