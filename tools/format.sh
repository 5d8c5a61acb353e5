#!/bin/sh
# Formats every file.
set -eu
cd "$(dirname "$0")/.."
tools/install_packages.sh tools/packages-lint
git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 -i
