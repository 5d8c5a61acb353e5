// A fixed amount of pricing for callgrind to count; see check_instructions.py. The counted functions are those named counted_*.

#include "bench/sample_prices.hpp"
#include "bench/sample_surface.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/pricing/batch/batch_greeks.hpp"
#include "keel/pricing/batch/batch_implied_vol.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/chain/chain_surface.hpp"

namespace {

using namespace keel;

constexpr std::size_t options = 4000;

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
  const double sum = counted_reprice(table, greeks) + counted_reprice_second_order(table, greeks) + counted_implied_vols(prices, vol) +
                     counted_black76(rows) + counted_svi_fit(noisy_smile(60)) + counted_chain_to_surface(made_snapshot());
  return std::isfinite(sum) ? 0 : 1;
}
