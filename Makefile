.PHONY: run test build setup lint format
run: setup ; @cmake --build --preset release --target keel && build/release/bin/keel run
test: build ; @ctest --preset release -j2
build: setup ; @cmake --build --preset release
setup: ; @tools/install_packages.sh && cmake --preset release >/dev/null
lint format: ; @tools/$@.sh
