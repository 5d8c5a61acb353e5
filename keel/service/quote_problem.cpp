#include <fmt/format.h>

#include "keel/quoting/theory/flow_problem.hpp"
#include "keel/service/quote.hpp"

namespace keel {

using namespace doc;

namespace {

using doc::Table;  // not that of settings

constexpr Shown eight_digits = significant(8);

Table factor_table(const QuoteProblem& problem, const SolvedProblem& solved) {
  Table table{
      .key = "factors",
      .title = "Price of risk",
      .note =
          "for a unit of each exposure: P = 2AE of the theory, and as Keel quotes, with the size of trades counted and far from no risk",
      .columns = {{"factor", "factor"}, {"exposure", "exposure"}, {"price_of_risk", "P"}, {"price_of_risk_corrected", "as quoted"}},
      .shape = Table::Shape::Keyed};
  for (std::size_t f = 0; f < problem.factors.size(); ++f) {
    const auto i = static_cast<Eigen::Index>(f);
    table.rows.push_back({.cells = {text(problem.factors[f]), estimate(solved.exposures[i], eight_digits),
                                    estimate(solved.price_of_risk[i], eight_digits), estimate(solved.corrected_price[i], eight_digits)}});
  }
  return table;
}

Table list(std::string key, const FactorVector& values) {
  Table row{.key = std::move(key), .columns = {{"value", ""}}, .shape = Table::Shape::List, .audience = Audience::Program};
  for (const double value : values) row.rows.push_back({.cells = {estimate(value, eight_digits)}});
  return row;
}

Table curvature_table(std::string key, const QuoteProblem& problem, const FactorMatrix& values, Audience audience) {
  Table table{.key = std::move(key),
              .title = "Curvature A",
              .note = "of the value -E'AE",
              .columns = {{"factor", "factor", "", Audience::People}},
              .shape = Table::Shape::Matrix,
              .audience = audience};
  for (const std::string& factor : problem.factors) table.columns.push_back({factor, factor});
  for (std::size_t f = 0; f < problem.factors.size(); ++f) {
    Row row{.cells = {text(problem.factors[f])}};
    for (const double value : values.row(static_cast<Eigen::Index>(f))) row.cells.emplace_back(estimate(value, eight_digits));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Value distance(const std::optional<double>& known, const std::string& why) { return known ? estimate(*known, eight_digits) : absent(why); }

Table quote_table(const QuoteProblem& problem, const SolvedProblem& solved) {
  Table table{
      .key = "quotes",
      .title = "Quotes",
      .note =
          "distances from fair, a unit, positive outside; the first two are exact where the exact problem is solved, else as Keel quotes",
      .columns = {{"instrument", "instrument"},
                  {"size", "size"},
                  {"bid_distance", "bid"},
                  {"ask_distance", "ask"},
                  {"bid", "bid price", "", Audience::Program},
                  {"ask", "ask price", "", Audience::Program},
                  {"exact.bid_distance", "exact bid", "", Audience::Program},
                  {"exact.ask_distance", "exact ask", "", Audience::Program},
                  {"keel.bid_distance", "Keel bid"},
                  {"keel.ask_distance", "Keel ask"},
                  {"quadratic.bid_distance", "2AE bid"},
                  {"quadratic.ask_distance", "2AE ask"},
                  {"parts.half_spread", "half spread"},
                  {"parts.size", "own risk"}}};
  for (const std::string& factor : problem.factors) table.columns.push_back({"skew." + factor, "skew " + factor});
  const std::string& why = solved.why_not_exact;
  for (const ProblemQuote& quote : solved.quotes) {
    const QuotedInstrumentConfig& instrument = problem.instrument[quote.instrument];
    const QuoteDistances& best = why.empty() ? quote.exact : quote.corrected;
    const std::string beyond = why.empty() ? "the inventory is at the bound of the exact solution" : why;
    const auto price = [&](const std::optional<double>& from, double side) {
      return distance(from ? std::optional(instrument.fair + side * *from) : std::nullopt, beyond);
    };
    Row row{.cells = {text(instrument.name.empty() ? fmt::format("{}", quote.instrument + 1) : instrument.name),
                      estimate(quote.size, eight_digits), distance(best.bid, beyond), distance(best.ask, beyond), price(best.bid, -1.0),
                      price(best.ask, 1.0), distance(quote.exact.bid, beyond), distance(quote.exact.ask, beyond),
                      distance(quote.corrected.bid, ""), distance(quote.corrected.ask, ""), distance(quote.quadratic.bid, ""),
                      distance(quote.quadratic.ask, ""), estimate(quote.half_spread, eight_digits),
                      estimate(quote.size_charge, eight_digits)}};
    for (const double part : quote.skew_by_factor) row.cells.emplace_back(estimate(part, eight_digits));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

Result<Document> quote_problem(const QuoteProblem& problem) {
  const auto solved = solve_problem(problem);
  if (!solved) return std::unexpected(solved.error());
  Document document{.title = "Quotes of a maker's problem"};
  Facts facts;
  facts.facts = {{"method", "quotes are", text(solved->why_not_exact.empty() ? "exact" : "corrected")},
                 {"rate", "earned a unit of time", solved->rate ? estimate(*solved->rate, eight_digits) : absent(solved->why_not_exact),
                  "of the exact solution, risk deducted"},
                 {"correction", "the price of risk here", estimate(solved->correction, eight_digits), "times that near no risk"}};
  document.body.add(std::move(facts));
  document.body.add(quote_table(problem, *solved));
  document.body.add(factor_table(problem, *solved));
  document.body.add(curvature_table("curvature", problem, solved->curvature, Audience::Everyone));
  document.body.add(curvature_table("curvature_corrected", problem, solved->curvature_of_trades, Audience::Program));
  document.body.add(list("price_of_risk", solved->price_of_risk));
  document.body.add(list("price_of_risk_corrected", solved->corrected_price));
  return document;
}

}  // namespace keel
