#include "keel/service/terms.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>

#include "keel/config/terms_file.hpp"

namespace keel {

using namespace doc;

namespace {

template <class Code>
Result<void> keep_only(VenueTerms& all, std::string_view field, const std::string& wanted, auto member_of) {
  if (wanted.empty()) return {};
  const auto code = Code::parse(wanted);
  if (!code) return fail(field, code.error());
  std::set<std::string> known;
  for (const Terms& row : all.terms) known.insert(std::string(member_of(row).text()));
  if (!known.contains(std::string(code->text()))) {
    return fail(ErrorCode::NotFound,
                fmt::format("{}: no terms of {} are known; there are {}", field, code->text(), fmt::join(known, ", ")));
  }
  std::erase_if(all.terms, [&](const Terms& row) { return member_of(row) != *code; });
  std::erase_if(all.margin, [&](const MarginTerms& row) { return member_of(row) != *code; });
  std::erase_if(all.index, [&](const IndexTerms& row) { return member_of(row) != *code; });
  std::erase_if(all.matching, [&](const MatchingTerms& row) { return member_of(row) != *code; });
  return {};
}

/// The rows that were asked for.
Result<VenueTerms> picked(const TermsRequest& request) {
  auto all = load_terms(request.file);
  if (!all) return all;
  if (auto good = keep_only<Venue>(*all, "venue", request.venue, [](const auto& row) { return row.venue; }); !good) {
    return std::unexpected(good.error());
  }
  if (auto good = keep_only<Currency>(*all, "coin", request.coin, [](const auto& row) { return row.coin; }); !good) {
    return std::unexpected(good.error());
  }
  if (request.at) {
    const auto holds = [&](const auto& row) { return row.from <= *request.at && *request.at < row.until; };
    std::erase_if(all->terms, [&](const Terms& row) { return !holds(row); });
    std::erase_if(all->margin, [&](const MarginTerms& row) { return !holds(row); });
    std::erase_if(all->index, [&](const IndexTerms& row) { return !holds(row); });
    std::erase_if(all->matching, [&](const MatchingTerms& row) { return !holds(row); });
  }
  if (request.kind) {
    std::erase_if(all->terms, [&](const Terms& row) { return row.kind != *request.kind; });
    std::erase_if(all->matching, [&](const MatchingTerms& row) { return row.kind != *request.kind; });
    all->margin.clear();
    all->index.clear();
  }
  if (*all == VenueTerms{})
    return fail(ErrorCode::NotFound, "no terms are known of all that is asked for together; keel terms prints all that are");
  return all;
}

template <class Row>
doc::Facts start_of(const Row& row) {
  return {.facts = {{"venue", "", text(row.venue.text())},
                    {"coin", "", text(row.coin.text())},
                    {"settle", "", text(row.settle.text())},
                    {"from", "", row.from == Instant{} ? absent() : moment(row.from)},
                    {"until", "", row.until == never ? absent() : moment(row.until)},
                    {"source", "", text(row.source)},
                    {"date", "", text(row.date)}}};
}

Section row_of(const Terms& row) {
  Section one;
  doc::Facts facts = start_of(row);
  facts.facts.push_back({"kind", "", text(name_of(row.kind))});
  facts.facts.push_back({"period", "", row.period ? text(name_of(*row.period)) : absent()});
  facts.facts.push_back({"contract", "", exact(row.contract)});
  facts.facts.push_back({"least_amount", "", exact(row.least_amount)});
  one.add(std::move(facts));
  doc::Table ticks{.key = "ticks", .columns = {{"from", ""}, {"tick", ""}}};
  for (const TickStep& step : row.ticks) ticks.rows.push_back({.cells = {exact(step.from), exact(step.tick)}});
  one.add(std::move(ticks));
  doc::Facts rest;
  for_each_field(row.fees, [&](std::string_view name, Rate rate) { rest.facts.push_back({std::string(name), "", exact(rate)}); });
  rest.facts.push_back({"rules", "", text(row.rules)});
  rest.facts.push_back({"unsourced", "", row.unsourced.empty() ? absent() : text(row.unsourced)});
  one.add(std::move(rest));
  return one;
}

Section row_of(const MarginTerms& row) {
  Section one;
  doc::Facts facts = start_of(row);
  facts.facts.push_back({"known_from", "", row.known_from == Instant{} ? absent() : moment(row.known_from)});
  for_each_field(row.parameters, [&](std::string_view name, double value) {
    if (row.portfolio || name.starts_with("future_")) facts.facts.push_back({std::string(name), "", estimate(value, significant(15))});
  });
  one.add(std::move(facts));
  return one;
}

Section row_of(const IndexTerms& row) {
  Section one;
  one.add(start_of(row));
  return one;
}

Section row_of(const MatchingTerms& row) {
  Section one;
  doc::Facts facts = start_of(row);
  facts.facts.push_back({"kind", "", text(name_of(row.kind))});
  facts.facts.push_back({"speed_bump_ms", "", estimate(1e3 * to_seconds(row.speed_bump), significant(6))});
  facts.facts.push_back({"cancel_leaves_immediate", "", Value(row.cancel_leaves_immediate)});
  facts.facts.push_back({"rules", "", text(row.rules)});
  facts.facts.push_back({"unsourced", "", row.unsourced.empty() ? absent() : text(row.unsourced)});
  one.add(std::move(facts));
  return one;
}

template <class Row>
Section list_of(std::string key, const std::vector<Row>& rows) {
  Section list{.key = std::move(key), .shape = Section::Shape::Array, .audience = Audience::Program};
  for (const Row& row : rows) list.add(row_of(row));
  return list;
}

}  // namespace

Result<Document> terms_document(const TermsRequest& request) {
  const auto all = picked(request);
  if (!all) return std::unexpected(all.error());
  Document document{.title = "keel terms"};
  std::string toml = terms_text(*all);
  toml.pop_back();  // a remark ends its last line itself
  document.body.add(Remark{std::move(toml), Audience::Terminal});
  document.body.add(list_of("terms", all->terms));
  document.body.add(list_of("margin", all->margin));
  document.body.add(list_of("index", all->index));
  document.body.add(list_of("matching", all->matching));
  return document;
}

}  // namespace keel
