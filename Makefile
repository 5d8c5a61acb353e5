PREFIX ?= /usr/local
.PHONY: run test test-kills test-all build install setup lint format
run: setup ; @cmake --build --preset release --target keel && build/release/bin/keel run
test: build ; @ctest --preset release -j2
test-kills: build ; @tools/test_kills.sh
test-all: test ; @tools/test_all.sh
build: setup ; @cmake --build --preset release
install: setup ; @cmake --build --preset release --target keel && cmake --install build/release --component keel --prefix $(DESTDIR)$(PREFIX)
setup: ; @tools/install_packages.sh && cmake --preset release >/dev/null
lint format: ; @tools/$@.sh
