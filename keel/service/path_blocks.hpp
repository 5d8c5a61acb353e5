#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

inline constexpr std::uint64_t paths_of_block = 1024;

inline constexpr std::uint64_t most_paths = 1'000'000'000;
inline constexpr int most_threads = 256;

/// Error: `field: what`.
template <class Request>
Result<void> check_paths(const Request& request) {
  if (request.paths < 2 || request.paths > most_paths)
    return fail(fmt::format("paths: {} is not a whole number from 2 to {}", request.paths, most_paths));
  if (request.threads < 0 || request.threads > most_threads)
    return fail(fmt::format("threads: {} is not a whole number from 0 to {}", request.threads, most_threads));
  return {};
}

/// The outcome of all paths of a request, which says how many `paths` of which `seed`, by how many `threads`, and whom to tell `progress`:
/// `run` makes that of a block of them, threads take blocks as they come, and outcomes are joined in the order of the paths, so that sums
/// are rounded alike whoever made them. `block_paths`: in one, of which the last digits depend, so it is a constant of whoever asks.
template <class Request, class Run>
auto run_in_blocks(const Request& request, const Run& run, std::uint64_t block_paths = paths_of_block) {
  using Outcome = decltype(run(PathRange{}));
  const std::uint64_t blocks = (request.paths + block_paths - 1) / block_paths;
  std::mutex guard;  // of all that follows
  std::uint64_t taken = 0;
  std::uint64_t joined = 0;
  std::map<std::uint64_t, Outcome> early;  // made before one that comes before it
  Outcome sum;
  const auto work = [&](bool tells) {
    std::unique_lock lock(guard);
    while (taken < blocks) {
      const std::uint64_t block = taken++;
      lock.unlock();
      const std::uint64_t first = block * block_paths;
      Outcome outcome = run(PathRange{request.seed, first, std::min(block_paths, request.paths - first)});
      lock.lock();
      early.emplace(block, std::move(outcome));
      while (!early.empty() && early.begin()->first == joined) {
        sum.join(early.begin()->second);
        early.erase(early.begin());
        ++joined;
      }
      if (tells && request.progress) request.progress(std::min(joined * block_paths, request.paths), request.paths);
    }
  };
  const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
  const std::uint64_t threads = std::min<std::uint64_t>(blocks, request.threads > 0 ? static_cast<unsigned>(request.threads) : machine);
  {
    std::vector<std::jthread> others;
    for (std::uint64_t i = 1; i < threads; ++i) others.emplace_back(work, false);
    work(true);
  }
  return sum;
}

}  // namespace keel
