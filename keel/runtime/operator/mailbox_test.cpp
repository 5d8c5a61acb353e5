#include "keel/runtime/operator/mailbox.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "keel/journal/directory_lock.hpp"
#include "keel/journal/test_journal.hpp"

namespace keel {
namespace {

class MailboxTest : public ::testing::Test {
 protected:
  bool empty() const { return std::filesystem::is_empty(directory_ / "operator"); }
  /// Takes one word within a second.
  static std::optional<OperatorWord> wait_for(OperatorMailbox& mailbox) {
    for (int i = 0; i < 100; ++i) {
      if (auto word = mailbox.take()) return word;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return std::nullopt;
  }

  /// Somebody asks, the mailbox opens a moment later, hears it and answers.
  void expect_answered_once_open() const {
    Result<OperatorAnswer> answer = fail("none");
    std::thread asker([&] { answer = ask_run(directory_, Halted{"by ada"}, second * 10); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const auto mailbox = OperatorMailbox::open(directory_);
    const auto word = wait_for(**mailbox);
    if (word) (*mailbox)->answer(*word, {.done = true, .text = "halted"});
    asker.join();
    ASSERT_TRUE(answer) << answer.error().text;
    EXPECT_TRUE(answer->done) << answer->text;
  }

  TemporaryDirectory temporary_;
  std::filesystem::path directory_ = temporary_.path() / "journal";
};

TEST_F(MailboxTest, BringsAWordAndTakesTheAnswerBack) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  const auto mailbox = OperatorMailbox::open(directory_);
  ASSERT_TRUE(mailbox) << mailbox.error().text;
  EXPECT_FALSE((*mailbox)->take());
  Result<OperatorAnswer> answer = fail("none");
  std::thread asker([&] { answer = ask_run(directory_, Halted{"by ada"}, second * 10); });
  const auto word = wait_for(**mailbox);
  ASSERT_TRUE(word && word->fact);
  EXPECT_EQ(std::get<Halted>(*word->fact).why, "by ada");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE((*mailbox)->take()) << "a word is taken once";
  (*mailbox)->answer(*word, {.done = true, .text = "halted"});
  asker.join();
  ASSERT_TRUE(answer) << answer.error().text;
  EXPECT_TRUE(answer->done);
  EXPECT_EQ(answer->text, "halted");
  EXPECT_TRUE(empty()) << "nothing is left behind";
}

TEST_F(MailboxTest, RefusesARunThatIsNotAliveAndLeavesTheWordForNobody) {
  EXPECT_EQ(ask_run(directory_, Halted{"by ada"}, second).error().text, (directory_ / "journal.db").string() + ": there is no journal");
  ASSERT_TRUE(SqliteJournal::create(directory_, sample_meta()));
  std::filesystem::create_directory(directory_ / "operator");
  EXPECT_EQ(ask_run(directory_, Halted{"by ada"}, second).error().text, directory_.string() + ": no run is alive there");
  EXPECT_TRUE(empty());
}

TEST_F(MailboxTest, ALifeHearsNothingThatWasSaidToTheLastOne) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  ASSERT_TRUE(OperatorMailbox::open(directory_));
  const auto unheard = ask_run(directory_, Halted{"by ada"}, millisecond);
  ASSERT_TRUE(unheard) << unheard.error().text;
  EXPECT_FALSE(unheard->done);
  EXPECT_TRUE(empty()) << "who waits no longer takes the word back";
  std::ofstream{directory_ / "operator" / "1-1.request"} << "of a former life";
  const auto mailbox = OperatorMailbox::open(directory_);
  EXPECT_FALSE(wait_for(**mailbox));
}

TEST_F(MailboxTest, HearsWhatWasAskedWhileItBegan) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  std::filesystem::create_directory(directory_ / "operator");
  expect_answered_once_open();
}

TEST_F(MailboxTest, WaitsForALifeThatHasJustBegun) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  expect_answered_once_open();  // there is no folder yet
}

TEST_F(MailboxTest, OnlyAHeldLockIsALife) {
  ASSERT_TRUE(SqliteJournal::create(directory_, sample_meta()));
  std::filesystem::remove(directory_ / "lock");
  std::filesystem::create_directory(directory_ / "lock");  // no lock can be had, and nobody has one
  const auto answer = ask_run(directory_, Halted{"by ada"}, millisecond * 100);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().text, (directory_ / "lock").string() + ": Is a directory");
}

TEST_F(MailboxTest, AskingRefusesNoRunThatBegins) {
  ASSERT_TRUE(SqliteJournal::create(directory_, sample_meta()));
  std::atomic<bool> over = false;
  std::thread asker([&] {
    while (!over) (void)ask_run(directory_, Halted{"by ada"}, Duration{});
  });
  for (int i = 0; i < 2'000; ++i) {
    const auto lock = DirectoryLock::acquire(directory_);
    EXPECT_TRUE(lock) << lock.error().text;
  }
  over = true;
  asker.join();
}

TEST_F(MailboxTest, WritesThroughNobodysLink) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  const auto mailbox = OperatorMailbox::open(directory_);
  const auto victim = temporary_.path() / "victim";
  std::ofstream{victim} << "mine";
  std::ofstream{directory_ / "operator" / "1-1.request"} << "halt!";
  for (const char* name : {"1-1.answer", "1-1.answer.new"}) std::filesystem::create_symlink(victim, directory_ / "operator" / name);
  EXPECT_FALSE(wait_for(**mailbox));
  std::string text;
  std::getline(std::ifstream{victim}, text);
  EXPECT_EQ(text, "mine");
  EXPECT_FALSE(std::filesystem::is_symlink(directory_ / "operator" / "1-1.answer"));
  std::getline(std::ifstream{directory_ / "operator" / "1-1.answer"}, text);
  EXPECT_EQ(text, "0the request cannot be decoded");
}

TEST_F(MailboxTest, AnswersWhatIsNoWord) {
  const auto journal = SqliteJournal::create(directory_, sample_meta());
  const auto mailbox = OperatorMailbox::open(directory_);
  std::ofstream{directory_ / "operator" / "1-1.request"} << "halt!";
  std::ofstream{directory_ / "operator" / "2-1.request.new"} << "half of a requ";
  EXPECT_FALSE(wait_for(**mailbox));
  std::string text;
  std::getline(std::ifstream{directory_ / "operator" / "1-1.answer"}, text);
  EXPECT_EQ(text, "0the request cannot be decoded");
  EXPECT_FALSE(std::filesystem::exists(directory_ / "operator" / "1-1.request"));
  EXPECT_TRUE(std::filesystem::exists(directory_ / "operator" / "2-1.request.new"));
  const auto answer = [&] {
    Result<OperatorAnswer> got = fail("none");
    std::thread asker([&] { got = ask_run(directory_, TimeReached{}, second * 10); });
    EXPECT_FALSE(wait_for(**mailbox));
    asker.join();
    return got;
  }();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->done);
  EXPECT_EQ(answer->text, "the request is not a person's to make");
}

}  // namespace
}  // namespace keel
