#pragma once

#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace keel {

template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};
  CacheLineAllocator() = default;
  template <class Other>
  explicit CacheLineAllocator(const CacheLineAllocator<Other>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), alignment)); }
  void deallocate(T* memory, std::size_t) { ::operator delete(memory, alignment); }
  friend bool operator==(const CacheLineAllocator&, const CacheLineAllocator&) = default;
};

using AlignedDoubles = std::vector<double, CacheLineAllocator<double>>;

/// Doubles in a cache line: what kernels read at once at most. Columns are padded to whole lines, so that they have no remainder.
inline constexpr std::size_t doubles_per_line = 8;
constexpr std::size_t padded(std::size_t rows) { return (rows + doubles_per_line - 1) / doubles_per_line * doubles_per_line; }

/// Rows of some columns: whole lines, so that it may hold more rows than were asked for.
struct RowRange {
  std::size_t from = 0;  ///< a multiple of doubles_per_line
  std::size_t to = 0;    ///< so is this
  static constexpr RowRange all(std::size_t rows) { return {0, padded(rows)}; }
  static constexpr RowRange line_of(std::size_t row) {
    return {row / doubles_per_line * doubles_per_line, row / doubles_per_line * doubles_per_line + doubles_per_line};
  }
};

/// So many columns of doubles, each on whole cache lines. Padding is of no meaning.
template <std::size_t count>
class Columns {
 public:
  /// What they held may be lost. Allocates only to grow.
  void resize(std::size_t rows) {
    if (padded(rows) <= stride_) return;
    stride_ = padded(rows);
    data_.assign(count * stride_, 0.0);
  }
  /// One more row, what they hold stays.
  void add_row(std::size_t rows_before) {
    if (rows_before < stride_) return;
    Columns grown;
    grown.resize(rows_before + 1);
    for (std::size_t name = 0; name < count; ++name) {
      for (std::size_t row = 0; row < rows_before; ++row) grown[name][row] = (*this)[name][row];
    }
    *this = std::move(grown);
  }
  double* operator[](std::size_t name) { return data_.data() + name * stride_; }
  const double* operator[](std::size_t name) const { return data_.data() + name * stride_; }

 private:
  std::size_t stride_ = 0;
  AlignedDoubles data_;
};

/// Columns under the names of an enum whose last is `column_count`.
template <class Names>
class NamedColumns : public Names, public Columns<Names::column_count> {};

}  // namespace keel
