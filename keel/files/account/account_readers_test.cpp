#include "keel/files/account/account_readers.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

std::string answer(std::initializer_list<std::string_view> rows) {
  std::string all;
  for (const std::string_view row : rows) all += (all.empty() ? "" : ",") + std::string(row);
  return R"({"result": {"has_more": false, "trades": [)" + all + "]}}";
}

TEST(AccountFiles, OneWithoutTradesSaysSoAndTheOthersCount) {
  const Naming naming;
  const std::string trade =
      R"({"trade_id": "5", "timestamp": 1700000000000, "price": 2050, "instrument_name": "ETH-PERPETUAL", "fee": 0.001, "direction": "buy", "amount": 300})";
  AccountFiles files(naming);
  for (const std::string_view none :
       {R"({"result": {"trades": [], "has_more": false}})", R"({"jsonrpc": "2.0", "id": 1, "result": []})", "[]"})
    ASSERT_TRUE(files.add("none.json", std::string(none))) << none;
  ASSERT_TRUE(files.add("some.json", answer({trade})));
  const auto parts = files.parts();
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 4U);
  EXPECT_EQ(parts->front().remarks, std::vector<std::string>{"none.json: holds no trades"});
  EXPECT_EQ(parts->back().facts.size(), 1U);
}

/// A straddle sold at 0.081 in one file, its call in another and its put, of a third file, in both; the fee stands with the combo alone.
TEST(AccountFiles, ACombosLegsMayBeInOtherFiles) {
  const std::string combo =
      R"({"trade_id": "ETH-40", "timestamp": 1700000000000, "price": 0.081, "instrument_name": "ETH-STRD-29DEC23-2100", "fee": 0.0008, "fee_currency": "ETH", "direction": "sell", "amount": 4})";
  const std::string call =
      R"({"trade_id": "ETH-41", "combo_trade_id": 40, "combo_id": "ETH-STRD-29DEC23-2100", "timestamp": 1700000000000, "price": 0.035, "instrument_name": "ETH-29DEC23-2100-C", "fee": 0, "direction": "sell", "amount": 4})";
  const std::string put =
      R"({"trade_id": "ETH-42", "combo_trade_id": 40, "combo_id": "ETH-STRD-29DEC23-2100", "timestamp": 1700000000000, "price": 0.046, "instrument_name": "ETH-29DEC23-2100-P", "fee": 0, "direction": "sell", "amount": 4})";
  const Naming naming;
  AccountFiles files(naming);
  ASSERT_TRUE(files.add("combo.json", answer({combo})));
  ASSERT_TRUE(files.add("call.json", answer({call})));
  EXPECT_EQ(
      files.parts().error().text,
      "combo.json: line 1: trade_id: ETH-40 is of the combo ETH-STRD-29DEC23-2100, and 1 of its 2 legs is told: give every file that has "
      "them");
  ASSERT_TRUE(files.add("put.json", answer({put})));
  auto parts = files.parts();
  ASSERT_TRUE(parts) << parts.error().text;
  const auto all = merged(std::move(*parts));
  ASSERT_TRUE(all);
  ASSERT_EQ(all->facts.size(), 2U);
  EXPECT_EQ(all->facts[0].amount + all->facts[1].amount, 0.0008_settle);
}

}  // namespace
}  // namespace keel
