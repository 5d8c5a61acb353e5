#!/bin/sh
# Fifty kills of a run on two underlyings; `make test` has five.
set -eu
cd "$(dirname "$0")/.."
python3 tests/cli/kill_test.py build/release/bin/keel 50
