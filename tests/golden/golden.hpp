#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace keel {

/// A row of a golden file; a letter ("C", "P") reads as 0 in `number` and stands in `text`.
struct GoldenRow {
  std::vector<std::string> text;
  std::vector<double> number;
  std::string line;
};

/// Rows of tests/golden/NAME without the header; empty when there is no such file.
inline std::vector<GoldenRow> read_golden(const std::string& name) {
  std::ifstream file(std::string(KEEL_GOLDEN_DIR) + "/" + name);
  std::vector<GoldenRow> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    GoldenRow row;
    row.line = line;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) {
      row.number.push_back(std::strtod(cell.c_str(), nullptr));
      row.text.push_back(cell);
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace keel
