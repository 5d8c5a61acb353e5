#pragma once

#include <string_view>
#include <tuple>

namespace keel {

/// A named member. A record lists its members once, as `static constexpr auto fields()`; the journal's encoding, the state
/// hash and `keel inspect` all read that list.
template <class Owner, class Member>
struct Field {
  std::string_view name;
  Member Owner::* member;
};

template <class Owner, class Member>
Field(std::string_view, Member Owner::*) -> Field<Owner, Member>;

template <class T>
concept Record = requires { T::fields(); };

/// Calls visit(name, member) for every member in declaration order.
template <class T, class Visit>
  requires Record<std::remove_const_t<T>>
void for_each_field(T& record, Visit&& visit) {
  std::apply([&](const auto&... field) { (visit(field.name, record.*field.member), ...); }, std::remove_const_t<T>::fields());
}

}  // namespace keel
