#include "keel/files/chain/chain_marks.hpp"

#include <gtest/gtest.h>

#include <array>

#include "keel/config/terms_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

using namespace literals;

class ChainMarks : public testing::Test {
 protected:
  ChainMarks() { id = *instruments.list(*parse_deribit_instrument("BTC-16JAN26-82000-C", built_in_terms(), never)); }

  ChainQuote quote(double strike, double index) const {
    ChainQuote row{.instrument = strike == 82000.0 ? "BTC-16JAN26-82000-C" : "BTC-16JAN26-99000-C",
                   .expiry = *parse_instant("2026-01-16T08:00:00Z"),
                   .strike = strike};
    row.mark = 0.10757563;
    row.mark_vol = 0.5867;
    row.forward = 91800.0;
    row.index = index;
    return row;
  }
  Chain chain(std::string_view at, std::vector<ChainQuote> quotes) const {
    return {.underlying = "BTC", .payoff = Payoff::Inverse, .at = *parse_instant(at), .quotes = std::move(quotes), .at_error = {}};
  }

  Instruments instruments;
  InstrumentId id;
};

TEST_F(ChainMarks, OfWhatIsListedWithTheMedianIndex) {
  const std::array chains{chain("2026-01-12T04:05:34Z", {quote(82000.0, 91692.0)}),
                          chain("2026-01-12T10:05:34Z", {quote(99000.0, 91701.0), quote(82000.0, 91700.25), quote(99000.0, 90000.0)})};
  const auto marks = marks_of(chains, instruments);
  ASSERT_TRUE(marks) << marks.error().text;
  ASSERT_EQ(marks->size(), 2u);
  const MarkSet& last = marks->back();
  EXPECT_EQ(format_instant(last.at), "2026-01-12T10:05:34Z");
  ASSERT_EQ(last.marks.size(), 1u);
  EXPECT_EQ(last.marks.at(id).price, 0.10757563_price);
  EXPECT_EQ(last.marks.at(id).vol, 0.5867);
  EXPECT_EQ(last.marks.at(id).forward, 91800.0);
  EXPECT_EQ(last.indices.at(Currency::of("BTC")), 91700.25_price);
}

TEST_F(ChainMarks, SaysWhatOthersShowUnlessItIsCrossed) {
  ChainQuote row = quote(82000.0, 91692.0);
  row.bid = 0.107;
  row.ask = 0.108;
  auto marks = marks_of(std::array{chain("2026-01-12T04:05:34Z", {row})}, instruments);
  ASSERT_TRUE(marks) << marks.error().text;
  EXPECT_EQ(marks->front().shown.at(id).bid, 0.107_price);
  EXPECT_EQ(marks->front().shown.at(id).ask, 0.108_price);
  row.bid = 0.109;
  marks = marks_of(std::array{chain("2026-01-12T04:05:34Z", {row})}, instruments);
  EXPECT_TRUE(marks->front().shown.empty());
}

/// F = K = 60000, 30 days, 60 %: 0.0685394072 coins by two programs.
TEST_F(ChainMarks, AMarkRoundedAwayIsWorthItsVol) {
  const InstrumentId call = *instruments.list(*parse_deribit_instrument("BTC-27FEB26-60000-C", built_in_terms(), never));
  ChainQuote row{.instrument = "BTC-27FEB26-60000-C", .expiry = *parse_instant("2026-02-27T08:00:00Z"), .strike = 60000.0};
  row.mark_vol = 0.6;
  row.forward = 60000.0;
  row.index = 59900.0;
  const auto marks = marks_of(std::array{chain("2026-01-28T08:00:00Z", {row})}, instruments);
  ASSERT_TRUE(marks) << marks.error().text;
  EXPECT_EQ(marks->back().marks.at(call).price, 0.06853941_price);
}

/// The same option: a price of 0.0685394072 is a vol of 60 %, of the mark or of the middle of bid and ask, at the forward or the index.
TEST_F(ChainMarks, AVolThatIsNotToldFollowsFromThePrice) {
  const InstrumentId call = *instruments.list(*parse_deribit_instrument("BTC-27FEB26-60000-C", built_in_terms(), never));
  ChainQuote row{.instrument = "BTC-27FEB26-60000-C", .expiry = *parse_instant("2026-02-27T08:00:00Z"), .strike = 60000.0};
  row.index = 60000.0;
  row.mark = 0.0685394072;
  EXPECT_NEAR(marks_of(std::array{chain("2026-01-28T08:00:00Z", {row})}, instruments)->back().marks.at(call).vol, 0.6, 1e-7);
  row.mark.reset();
  row.bid = 0.0635394072;
  EXPECT_FALSE(marks_of(std::array{chain("2026-01-28T08:00:00Z", {row})}, instruments)->back().marks.contains(call));
  row.ask = 0.0735394072;
  EXPECT_NEAR(marks_of(std::array{chain("2026-01-28T08:00:00Z", {row})}, instruments)->back().marks.at(call).vol, 0.6, 1e-7);
}

