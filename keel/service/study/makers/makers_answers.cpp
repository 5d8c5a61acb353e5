#include "keel/service/study/makers/makers_answers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "keel/base/sample/student.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr double all_told_wrongly = 0.05;

/// In one path.
double profit_usd(const MakersPath& path, std::size_t gammas, std::size_t own, std::size_t other) {
  return 0.5 * (path.answers[own * gammas + other].own_usd + path.answers[other * gammas + own].other_usd);
}

double needed(const MakersOutcome& outcome, std::size_t gammas) {
  const auto comparisons = static_cast<double>(gammas * (gammas - 1));
  return student_quantile(all_told_wrongly / comparisons, outcome.paths.size() - 1);
}

std::string_view word_of(const AnswerGrid& grid, std::size_t own, std::size_t other) {
  if (grid.best(own, other)) return "best";
  if (own == grid.highest(other)) return "highest";
  return grid.possible(own, other) ? "not told apart" : "";
}

}  // namespace

AnswerGrid::AnswerGrid(const MakersOutcome& outcome, std::size_t gammas)
    : outcome_(outcome), size_(gammas), needed_(needed(outcome, gammas)), possible_(gammas * gammas) {
  for (std::size_t other = 0; other < size_; ++other) {
    std::vector<double> means;
    for (std::size_t own = 0; own < size_; ++own) means.push_back(profit(own, other).mean());
    highest_.push_back(static_cast<std::size_t>(std::ranges::max_element(means) - means.begin()));
    for (std::size_t own = 0; own < size_; ++own) {
      const Moments behind = lead(highest_[other], own, other);
      possible_[own * size_ + other] = behind.mean() <= needed_ * behind.standard_error();
    }
  }
}

Moments AnswerGrid::profit(std::size_t own, std::size_t other) const {
  return outcome_.over([&](const MakersPath& path) { return profit_usd(path, size_, own, other); });
}

double AnswerGrid::deviation(std::size_t own, std::size_t other) const {
  const Moments first = outcome_.over([&](const MakersPath& path) { return path.answers[own * size_ + other].own_usd; });
  const Moments reversed = outcome_.over([&](const MakersPath& path) { return path.answers[other * size_ + own].other_usd; });
  return std::hypot(first.standard_deviation(), reversed.standard_deviation()) / std::sqrt(2.0);
}

Moments AnswerGrid::lead(std::size_t own, std::size_t instead, std::size_t other) const {
  return outcome_.over(
      [&](const MakersPath& path) { return profit_usd(path, size_, own, other) - profit_usd(path, size_, instead, other); });
}

bool AnswerGrid::best(std::size_t own, std::size_t other) const {
  for (std::size_t any = 0; any < size_; ++any) {
    if (possible(any, other) != (any == own)) return false;
  }
  return true;
}

Value mutual_answers(std::span<const double> gammas, const AnswerGrid& grid) {
  std::vector<std::string> told;
  std::vector<bool> open(gammas.size());
  for (std::size_t one = 0; one < gammas.size(); ++one) {
    for (std::size_t two = one; two < gammas.size(); ++two) {
      if (grid.best(one, two) && grid.best(two, one)) {
        told.push_back(fmt::format("{:g} and {:g}", gammas[one], gammas[two]));
      } else if (grid.possible(one, two) && grid.possible(two, one)) {
        open[one] = open[two] = true;
      }
    }
  }
  std::vector<double> apart;
  for (std::size_t i = 0; i < gammas.size(); ++i) {
    if (open[i]) apart.push_back(gammas[i]);
  }
  if (!apart.empty()) told.push_back(fmt::format("{}: {:g}", told.empty() ? "not told apart" : "others that may", fmt::join(apart, ", ")));
  return told.empty() ? absent("no two of these can answer each other best") : text(fmt::format("{}", fmt::join(told, "; ")));
}

doc::Table answers_table(std::span<const double> gammas, const AnswerGrid& grid) {
  doc::Table table{
      .key = "answers",
      .title = "Which risk aversion answers another's best",
      .note = fmt::format("two engines of one config, both sides of each pair; highest: by mean profit; best: what leads every "
                          "other by {:.2f} standard errors of the lead, 5 % for all comparisons together (Bonferroni); less: "
                          "than the highest, the same seeds",
                          grid.standard_errors_needed()),
      .columns = {{"other_per_usd", "the other's", "1/USD"},
                  {"own_per_usd", "own", "1/USD"},
                  {"profit_usd", "profit", "USD"},
                  {"profit_se_usd", "standard error", "USD"},
                  {"profit_sd_usd", "deviation", "USD"},
                  {"answer", "answer"},
                  {"less_usd", "less", "USD"},
                  {"less_se_usd", "standard error", "USD"}}};
  for (std::size_t other = 0; other < grid.size(); ++other) {
    const std::size_t highest = grid.highest(other);
    for (std::size_t own = 0; own < grid.size(); ++own) {
      const Moments profit = grid.profit(own, other);
      const Moments less = grid.lead(highest, own, other);
      const auto told = [&](double number) { return own == highest ? absent("it is the highest") : estimate(number, places(1)); };
      table.rows.push_back({.cells = {estimate(gammas[other], significant(4)), estimate(gammas[own], significant(4)),
                                      estimate(profit.mean(), signed_places(1)), estimate(profit.standard_error(), places(1)),
                                      estimate(grid.deviation(own, other), places(1)), text(word_of(grid, own, other)), told(less.mean()),
                                      told(less.standard_error())}});
    }
  }
  return table;
}

}  // namespace keel
