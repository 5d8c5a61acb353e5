#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keel/base/hash.hpp"
#include "keel/domain/commands.hpp"
#include "keel/engine/state.hpp"
#include "keel/journal/format.hpp"

namespace keel {
namespace {

/// What a type is made of, as text: the names and shapes of its members, and how many enumerators an enum has.
template <class T>
struct Shape {
  static std::string text() {
    if constexpr (Record<T>) {
      std::string all = "{";
      std::apply([&](const auto&... field) { (member(all, field), ...); }, T::fields());
      return all + "}";
    } else if constexpr (std::is_enum_v<T>) {
      return fmt::format("enum {}", static_cast<int>(last_of(T{})));
    } else {
      return fmt::format("{} bytes", sizeof(T));
    }
  }

 private:
  static void member(std::string& all, const auto& field) {
    using Member = std::remove_cvref_t<decltype(std::declval<T>().*field.member)>;
    all += fmt::format("{}: {}, ", field.name, Shape<Member>::text());
  }
};

template <>
struct Shape<std::string> {
  static std::string text() { return "text"; }
};

template <class T>
struct Shape<std::vector<T>> {
  static std::string text() { return "list of " + Shape<T>::text(); }
};

template <class T, std::size_t N>
struct Shape<std::array<T, N>> {
  static std::string text() { return fmt::format("{} of {}", N, Shape<T>::text()); }
};

template <class... Alternatives>
struct Shape<std::variant<Alternatives...>> {
  static std::string text() { return (("or " + Shape<Alternatives>::text() + " ") + ...); }
};

/// A journal of a format is read by every program of that format: what is written, and what the state's hash covers, is the same.
TEST(JournalShape, ChangesWithTheSchemaVersion) {
  std::string shape = Shape<Fact>::text() + Shape<Command>::text() + Shape<Facts>::text() + Shape<Memory>::text();
  for (const Measure& row : measure_rows) shape += fmt::format("{} ", row.name);
  EXPECT_EQ(std::pair(journal_schema_version, hash_bytes(shape)), std::pair(std::int64_t{13}, std::uint64_t{11984249723995788322U}))
      << "a record or what is hashed has changed: raise journal_schema_version (docs/reference/journal.md), then write both numbers here\n"
      << shape;
}

}  // namespace
}  // namespace keel
