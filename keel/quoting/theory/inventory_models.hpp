#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>

#include "keel/base/setting.hpp"
#include "keel/quoting/theory/quote_course.hpp"

namespace keel {

/// A parameter that has no default.
inline constexpr double not_given = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::array<std::string_view, 2> glft_form_names{"closed", "exact"};

/// What a model of one asset quotes at an inventory: distances from the fair price, positive outside. Prices, times and sizes are in units
/// of the caller's; an inventory counts trades of one size.
struct InventoryQuote {
  /// bid_distance = half_spread + inventory_risk + adverse_selection + skew + drift; the ask's has the last two with their signs changed.
  struct Parts {
    double half_spread = 0.0;        ///< that of a maker who bears no risk
    double inventory_risk = 0.0;     ///< what the risk of the trade itself asks on both sides
    double adverse_selection = 0.0;  ///< what prices move against the maker at a trade
    double skew = 0.0;               ///< of the inventory held
    double drift = 0.0;              ///< of the expected move of the price
  };
  std::optional<double> bid_distance;  ///< nothing where the inventory is at its bound and the model shows no bid
  std::optional<double> ask_distance;
  std::optional<Parts> parts;  ///< of two sides
};

/// Avellaneda and Stoikov, "High-frequency trading in a limit order book", Quantitative Finance 8 (2008): takers come as exp(-k distance).
struct AvellanedaStoikov {
  double gamma = not_given;
  double sigma = not_given;
  double k = not_given;
  double time_left = not_given;
  InventoryQuote quote(double inventory) const;
  static constexpr auto fields() {
    using M = AvellanedaStoikov;
    return std::tuple{Setting{"gamma", &M::gamma, above(0.0, 1e12), "1 / money", "risk aversion"},
                      Setting{"sigma", &M::sigma, from(0.0, 1e12), "price per root of time", "how far the price moves"},
                      Setting{"k", &M::k, above(0.0, 1e12), "1 / price", "takers thin out as exp(-k distance)"},
                      Setting{"T", &M::time_left, from(0.0, 1e12), "time", "left until the end"}};
  }
};

/// Gueant, Lehalle and Fernandez-Tapia, "Dealing with the inventory risk: a solution to the market making problem", Mathematics and
/// Financial Economics 7 (2013): takers come as A exp(-k distance), utility is exponential. With the adverse selection of section 5: each
/// trade moves the price by xi against the maker.
struct Glft {
  double a = not_given;
  double k = not_given;
  double gamma = not_given;
  double sigma = not_given;
  double xi = 0.0;
  double mu = 0.0;
  int bound = 30;
  double time_left = std::numeric_limits<double>::infinity();
  std::string form = "exact";

  /// Their asymptotic approximation; ignores Q and T. Good near an inventory of 0.
  InventoryQuote closed_form(double inventory) const;
  /// By the linear equation in v. Domain: |inventory| <= bound.
  InventoryQuote exact(int inventory) const;
  /// By `form`. Domain: time_left finite, steps > 0.
  QuoteCourse course(int steps) const;
  /// The sure profit that is worth as much to the exact form's maker as the time left, with that inventory at the fair price. Domain:
  /// time_left finite, |inventory| <= bound.
  double certainty_equivalent(int inventory) const;
  /// At which v changes by what its neighbours are.
  double exchange_per_time() const;
  static constexpr auto fields() {
    using M = Glft;
    return std::tuple{
        Setting{"A", &M::a, above(0.0, 1e12), "takers a unit of time", "on each side at the fair price"},
        Setting{"k", &M::k, above(0.0, 1e12), "1 / price", "takers thin out as exp(-k distance)"},
        Setting{"gamma", &M::gamma, above(0.0, 1e12), "1 / money", "risk aversion"},
        Setting{"sigma", &M::sigma, above(0.0, 1e12), "price per root of time", "how far the price moves"},
        Setting{"xi", &M::xi, from(0.0, 1e12), "price", "a trade moves the price so far against the maker"},
        Setting{"mu", &M::mu, from(-1e12, 1e12), "price per time", "drift of the price"},
        Setting{"Q", &M::bound, from(1, 500), "trades", "largest inventory, of the exact form"},
        Setting{"T", &M::time_left, from(0.0, std::numeric_limits<double>::infinity()), "time", "left until the end, of the exact form"},
        Setting{"form", &M::form, OneOf{glft_form_names}, "name of a form", "the paper's approximation, or its equation solved"}};
  }
  static constexpr auto rules() {
    return std::tuple{Rule<Glft>{"k", "", "nobody would trade at the distance that pays: k (distance + xi / 2) must be below some 700",
                                 [](const Glft& m) { return m.exchange_per_time() > 0.0; }}};
  }
};

/// Cartea and Jaimungal's maker, "Algorithmic and High-Frequency Trading" (2015), chapter 10: orders come lambda times a unit of time on
/// each side and fill at a distance with probability exp(-kappa distance); the running penalty is phi q^2, at the end alpha q^2.
struct CarteaJaimungal {
  double lambda = not_given;
  double kappa = not_given;
  double phi = not_given;
  double alpha = 0.0;
  double epsilon = 0.0;
  int bound = 100;
  double time_left = not_given;

  /// What the maker expects to earn from here, penalties deducted: h(t, q). Domain: |inventory| <= bound.
  double value(int inventory) const;
  InventoryQuote quote(int inventory) const;
  /// Domain: steps > 0.
  QuoteCourse course(int steps) const;
  /// At which the exponential of h changes by what its neighbours are.
  double exchange_per_time() const;
  static constexpr auto fields() {
    using M = CarteaJaimungal;
    return std::tuple{Setting{"lambda", &M::lambda, above(0.0, 1e12), "orders a unit of time", "on each side"},
                      Setting{"kappa", &M::kappa, above(0.0, 1e12), "1 / price", "an order reaches a quote with exp(-kappa distance)"},
                      Setting{"phi", &M::phi, from(0.0, 1e12), "money a unit of time", "running penalty on the square of the inventory"},
                      Setting{"alpha", &M::alpha, from(0.0, 1e12), "money", "penalty at the end on the square of the inventory"},
                      Setting{"epsilon", &M::epsilon, from(0.0, 1e12), "price", "a trade moves the price so far against the maker"},
                      Setting{"Q", &M::bound, from(1, 500), "trades", "largest inventory"},
                      Setting{"T", &M::time_left, from(0.0, 1e12), "time", "left until the end"}};
  }
  static constexpr auto rules() {
    return std::tuple{Rule<CarteaJaimungal>{"kappa", "",
                                            "nobody would trade at the distance that pays: kappa epsilon must be below some 700",
                                            [](const CarteaJaimungal& m) { return m.exchange_per_time() > 0.0; }}};
  }
};

/// What many desks do: a spread, and a shift in proportion to the inventory.
struct FixedSpread {
  double half_spread = not_given;
  double slope = 0.0;
  InventoryQuote quote(double inventory) const;
  static constexpr auto fields() {
    using M = FixedSpread;
    return std::tuple{Setting{"half_spread", &M::half_spread, from(0.0, 1e12), "price", "of each side"},
                      Setting{"slope", &M::slope, from(0.0, 1e12), "price a trade", "both quotes fall so far for each trade held"}};
  }
};

}  // namespace keel
