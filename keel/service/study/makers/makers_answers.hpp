#pragma once

#include <span>
#include <vector>

#include "keel/service/study/makers/makers_outcome.hpp"

namespace keel {

/// What the risk aversions of a grid earn against each other. Two engines that differ in nothing else are on either side of a pair: what
/// one earns with a against b is also what the other earns where he has a and the first has b, in another life of the same seed. Of a
/// path that is one number, the mean of both.
class AnswerGrid {
 public:
  /// `outcome` outlives this. Domain: two paths and two risk aversions at least; every path has answers to all their pairs.
  AnswerGrid(const MakersOutcome& outcome, std::size_t gammas);
  AnswerGrid(MakersOutcome&&, std::size_t) = delete;

  std::size_t size() const { return size_; }
  /// Of him who has the risk aversion `own`, over the paths.
  Moments profit(std::size_t own, std::size_t other) const;
  /// Of one engine in one life, between lives.
  double deviation(std::size_t own, std::size_t other) const;
  /// By how much `own` earns more than `instead` against the same other, path by path.
  Moments lead(std::size_t own, std::size_t instead, std::size_t other) const;
  /// What earns most against another, by mean profit; of equals the first.
  std::size_t highest(std::size_t other) const { return highest_[other]; }
  /// A lead counts from so many of its standard errors on: one-sided, 5 % for all comparisons of the grid together (Bonferroni).
  double standard_errors_needed() const { return needed_; }
  /// Whether it may be the best answer: the highest does not lead it by as much. The best answers to all are among those with 95 %.
  bool possible(std::size_t own, std::size_t other) const { return possible_[own * size_ + other]; }
  /// Whether it alone may be.
  bool best(std::size_t own, std::size_t other) const;

 private:
  const MakersOutcome& outcome_;
  std::size_t size_;
  double needed_;
  std::vector<std::size_t> highest_;  ///< by the other's
  std::vector<bool> possible_;        ///< by the own, then by the other's
};

/// "0.003 and 0.01", pairs whose risk aversions are told to be each other's best answers; after "not told apart: ", or "others that may: ",
/// those that may be in such a pair. Nothing: none may be.
doc::Value mutual_answers(std::span<const double> gammas, const AnswerGrid& grid);

doc::Table answers_table(std::span<const double> gammas, const AnswerGrid& grid);

}  // namespace keel
