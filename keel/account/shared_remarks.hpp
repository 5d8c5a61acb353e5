#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace keel {

/// What is to be said of instruments: the same of many is said once, so that a chain without two hundred of them is one line.
class SharedRemarks {
 public:
  /// `what`: of one instrument, "is not in the chain". The same of the same one counts once.
  void say(const std::string& instrument, const std::string& what);
  /// In the order in which each was first said: "A: is not in the chain", "A, B, C and 4 more, each: is not in the chain".
  std::vector<std::string> lines() const;

 private:
  struct Remark {
    std::string what;
    std::vector<std::string> instruments;
  };
  std::vector<Remark> remarks_;
};

}  // namespace keel
