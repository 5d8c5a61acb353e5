#include "keel/files/rows/text_file.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <string>

#include "keel/base/random.hpp"

namespace keel {
namespace {

std::string zstd_of(const std::string& text) {
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  bytes.resize(ZSTD_compress(bytes.data(), bytes.size(), text.data(), text.size(), 3));
  return bytes;
}

std::string gzip_of(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string bytes(deflateBound(&stream, text.size()) + 32, '\0');
  std::string copy = text;
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

std::string some_text(std::size_t size) {
  Random random(41);
  std::string text;
  while (text.size() < size) text += "0123456789,\n"[random.below(12)];
  return text;
}

TEST(TextFile, DecompressesOneOrMoreFrames) {
  for (const std::size_t size : {0u, 1u, 65536u, 300000u}) {
    const std::string text = some_text(size);
    EXPECT_EQ(*unzstd(zstd_of(text)), text);
    EXPECT_EQ(*gunzip(gzip_of(text)), text);
    EXPECT_EQ(*unzstd(zstd_of(text) + zstd_of("more")), text + "more");
    EXPECT_EQ(*gunzip(gzip_of(text) + gzip_of("more")), text + "more");
  }
}

TEST(TextFile, RefusesDamagedCutOrSwollenInput) {
  const std::string text = some_text(300000);
  for (const std::string& bytes : {zstd_of(text), zstd_of("x")}) {
    EXPECT_EQ(unzstd(bytes.substr(0, bytes.size() - 1)).error().text, "zstd: is cut short");
  }
  for (const std::string& bytes : {gzip_of(text), gzip_of("x")}) {
    EXPECT_EQ(gunzip(bytes.substr(0, bytes.size() - 1)).error().text, "gzip: is cut short");
  }
  EXPECT_FALSE(unzstd(""));
  EXPECT_FALSE(gunzip(""));
  EXPECT_FALSE(unzstd("not compressed"));
  EXPECT_FALSE(gunzip("not compressed"));
  EXPECT_EQ(unzstd(zstd_of(text), 1000).error().text, "zstd: more text than allowed");
  EXPECT_EQ(gunzip(gzip_of(text), 1000).error().text, "gzip: more text than allowed");
}

TEST(TextFile, WritesWholeFilesAndReadsThemBack) {
  const auto folder = std::filesystem::temp_directory_path() / "keel_text_file_test";
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "x.csv").string();
  ASSERT_TRUE(write_text_file(path, "one\n"));
  ASSERT_TRUE(write_text_file(path, "two\n"));
  EXPECT_EQ(*read_text_file(path), "two\n");
  ASSERT_TRUE(write_text_file(path + ".gz", gzip_of("three")));
  EXPECT_EQ(*read_text_file(path + ".gz"), "three");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 2);  // nothing left beside them
  EXPECT_EQ(read_text_file(path + "x").error().text, path + "x: No such file or directory");
  EXPECT_EQ(read_text_file(folder.string()).error().text, folder.string() + ": is a directory");
  EXPECT_FALSE(write_text_file((folder / "no" / "x").string(), ""));
  std::filesystem::remove_all(folder);
}

TEST(TextFile, WritesThroughLinksAndOverNothingButFiles) {
  const auto folder = std::filesystem::temp_directory_path() / "keel_text_file_link_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "there");
  const std::string target = (folder / "there" / "x.csv").string();
  const std::string link = (folder / "link.csv").string();
  std::filesystem::create_symlink(std::filesystem::path("there") / "x.csv", link);
  ASSERT_TRUE(write_text_file(link, "one\n"));  // the file behind it does not exist yet
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(*read_text_file(target), "one\n");
  EXPECT_TRUE(is_same_file(link, target));
  EXPECT_FALSE(is_same_file(target, (folder / "no").string()));
  EXPECT_EQ(write_text_file("/dev/null", "x").error().text, "/dev/null: is not a regular file");
  EXPECT_EQ(write_text_file(folder.string(), "x").error().text, folder.string() + ": is not a regular file");
  const std::string nowhere = (folder / "no" / "x").string();
  EXPECT_EQ(write_text_file(nowhere, "").error().text, nowhere + ": No such file or directory");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace keel
