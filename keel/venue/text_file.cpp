#include "keel/venue/text_file.hpp"

#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace keel {
namespace {

Result<std::string> read_bytes(const std::string& path) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rb"), close);
  if (!file) return fail(path + ": " + std::strerror(errno));
  std::string bytes;
  std::string block(std::size_t{1} << 20, '\0');
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) bytes.append(block, 0, got);
  if (std::ferror(file.get()) != 0) return fail(path + ": " + std::strerror(errno));
  return bytes;
}

Result<std::string> decompress(const std::string& path, const std::string& bytes) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
  std::string text;
  std::string block(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t left = 1;
  while (in.pos < in.size) {
    ZSTD_outBuffer out{block.data(), block.size(), 0};
    left = ZSTD_decompressStream(context.get(), &out, &in);
    if (ZSTD_isError(left) != 0U) return fail(path + ": " + ZSTD_getErrorName(left));
    text.append(block, 0, out.pos);
  }
  if (left != 0) return fail(path + ": ends in the middle of a compressed frame");
  return text;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
  auto bytes = read_bytes(path);
  if (!bytes || !path.ends_with(".zst")) return bytes;
  return decompress(path, *bytes);
}

}  // namespace keel
