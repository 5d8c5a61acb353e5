#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "keel/base/check.hpp"
#include "keel/domain/settings/config.hpp"

namespace keel {

/// One number per risk factor. Sized when something is listed; assigning one of the same size allocates nothing.
using FactorVector = Eigen::VectorXd;
using FactorMatrix = Eigen::MatrixXd;

/// Where each factor stands: for every underlying its spot, its convexity, then its vega buckets.
struct FactorLayout {
  std::vector<Currency> underlyings;         ///< alphabetical
  std::vector<double> vega_bucket_days;      ///< upper edges
  Currency numeraire = Currency::of("USD");  ///< what gains are counted in: USD, or the coin of an underlying

  int buckets() const { return static_cast<int>(vega_bucket_days.size()) + 1; }
  static constexpr int first_vega = 2;  ///< among an underlying's own
  int per_underlying() const { return first_vega + buckets(); }
  int size() const { return static_cast<int>(underlyings.size()) * per_underlying(); }
  int spot(int underlying) const { return underlying * per_underlying(); }
  int convexity(int underlying) const { return spot(underlying) + 1; }
  int vega(int underlying, int bucket) const { return spot(underlying) + first_vega + bucket; }
  int bucket_of(double days_to_expiry) const {
    int bucket = 0;
    while (bucket < buckets() - 1 && days_to_expiry > vega_bucket_days[static_cast<std::size_t>(bucket)]) ++bucket;
    return bucket;
  }
  /// Whether its coin is what gains are counted in.
  bool is_numeraire(int underlying) const { return underlyings[static_cast<std::size_t>(underlying)] == numeraire; }
  /// -1 when unknown.
  int index_of(Currency underlying) const {
    const auto place = std::ranges::lower_bound(underlyings, underlying);
    return place == underlyings.end() || *place != underlying ? -1 : static_cast<int>(place - underlyings.begin());
  }
};

/// "BTC spot", "BTC convexity", "BTC vega <=14d".
std::string factor_name(const FactorLayout& layout, int factor);

/// A factor vector that is zero but for a few factors: what one contract adds to its own underlying and, where it is quoted in another
/// coin, to that coin. Never allocates.
class SparseFactors {
 public:
  struct Term {
    int factor = 0;
    double value = 0.0;
  };

  static constexpr std::size_t most_terms = 5;

  /// Domain: a factor that has no term yet; at most most_terms of them.
  void add(int factor, double value) {
    KEEL_CHECK(size_ < terms_.size(), "more factors than a contract has");
    terms_[size_++] = {factor, value};
  }
  std::span<const Term> terms() const& { return {terms_.data(), size_}; }
  void terms() const&& = delete;  // the view would outlive the terms
  double sum() const {
    double total = 0.0;
    for (const Term& term : terms()) total += term.value;
    return total;
  }
  /// 0 of a factor without a term.
  double of(int factor) const {
    for (const Term& term : terms()) {
      if (term.factor == factor) return term.value;
    }
    return 0.0;
  }
  /// e'v
  double dot(const FactorVector& v) const {
    double total = 0.0;
    for (const Term& term : terms()) total += term.value * v[term.factor];
    return total;
  }
  /// e'Me
  double quadratic(const FactorMatrix& m) const {
    double total = 0.0;
    for (const Term& row : terms()) {
      double along = 0.0;
      for (const Term& column : terms()) along += m(row.factor, column.factor) * column.value;
      total += row.value * along;
    }
    return total;
  }

 private:
  std::array<Term, most_terms> terms_{};  // own spot, convexity and one vega; the quote coin's spot and convexity
  std::size_t size_ = 0;
};

}  // namespace keel
