#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "apps/whole_number.hpp"

namespace keel {

/// --paths, --seed and --threads of what is simulated many times.
template <class Request>
void add_path_options(CLI::App& command, Request& request, const std::string& paths_meaning) {
  command.add_option("--paths", request.paths, paths_meaning)
      ->type_name("N")
      ->transform(whole_number(2, 1'000'000'000))
      ->capture_default_str();
  command.add_option("--seed", request.seed, "of the random numbers")->type_name("N")->transform(whole_number())->capture_default_str();
  command.add_option("--threads", request.threads, "else as many as the machine has; the answer is the same")
      ->type_name("N")
      ->transform(whole_number(1, 256));
}

}  // namespace keel
