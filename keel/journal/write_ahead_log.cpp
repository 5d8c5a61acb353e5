#include "keel/journal/write_ahead_log.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <vector>

namespace keel {
namespace {

constexpr std::size_t header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::uint32_t magic_little_endian = 0x377F0682;  ///< what SQLite writes on a little-endian machine
constexpr std::uint32_t page_bytes_min = 512;
constexpr std::uint32_t page_bytes_max = 65'536;

std::uint32_t big_endian(const char* at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(at[i]);
  return value;
}

struct Checksum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  void add(std::span<const char> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
      std::array<std::uint32_t, 2> words{};
      std::memcpy(words.data(), &bytes[at], 8);
      first += words[0] + second;
      second += words[1] + first;
    }
  }
  bool matches(const char* at) const { return first == big_endian(at) && second == big_endian(at + 4); }
};

/// The walk over the frames: good until the first bad one, and from there on the look for a later transaction.
class FrameWalk {
 public:
  FrameWalk(const char* header, Checksum checksum) : checksum_(checksum) { std::memcpy(salt_.data(), header + 16, salt_.size()); }

  void see(std::size_t offset, std::span<const char> frame) {
    const bool of_this_log = std::memcmp(frame.data() + 8, salt_.data(), salt_.size()) == 0;
    const bool ends_transaction = big_endian(frame.data() + 4) != 0;
    if (!first_bad_) {
      checksum_.add(frame.first(8));
      checksum_.add(frame.subspan(frame_header_bytes));
      if (of_this_log && checksum_.matches(frame.data() + 16)) return;
      first_bad_ = offset;
    }
    if (!of_this_log) return;
    if (bad_transaction_ended_) synced_after_bad_ = true;
    if (ends_transaction) bad_transaction_ended_ = true;
  }
  std::optional<std::size_t> damage() const { return synced_after_bad_ ? first_bad_ : std::nullopt; }

 private:
  std::array<char, 8> salt_{};
  Checksum checksum_;
  std::optional<std::size_t> first_bad_;
  bool bad_transaction_ended_ = false;
  bool synced_after_bad_ = false;
};

}  // namespace

Result<void> check_write_ahead_log(const std::filesystem::path& database_file) {
  const std::string name = database_file.string() + "-wal";
  std::ifstream file{name, std::ios::binary};
  std::array<char, header_bytes> header{};
  if (!file.read(header.data(), header.size()) || file.peek() == std::ifstream::traits_type::eof()) return {};
  const std::uint32_t page_bytes = big_endian(&header[8]);
  Checksum checksum;
  checksum.add(std::span{header}.first(24));
  if (big_endian(header.data()) != magic_little_endian || !checksum.matches(&header[24]) || page_bytes < page_bytes_min ||
      page_bytes > page_bytes_max) {
    return fail(ErrorCode::Corrupt, fmt::format("{}: byte 0: the header was altered", name));
  }
  FrameWalk walk{header.data(), checksum};
  std::vector<char> frame(frame_header_bytes + page_bytes);
  for (std::size_t offset = header_bytes; file.read(frame.data(), static_cast<std::streamsize>(frame.size())); offset += frame.size()) {
    walk.see(offset, frame);
  }
  if (const auto damage = walk.damage())
    return fail(ErrorCode::Corrupt, fmt::format("{}: byte {}: altered before the log's last transaction", name, *damage));
  return {};
}

}  // namespace keel
