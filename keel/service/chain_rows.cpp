#include <fmt/format.h>

#include <iterator>

#include "keel/files/rows/csv.hpp"
#include "keel/service/chain.hpp"

namespace keel {

using namespace doc;

namespace {

/// All the digits that a cell of a file can have, and none of what a double adds to them.
std::string optional_text(const std::optional<double>& value) { return value ? fmt::format("{:.15g}", *value) : std::string(); }

void append_csv_row(std::string& out, const Chain& chain, const ChainQuote& quote, const ChainExpiry& expiry, const ChainRow& row) {
  const bool fitted = expiry.fit.has_value();
  fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},", format_instant(quote.at.value_or(chain.at)),
                 csv_cell(chain.underlying), csv_cell(quote.instrument), format_instant(quote.expiry), expiry.years,
                 quote.right == Right::Call ? "call" : "put", quote.strike,
                 expiry.source == ForwardSource::None ? std::string() : fmt::format("{}", row.forward));
  for (const auto& value : {quote.bid, quote.ask, quote.mark, row.bid_vol, row.ask_vol, row.mark_vol}) {
    out += optional_text(value);
    out += ',';
  }
  fmt::format_to(std::back_inserter(out), "\"{}\"", name_of(row.rejection));
  if (fitted) {
    const SmileGreeks& smile = row.greeks;
    const Black76Greeks& g = smile.black;
    fmt::format_to(std::back_inserter(out), ",{},{},{},{},{},{},{},{},{},{},{},{},{}", row.k, smile.vol, g.value, g.delta, g.gamma,
                   g.vega_per_vol_point, g.theta_per_day, g.vanna_per_vol_point, g.volga_per_vol_point_square, g.charm_per_day,
                   smile.smile_delta, smile.smile_theta_per_day,
                   chain.payoff == Payoff::Inverse ? g.delta - expiry.open_share * (g.value / row.forward) : g.delta);
  } else {
    out += ",,,,,,,,,,,,,";
  }
  out += '\n';
}

}  // namespace

std::string chain_csv(const FittedChains& fitted) {
  std::string out =
      "at,underlying,instrument,expiry,years,right,strike,forward,bid,ask,mark,bid_vol,ask_vol,mark_vol,row,k,vol,value_usd,delta,gamma,"
      "vega_per_vol_point,theta_per_day,vanna_per_vol_point,volga_per_vol_point_square,charm_per_day,smile_delta,smile_theta_per_day,"
      "net_transaction_delta\n";
  for (const auto& [chain, fit, venue] : fitted.chains) {
    for (std::size_t i = 0; i < chain.quotes.size(); ++i)
      append_csv_row(out, chain, chain.quotes[i], fit.expiries[fit.rows[i].expiry], fit.rows[i]);
  }
  return out;
}

}  // namespace keel
