#!/bin/sh
# What `make test` leaves out because it takes long, some hour and a half on two cores: fifty kills; a hundred million streams of orders at
# the gate; the unit tests, scenarios and the program under AddressSanitizer and UBSan; all that uses threads under ThreadSanitizer; a minute
# of each fuzz target.
set -eu
cd "$(dirname "$0")/.."
tools/test_kills.sh

# Other streams every night; one that fails says its seed.
streams() {
  KEEL_GATE_SEED=$1 KEEL_GATE_STREAMS=50000000 build/release/bin/keel_tests --gtest_brief=1 --gtest_filter='GateStreams.*'
}
night=$(date +%Y%m%d)
streams "${night}000000" & half=$!
streams "${night}500000"
wait $half
cmake --preset dev >/dev/null && cmake --build --preset dev --target keel keel_tests keel_life_tests keel_scenarios
build/dev/bin/keel_tests --gtest_brief=1
build/dev/bin/keel_life_tests --gtest_brief=1
ctest --preset dev -j2 -R "^(cli|golden|scenario)\." -E "explained_profit|hedged_maker|cli.kill"

# Threads: the journal's, and whoever asks a run. The unit tests are all run: which of them start one is nobody's list to keep.
cmake --preset tsan >/dev/null && cmake --build --preset tsan --target keel keel_tests
build/tsan/bin/keel_tests --gtest_brief=1
ctest --preset tsan -j2 -R '^cli\.(run|run_view|journal|background|full_disk|kill)$'

tools/install_packages.sh tools/packages-lint
cmake --preset fuzz >/dev/null && cmake --build --preset fuzz
tools/fuzz.py build/release/bin/keel build/fuzz/bin 60
