#include "keel/risk/intensity.hpp"

#include <cmath>
#include <numbers>

namespace keel {

double wright_omega(double x) {
  // Below, w is e^x (1 - e^x + ...) to the last digit.
  if (x < -37.0) return std::exp(x);
  // From either asymptote; Newton's steps on w + ln w - x in the form of Fritsch, Shafer and Crowley (1973), of fourth order.
  double w = x > 1.0 ? x - std::log(x) : std::exp(x) / (1.0 + std::exp(x));
  for (int step = 0; step < 3; ++step) {
    const double residual = x - w - std::log(w);
    const double one = 1.0 + w;
    const double q = 2.0 * one * (one + 2.0 / 3.0 * residual);
    w *= 1.0 + residual / one * (q - residual) / (q - 2.0 * residual);
  }
  return w;
}

double ExponentialIntensity::intensity(double distance) const { return rate * std::exp(-k * distance); }
double ExponentialIntensity::best_distance(double price) const { return price + 1.0 / k; }
double ExponentialIntensity::hamiltonian(double price) const { return rate / k * std::exp(-1.0 - k * price); }
double ExponentialIntensity::trades(double price) const { return rate * std::exp(-1.0 - k * price); }
double ExponentialIntensity::hamiltonian_curvature(double price) const { return rate * k / std::numbers::e * std::exp(-k * price); }

double LogisticIntensity::intensity(double distance) const { return rate / (1.0 + std::exp(alpha + beta * distance)); }

double LogisticIntensity::best_distance(double price) const { return price + (1.0 + wright_omega(-1.0 - alpha - beta * price)) / beta; }

double LogisticIntensity::hamiltonian(double price) const { return rate / beta * wright_omega(-1.0 - alpha - beta * price); }

double LogisticIntensity::trades(double price) const {
  const double w = wright_omega(-1.0 - alpha - beta * price);
  return rate * w / (1.0 + w);
}

double LogisticIntensity::hamiltonian_curvature(double price) const {
  const double w = wright_omega(-1.0 - alpha - beta * price);
  const double one = 1.0 + w;
  return rate * beta * w / (one * one * one);
}

double intensity(const Intensity& takers, double distance) {
  return std::visit([&](const auto& form) { return form.intensity(distance); }, takers);
}
double best_distance(const Intensity& takers, double price) {
  return std::visit([&](const auto& form) { return form.best_distance(price); }, takers);
}
double hamiltonian(const Intensity& takers, double price) {
  return std::visit([&](const auto& form) { return form.hamiltonian(price); }, takers);
}
double trades(const Intensity& takers, double price) {
  return std::visit([&](const auto& form) { return form.trades(price); }, takers);
}
double hamiltonian_curvature(const Intensity& takers, double price) {
  return std::visit([&](const auto& form) { return form.hamiltonian_curvature(price); }, takers);
}

}  // namespace keel
