#pragma once

#include "keel/quoting/quote_model.hpp"

namespace keel {

/// Baldacci, Bergault and Gueant (2021) far from the end: an option costs what the vega of its quote changes the value of the whole
/// underlying's by, v(V) - v(V + u) for a bid, V counting each bucket's by how far its vol moves in a day. What has no vega is quoted as
/// risk_price would: the paper's maker has hedged his delta, which is where he hedges it.
std::unique_ptr<QuoteModel> make_vega_inventory(const QuotingConfig& config);

/// The same of the rows [from, to) of a strip whose `vega_factor`-th factor is a vega that moves `vol_points_per_root_day`; `held` is V.
/// The same bits on every machine. Whose quote has no size is asked what one contract costs.
void vega_answer(const QuoteStrip& in, std::size_t from, std::size_t to, std::size_t vega_factor, double vol_points_per_root_day,
                 double held, const StationaryVega& costs, StripAnswer& out);

}  // namespace keel
