#include "keel/files/account/deliveries.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/name_at_venue.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

const Instrument* traded_in(std::span<const AccountFacts> parts, const NameAtVenue& named) {
  for (const AccountFacts& part : parts) {
    if (const Instrument* found = part.instruments.find(named.name, named.venue)) return found;
  }
  return nullptr;
}

Result<void> add_expiry(const Instrument& traded, Price price, AccountFacts& out) {
  if (const std::string why = why_not_price(traded, price); !why.empty()) return fail(why);
  const auto id = out.instruments.list(traded);
  if (!id) return std::unexpected(id.error());
  AccountFact fact;
  fact.at = traded.expiry;
  fact.kind = EntryKind::Expiry;
  fact.instrument = *id;
  fact.group = every_group;
  fact.line = static_cast<std::uint32_t>(out.facts.size() + 1);
  fact.price = price;
  out.facts.push_back(fact);
  return {};
}

Result<void> add(std::string_view text, std::span<const AccountFacts> parts, AccountFacts& out) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) return fail("is not NAME=PRICE");
  const auto named = parse_name_at_venue(text.substr(0, equals), "");
  if (!named) return std::unexpected(named.error());
  const Instrument* const traded = traded_in(parts, *named);
  if (traded == nullptr) return fail("is not among the account's instruments");
  if (!traded->expires()) return fail("does not expire");
  const auto price = parse_as<Price>(text.substr(equals + 1));
  if (!price) return std::unexpected(price.error());
  if (price->raw <= 0) return fail("the price is not above 0");
  return add_expiry(*traded, *price, out);
}

/// By the day, as "2025-02-28".
Result<std::map<std::string, Price>> prices_in(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  constexpr auto names = std::to_array<std::string_view>({"date", "delivery_price"});
  const auto rows = csv_from_json(path, *text, names);
  if (!rows) return std::unexpected(rows.error());
  CsvTable csv(path, *rows, 0);
  std::map<std::string, Price> prices;
  while (csv.next()) {
    const Price price{csv.take(1, decimal_from_double(csv.real(1)))};
    if (csv.ok() && price.raw <= 0) csv.refuse(1, "is not above 0");
    prices[std::string(csv.text(0))] = price;
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  return prices;
}

}  // namespace

Result<AccountFacts> told_deliveries(std::span<const std::string> texts, std::span<const AccountFacts> parts) {
  AccountFacts out;
  out.files = {"--delivery"};
  for (const std::string& text : texts) {
    if (const auto added = add(text, parts, out); !added) return fail("--delivery: " + text, added.error());
  }
  return out;
}

Result<AccountFacts> read_delivery_prices(std::span<const std::string> texts, std::span<const AccountFacts> parts) {
  AccountFacts out;
  out.files = {"--delivery-prices"};
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    const auto coin = Currency::parse(text.substr(0, equals));
    if (equals == std::string::npos || !coin) return fail(fmt::format("--delivery-prices: {} is not COIN=FILE", text));
    const auto prices = prices_in(text.substr(equals + 1));
    if (!prices) return std::unexpected(prices.error());
    std::set<std::string> known;
    for (const AccountFacts& part : parts) {
      for (const Instrument& traded : part.instruments) {
        const bool asks = traded.expires() && traded.base == *coin && is_dollar(traded.quote) && known.insert(traded.full_name()).second;
        const auto price = prices->find(format_instant(traded.expiry).substr(0, 10));
        if (!asks || price == prices->end()) continue;
        if (auto added = add_expiry(traded, price->second, out); !added) return fail(traded.full_name(), added.error());
      }
    }
  }
  return out;
}

}  // namespace keel
