#pragma once

#include <optional>
#include <vector>

#include "keel/base/columns/changed_ids.hpp"
#include "keel/domain/events.hpp"

namespace keel {

/// A top that stands still while the index moves by more than this share of it is nobody's offer any more (decisions/0051).
inline constexpr double most_index_move_of_a_top = 0.005;
/// Two sides farther apart than this share of their middle, and than two ticks, are two lone sides.
inline constexpr double widest_top = 0.02;
/// A middle farther from the index than this share of it is no price, whoever shows it: no future's basis is so large.
inline constexpr double most_basis_of_a_middle = 0.5;
/// A lone ask that lies lower than this share below the index, or a lone bid higher above it, is no word on what is held.
inline constexpr double most_basis_of_a_lone_side = 0.05;

/// What everybody else offers. Told when it changes, and only then: what is old need not be stale.
struct Top {
  BookTop book;
  Instant at;
  double index = 0.0;  ///< in the quote currency, when this was told; 0: not known
  double last_price =
      0.0;  ///< the last middle of two sides, bounded by whatever stood alone since then; 0 before the first, and of options
  static constexpr auto fields() {
    return std::tuple{Field{"book", &Top::book}, Field{"at", &Top::at}, Field{"index", &Top::index}, Field{"last_price", &Top::last_price}};
  }
};

struct Smile {
  SmileMoved params;
  Instant at;  ///< total variance is as of this time
  static constexpr auto fields() { return std::tuple{Field{"params", &Smile::params}, Field{"at", &Smile::at}}; }
};

/// The index so far in the half hour before an expiry, whose mean becomes the delivery price.
struct DeliveryWindow {
  Instant expiry;
  Duration covered;                ///< of the window, up to the last index
  double index_usd_seconds = 0.0;  ///< the index over the time covered
  static constexpr auto fields() {
    using D = DeliveryWindow;
    return std::tuple{Field{"expiry", &D::expiry}, Field{"covered", &D::covered}, Field{"index_usd_seconds", &D::index_usd_seconds}};
  }
};

/// What the market expects an expiry to be delivered at, in the quote currency, and the share of that price which it still moves: 1 until
/// the delivery window opens, then what is left of the window.
struct DeliveryForward {
  double price = 0.0;
  double open_share = 1.0;
};

struct UnderlyingMarket {
  Currency underlying;
  Price index;
  Instant index_at;
  std::vector<Smile> smiles;            ///< by expiry, rising
  std::vector<DeliveryWindow> windows;  ///< of every listed expiry, rising
  static constexpr auto fields() {
    using U = UnderlyingMarket;
    return std::tuple{Field{"underlying", &U::underlying}, Field{"index", &U::index}, Field{"index_at", &U::index_at},
                      Field{"smiles", &U::smiles}, Field{"windows", &U::windows}};
  }
};

/// Public market facts, last one wins. Our own orders are no part of it.
class Market {
 public:
  void list(const Instrument& instrument);
  void apply(Instant at, const BookTop& fact);
  void apply(Instant at, const IndexMoved& fact);
  void apply(Instant at, const SmileMoved& fact);

  /// A venue will not tell us what becomes of its tops: both sides of them count as empty until it tells them anew.
  void forget_tops(Venue venue);

  /// Instruments whose best prices or sizes were told or forgotten.
  ChangedIds& changed_tops() { return changed_tops_; }

  const Top& top(InstrumentId id) const {
    KEEL_CHECK(id.value < tops_.size(), "top of an instrument that is not listed");
    return tops_[id.value];
  }
  /// Middle of bid and ask, in the instrument's quotation: a price of now. One side alone says what nobody would pay, and no more, and so
  /// do two that are far apart; a top that the index has left behind says nothing. An option has none: its model prices it.
  std::optional<double> mid(InstrumentId id) const;
  /// What is held is worth while there is no middle: Top::last_price, unless there never was one.
  std::optional<double> last_price(InstrumentId id) const;
  const UnderlyingMarket* find(Currency underlying) const;
  /// USD for a unit of a currency: 1 for a dollar, the index of a coin; nothing while that is unknown. What has no answer here is not
  /// valued anywhere.
  std::optional<double> usd_of(Currency currency) const;
  /// The same of an amount, exact, rounded half to even.
  std::optional<NumeraireAmount> worth_of(const Money& money) const;
  const std::vector<UnderlyingMarket>& underlyings() const { return underlyings_; }
  /// Of the future in dollars that expires then; nothing if none is listed or has a middle.
  std::optional<double> future_mid(Currency underlying, Instant expiry) const;
  /// Dollars per unit of base for delivery at `expiry`: the mid of the future that expires then, else of the first perpetual that has
  /// one, else the index; nothing before the first of them is known. What is quoted in a coin says nothing here.
  std::optional<double> forward(Currency underlying, Instant expiry) const;
  /// Of an expiry that lies ahead: the mid of its future, which has the mean so far in it, else that mean and the forward by their
  /// shares of the window. Nothing without a forward and at or after expiry.
  std::optional<DeliveryForward> delivery_forward(Currency underlying, Instant expiry, Instant now) const;
  const Smile* smile(Currency underlying, Instant expiry) const;

  static constexpr auto fields() { return std::tuple{Field{"tops", &Market::tops_}, Field{"underlyings", &Market::underlyings_}}; }

 private:
  struct ListedFuture {
    Currency underlying;
    Instant expiry;  ///< `never` of a perpetual
    InstrumentId id;
  };

  /// What a top is of.
  struct Traded {
    Currency base;
    Currency quote;
    Venue venue;
    bool option = false;
    TickLadder ticks;
    bool has_middle = false;  ///< the top that was told last gives one
  };

  UnderlyingMarket& underlying(Currency currency);
  std::optional<Price> price_of(Currency currency) const;
  /// The index in the quote currency; 0: not known.
  double index_of(const Traded& traded) const;
  static void price(Top& top, Traded& traded);

  std::vector<Top> tops_;
  ChangedIds changed_tops_;
  std::vector<Traded> traded_;                 ///< as tops_
  std::vector<UnderlyingMarket> underlyings_;  // alphabetical
  std::vector<ListedFuture> futures_;          ///< and perpetuals, in dollars
};

}  // namespace keel
