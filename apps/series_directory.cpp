#include "apps/series_directory.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "apps/output_file.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/render/csv.hpp"
#include "keel/service/run/course_series.hpp"

namespace keel {

namespace fs = std::filesystem;

void add_series_option(CLI::App& command, std::string& directory) {
  command
      .add_option("--out", directory, "write prices, fills, exposures, profit, markouts and stages as CSV into this new or empty directory")
      ->type_name("DIR");
}

void check_series_directory(const std::string& directory, const std::string& journal) {
  if (directory.empty()) return;
  std::error_code error;
  const auto is = [&](const fs::path& path) { return fs::weakly_canonical(fs::absolute(path, error), error); };
  if (!journal.empty() && is(directory) == is(journal)) complain(Error{"--out: " + directory + " is the journal's directory"});
  if (!fs::exists(directory, error)) return;
  if (!fs::is_directory(directory, error)) complain(Error{"--out: " + directory + " is no directory"});
  if (!fs::is_empty(directory, error) || error) complain(Error{"--out: " + directory + " is not empty: it must be new or empty"});
}

void write_series(const std::string& directory, const RunReport& report) {
  if (directory.empty()) return;
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) complain(Error{fmt::format("--out: {}: {}", directory, error.message())});
  for (const CourseSeries& series : course_series()) {
    value_or_complain(
        write_text_file((fs::path(directory) / fmt::format("{}.csv", series.name)).string(), render_csv(series.table(report))));
  }
}

}  // namespace keel
