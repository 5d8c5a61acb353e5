.PHONY: run test test-all build setup lint format
run: setup ; @cmake --build --preset release --target keel && build/release/bin/keel run
test: build ; @ctest --preset release -j2
test-all: test ; @tools/test_all.sh
build: setup ; @cmake --build --preset release
setup: ; @tools/install_packages.sh && cmake --preset release >/dev/null
lint format: ; @tools/$@.sh
