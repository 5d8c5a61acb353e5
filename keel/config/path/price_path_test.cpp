#include "keel/config/path/price_path.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "keel/config/run_config.hpp"

namespace keel {
namespace {

/// A folder of this test's own, gone with it.
class Folder {
 public:
  Folder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::temp_directory_path() / (std::string("keel_") + test->name() + "_" + std::to_string(getpid()));
    std::filesystem::create_directories(path_ / "recorded");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

std::string error_of(const std::string& csv) {
  const auto path = parse_price_path(csv, "p.csv");
  return path ? "" : path.error().text;
}

TEST(PricePath, TimesCountFromTheFirstRow) {
  const auto path = parse_price_path("time,price\r\n# of a day\n\n1700000000, 95000.5\n1700000001.25,95010\n", "p.csv");
  ASSERT_TRUE(path) << path.error().text;
  EXPECT_EQ(path->seconds, (std::vector{0.0, 1.25}));
  EXPECT_EQ(path->prices, (std::vector{95'000.5, 95'010.0}));
  EXPECT_TRUE(parse_price_path("0,1\n1,2", "p.csv")) << "a line of names need not be, nor an end of the last";
}

TEST(PricePath, TellsWhatIsWrongInWhichLine) {
  EXPECT_EQ(error_of("time,price\n0,1\n1,4o5\n"), "p.csv: line 3: price: \"4o5\" is not a number");
  EXPECT_EQ(error_of("0,1\nsoon,2\n"), "p.csv: line 2: time: \"soon\" is not a number of seconds");
  EXPECT_EQ(error_of("l,1\n1,2\n"), "p.csv: line 1: time: \"l\" is not a number of seconds") << "no line of names";
  EXPECT_EQ(error_of("0,1\n1,-2\n"), "p.csv: line 2: price: \"-2\" is outside above 0 to 1e12");
  EXPECT_EQ(error_of("0,1\n1,nan\n"), "p.csv: line 2: price: \"nan\" is not a number");
  EXPECT_EQ(error_of("0,1\n5,2\n5,3\n"), "p.csv: line 3: time: \"5\" is not after the row before it: times must rise");
  EXPECT_EQ(error_of("0,1\n1,2,3\n"), "p.csv: line 2: \"1,2,3\" is no row time,price");
  EXPECT_EQ(error_of("0;1\n"), "p.csv: line 1: \"0;1\" is no row time,price");
  EXPECT_EQ(error_of("time,price\n0,1\n"), "p.csv: holds 1 rows time,price, needs two at least");
  EXPECT_LE(error_of("0,1\n1," + std::string(5'000, '9') + "x\n").size(), 400U);
}

TEST(PricePath, AConfigHasTheRowsOfAFileBesideIt) {
  const Folder folder;
  folder.write("recorded/day.csv", "0,95000\n10,94000\n");
  const std::string file = folder.write("market.toml", "[sim.path]\nfile = \"recorded/day.csv\"\n");
  const auto config = load_config(file);
  ASSERT_TRUE(config) << config.error().text;
  EXPECT_EQ(config->sim.path.prices, (std::vector{95'000.0, 94'000.0}));
  EXPECT_EQ(config->sim.path.file, "");
  const std::string text = config_text(*config);
  const auto back = parse_config(text, "journal");
  ASSERT_TRUE(back) << back.error().text;
  EXPECT_EQ(back->sim.path.seconds, config->sim.path.seconds) << "a journal holds the path itself";
  EXPECT_EQ(config_text(*back), text);
}

TEST(PricePath, AConfigSaysWhyItHasNone) {
  const Folder folder;
  const std::string missing = folder.write("missing.toml", "[sim.path]\nfile = \"nowhere.csv\"\n");
  const auto nowhere = load_config(missing);
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().text.find("sim.path.file: "), std::string::npos) << nowhere.error().text;
  EXPECT_NE(nowhere.error().text.find("nowhere.csv"), std::string::npos) << nowhere.error().text;
  const auto twice = load_config(folder.write("twice.toml", "[sim.path]\nfile = \"x.csv\"\nseconds = [0, 1]\nprices = [1, 2]\n"));
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().text.find("say one of both"), std::string::npos) << twice.error().text;
  const auto odd = load_config(folder.write("odd.toml", "[sim.path]\nseconds = [0, 1]\nprices = [1]\n"));
  ASSERT_FALSE(odd);
  EXPECT_NE(odd.error().text.find("must be as many"), std::string::npos) << odd.error().text;
}

}  // namespace
}  // namespace keel
