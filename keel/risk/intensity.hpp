#pragma once

#include <variant>

namespace keel {

/// The root w > 0 of w + ln w = x, Lambert's W(e^x) without its overflow. Error: 4 ulp. Domain: finite x.
double wright_omega(double x);

/// How often takers trade with a quote that lies `distance` from the fair price, in a unit of time of the caller's; > 0 on either side of
/// it. What a trade earns beyond `price`, the cost of carrying it, has the best distance, the Hamiltonian H(price) = max over distances of
/// intensity * (distance - price), and its derivatives. All decrease in `price`.
struct ExponentialIntensity {
  double rate = 0.0;  ///< at the fair price, >= 0
  double k = 0.0;     ///< 1 / unit of the distance, > 0

  double intensity(double distance) const;  ///< rate exp(-k distance)
  double best_distance(double price) const;
  double hamiltonian(double price) const;
  double trades(double price) const;                 ///< -H': how often they trade at the best distance
  double hamiltonian_curvature(double price) const;  ///< H''
};

/// Source: Bergault and Gueant, "Size matters for OTC market makers" (2021); in closed form with Lambert's W.
struct LogisticIntensity {
  double rate = 0.0;   ///< far inside the fair price, >= 0
  double alpha = 0.0;  ///< the share taken at the fair price is 1 / (1 + exp(alpha))
  double beta = 0.0;   ///< 1 / unit of the distance, > 0

  double intensity(double distance) const;  ///< rate / (1 + exp(alpha + beta distance))
  double best_distance(double price) const;
  double hamiltonian(double price) const;
  double trades(double price) const;
  double hamiltonian_curvature(double price) const;
};

using Intensity = std::variant<ExponentialIntensity, LogisticIntensity>;

double intensity(const Intensity& takers, double distance);
double best_distance(const Intensity& takers, double price);
double hamiltonian(const Intensity& takers, double price);
double trades(const Intensity& takers, double price);
double hamiltonian_curvature(const Intensity& takers, double price);

}  // namespace keel
