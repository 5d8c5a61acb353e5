#include "keel/base/codec.hpp"

#include <gtest/gtest.h>

#include "keel/base/decimal.hpp"
#include "keel/base/hash.hpp"

namespace keel {
namespace {

enum class Colour : std::uint8_t { Red, Blue };
constexpr Colour last_of(Colour) { return Colour::Blue; }

struct Sample {
  Size size;
  Colour colour = Colour::Red;
  bool flag = false;
  double ratio = 0.0;
  std::string name;
  std::vector<Price> prices;
  static constexpr auto fields() {
    return std::tuple{Field{"size", &Sample::size},   Field{"colour", &Sample::colour}, Field{"flag", &Sample::flag},
                      Field{"ratio", &Sample::ratio}, Field{"name", &Sample::name},     Field{"prices", &Sample::prices}};
  }
};

std::string sample_bytes() {
  std::string bytes;
  encode(Sample{.size = Size{7}, .colour = Colour::Blue, .flag = true, .ratio = 0.5, .name = "perp", .prices = {Price{1}, Price{2}}},
         bytes);
  return bytes;
}

TEST(Codec, ReadsWhatItWrote) {
  const auto back = decode<Sample>(sample_bytes());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->size, Size{7});
  EXPECT_EQ(back->colour, Colour::Blue);
  EXPECT_EQ(back->name, "perp");
  EXPECT_EQ(back->prices.at(1), Price{2});
}

TEST(Codec, RefusesEveryTruncationAndTrailingBytes) {
  const std::string bytes = sample_bytes();
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(decode<Sample>(bytes.substr(0, cut))) << cut;
  EXPECT_FALSE(decode<Sample>(bytes + '\0'));
}

TEST(Codec, RefusesAnEnumeratorThatDoesNotExist) {
  std::string bytes = sample_bytes();
  bytes[8] = 2;
  EXPECT_FALSE(decode<Sample>(bytes));
}

struct Nothing {
  static constexpr auto fields() { return std::tuple{}; }
};
using Choice = std::variant<Nothing, Sample, Size>;

TEST(Codec, WritesAVariantAsItsPositionThenItsRecord) {
  std::string bytes;
  encode(Choice{Size{0x0102}}, bytes);
  EXPECT_EQ(bytes, std::string("\x02\x02\x01\0\0\0\0\0\0", 9));
  bytes.clear();
  encode(Choice{Nothing{}}, bytes);
  EXPECT_EQ(bytes, std::string("\0", 1));
}

TEST(Codec, ReadsEveryAlternativeBack) {
  for (const Choice& choice : {Choice{Nothing{}}, Choice{*decode<Sample>(sample_bytes())}, Choice{Size{-5}}}) {
    std::string bytes;
    encode(choice, bytes);
    const auto back = decode<Choice>(bytes);
    ASSERT_TRUE(back) << choice.index();
    EXPECT_EQ(back->index(), choice.index());
    std::string again;
    encode(*back, again);
    EXPECT_EQ(again, bytes);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(decode<Choice>(bytes.substr(0, cut))) << choice.index() << " " << cut;
  }
}

TEST(Codec, RefusesAnAlternativeThatDoesNotExist) {
  EXPECT_FALSE(decode<Choice>(std::string("\x03", 1)));
  EXPECT_FALSE(decode<Choice>(std::string("\xff", 1)));
}

TEST(Hash, OfAVariantDependsOnTheAlternative) {
  using TwoNothings = std::variant<Nothing, std::array<std::uint8_t, 0>>;
  Hasher one;
  Hasher two;
  one.add(TwoNothings{std::in_place_index<0>});
  two.add(TwoNothings{std::in_place_index<1>});
  EXPECT_NE(one.digest(), two.digest());
}

TEST(Hash, ChainsAndDependsOnEveryByte) {
  EXPECT_EQ(hash_bytes(""), 0x2D06800538D394C2ULL) << "XXH3_64bits of nothing, as its specification prints it";
  EXPECT_NE(hash_bytes("ab"), hash_bytes("b", hash_bytes("a")));
  Hasher one;
  Hasher two;
  one.add(Size{1});
  two.add(Size{2});
  EXPECT_NE(one.digest(), two.digest());
}

}  // namespace
}  // namespace keel
