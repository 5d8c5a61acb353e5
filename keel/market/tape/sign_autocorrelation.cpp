#include "keel/market/tape/sign_autocorrelation.hpp"

#include <limits>
#include <utility>

namespace keel {

SignAutocorrelation::SignAutocorrelation(std::vector<std::size_t> lags)
    : lags_(std::move(lags)), products_(lags_.size()), early_(lags_.size()), first_(lags_.size()) {}

void SignAutocorrelation::see(Side taker) {
  const auto sign = static_cast<double>(sign_of(taker));
  for (std::size_t i = 0; i < lags_.size(); ++i) {
    if (count_ < lags_[i]) {
      first_[i] += sign;
      continue;
    }
    const double before = last_[last_.size() - lags_[i]];
    products_[i] += before * sign;
    early_[i] += before;
  }
  ++count_;
  sum_ += sign;
  last_.push_back(sign);
  if (last_.size() > lags_.back()) last_.pop_front();
}

double SignAutocorrelation::at(std::size_t lag) const {
  if (count_ <= lags_[lag]) return std::numeric_limits<double>::quiet_NaN();
  const auto all = static_cast<double>(count_);
  const double pairs = all - static_cast<double>(lags_[lag]);
  const double mean = sum_ / all;
  const double late = sum_ - first_[lag];
  const double covariance = (products_[lag] - mean * (early_[lag] + late)) / pairs + mean * mean;
  return covariance / (1.0 - mean * mean);
}

}  // namespace keel
