#!/bin/sh
# Every file is formatted, and clang-tidy finds nothing. `tools/lint.sh FILE…` looks at these files only.
set -eu
cd "$(dirname "$0")/.."
tools/install_packages.sh tools/packages && tools/install_packages.sh tools/packages-lint
cmake --preset release >/dev/null
[ $# -gt 0 ] || set -- $(git ls-files '*.cpp' '*.hpp')
clang-format-19 --dry-run --Werror "$@"
# Tests and fuzzers are formatted but not tidied. The compile commands are g++'s: clang does not know all of its warnings nor its precompiled
# headers, and finds what libstdc++ does inside std::stable_sort deprecated.
printf '%s\n' "$@" | grep -E '^(keel|apps)/.*\.cpp$' | grep -v '_test\.cpp$' |
  xargs -r -P"$(nproc)" -n1 clang-tidy-19 -p build/release --quiet --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-gch --extra-arg=-Wno-deprecated-declarations 2>/dev/null
