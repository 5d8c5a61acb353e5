#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "keel/base/words.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/files/account/transaction_log.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

constexpr auto names = std::to_array<std::string_view>(
    {"type", "timestamp", "instrument_name", "mark_price", "index_price", "funding", "position", "session_profit_loss"});
enum Column : std::size_t { Type, Time, Name, Mark, Index, Funding, Position, Profit };

class Reader {
 public:
  Reader(const std::string& name, std::string_view csv, const Naming& naming) : csv_(name, csv, 0), naming_(naming) { out_.files = {name}; }

  Result<AccountFacts> read() {
    while (csv_.next()) read_row();
    if (!csv_.ok()) return std::unexpected(csv_.error());
    const std::string& name = out_.files.front();
    if (others_ > 0)
      out_.remarks.push_back(fmt::format(
          "{}: {} left out", name,
          counted(others_, "row is neither settlement nor delivery and is", "rows are neither settlement nor delivery and are")));
    out_.remarks.push_back(
        fmt::format("{}: its profits{} are not booked: they follow from the trades, which other files tell", name, profits()));
    return std::move(out_);
  }

 private:
  void read_row() {
    const bool delivery = csv_.text(Type) == "delivery";
    if (!delivery && csv_.text(Type) != "settlement") {
      ++others_;
      return;
    }
    const Instant at = csv_.time(Time);
    const auto id = instrument(csv_.text(Name), at);
    if (!id) return csv_.refuse(Name, id.error().text);
    const Instrument& named = out_.instruments[*id];
    AccountFact fact;
    fact.at = delivery ? std::max(at, named.expiry) : at;
    fact.instrument = *id;
    fact.line = static_cast<std::uint32_t>(csv_.line());
    fact.element = static_cast<std::uint32_t>(csv_.element());
    fact.settled = position(named);
    if (!csv_.text(Profit).empty()) profits_[named.settle] += csv_.real(Profit);
    const Price index = csv_.text(Index).empty() ? Price{} : price(named, Index);
    if (delivery) {
      if (!named.expires()) return csv_.refuse(Name, "does not expire");
      fact.kind = EntryKind::Expiry;
      fact.group = every_group;
      fact.price = price(named, Index);
      out_.facts.push_back(fact);
      return;
    }
    if (named.paid_up_front()) return;
    if (is_dollar(named.quote)) fact.index = index;
    fact.index_quoted = fact.index.raw > 0;
    fact.kind = EntryKind::DailySettlement;
    fact.group = every_group;
    fact.price = price(named, Mark);
    out_.facts.push_back(fact);
    if (csv_.text(Funding).empty() || named.kind != InstrumentKind::Perpetual) return;
    fact.settled = {};
    fact.kind = EntryKind::Funding;
    fact.group = 0;
    fact.price = {};
    fact.amount = -SettleAmount{csv_.take(Funding, decimal_from_double(csv_.real(Funding)))};
    if (fact.amount.raw != 0) out_.facts.push_back(fact);
  }

  /// " (-0.09 ETH, 25 USDC)".
  std::string profits() const {
    std::vector<std::string> words;
    for (const auto& [currency, sum] : profits_) words.push_back(fmt::format("{:.8g} {}", sum, currency.text()));
    return words.empty() ? std::string() : fmt::format(" ({})", fmt::join(words, ", "));
  }

  Price price(const Instrument& named, std::size_t column) {
    const Price price{csv_.take(column, decimal_from_double(csv_.real(column)))};
    if (csv_.ok() && price.raw <= 0) csv_.refuse(column, "is not above 0");
    if (!csv_.ok()) return price;
    if (const std::string why = why_not_price(named, price); !why.empty()) csv_.refuse(column, why);
    return price;
  }

  /// As the venue counts amounts, with its sign.
  Size position(const Instrument& named) {
    if (csv_.text(Position).empty()) return {};
    const Size amount{csv_.take(Position, decimal_from_double(csv_.real(Position)))};
    if (!csv_.ok() || amount.raw == 0) return {};
    const auto contracts = contracts_from_deribit_amount(named, abs(amount));
    if (!contracts) csv_.refuse(Position, contracts.error().text);
    return contracts ? *contracts * sign(amount) : Size{};
  }

  Result<InstrumentId> instrument(std::string_view name, Instant at) {
    if (const Instrument* known = out_.instruments.find(name)) return known->id;
    auto made = naming_.instrument(name, at);
    if (!made) return std::unexpected(made.error());
    return out_.instruments.list(std::move(*made));
  }

  CsvTable csv_;
  const Naming& naming_;
  AccountFacts out_;
  std::size_t others_ = 0;
  std::map<Currency, double> profits_;  ///< of the sessions that ended, as they are told
};

}  // namespace

Recognition recognises_settlement_history(std::string_view head) {
  if (looks_like_json(head) && head.contains("\"session_profit_loss\"") && head.contains("\"type\""))
    return {.percent = 100, .missing = {}};
  return {.percent = 0, .missing = "it is not JSON with type and session_profit_loss"};
}

Result<AccountFacts> read_settlement_history(const std::string& name, const std::string& text, const Naming& naming) {
  const auto csv = csv_from_json(name, text, names);
  if (!csv) return std::unexpected(csv.error());
  return Reader(name, *csv, naming).read();
}

}  // namespace keel
