#include "keel/config/terms_file.hpp"

#include <algorithm>

#include "keel/config/terms_rows.hpp"
#include "keel/config/toml_value.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

/// Rows as files write them: of several coins, settlement currencies and periods at once.
struct TermsRow {
  Venue venue = deribit;
  std::vector<Currency> coins;
  std::vector<Currency> settle;
  InstrumentKind kind = InstrumentKind::Spot;
  std::vector<Period> periods;
  Instant from;
  Instant until = never;
  Multiplier contract;
  Size least_amount;
  std::vector<TickStep> ticks;
  FeeSchedule fees;
  std::string rules;
  std::string source;
  std::string date;
  std::string unsourced;
  friend bool operator==(const TermsRow&, const TermsRow&) = default;
  static constexpr auto fields() {
    using R = TermsRow;
    return std::tuple{Field{"venue", &R::venue},   Field{"coins", &R::coins},       Field{"settle", &R::settle},
                      Field{"kind", &R::kind},     Field{"periods", &R::periods},   Field{"from", &R::from},
                      Field{"until", &R::until},   Field{"contract", &R::contract}, Field{"least_amount", &R::least_amount},
                      Field{"ticks", &R::ticks},   Field{"fees", &R::fees},         Field{"rules", &R::rules},
                      Field{"source", &R::source}, Field{"date", &R::date},         Field{"unsourced", &R::unsourced}};
  }
};

struct MarginRow {
  Venue venue = deribit;
  std::vector<Currency> coins;
  std::vector<Currency> settle;
  Instant from;
  Instant until = never;
  Instant known_from;
  bool portfolio = true;
  std::string source;
  std::string date;
  MarginModel parameters;
  static constexpr auto fields() {
    using R = MarginRow;
    return std::tuple{
        Field{"venue", &R::venue}, Field{"coins", &R::coins},           Field{"settle", &R::settle},       Field{"from", &R::from},
        Field{"until", &R::until}, Field{"known_from", &R::known_from}, Field{"portfolio", &R::portfolio}, Field{"source", &R::source},
        Field{"date", &R::date},   Field{"parameters", &R::parameters}};
  }
};

struct IndexRow {
  Venue venue = deribit;
  std::vector<Currency> coins;
  std::vector<Currency> settle;
  Instant from;
  Instant until = never;
  std::string source;
  std::string date;
  static constexpr auto fields() {
    using R = IndexRow;
    return std::tuple{Field{"venue", &R::venue}, Field{"coins", &R::coins},   Field{"settle", &R::settle}, Field{"from", &R::from},
                      Field{"until", &R::until}, Field{"source", &R::source}, Field{"date", &R::date}};
  }
};

struct MatchingRow {
  Venue venue = deribit;
  std::vector<Currency> coins;
  std::vector<Currency> settle;
  InstrumentKind kind = InstrumentKind::Spot;
  Instant from;
  Instant until = never;
  Duration speed_bump;
  bool cancel_leaves_immediate = false;
  std::string rules;
  std::string source;
  std::string date;
  std::string unsourced;
  static constexpr auto fields() {
    using R = MatchingRow;
    return std::tuple{Field{"venue", &R::venue},
                      Field{"coins", &R::coins},
                      Field{"settle", &R::settle},
                      Field{"kind", &R::kind},
                      Field{"from", &R::from},
                      Field{"until", &R::until},
                      Field{"speed_bump", &R::speed_bump},
                      Field{"cancel_leaves_immediate", &R::cancel_leaves_immediate},
                      Field{"rules", &R::rules},
                      Field{"source", &R::source},
                      Field{"date", &R::date},
                      Field{"unsourced", &R::unsourced}};
  }
};

struct TermsFile {
  std::vector<TermsRow> terms;
  std::vector<MarginRow> margin;
  std::vector<IndexRow> index;
  std::vector<MatchingRow> matching;
  static constexpr auto fields() {
    return std::tuple{Field{"terms", &TermsFile::terms}, Field{"margin", &TermsFile::margin}, Field{"index", &TermsFile::index},
                      Field{"matching", &TermsFile::matching}};
  }
};

/// An order of the least amount: what it counts is exact.
constexpr double most_contracts = 1e9;

