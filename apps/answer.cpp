#include "apps/answer.hpp"

#include <fmt/format.h>

#include "apps/output_file.hpp"
#include "keel/render/json.hpp"
#include "keel/render/page.hpp"
#include "keel/render/text.hpp"

namespace keel {

void add_answer_options(CLI::App& command, AnswerOptions& options) {
  command.add_option("--report", options.report, "write one self-contained HTML page")->type_name("FILE");
  command.add_flag("--json", options.json, "one JSON object on stdout");
}

void check_report(const AnswerOptions& options, std::initializer_list<std::span<const std::string>> inputs) {
  check_output("--report", options.report, inputs);
}

void give_answer(const AnswerOptions& options, const doc::Document& document) {
  if (!options.report.empty()) value_or_complain(write_text_file(options.report, render_page(document)));
  for (const std::string& warning : document.warnings) fmt::print(stderr, "keel: {}\n", warning);
  fmt::print("{}", options.json ? render_json(document) : render_text(document));
  if (document.answer_is_no) answer_no();
}

}  // namespace keel
