#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "keel/journal/test_journal.hpp"
#include "keel/runtime/open_run.hpp"
#include "keel/runtime/outside_venue.hpp"
#include "keel/service/run/inspect.hpp"
#include "keel/service/run/report.hpp"

namespace keel {
namespace {

using namespace literals;

/// The rows of a table, by its key, as a line each; "–" for what is not known.
std::vector<std::string> rows_of(const doc::Section& section, std::string_view key) {
  std::vector<std::string> lines;
  for (const doc::Item& item : section.items) {
    if (const auto* inner = std::get_if<doc::Section>(&item.what)) std::ranges::move(rows_of(*inner, key), std::back_inserter(lines));
    const auto* table = std::get_if<doc::Table>(&item.what);
    if (table == nullptr || table->key != key) continue;
    for (const doc::Row& row : table->rows) {
      std::string line;
      for (const doc::Cell& cell : row.cells) {
        if (!line.empty()) line += ", ";
        if (const auto* words = std::get_if<std::string>(&cell.value)) line += *words;
        if (const auto* number = std::get_if<std::uint64_t>(&cell.value)) line += std::to_string(*number);
        if (const auto* amount = std::get_if<doc::Exact>(&cell.value)) line += to_text(Size{amount->raw});
        if (const auto* at = std::get_if<doc::Moment>(&cell.value)) line += format_instant(at->at);
        if (std::holds_alternative<doc::Absent>(cell.value)) line += "–";
      }
      lines.push_back(line);
    }
  }
  return lines;
}

/// Says a few words, one at each look.
struct Words final : OperatorInbox {
  std::optional<OperatorWord> take() override {
    if (said == words.size()) return std::nullopt;
    return OperatorWord{.fact = words[said++], .lasts = said == 1 ? hour : Duration{}};
  }
  std::vector<Fact> words;
  std::size_t said = 0;
};

TEST(Closing, TellsApartWhatWasTakenOverFromAnotherMaker) {
  const TemporaryDirectory directory;
  const std::filesystem::path journal = directory.path() / "journal";
  RunConfig config;
  FakeVenue venue{Venue{}};
  const Currency btc = Currency::of("BTC");
  const Instant start = config.sim.start;
  venue.list(start);
  venue.says(start, Deposited{{btc, 5.0_settle}});
  venue.says(start, IndexMoved{btc, 95'000.0_price});
  venue.says(start, BookTop{InstrumentId{0}, 94'999.0_price, 1'000.0_size, 95'001.0_price, 1'000.0_size});
  venue.says(start, SessionStarted{1});
  for (const Size held : {30.0_size, 25.0_size}) venue.says(start + second, PositionReported{InstrumentId{0}, held});
  auto words = std::make_unique<Words>();
  Words& person = *words;
  RunPorts ports;
  ports.venues = {&venue};
  ports.inboxes.push_back(std::move(words));
  auto run = open_run(config, journal, std::move(ports));
  ASSERT_TRUE(run) << run.error().text;
  ASSERT_TRUE((*run)->advance(start + millisecond * 300));
  person.words = {OtherMakerProposed{.maker = "desk 2", .by = "ada"}, OtherMakerConfirmed{"desk 2", "bob"}};
  ASSERT_TRUE((*run)->advance(start + second * 2));
  const doc::Document closing = run_document(report_of(**run, config.venue_terms()));
  const std::string until = format_instant((*run)->engine().state().other_makers.at(0).until);
  EXPECT_EQ(rows_of(closing.body, "other_makers"), std::vector{"desk 2, ada, bob, " + until + ", –"});
  EXPECT_EQ(rows_of(closing.body, "taken_over"), std::vector<std::string>(2, "desk 2, BTC-PERPETUAL, 2, 25")) << "and on the page";
  run->reset();

  InspectRequest request{.directory = journal.string(), .kind = "other_maker_traded"};
  std::vector<std::string> lines;
  const auto end = inspect_records(request, RecordStyle::Line, [&](std::string_view line) { lines.emplace_back(line); });
  ASSERT_TRUE(end) << end.error().text;
  EXPECT_EQ(end->taken_over, (std::map<std::string, std::uint64_t>{{"desk 2", 2}}));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].ends_with(R"(other_maker_traded maker="desk 2" instrument=BTC-PERPETUAL side=buy size=30 price=95000)")) << lines[0];
  EXPECT_TRUE(lines[1].ends_with(R"(other_maker_traded maker="desk 2" instrument=BTC-PERPETUAL side=sell size=5 price=95000)")) << lines[1];
  const auto inspected = inspect_document(request);
  ASSERT_TRUE(inspected) << inspected.error().text;
  EXPECT_EQ(rows_of(inspected->body, "taken_over"), std::vector<std::string>{"desk 2, 2"});
  InspectRequest later{.directory = journal.string(), .from = end->last->event};
  const auto tail = inspect_records(later, RecordStyle::Line, [](std::string_view) {});
  ASSERT_TRUE(tail) << tail.error().text;
  EXPECT_TRUE(tail->taken_over.empty()) << "what lies before is not asked for";
}

}  // namespace
}  // namespace keel