bool expires(InstrumentKind kind) { return kind == InstrumentKind::Future || kind == InstrumentKind::Option; }

std::vector<Terms> rows_of(const TermsRow& row) {
  std::vector<std::optional<Period>> periods(row.periods.begin(), row.periods.end());
  if (periods.empty() && expires(row.kind)) periods = {Period::Daily, Period::Weekly, Period::Monthly, Period::Quarterly};
  if (periods.empty()) periods = {std::nullopt};
  std::vector<Terms> all;
  for (const Currency coin : row.coins) {
    for (const Currency settle : row.settle) {
      for (const auto period : periods) {
        all.push_back({.venue = row.venue,
                       .coin = coin,
                       .settle = settle,
                       .kind = row.kind,
                       .period = period,
                       .from = row.from,
                       .until = row.until,
                       .contract = row.contract,
                       .least_amount = row.least_amount,
                       .ticks = row.ticks,
                       .fees = row.fees,
                       .rules = row.rules,
                       .source = row.source,
                       .date = row.date,
                       .unsourced = row.unsourced});
      }
    }
  }
  return all;
}

std::vector<MarginTerms> rows_of(const MarginRow& row) {
  std::vector<MarginTerms> all;
  for (const Currency coin : row.coins) {
    for (const Currency settle : row.settle) {
      all.push_back({row.venue, coin, settle, row.from, row.until, row.known_from, row.portfolio, row.parameters, row.source, row.date});
    }
  }
  return all;
}

std::vector<IndexTerms> rows_of(const IndexRow& row) {
  std::vector<IndexTerms> all;
  for (const Currency coin : row.coins) {
    for (const Currency settle : row.settle) all.push_back({row.venue, coin, settle, row.from, row.until, row.source, row.date});
  }
  return all;
}

std::vector<MatchingTerms> rows_of(const MatchingRow& row) {
  std::vector<MatchingTerms> all;
  for (const Currency coin : row.coins) {
    for (const Currency settle : row.settle) {
      all.push_back({.venue = row.venue,
                     .coin = coin,
                     .settle = settle,
                     .kind = row.kind,
                     .from = row.from,
                     .until = row.until,
                     .speed_bump = row.speed_bump,
                     .cancel_leaves_immediate = row.cancel_leaves_immediate,
                     .rules = row.rules,
                     .source = row.source,
                     .date = row.date,
                     .unsourced = row.unsourced});
    }
  }
  return all;
}

/// A row of a table, to say where it is wrong.
struct Place {
  const TomlReader& reader;
  const toml::table& table;
  std::string row;

  Result<void> refuse(std::string_view key, std::string_view what) const {
    return reader.refuse(table, BadSetting{fmt::format("{}.{}", row, key), std::string(what), ""});
  }
  Result<void> refuse(std::string_view key, const Error& error) const {
    return reader.refuse(table, fmt::format("{}.{}", row, key), error);
  }
};

/// What all kinds of row must say.
template <class Row>
Result<void> check_common(const Place& place, const Row& row) {
  if (row.coins.empty()) return place.refuse("coins", "is missing: which coins the row is of");
  if (row.settle.empty()) return place.refuse("settle", "is missing: what currency they settle in");
  if (row.source.empty()) return place.refuse("source", "is missing: who says so");
  if (row.date.empty()) return place.refuse("date", "is missing: when the source said so");
  if (const auto date = parse_instant(row.date); !date) return place.refuse("date", date.error());
  if (row.until <= row.from) return place.refuse("until", "is not after from");
  return {};
}

Result<void> check(const Place& place, const TermsRow& row) {
  if (auto good = check_common(place, row); !good) return good;
  if (row.kind == InstrumentKind::Pool) return place.refuse("kind", "a pool has no venue's terms");
  if (!row.periods.empty() && !expires(row.kind)) return place.refuse("periods", "only futures and options have one");
  if (row.contract.raw <= 0) return place.refuse("contract", "must be above 0");
  if (row.least_amount.raw <= 0) return place.refuse("least_amount", "must be above 0");
  if (to_double(row.least_amount) / to_double(row.contract) > most_contracts) {
    return place.refuse("least_amount", fmt::format("is more than {:.0f} contracts", most_contracts));
  }
  if (!row.ticks.empty()) {
    if (const auto ladder = TickLadder::make(row.ticks); !ladder) return place.refuse("ticks", ladder.error());
  }
  for (const Rate rate : {row.fees.maker, row.fees.taker, row.fees.option_cap, row.fees.delivery}) {
    if (abs(rate).raw > units_per_one) return place.refuse("fees", "a rate must be between -1 and 1");
  }
  return {};
}

