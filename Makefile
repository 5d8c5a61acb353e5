.PHONY: run test build
run: build ; @build/release/bin/keel run
test: build ; @ctest --preset release -j2
build: ; @tools/install_packages.sh && cmake --preset release $(if $(V),,>/dev/null) && cmake --build --preset release
