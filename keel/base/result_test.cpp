#include "keel/base/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace keel {
namespace {

TEST(Error, KeepsItsCodeWhenContextsChain) {
  const auto inner = fail(ErrorCode::Corrupt, "record 3 was altered");
  const auto outer = fail("journal.db", inner.error());
  EXPECT_EQ(outer.error().text, "journal.db: record 3 was altered");
  EXPECT_EQ(outer.error().code, ErrorCode::Corrupt);
  EXPECT_EQ(fail("not a number").error().code, ErrorCode::Malformed) << "unless said otherwise the input does not read";
  EXPECT_EQ(fail("a\nb").error().text, "a?b");
}

TEST(Error, TheExitStatusTellsInputMachineAndJournalApart) {
  for (int i = 0; i <= static_cast<int>(last_of(ErrorCode{})); ++i) {
    const int status = exit_status(static_cast<ErrorCode>(i));
    EXPECT_GE(status, 2) << "0 is done, 1 an answer that is no";
    EXPECT_LE(status, 4);
    EXPECT_GE(http_status(static_cast<ErrorCode>(i)), 400);
  }
  for (const ErrorCode code :
       {ErrorCode::Usage, ErrorCode::NotFound, ErrorCode::Malformed, ErrorCode::OutOfRange, ErrorCode::Refused, ErrorCode::Conflict}) {
    EXPECT_EQ(exit_status(code), 2);
    EXPECT_LT(http_status(code), 500) << "the caller's fault";
  }
  EXPECT_EQ(exit_status(ErrorCode::Locked), 3);
  EXPECT_EQ(exit_status(ErrorCode::Io), 3);
  EXPECT_EQ(exit_status(ErrorCode::Corrupt), 4);
}

TEST(Error, AnErrnoSaysWhoseFaultItIs) {
  EXPECT_EQ(error_code_of(ENOENT), ErrorCode::NotFound);
  EXPECT_EQ(error_code_of(EACCES), ErrorCode::Unreadable);
  EXPECT_EQ(error_code_of(ENOSPC), ErrorCode::Io);
  EXPECT_EQ(system_failure("/x/y", ENOENT).error(), Error(ErrorCode::NotFound, "/x/y: No such file or directory"));
}

}  // namespace
}  // namespace keel
