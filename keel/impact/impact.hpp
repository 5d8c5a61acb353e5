#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "keel/base/result.hpp"
#include "keel/base/setting.hpp"

namespace keel {

inline constexpr std::array<std::string_view, 2> impact_decay_names = {"exponential", "power"};

/// How trades move a price. A displacement is in whatever the caller adds it to: the price itself, or its logarithm.
struct ImpactConfig {
  double permanent = 0.0;           ///< displacement per unit of size, for ever
  double permanent_exponent = 1.0;  ///< of the size in it
  double transient = 0.0;           ///< displacement by a trade of one unit, which decays
  double exponent = 0.5;            ///< of the size in it: 1 linear, 0.5 the square root
  std::string decay = "exponential";
  double half_life_s = 60.0;    ///< after which half of the transient displacement by one trade is left
  double decay_exponent = 0.5;  ///< of a decay by a power of time

  static constexpr auto fields() {
    using M = ImpactConfig;
    return std::tuple{
        Setting{"permanent", &M::permanent, from(0.0, 1e12), "displacement per unit of size", "what stays of a trade's impact"},
        Setting{"permanent_exponent", &M::permanent_exponent, above(0.0, 2.0), "a power", "of the size in what stays: 1"},
        Setting{"transient", &M::transient, from(0.0, 1e12), "displacement", "what a trade of one unit moves for a while"},
        Setting{"exponent", &M::exponent, from(0.1, 1.0), "a power", "of the size in what decays: 1 is linear, 0.5 the square root"},
        Setting{"decay", &M::decay, OneOf{impact_decay_names}, "a name", "how it decays: by half in each half-life, or by a power of time"},
        Setting{"half_life_s", &M::half_life_s, from(1e-6, 1e9), "s", "half of what one trade moved is left after it"},
        Setting{"decay_exponent", &M::decay_exponent, from(0.05, 2.0), "a power", "of time, where `decay` is a power"}};
  }
  static constexpr auto rules() {
    using M = ImpactConfig;
    return std::tuple{Rule<M>{"permanent_exponent", "",
                              "must be 1: by any other permanent impact many small trades and one large one back earn money",
                              [](const M& m) { return m.permanent_exponent == 1.0; }}};
  }
};

/// Y vol sqrt(size / volume), the square-root law, as `transient` of a square root: Y vol / sqrt(volume). `vol` of the price's logarithm
/// (or of the price, where displacements are of it) over the time of `volume`. Domain: volume > 0. Source: docs/models/impact.md.
double square_root_law(double y, double vol, double volume);

/// A price's displacement by everybody's trades. Each trade adds its signed size to a few volumes E that decay by themselves, and
/// displaces the price by c |E|^exponent of each, on the side of E, and for ever by its size times `permanent`. Nobody alone in the market
/// ends with a profit by such impact, whatever the times and sizes of a round trip: docs/models/impact.md has the proof. Fixed size; copies
/// are worlds apart.
class Impact {
 public:
  struct Displacement {
    double permanent = 0.0;
    double transient = 0.0;
    double total() const { return permanent + transient; }
  };
  struct Trade {
    Displacement before;
    Displacement after;
    double average = 0.0;  ///< over the trade, unit by unit: what the trade pays beyond the price that nobody has moved
  };

  /// Error: `key: what`, of what is outside its range or would pay its trader.
  static Result<Impact> make(const ImpactConfig& config);

  /// Bought > 0, sold < 0. `at_s`: seconds since any beginning. Domain: not before the trade before it.
  Trade trade(double size, double at_s);
  /// At a time after the last trade.
  Displacement displacement(double at_s) const;

 private:
  static constexpr std::size_t most_parts = 24;
  /// One of the volumes.
  struct Part {
    double displacement = 0.0;     ///< by one unit of volume
    double fade_per_second = 0.0;  ///< of the volume
    double volume = 0.0;
  };
  Impact() = default;
  void add_part(double displacement, double price_fade_per_second);
  double volume_at(const Part& part, double at_s) const;

  std::array<Part, most_parts> parts_{};
  std::size_t count_ = 0;
  double exponent_ = 1.0;
  double permanent_per_unit_ = 0.0;
  double bought_ = 0.0;  ///< net, of all
  double last_s_ = 0.0;
  bool traded_ = false;
};

}  // namespace keel
