#pragma once

#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/exposure/option_greeks.hpp"
#include "keel/exposure/unit_greeks.hpp"
#include "keel/market/market.hpp"
#include "keel/pricing/batch/batch_greeks.hpp"

namespace keel {

/// What kernels over a priced strip read, of the last price(): rows as they were added, padded to whole lines.
struct StripView {
  const GreekColumns& greeks;      ///< of one coin of options, in the expected delivery price: Black76Greeks
  const double* coins_a_contract;  ///< by row
  double delivery_forward = 0.0;
  double open_share = 1.0;  ///< of the delivery price that the market still moves
  double index_usd = 0.0;
  bool inverse = false;
};

/// The options of one underlying, expiry and payoff, priced together by the batch kernels: what unit_greeks gives one by one, within 1e-12
/// of each number's natural size, and their sum over what is held. Only add() allocates.
class OptionStrip {
 public:
  explicit OptionStrip(Payoff payoff) : payoff_(payoff), columns_(0) {}

  Payoff payoff() const { return payoff_; }
  /// The option's row. Domain: of this strip's underlying, expiry and payoff.
  std::size_t add(const Instrument& option);
  /// Contracts held of a row; the total follows at the next price().
  void hold(std::size_t row, Size contracts);
  /// Whether the rows have Greeks, as of the last price().
  bool priced() const { return priced_; }
  /// Prices every row. Without forward and smile, or at expiry, nothing is priced. `last` is the forward priced at before, which many
  /// strips share; it becomes this one's.
  void price(const Market& market, Currency underlying, Instant expiry, Instant now, TickForward& last);

  UnitGreeks unit(std::size_t row) const;
  std::size_t rows() const { return instruments_.size(); }
  /// By row.
  const std::vector<InstrumentId>& instruments() const { return instruments_; }
  double days_to_expiry() const { return days_to_expiry_; }
  /// Domain: priced(). Stands until the next price() or add().
  StripView view() const {
    return {.greeks = columns_,
            .coins_a_contract = coins_a_contract_[0],
            .delivery_forward = forward_.price,
            .open_share = clock_.open_share,
            .index_usd = index_usd_,
            .inverse = payoff_ == Payoff::Inverse};
  }
  /// Of what was held when it was last priced.
  const Greeks& total() const { return total_; }

 private:
  Payoff payoff_;
  OptionTable table_;
  GreekColumns columns_;
  std::vector<InstrumentId> instruments_;
  Columns<1> coins_a_contract_;
  bool priced_ = false;
  DeliveryForward forward_;
  DeliveryClock clock_;
  double days_to_expiry_ = 0.0;
  double index_usd_ = 0.0;
  Greeks total_;
};

}  // namespace keel