TEST_F(ChainMarks, RefusesOtherTermsAndNoIndex) {
  ChainQuote other = quote(82000.0, 91700.0);
  other.strike = 83000.0;
  EXPECT_EQ(marks_of(std::array{chain("2026-01-12T10:00:00Z", {other})}, instruments).error().text,
            "2026-01-12T10:00:00Z: BTC-16JAN26-82000-C: strike, expiry or right are not those of its name");
  ChainQuote no_index = quote(82000.0, 91700.0);
  no_index.index.reset();
  EXPECT_EQ(marks_of(std::array{chain("2026-01-12T10:00:00Z", {no_index})}, instruments).error().text,
            "2026-01-12T10:00:00Z: BTC: no index price");
}

/// The venue's index of a USDC chain is in USDC: 25,000 at 0.88 are 22,000 USD. The forward stays in USDC.
TEST_F(ChainMarks, AChainInAnotherDollarHasItsIndexInIt) {
  const InstrumentId call = *instruments.list(*parse_deribit_instrument("BTC_USDC-30MAR23-23000-C", built_in_terms(), never));
  ChainQuote row{.instrument = "BTC_USDC-30MAR23-23000-C", .expiry = *parse_instant("2023-03-30T08:00:00Z"), .strike = 23000.0};
  row.mark = 3000.0;
  row.mark_vol = 0.7;
  row.index = 25000.0;
  const Chain linear{
      .underlying = "BTC", .payoff = Payoff::Linear, .at = *parse_instant("2023-03-11T08:00:00Z"), .quotes = {row}, .at_error = {}};
  DollarWorths worths;
  worths.see(Currency::of("USDC"), 0.88_price, linear.at);
  const auto marks = marks_of(std::array{linear}, instruments, worths);
  ASSERT_TRUE(marks) << marks.error().text;
  EXPECT_EQ(marks->front().indices.at(Currency::of("BTC")), 22000.0_price);
  EXPECT_EQ(marks->front().marks.at(call).forward, 25000.0);
}

/// A mark of 0.0685394072 is a vol of 60 %; a row that says 0.6 % of it is remarked on.
TEST_F(ChainMarks, AVolThatItsMarkContradictsIsTheMarks) {
  const InstrumentId call = *instruments.list(*parse_deribit_instrument("BTC-27FEB26-60000-C", built_in_terms(), never));
  ChainQuote row{.instrument = "BTC-27FEB26-60000-C", .expiry = *parse_instant("2026-02-27T08:00:00Z"), .strike = 60000.0};
  row.index = 60000.0;
  row.mark = 0.0685394072;
  row.mark_vol = 0.006;
  std::vector<std::string> remarks;
  const auto marks = marks_of(std::array{chain("2026-01-28T08:00:00Z", {row})}, instruments, {}, &remarks);
  ASSERT_TRUE(marks) << marks.error().text;
  EXPECT_NEAR(marks->back().marks.at(call).vol, 0.6, 1e-7);
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ(remarks[0],
            "2026-01-28T08:00:00Z: BTC-27FEB26-60000-C: its vol is 0.6 %, and its mark says 60 %: the mark's is taken; is iv, which is in "
            "percent, a fraction there, or vol in percent?");
}

/// The same of a chain by itself: 0.0685394072 at the money is 60 %. A call at 45,000 worth its intrinsic value and little more goes with
/// 0.6 % nearly as well, and is in the same unit as the others.
TEST_F(ChainMarks, AChainsVolsAreItsMarksWhereTheyContradict) {
  ChainQuote at_the_money{.instrument = "BTC-27FEB26-60000-C", .expiry = *parse_instant("2026-02-27T08:00:00Z"), .strike = 60000.0};
  at_the_money.forward = 60000.0;
  at_the_money.mark = 0.0685394072;
  at_the_money.mark_vol = 0.006;
  ChainQuote deep = at_the_money;
  deep.instrument = "BTC-27FEB26-45000-C";
  deep.strike = 45000.0;
  deep.mark = 0.25290473;
  Chain told = chain("2026-01-28T08:00:00Z", {at_the_money, deep});
  EXPECT_TRUE(settle_vols(told).starts_with(
      "2026-01-28T08:00:00Z: BTC-27FEB26-60000-C: its vol is 0.6 %, and its mark says 60 % (and of 1 more row): "));
  EXPECT_NEAR(*told.quotes[0].mark_vol, 0.6, 1e-7);
  EXPECT_NEAR(*told.quotes[1].mark_vol, 0.6, 1e-5);
  EXPECT_EQ(settle_vols(told), "");
}

}  // namespace
}  // namespace keel