Result<void> check(const Place& place, const MarginRow& row) {
  if (auto good = check_common(place, row); !good) return good;
  const toml::node* said = place.table.at_path(place.row + ".parameters").node();
  Result<void> good;
  for_each_field(row.parameters, [&](std::string_view name, double) {
    if (!good || (!row.portfolio && !name.starts_with("future_"))) return;
    if (said == nullptr || !said->is_table() || !said->as_table()->contains(name)) {
      good = place.refuse("parameters." + std::string(name), "is missing: no coin is given another's");
    }
  });
  if (!good) return good;
  const auto bad = first_bad_setting(row.parameters, place.row + ".parameters");
  return bad ? place.reader.refuse(place.table, *bad) : Result<void>{};
}

Result<void> check(const Place& place, const IndexRow& row) {
  if (auto good = check_common(place, row); !good) return good;
  return std::ranges::all_of(row.settle, is_dollar) ? Result<void>{} : place.refuse("settle", "only of dollars can be taken for USD");
}

/// The longest that a simulated market knows.
constexpr Duration longest_bump = second;

Result<void> check(const Place& place, const MatchingRow& row) {
  if (auto good = check_common(place, row); !good) return good;
  if (row.kind == InstrumentKind::Pool) return place.refuse("kind", "a pool matches no orders");
  if (row.speed_bump.raw < 0 || row.speed_bump > longest_bump) return place.refuse("speed_bump", "must be from 0s to 1s");
  return {};
}

/// Checks every row of one table, and that no two hold for one thing at one time.
template <class Row>
Result<void> check_all(const TomlReader& reader, const toml::table& parsed, const std::string& key, const std::vector<Row>& rows) {
  decltype(rows_of(Row{})) before;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Place place{reader, parsed, fmt::format("{}[{}]", key, i)};
    if (auto good = check(place, rows[i]); !good) return good;
    for (const auto& one : rows_of(rows[i])) {
      if (std::ranges::any_of(before, [&](const auto& other) { return overlap(one, other); })) {
        return place.refuse("coins", fmt::format("{} has a row for this time already", one.coin.text()));
      }
      before.push_back(one);
    }
  }
  return {};
}

Result<void> check_file(const TomlReader& reader, const toml::table& parsed, const TermsFile& file) {
  if (auto good = check_all(reader, parsed, "terms", file.terms); !good) return good;
  if (auto good = check_all(reader, parsed, "margin", file.margin); !good) return good;
  if (auto good = check_all(reader, parsed, "index", file.index); !good) return good;
  return check_all(reader, parsed, "matching", file.matching);
}

VenueTerms expanded(const TermsFile& file) {
  VenueTerms all;
  for (const TermsRow& row : file.terms) std::ranges::move(rows_of(row), std::back_inserter(all.terms));
  for (const MarginRow& row : file.margin) std::ranges::move(rows_of(row), std::back_inserter(all.margin));
  for (const IndexRow& row : file.index) std::ranges::move(rows_of(row), std::back_inserter(all.index));
  for (const MatchingRow& row : file.matching) std::ranges::move(rows_of(row), std::back_inserter(all.matching));
  return all;
}

struct Writer {
  std::string text;

  static std::string scalar(const std::string& value) { return toml_value(value); }
  template <class T>
  static std::string scalar(const std::vector<T>& items) {
    std::string list;
    for (const T& item : items) list += (list.empty() ? "" : ", ") + scalar(item);
    return "[" + list + "]";
  }
  template <class T>
  static std::string scalar(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      return scalar(std::string(name_of(value)));
    } else if constexpr (!Record<T> || requires { value.text(); }) {
      return toml_value(value);
    } else {
      std::string members;
      for_each_field(value, [&](std::string_view name, const auto& member) {
        members += fmt::format("{}{} = {}", members.empty() ? "" : ", ", name, scalar(member));
      });
      return "{ " + members + " }";
    }
  }

  /// What is as in a row that says nothing is left out.
  template <class Row>
  void row(std::string_view key, const Row& row) {
    text += fmt::format("{}[[{}]]\n", text.empty() ? "" : "\n", key);
    const Row silent;
    std::apply(
        [&](const auto&... field) {
          const auto write = [&](const auto& one) {
            if (row.*one.member == silent.*one.member && one.name != "kind" && one.name != "parameters") return;
            text += fmt::format("{} = {}\n", one.name, scalar(row.*one.member));
          };
          (write(field), ...);
        },
        Row::fields());
  }
};

