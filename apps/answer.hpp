#pragma once

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <span>
#include <string>

#include "apps/complain.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// How an answer is wanted.
struct AnswerOptions {
  bool json = false;
  std::string report;  ///< a page is written there, too
};
/// Adds --json and --report.
void add_answer_options(CLI::App& command, AnswerOptions& options);

/// Complains where the page would go over a file that is read, or over what is no file. To be asked before the work is done.
void check_report(const AnswerOptions& options, std::initializer_list<std::span<const std::string>> inputs);

/// An error about a field of the request is one about the flag of that name.
template <class T>
T value_or_complain(const CLI::App& command, Result<T> result) {
  if (result) {
    if constexpr (std::is_void_v<T>)
      return;
    else
      return std::move(*result);
  }
  const std::string flag = "--" + result.error().text.substr(0, result.error().text.find(':'));
  Error error = std::move(result.error());
  if (command.get_option_no_throw(flag) != nullptr) error.text.insert(0, "--");
  complain(error);
}

/// The page first, whole or not at all; then, when all else has been done, the answer on stdout. Warnings go to stderr. Where the answer is
/// no the exit status is 1.
void give_answer(const AnswerOptions& options, const doc::Document& document);

}  // namespace keel
