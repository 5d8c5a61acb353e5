#!/bin/sh
# For the night, not in CI: the unit tests and the program under AddressSanitizer and UBSan, what uses threads under ThreadSanitizer, a minute
# of each fuzz target.
set -eu
cd "$(dirname "$0")/.."
cmake --preset dev >/dev/null && cmake --build --preset dev --target keel keel_tests keel_scenarios
build/dev/bin/keel_tests --gtest_brief=1
ctest --preset dev -j2 -R "^(cli|golden|scenario)\." -E "explained_profit|hedged_maker|cli.kill"

# Threads: the journal's writer, and whoever asks a run.
cmake --preset tsan >/dev/null && cmake --build --preset tsan --target keel keel_tests
build/tsan/bin/keel_tests --gtest_brief=1 --gtest_filter='*Journal*:*Mailbox*:*Run*:*Replay*:*Sequencer*:*OutsideVenue*'
ctest --preset tsan -j2 -R '^cli\.(run|journal|background)$'

tools/install_packages.sh tools/packages-lint
cmake --preset fuzz >/dev/null && cmake --build --preset fuzz
tools/fuzz.py build/release/bin/keel build/fuzz/bin 60
