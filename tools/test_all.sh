#!/bin/sh
# What `make test` leaves out because it takes long: fifty kills of a run on two underlyings.
set -eu
cd "$(dirname "$0")/.."
python3 tests/cli/kill_test.py build/release/bin/keel 50
