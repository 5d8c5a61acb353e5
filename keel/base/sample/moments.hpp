#pragma once

#include <cmath>
#include <cstdint>

namespace keel {

/// Mean and spread of a sample, number by number (Welford 1962), and of two samples together (Chan, Golub and LeVeque 1983). The order in
/// which samples are joined decides the last digit, so whoever wants the same bytes joins them in the same order.
class Moments {
 public:
  void add(double x) {
    ++count_;
    const double before = x - mean_;
    mean_ += before / static_cast<double>(count_);
    squares_ += before * (x - mean_);
  }
  void join(const Moments& other) {
    if (other.count_ == 0) return;
    const double weight = static_cast<double>(other.count_) / static_cast<double>(count_ + other.count_);
    const double apart = other.mean_ - mean_;
    squares_ += other.squares_ + apart * apart * weight * static_cast<double>(count_);
    mean_ += apart * weight;
    count_ += other.count_;
  }
  std::uint64_t count() const { return count_; }
  double mean() const { return mean_; }
  /// Of the sample, by n - 1; not a number of fewer than two.
  double standard_deviation() const { return std::sqrt(squares_ / (static_cast<double>(count_) - 1.0)); }
  /// Of the mean.
  double standard_error() const { return standard_deviation() / std::sqrt(static_cast<double>(count_)); }

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0.0;
  double squares_ = 0.0;  ///< of what is apart from the mean
};

/// Least squares of y on x with a constant, pair by pair, joined as Moments are.
class Regression {
 public:
  void add(double x, double y) {
    ++count_;
    const double share = 1.0 / static_cast<double>(count_);
    const double x_before = x - x_mean_;
    const double y_before = y - y_mean_;
    x_mean_ += x_before * share;
    y_mean_ += y_before * share;
    xx_ += x_before * (x - x_mean_);
    xy_ += x_before * (y - y_mean_);
    yy_ += y_before * (y - y_mean_);
  }
  void join(const Regression& other) {
    if (other.count_ == 0) return;
    const double weight = static_cast<double>(other.count_) / static_cast<double>(count_ + other.count_);
    const double both = weight * static_cast<double>(count_);
    const double x_apart = other.x_mean_ - x_mean_;
    const double y_apart = other.y_mean_ - y_mean_;
    xx_ += other.xx_ + x_apart * x_apart * both;
    xy_ += other.xy_ + x_apart * y_apart * both;
    yy_ += other.yy_ + y_apart * y_apart * both;
    x_mean_ += x_apart * weight;
    y_mean_ += y_apart * weight;
    count_ += other.count_;
  }
  std::uint64_t count() const { return count_; }
  double slope() const { return xy_ / xx_; }
  /// What share of the variance of y the line explains; not a number where x or y is always the same.
  double r_squared() const { return xy_ * xy_ / (xx_ * yy_); }
  /// Of what the line leaves of y; by n - 2.
  double variance_left() const { return (yy_ - slope() * xy_) / (static_cast<double>(count_) - 2.0); }
  double slope_standard_error() const { return std::sqrt(variance_left() / xx_); }

 private:
  std::uint64_t count_ = 0;
  double x_mean_ = 0.0, y_mean_ = 0.0;
  double xx_ = 0.0, xy_ = 0.0, yy_ = 0.0;  ///< sums of products of what is apart from the means
};

}  // namespace keel
