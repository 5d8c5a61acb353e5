#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// A question about a market that many simulated paths answer.
struct StudyRequest {
  std::vector<std::string> param;  ///< "NAME=VALUE" in place of the study's own
  std::uint64_t paths = 0;         ///< 2 to 1,000,000,000; 0: as many as the study takes by itself
  std::uint64_t seed = 1;
  int threads = 0;  ///< up to 256, 0: as many as the machine has; of no influence on the answer
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< of paths, from the calling thread, if set
};

/// Error of each answer: `field: what`. The same request gives the same answer to the last bit, whatever the number of threads.
struct Study {
  std::string_view name;
  std::string_view question;  ///< a line of help
  Result<doc::Document> (*answer)(const StudyRequest&);
  std::string (*parameters)();  ///< "S, K, sigma": what it takes
  std::uint64_t paths;          ///< unless told otherwise
};
std::vector<Study> studies();

}  // namespace keel