/// One row for those that differ in the member alone.
template <class T>
std::vector<TermsRow> joined(const std::vector<TermsRow>& rows, std::vector<T> TermsRow::* member) {
  std::vector<TermsRow> all;
  for (const TermsRow& row : rows) {
    TermsRow alike = row;
    const auto found = std::ranges::find_if(all, [&](const TermsRow& other) {
      alike.*member = other.*member;
      return alike == other;
    });
    if (found == all.end()) {
      all.push_back(row);
    } else {
      std::vector<T>& items = (*found).*member;
      items.insert(items.end(), (row.*member).begin(), (row.*member).end());
    }
  }
  return all;
}

}  // namespace

Result<VenueTerms> parse_terms(std::string_view toml, const std::string& name) {
  const auto file = parse_toml<TermsFile>(toml, name, check_file);
  if (!file) return std::unexpected(file.error());
  return expanded(*file);
}

Result<void> take_terms(const TomlReader& reader, toml::table& parsed, VenueTerms& out) {
  toml::table own;
  for (const char* key : {"terms", "margin", "index", "matching"}) {
    if (toml::array* rows = parsed[key].as_array(); rows != nullptr) {
      own.insert(key, std::move(*rows));
      parsed.erase(key);
    }
  }
  TermsFile file;
  if (auto read = reader.read(own, "", file); !read) return read;
  if (auto good = check_file(reader, own, file); !good) return good;
  out = expanded(file);
  return {};
}

Result<VenueTerms> read_terms(const std::string& path) {
  const auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_terms(*text, path);
}

Result<VenueTerms> load_terms(const std::string& path) {
  if (path.empty()) return built_in_terms();
  const auto mine = read_terms(path);
  if (!mine) return mine;
  return built_in_terms().replaced_by(*mine);
}

const VenueTerms& built_in_terms() {
  static const VenueTerms terms = [] {
    auto parsed = parse_terms(built_in_terms_toml(), "built-in terms");
    KEEL_CHECK(parsed.has_value(), "the built-in terms are valid");
    return std::move(*parsed);
  }();
  return terms;
}

std::string terms_text(const VenueTerms& terms) {
  std::vector<TermsRow> rows;
  for (const Terms& one : terms.terms) {
    rows.push_back({one.venue,
                    {one.coin},
                    {one.settle},
                    one.kind,
                    {},
                    one.from,
                    one.until,
                    one.contract,
                    one.least_amount,
                    one.ticks,
                    one.fees,
                    one.rules,
                    one.source,
                    one.date,
                    one.unsourced});
    if (one.period) rows.back().periods = {*one.period};
  }
  rows = joined(joined(rows, &TermsRow::periods), &TermsRow::coins);
  Writer writer;
  for (const TermsRow& row : rows) writer.row("terms", row);
  for (const MarginTerms& one : terms.margin) {
    writer.row(
        "margin",
        MarginRow{
            one.venue, {one.coin}, {one.settle}, one.from, one.until, one.known_from, one.portfolio, one.source, one.date, one.parameters});
  }
  for (const IndexTerms& one : terms.index)
    writer.row("index", IndexRow{one.venue, {one.coin}, {one.settle}, one.from, one.until, one.source, one.date});
  for (const MatchingTerms& one : terms.matching) {
    writer.row("matching", MatchingRow{one.venue,
                                       {one.coin},
                                       {one.settle},
                                       one.kind,
                                       one.from,
                                       one.until,
                                       one.speed_bump,
                                       one.cancel_leaves_immediate,
                                       one.rules,
                                       one.source,
                                       one.date,
                                       one.unsourced});
  }
  return writer.text;
}

}  // namespace keel
