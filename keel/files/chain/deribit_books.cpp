#include <algorithm>

#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_file.hpp"

namespace keel {
namespace {

/// The number after 'key': in a Python dict written out, as in {'vega': 76.36727, 'theta': None}. None is absent.
std::optional<double> python_number(CsvTable& csv, std::size_t column, std::string_view key) {
  const std::string_view dict = csv.text(column);
  const std::string quoted_key = fmt::format("'{}': ", key);
  const std::size_t found = dict.find(quoted_key);
  if (!dict.starts_with('{') || !dict.ends_with('}') || found == std::string_view::npos) {
    csv.refuse(column, fmt::format("has no '{}'", key));
    return std::nullopt;
  }
  const std::string_view rest = dict.substr(found + quoted_key.size());
  const std::string_view text = rest.substr(0, rest.find_first_of(",}"));
  if (text == "None") return std::nullopt;
  const auto value = csv_number(text);
  if (value) return *value;
  csv.refuse(column, fail(fmt::format("'{}'", key), value.error()).error());
  return std::nullopt;
}

class Reader {
 public:
  Reader(const std::string& name, std::string_view text) : csv_(name, text) {}

  Result<std::vector<Chain>> read() {
    while (csv_.next()) {
      const Instrument option = option_named(csv_, instrument_);
      if (!csv_.ok()) break;
      ChainQuote quote = read_quote(option);
      if (!csv_.ok()) break;
      last_ = std::max(last_, *quote.at);  // the file is one capture, known when its last book was
      chain_of(option).quotes.push_back(std::move(quote));
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    for (Chain& chain : chains_) chain.at = last_;
    return std::move(chains_);
  }

 private:
  ChainQuote read_quote(const Instrument& option) {
    ChainQuote quote = quote_named(option);
    agree(csv_, type_, right_of(csv_, type_, "C", "P") == option.right);
    quote.at = csv_.instant_ms(timestamp_);
    quote.bid = quoted(csv_, bid_);
    quote.ask = quoted(csv_, ask_);
    quote.mark = quoted(csv_, mark_);
    if (bid_amount_) quote.bid_coins = quoted(csv_, *bid_amount_);
    if (ask_amount_) quote.ask_coins = quoted(csv_, *ask_amount_);
    quote.bid_vol = quoted(csv_, bid_vol_, percent);
    quote.ask_vol = quoted(csv_, ask_vol_, percent);
    quote.mark_vol = quoted(csv_, mark_vol_, percent);
    quote.forward = quoted(csv_, underlying_);
    if (index_) quote.index = quoted(csv_, *index_);
    quote.delta = python_number(csv_, greeks_, "delta");
    quote.gamma = python_number(csv_, greeks_, "gamma");
    quote.vega_per_vol_point = python_number(csv_, greeks_, "vega");
    quote.theta_per_day = python_number(csv_, greeks_, "theta");
    return quote;
  }

  Chain& chain_of(const Instrument& option) {
    for (std::size_t i = 0; i < chains_.size(); ++i) {
      if (pairs_[i] == std::pair{option.base, option.settle}) return chains_[i];
    }
    pairs_.emplace_back(option.base, option.settle);
    return chains_.emplace_back(Chain{option.base.text(), option.payoff, {}, {}, {}});
  }

  CsvTable csv_;
  const std::size_t underlying_ = csv_.column("underlying_price");
  const std::size_t timestamp_ = csv_.column("timestamp");
  const std::size_t mark_ = csv_.column("mark_price");
  const std::size_t mark_vol_ = csv_.column("mark_iv");
  const std::size_t instrument_ = csv_.column("instrument_name");
  const std::size_t greeks_ = csv_.column("greeks");
  const std::size_t bid_vol_ = csv_.column("bid_iv");
  const std::size_t bid_ = csv_.column("best_bid_price");
  const std::size_t ask_ = csv_.column("best_ask_price");
  const std::size_t ask_vol_ = csv_.column("ask_iv");
  const std::optional<std::size_t> index_ = csv_.find_column("index_price");
  const std::optional<std::size_t> bid_amount_ = csv_.find_column("best_bid_amount");
  const std::optional<std::size_t> ask_amount_ = csv_.find_column("best_ask_amount");
  const std::size_t type_ = csv_.column("option_type");
  Instant last_;
  std::vector<Chain> chains_;
  std::vector<std::pair<Currency, Currency>> pairs_;  ///< coin and settlement currency of each
};

}  // namespace

Result<std::vector<Chain>> parse_deribit_books(const std::string& name, std::string_view text) { return Reader(name, text).read(); }

}  // namespace keel
