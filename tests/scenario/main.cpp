// keel_scenarios [--update] FILE…: runs scenarios, text in, table out (tests/scenario/README.md).
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <optional>

#include "script.hpp"

namespace keel::scenario {
namespace {

constexpr std::string_view rule = "----";

bool is_blank(const std::string& line) { return line.find_first_not_of(' ') == std::string::npos; }

Result<std::vector<std::string>> lines_of(const std::string& path) {
  std::ifstream in(path);
  if (!in) return fail(path + ": cannot be read");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The text after `config` of those lines, each at its own line, so that errors name the right one.
std::string config_of(const std::vector<std::string>& lines) {
  std::string toml;
  for (const std::string& line : lines) toml += (line.starts_with("config ") ? line.substr(7) : "") + "\n";
  return toml;
}

/// The file as it should read, every table replaced by what the engine really does.
Result<std::vector<std::string>> rerun(const std::string& path, const std::vector<std::string>& lines) {
  auto script = Script::make(config_of(lines), path);
  if (!script) return std::unexpected(script.error());
  std::vector<std::string> out;
  std::vector<std::string> shown;
  bool in_table = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (in_table && !is_blank(line)) continue;
    if (in_table) script->begin_block();
    in_table = false;
    out.push_back(line);
    if (line == rule) {
      out.insert(out.end(), shown.begin(), shown.end());
      shown.clear();
      in_table = true;
    } else if (!is_blank(line) && !line.starts_with("#") && !line.starts_with("config ")) {
      if (auto ran = script->run(line, shown); !ran) return fail(fmt::format("{}:{}", path, i + 1), ran.error());
    }
  }
  if (!shown.empty()) return fail(fmt::format("{}:{}: the last block has no {}", path, lines.size(), rule));
  return out;
}

/// Where the two part, as `file:line`, with both lines.
std::optional<std::string> difference(const std::string& path, const std::vector<std::string>& expected,
                                      const std::vector<std::string>& got) {
  for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
    const std::string want = i < expected.size() ? expected[i] : "(end of file)";
    const std::string have = i < got.size() ? got[i] : "(end of file)";
    if (want != have) return fmt::format("{}:{}:\n  expected {}\n  got      {}", path, i + 1, want, have);
  }
  return std::nullopt;
}

/// False when the scenario fails; what failed is on stderr.
bool run_file(const std::string& path, bool update) {
  const auto lines = lines_of(path);
  const auto got = lines ? rerun(path, *lines) : lines;
  if (!got) {
    fmt::print(stderr, "{}\n", got.error().text);
    return false;
  }
  if (update) {
    std::ofstream out(path);
    for (const std::string& line : *got) out << line << '\n';
    return true;
  }
  const auto differs = difference(path, *lines, *got);
  if (differs) fmt::print(stderr, "{}\n(keel_scenarios --update rewrites the tables)\n", *differs);
  return !differs;
}

}  // namespace
}  // namespace keel::scenario

int main(int argc, char** argv) {
  std::vector<std::string> files(argv + 1, argv + argc);
  const bool update = std::erase(files, "--update") > 0;
  if (files.empty()) {
    fmt::print(stderr, "keel_scenarios [--update] FILE…\n");
    return 2;
  }
  bool passed = true;
  for (const std::string& file : files) passed = keel::scenario::run_file(file, update) && passed;
  return passed ? 0 : 1;
}
