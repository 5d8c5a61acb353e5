#include "keel/files/rows/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>

namespace keel {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<std::string> read_bytes(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_failure(path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return system_failure(path, errno);
  if (S_ISDIR(status.st_mode)) return fail(ErrorCode::NotFound, path + ": is a directory");
  std::string bytes(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)), '\0');
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(bytes.size() + 65536);  // a pipe, or a file that grows
    const ssize_t count = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(path, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > text_file_bytes_max) return fail(path + ": is too large");
  }
  bytes.resize(filled);
  return bytes;
}

/// A byte order mark tells, and a zero beside each of the first characters.
bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  const auto zero = [text](std::size_t i) { return text[i] == '\0'; };
  return text.size() >= 4 && zero(0) != zero(1) && zero(0) == zero(2) && zero(1) == zero(3);
}

/// Doubles `out` as far as allowed; false at the limit.
bool grow(std::string& out, std::size_t bytes_max) {
  if (out.size() >= bytes_max) return false;
  out.resize(std::min(bytes_max, std::max<std::size_t>(out.size() * 2, 65536)));
  return true;
}

}  // namespace

Result<std::string> unzstd(std::string_view bytes, std::size_t bytes_max) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), &ZSTD_freeDStream);
  if (!stream) return fail("zstd: out of memory");
  std::string out;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t filled = 0;
  std::size_t state = 1;
  while (in.pos < in.size || (state != 0 && filled == out.size())) {
    if (filled == out.size() && !grow(out, bytes_max)) return fail("zstd: more text than allowed");
    ZSTD_outBuffer piece{out.data(), out.size(), filled};
    state = ZSTD_decompressStream(stream.get(), &piece, &in);
    if (ZSTD_isError(state)) return fail(fmt::format("zstd: {}", ZSTD_getErrorName(state)));
    if (piece.pos == filled && in.pos == in.size) break;
    filled = piece.pos;
  }
  if (state != 0) return fail("zstd: is cut short");
  out.resize(filled);
  return out;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max) {
  z_stream stream{};
  constexpr int gzip_only = 16;
  if (inflateInit2(&stream, MAX_WBITS + gzip_only) != Z_OK) return fail("gzip: out of memory");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> guard(&stream, &inflateEnd);
  std::string out;
  std::size_t used = 0;
  std::size_t filled = 0;
  int state = Z_BUF_ERROR;
  while (used < bytes.size() || (state == Z_OK && filled == out.size())) {
    if (state == Z_STREAM_END) inflateReset(&stream);  // members follow one another
    if (filled == out.size() && !grow(out, bytes_max)) return fail("gzip: more text than allowed");
    constexpr std::size_t piece_max = std::numeric_limits<uInt>::max();
    // zlib's interface predates const; inflate does not write through next_in
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data() + used));
    stream.avail_in = static_cast<uInt>(std::min(bytes.size() - used, piece_max));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream.avail_out = static_cast<uInt>(std::min(out.size() - filled, piece_max));
    const uInt in_before = stream.avail_in;
    const uInt out_before = stream.avail_out;
    state = inflate(&stream, Z_NO_FLUSH);
    used += in_before - stream.avail_in;
    filled += out_before - stream.avail_out;
    if (state != Z_OK && state != Z_STREAM_END) {
      return fail(state == Z_BUF_ERROR ? "gzip: is cut short" : fmt::format("gzip: {}", stream.msg ? stream.msg : "is damaged"));
    }
  }
  if (state != Z_STREAM_END) return fail("gzip: is cut short");
  out.resize(filled);
  return out;
}

Result<std::string> read_text_file(const std::string& path) {
  auto text = read_bytes(path);
  if (!text) return text;
  if (path.ends_with(".zst")) text = unzstd(*text);
  if (path.ends_with(".gz")) text = gunzip(*text);
  if (!text) return fail(path, text.error());
  if (is_utf16(*text)) return fail(path + ": is UTF-16: save it as UTF-8");
  return text;
}

Result<std::string> output_target(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path target = path;
  for (int links = 0; fs::is_symlink(fs::symlink_status(target, error)); ++links) {
    if (links == 40) return fail(path + ": is a ring of links");
    const fs::path next = fs::read_symlink(target, error);
    if (error) return system_failure(path, error.value());
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  const fs::file_status status = fs::status(target, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) return fail(path + ": is not a regular file");
  const fs::path folder = target.has_parent_path() ? target.parent_path() : ".";
  if (::access(folder.c_str(), W_OK) != 0) return system_failure(path, errno);
  return target.string();
}

bool is_same_file(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  if (a.empty() || b.empty()) return false;
  std::error_code error;
  if (fs::equivalent(a, b, error) && !error) return true;
  return fs::weakly_canonical(a, error) == fs::weakly_canonical(b, error) && !error;  // of what is not there yet
}

Result<void> write_text_file(const std::string& path, std::string_view text) {
  const auto target = output_target(path);
  if (!target) return std::unexpected(target.error());
  const std::string beside = fmt::format("{}.{}.tmp", *target, ::getpid());
  const auto give_up = [&] {
    const auto error = system_failure(path, errno);
    ::unlink(beside.c_str());
    return error;
  };
  {
    const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.get() < 0) return system_failure(path, errno);
    while (!text.empty()) {
      const ssize_t count = ::write(file.get(), text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return give_up();
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  if (std::rename(beside.c_str(), target->c_str()) != 0) return give_up();
  return {};
}

}  // namespace keel
