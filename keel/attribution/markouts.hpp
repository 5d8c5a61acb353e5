#pragma once

#include <array>
#include <optional>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/book/account_fact.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// Count, mean and standard error of a sample, one number after another (Welford 1962).
class RunningMean {
 public:
  void add(double value);
  void add(const RunningMean& other);
  std::size_t count() const { return count_; }
  double mean() const { return mean_; }  ///< 0 of nothing
  double standard_error() const;         ///< of the mean; 0 of fewer than two

 private:
  std::size_t count_ = 0;
  double mean_ = 0.0;
  double squares_ = 0.0;  ///< of the distances from the mean
};

/// What one fill had gained against fair value a while later: signed (fair - price), + ours, at the index of then.
struct Markout {
  double usd = 0.0;                  ///< of the whole fill
  std::optional<double> vol_points;  ///< options: USD for one point of the fill's vega; absent where vega is nil
  std::optional<double> bps;         ///< others: of the notional at the fill's index
  bool market_seen = false;          ///< an index or mark came between
};

struct MarkoutPoint {
  Duration horizon;  ///< 0: the fill itself, that is the spread captured
  RunningMean usd;
  RunningMean vol_points;
  RunningMean bps;
  std::size_t market_seen = 0;  ///< of usd.count()

  void add(const Markout& markout);
  void add(const MarkoutPoint& other);
};

/// Mean markouts by horizon, every fill counting once.
struct MarkoutCurve {
  FillRole role = FillRole::Quote;
  std::optional<Side> side;  ///< our side; absent: both
  std::vector<MarkoutPoint> points;
};

/// Quotes bought, sold and both, then hedges likewise. Roles and sides without a fill are left out.
class MarkoutCurves {
 public:
  explicit MarkoutCurves(std::vector<Duration> horizons);
  /// Domain: horizon is an index of the horizons given.
  void add(FillRole role, Side side, std::size_t horizon, const Markout& markout);
  std::vector<MarkoutCurve> curves() const;
  const std::vector<Duration>& horizons() const { return horizons_; }

 private:
  std::vector<Duration> horizons_;
  std::array<std::array<std::vector<MarkoutPoint>, 2>, 2> points_;  ///< by role and side
};

}  // namespace keel
