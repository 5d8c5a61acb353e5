#!/bin/sh
# What `make test` leaves out because it takes long: fifty kills of a run on two underlyings, every test of what uses threads under
# ThreadSanitizer, the unit tests and the program under AddressSanitizer and UBSan, a minute of each fuzz target.
set -eu
cd "$(dirname "$0")/.."
python3 tests/cli/kill_test.py build/release/bin/keel 50

cmake --preset dev >/dev/null && cmake --build --preset dev --target keel keel_tests
build/dev/bin/keel_tests --gtest_brief=1
ctest --preset dev -j2 -R '^cli\.(run|journal|background|book|book_input|book_report|errors|chain|price|terms)$'

# Threads: the journal's writer, and whoever asks a run.
cmake --preset tsan >/dev/null && cmake --build --preset tsan --target keel keel_tests
build/tsan/bin/keel_tests --gtest_brief=1 --gtest_filter='*Journal*:*Mailbox*:*Run*:*Replay*:*Sequencer*:*OutsideVenue*'
ctest --preset tsan -j2 -R '^cli\.(run|journal|background)$'

tools/install_packages.sh tools/packages-lint
cmake --preset fuzz >/dev/null && cmake --build --preset fuzz
tools/fuzz.py build/release/bin/keel build/fuzz/bin 60
