#pragma once

#include <chrono>
#include <filesystem>
#include <set>

#include "keel/base/result.hpp"
#include "keel/engine/ports.hpp"

namespace keel {

/// What other processes ask of a run, by files in the folder `operator` of its journal's directory: who may write there, may ask. A request
/// is the journal's format version, a fact as the journal writes it, and how long what it lets hold lasts, in
/// `NANOSECONDS-PROCESS-COUNT.request`; the answer, a digit that says whether it is done and a text, in the same name with `.answer`. Files
/// are made anew, through nobody's link, and get their names when they are whole. Domain: this process writes the journal.
class OperatorMailbox final : public OperatorInbox {
 public:
  /// Requests of a former life are thrown away: nobody has been told that they were heard.
  static Result<std::unique_ptr<OperatorMailbox>> open(const std::filesystem::path& journal_directory);

  std::optional<OperatorWord> take() override;
  void answer(const OperatorWord& word, const OperatorAnswer& answer) override;

 private:
  explicit OperatorMailbox(std::filesystem::path folder) : folder_(std::move(folder)) {}
  void look();

  std::filesystem::path folder_;
  std::set<std::string> waiting_;  ///< names of requests that are not taken yet, oldest first
  std::set<std::string> taken_;    ///< and of those that are
  std::chrono::steady_clock::time_point next_look_;
};

/// Asks the run that writes this directory's journal, and waits for its answer: one that has just begun is waited for, too. A limit that
/// is changed, or another maker, holds for `lasts` of the run's time, if that is above 0, else until its `until`. An error: no run is alive
/// there, or the request could not be written. No answer in time is one that is not done.
Result<OperatorAnswer> ask_run(const std::filesystem::path& journal_directory, const Fact& fact, Duration patience, Duration lasts = {});

}  // namespace keel
