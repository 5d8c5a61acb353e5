#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "keel/base/fields.hpp"

namespace keel {

/// Values from `least` to `most`. NaN lies in no range.
template <class T>
struct Range {
  T least;
  T most;
  bool least_excluded = false;
  bool most_excluded = false;

  constexpr bool holds(const T& value) const {
    return (least_excluded ? value > least : value >= least) && (most_excluded ? value < most : value <= most);
  }
};

/// Both ends belong to it.
template <class T>
constexpr Range<T> from(T least, T most) {
  return {least, most, false, false};
}
/// The lower end does not belong to it.
template <class T>
constexpr Range<T> above(T least, T most) {
  return {least, most, true, false};
}
/// The upper end does not belong to it.
template <class T>
constexpr Range<T> below(T least, T most) {
  return {least, most, false, true};
}
/// Neither end belongs to it.
template <class T>
constexpr Range<T> inside(T least, T most) {
  return {least, most, true, true};
}

/// `fewest` to `most` numbers, each in a range.
template <class T>
struct ListOf {
  Range<T> each;
  std::size_t fewest = 0;
  std::size_t most = 0;
  bool rising = false;  ///< each above the one before
};

template <class T>
constexpr ListOf<T> list_of(Range<T> each, std::size_t fewest, std::size_t most) {
  return {each, fewest, most, false};
}
template <class T>
constexpr ListOf<T> rising_list_of(Range<T> each, std::size_t fewest, std::size_t most) {
  return {each, fewest, most, true};
}

/// One of these names.
struct OneOf {
  std::span<const std::string_view> names;
};

/// What the type itself holds to: true or false, a code, any text.
struct Anything {};

/// A member of a settings record: all that there is to say of it, once. Reader, validation, printed config, schema and
/// docs/reference/config.md follow from it.
template <class Owner, class Member, class Allowed>
struct Setting {
  std::string_view name;
  Member Owner::* member;
  Allowed range;
  std::string_view unit;  ///< "annualised, 0.55 is 55 %"
  std::string_view meaning;
  static constexpr bool is_table = false;
};

template <class Owner, class Member, class Allowed>
Setting(std::string_view, Member Owner::*, Allowed, std::string_view, std::string_view) -> Setting<Owner, Member, Allowed>;

/// A member that is a settings record itself, or a list or map of such.
template <class Owner, class Member>
struct Table {
  std::string_view name;
  Member Owner::* member;
  std::string_view meaning;
  static constexpr bool is_table = true;
};

template <class Owner, class Member>
Table(std::string_view, Member Owner::*, std::string_view) -> Table<Owner, Member>;

/// Of what for_each_setting visits: `is_table<decltype(setting)>`. (A member of a reference is no constant to every compiler.)
template <class Visited>
inline constexpr bool is_table = std::remove_cvref_t<Visited>::is_table;

/// A member of a Table that holds a record for each of some coins.
template <class Member>
concept TableByCoin = requires { typename Member::mapped_type; };

/// One that holds any number of records.
template <class Member>
concept TableOfMany = requires { requires Record<typename Member::value_type>; } && !TableByCoin<Member>;

/// A member of a Table whose records begin as the record that holds them says, and not with their own defaults.
template <class Item, class Owner>
concept Inherits = requires(const Owner& owner) {
  { Item::inherited(owner) } -> std::same_as<Item>;
};

/// A rule across the members of a record and of its tables. A record lists its rules as `static constexpr auto rules()`.
template <class Owner>
struct Rule {
  std::string_view key;      ///< what to change, "quoting.option_size"
  std::string_view against;  ///< the key that it is held against, or nothing
  std::string_view must;     ///< "must be at most that, or the gate refuses every quote"
  bool (*holds)(const Owner&);
};

/// One between each record of a table of many and the record that holds the table; stands among the rules of the latter.
template <class Owner, class Item>
struct RuleOfEach {
  std::string_view table;  ///< "group"
  std::vector<Item> Owner::* items;
  std::string_view key;      ///< in the item
  std::string_view against;  ///< in the owner, or nothing
  std::string_view must;
  bool (*holds)(const Owner&, const Item&);
};

template <class T>
concept HasRules = requires { T::rules(); };

/// Calls visit(setting, member) for every Setting and Table of a settings record. A plain Field in it does not compile.
template <class T, class Visit>
  requires Record<std::remove_const_t<T>>
void for_each_setting(T& record, Visit&& visit) {
  std::apply(
      [&](const auto&... setting) {
        static_assert((requires { setting.is_table; } && ...), "a settings record says unit, range and meaning of each member");
        (visit(setting, record.*setting.member), ...);
      },
      std::remove_const_t<T>::fields());
}

}  // namespace keel
