#include <algorithm>
#include <limits>
#include <unordered_map>

#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_builder.hpp"
#include "keel/files/chain/chain_file.hpp"

namespace keel {
namespace {

class Reader {
 public:
  Reader(const std::string& name, std::string_view text) : csv_(name, text) {}

  /// What an option's last row says, in the order in which the options first came.
  Result<std::vector<Chain>> read() {
    while (csv_.next()) {
      const Instrument option = option_named(csv_, symbol_);
      ChainQuote quote = read_quote(option);
      if (!csv_.ok()) break;
      last_ = std::max(last_, *quote.at);
      const auto [place, fresh] = places_.try_emplace(quote.instrument, rows_.size());
      if (fresh) {
        rows_.emplace_back(option, std::move(quote));
      } else if (*rows_[place->second].second.at <= *quote.at) {
        rows_[place->second].second = std::move(quote);
      }
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    ChainBuilder builder;
    for (auto& [option, quote] : rows_) {
      if (option.expiry > last_) builder.add(last_, option, std::move(quote));
    }
    std::vector<Chain> chains = builder.take();
    for (Chain& chain : chains) set_index(chain);
    return chains;
  }

 private:
  ChainQuote read_quote(const Instrument& option) {
    ChainQuote quote = quote_named(option);
    agree(csv_, type_, right_of(csv_, type_, "call", "put") == option.right);
    agree(csv_, strike_, above_zero(csv_, strike_) == quote.strike);
    agree(csv_, expiration_, instant_us(expiration_) == option.expiry);
    quote.at = instant_us(timestamp_);
    quote.bid = quoted(csv_, bid_);
    quote.ask = quoted(csv_, ask_);
    quote.mark = quoted(csv_, mark_);
    quote.mark_vol = quoted(csv_, mark_vol_, percent);
    if (bid_vol_) quote.bid_vol = quoted(csv_, *bid_vol_, percent);
    if (ask_vol_) quote.ask_vol = quoted(csv_, *ask_vol_, percent);
    quote.forward = quoted(csv_, underlying_);
    if (underlying_index_ && csv_.text(*underlying_index_) == "index_price") quote.index = quote.forward;
    if (delta_) quote.delta = optional_real(csv_, *delta_);
    if (gamma_) quote.gamma = optional_real(csv_, *gamma_);
    if (vega_) quote.vega_per_vol_point = optional_real(csv_, *vega_);
    if (theta_) quote.theta_per_day = optional_real(csv_, *theta_);
    return quote;
  }

  Instant instant_us(std::size_t column) {
    constexpr std::uint64_t last = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / microsecond.raw);
    const std::uint64_t value = csv_.number(column);
    if (value > last) csv_.refuse(column, fmt::format("\"{}\" is not a time in microseconds", csv_.text(column)));
    return Instant{} + microsecond * static_cast<std::int64_t>(std::min(value, last));
  }

  /// Where no row shows the index the forward of the nearest expiry stands in.
  static void set_index(Chain& chain) {
    const ChainQuote* nearest = nullptr;
    for (const ChainQuote& quote : chain.quotes) {
      if (quote.index) return;
      if (quote.forward && (nearest == nullptr || quote.expiry < nearest->expiry)) nearest = &quote;
    }
    if (nearest == nullptr) return;
    const std::optional<double> index = nearest->forward;
    for (ChainQuote& quote : chain.quotes) quote.index = index;
  }

  CsvTable csv_;
  const std::size_t symbol_ = csv_.column("symbol");
  const std::size_t timestamp_ = csv_.column("timestamp");
  const std::size_t type_ = csv_.column("type");
  const std::size_t strike_ = csv_.column("strike_price");
  const std::size_t expiration_ = csv_.column("expiration");
  const std::size_t bid_ = csv_.column("bid_price");
  const std::size_t ask_ = csv_.column("ask_price");
  const std::size_t mark_ = csv_.column("mark_price");
  const std::size_t mark_vol_ = csv_.column("mark_iv");
  const std::size_t underlying_ = csv_.column("underlying_price");
  const std::optional<std::size_t> underlying_index_ = csv_.find_column("underlying_index");
  const std::optional<std::size_t> bid_vol_ = csv_.find_column("bid_iv");
  const std::optional<std::size_t> ask_vol_ = csv_.find_column("ask_iv");
  const std::optional<std::size_t> delta_ = csv_.find_column("delta");
  const std::optional<std::size_t> gamma_ = csv_.find_column("gamma");
  const std::optional<std::size_t> vega_ = csv_.find_column("vega");
  const std::optional<std::size_t> theta_ = csv_.find_column("theta");
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::pair<Instrument, ChainQuote>> rows_;
  Instant last_;
};

}  // namespace

Result<std::vector<Chain>> parse_tardis_options(const std::string& name, std::string_view text) { return Reader(name, text).read(); }

}  // namespace keel
