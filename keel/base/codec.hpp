#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "keel/base/fields.hpp"
#include "keel/base/units.hpp"

namespace keel {

static_assert(std::endian::native == std::endian::little, "the encoding is little-endian and copied as it lies");

/// Little-endian bytes of records; the format is docs/reference/journal.md. Sink needs `append(const char*, size_t)`.
template <class Sink>
class Encoder {
 public:
  explicit Encoder(Sink& sink) : sink_(sink) {}

  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(const T& value) {
    sink_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <class Tag>
  void put(const Quantity<Tag>& value) {
    put(value.raw);
  }
  template <class Delta>
  void put(const Point<Delta>& value) {
    put(value.raw);
  }
  template <class Tag, class Value>
  void put(const Id<Tag, Value>& value) {
    put(value.value);
  }
  void put(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    sink_.append(text.data(), text.size());
  }
  template <class T>
  void put(const std::vector<T>& items) {
    put(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) put(item);
  }
  template <class T, std::size_t N>
  void put(const std::array<T, N>& items) {
    for (const T& item : items) put(item);
  }
  /// The alternative's position, one byte, then the alternative.
  template <class... Alternatives>
  void put(const std::variant<Alternatives...>& choice) {
    static_assert(sizeof...(Alternatives) <= 256);
    put(static_cast<std::uint8_t>(choice.index()));
    std::visit([this](const auto& alternative) { this->put(alternative); }, choice);
  }
  template <Record T>
  void put(const T& record) {
    for_each_field(record, [&](std::string_view, const auto& member) { this->put(member); });
  }

 private:
  Sink& sink_;
};

/// Reads what Encoder wrote. After the first short or impossible read `ok()` is false and everything reads as zero.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

  template <class T>
    requires std::is_arithmetic_v<T>
  void get(T& value) {
    copy(&value, sizeof value);
  }
  void get(bool& value) {
    std::uint8_t byte = 0;
    get(byte);
    if (byte > 1) ok_ = false;
    value = byte == 1;
  }
  /// An enumerator outside the enum's documented range (`last_of`) is refused.
  template <class T>
    requires std::is_enum_v<T>
  void get(T& value) {
    std::underlying_type_t<T> number{};
    get(number);
    if (number > static_cast<std::underlying_type_t<T>>(last_of(T{}))) {
      ok_ = false;
      number = {};
    }
    value = static_cast<T>(number);
  }
  template <class Tag>
  void get(Quantity<Tag>& value) {
    get(value.raw);
  }
  template <class Delta>
  void get(Point<Delta>& value) {
    get(value.raw);
  }
  template <class Tag, class Value>
  void get(Id<Tag, Value>& value) {
    get(value.value);
  }
  void get(std::string& text) {
    const std::size_t size = get_size(1);
    text.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  template <class T>
  void get(std::vector<T>& items) {
    items.assign(get_size(1), T{});
    for (T& item : items) get(item);
  }
  template <class T, std::size_t N>
  void get(std::array<T, N>& items) {
    for (T& item : items) get(item);
  }
  /// A position that the variant does not have is refused.
  template <class... Alternatives>
  void get(std::variant<Alternatives...>& choice) {
    std::uint8_t index = 0;
    get(index);
    if (index >= sizeof...(Alternatives)) ok_ = false;
    if (ok_) get_alternative(choice, index, std::index_sequence_for<Alternatives...>{});
  }
  template <Record T>
  void get(T& record) {
    for_each_field(record, [&](std::string_view, auto& member) { this->get(member); });
  }

 private:
  void copy(void* to, std::size_t size) {
    if (!ok_ || rest_.size() < size) {
      ok_ = false;
      std::memset(to, 0, size);
      return;
    }
    std::memcpy(to, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  template <class Choice, std::size_t... I>
  void get_alternative(Choice& choice, std::size_t index, std::index_sequence<I...>) {
    ((index == I ? get(choice.template emplace<I>()) : void()), ...);
  }
  std::size_t get_size(std::size_t bytes_per_item) {
    std::uint32_t size = 0;
    get(size);
    if (!ok_ || size > rest_.size() / bytes_per_item) {
      ok_ = false;
      return 0;
    }
    return size;
  }

  std::string_view rest_;
  bool ok_ = true;
};

template <class T>
void encode(const T& value, std::string& out) {
  Encoder<std::string>{out}.put(value);
}

/// Nothing unless `bytes` is exactly one encoded T.
template <class T>
std::optional<T> decode(std::string_view bytes) {
  Decoder decoder{bytes};
  T value{};
  decoder.get(value);
  if (!decoder.ok() || !decoder.at_end()) return std::nullopt;
  return value;
}

}  // namespace keel
