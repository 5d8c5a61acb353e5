.PHONY: run test build lint format
run: build ; @build/release/bin/keel run
test: build ; @ctest --preset release -j2
build: ; @tools/install_packages.sh && cmake --preset release >/dev/null && cmake --build --preset release
lint format: ; @tools/$@.sh
