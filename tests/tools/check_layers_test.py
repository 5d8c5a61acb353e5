#!/usr/bin/env python3
"""Plants one violation of each kind in a copy of the tree and requires that the layer check reports it, there and nowhere else."""

import pathlib
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(ROOT / "tools"))
import check_layers  # noqa: E402

SOURCE = "keel/risk/limits.cpp"
TEST = "keel/risk/limits_test.cpp"
# (file, line to append, what must be said)
PLANTS = [
    (SOURCE, '#include "keel/engine/state.hpp"', "risk may not include engine"),
    ("keel/quoting/quote_model.hpp", '#include "keel/hedging/hedge_optimiser.hpp"', "quoting may not include hedging"),
    ("keel/files/rows/csv.cpp", '#include "keel/account/inventory.hpp"', "files may not include account"),
    ("keel/account/inventory.cpp", '#include "keel/attribution/attribution.hpp"', "account may not include attribution"),
    ("keel/files/rows/csv.cpp", '#include "keel/engine/ports.hpp"', "files may not include engine"),
    (SOURCE, '#include "apps/commands.hpp"', "risk may not include apps/"),
    (TEST, '#include "keel/quoting/quote_model.hpp"', "risk may not include quoting"),
    (SOURCE, "  auto n = std::chrono::system_clock::now();", "uses a clock"),
    (TEST, "  auto n = std::chrono::steady_clock::now();", "uses a clock"),
    (SOURCE, "  const auto t = std::time(nullptr);", "uses a clock"),
    (SOURCE, "  gettimeofday(&t, nullptr);", "uses a clock"),
    (SOURCE, "  clock_gettime(CLOCK_REALTIME, &t);", "uses a clock"),
    (SOURCE, "#include <thread>", "uses a thread"),
    (SOURCE, "  std::mutex guard;", "uses a thread"),
    (TEST, "  std::atomic<int> n;", "uses a thread"),
    (SOURCE, "#include <fstream>", "uses files and printing"),
    (SOURCE, '  FILE* f = fopen("x", "r");', "uses files and printing"),
    (SOURCE, "  std::filesystem::remove(p);", "uses files and printing"),
    (SOURCE, "#include <iostream>", "uses files and printing"),
    (SOURCE, "  std::cerr << 1;", "uses files and printing"),
    (SOURCE, '  printf("%d", 1);', "uses files and printing"),
    (SOURCE, "#include <sys/socket.h>", "uses a socket"),
    (SOURCE, '  getenv("HOME");', "uses the environment"),
    (SOURCE, "  std::random_device seed;", "uses unseeded randomness"),
    (SOURCE, "  const int n = rand();", "uses unseeded randomness"),
    (SOURCE, "  std::unordered_map<int, int> seen;", "uses a hash map"),
    (SOURCE, "#include <unordered_set>", "uses a hash map"),
    (SOURCE, "  static int calls = 0;", "uses a mutable static"),
    (SOURCE, "  static std::vector<int> cache;", "uses a mutable static"),
    (SOURCE, "int calls = 0;", "uses a mutable global"),
    (SOURCE, "std::vector<int> cache;", "uses a mutable global"),
    (SOURCE, "inline std::map<int, int> cache{};", "uses a mutable global"),
]
HARMLESS = [
    (SOURCE, "// std::mutex guard; rand() and printf(\"\")"),
    (SOURCE, '  const char* text = "static int calls = 0; getenv()";'),
    (SOURCE, "  static constexpr int calls = 0;"),
    (SOURCE, "constexpr int calls = 1'000'000;"),
    (TEST, "#include <fstream>"),
    (TEST, "  std::cout << 1;"),
    (SOURCE, "  state.time(1);"),
    (SOURCE, '#include "keel/exposure/factors.hpp"'),
]


class CheckLayers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for part in ("keel", "apps", "cmake"):
            shutil.copytree(ROOT / part, self.root / part)

    def found(self):
        return list(check_layers.violations(self.root))

    def test_the_copy_is_clean_before_anything_is_planted(self):
        self.assertEqual(self.found(), [])

    def plant(self, lines):
        """Appends each line to its file; returns where they stand, as `file:line`."""
        places = []
        for file, line in lines:
            path = self.root / file
            text = path.read_text() + line + "\n"
            path.write_text(text)
            places.append(f"{file}:{text.count(chr(10))}")
        return places

    def test_each_planted_line_is_reported_once_where_it_is(self):
        places = self.plant([(file, line) for file, line, _ in PLANTS])
        found = self.found()
        for place, (_, line, said) in zip(places, PLANTS):
            with self.subTest(line=line):
                here = [violation for violation in found if violation.startswith(place + ": ")]
                self.assertEqual(len(here), 1, here)
                self.assertIn(said, here[0])
        self.assertEqual(len(found), len(PLANTS), found)

    def test_harmless_lines_are_not_reported(self):
        self.plant(HARMLESS)
        self.assertEqual(self.found(), [])

    def test_a_source_that_its_layer_does_not_name(self):
        (self.root / "keel/risk/forgotten.cpp").write_text("\n")
        (self.root / "keel/venue/deribit/forgotten_test.cpp").write_text("\n")
        self.assertEqual(self.found(), ["keel/risk/forgotten.cpp:1: is not in the SOURCES of its layer",
                                        "keel/venue/deribit/forgotten_test.cpp:1: is not in the TESTS of its layer"])

    def test_a_named_source_that_is_not_there(self):
        (self.root / "keel/risk/limits.cpp").unlink()
        self.assertIn("risk names limits.cpp, which is not there", "\n".join(self.found()))

    def test_a_folder_that_is_no_layer(self):
        (self.root / "keel/magic").mkdir()
        (self.root / "keel/magic/wand.hpp").write_text("#pragma once\n")
        self.assertEqual(self.found(), ["keel/magic:1: is not a layer of cmake/layers.cmake"])

    def replanted_layers(self, before, after):
        path = self.root / "cmake/layers.cmake"
        text = path.read_text()
        self.assertIn(before, text)
        path.write_text(text.replace(before, after))
        return self.found()

    def test_deps_against_the_order(self):
        found = self.replanted_layers("keel_layer(quoting\n  DEPS base", "keel_layer(quoting\n  DEPS hedging base")
        self.assertEqual(len(found), 1)
        self.assertRegex(found[0], r"^cmake/layers\.cmake:\d+: quoting may not depend on hedging, which does not stand above it in the file$")

    def test_deps_on_nothing(self):
        found = self.replanted_layers("keel_layer(quoting\n  DEPS base", "keel_layer(quoting\n  DEPS magic base")
        self.assertEqual(len(found), 1)
        self.assertIn("quoting depends on magic, which is not a layer", found[0])

    def test_a_missing_dep_is_an_unlawful_include(self):
        found = self.replanted_layers("DEPS base domain exposure\n  SOURCES covariance.cpp", "DEPS base domain\n  SOURCES covariance.cpp")
        self.assertTrue(found)
        self.assertTrue(all("risk may not include exposure" in line or "quoting" in line or "hedging" in line for line in found), found)

    def test_a_folder_with_too_many_rooms(self):
        folder = self.root / "keel/venue/deribit"
        rooms = {path.name.split(".")[0].removesuffix("_test") for path in folder.glob("*.[ch]pp")}
        for number in range(len(rooms), check_layers.MAX_ROOMS):
            (folder / f"room{number}.hpp").write_text("#pragma once\n")
        (folder / "room0_test.hpp").write_text("#pragma once\n")  # of a room that is there
        self.assertEqual(self.found(), [])
        (folder / "one_too_many.hpp").write_text("#pragma once\n")
        self.assertEqual(self.found(), [f"keel/venue/deribit:1: has {check_layers.MAX_ROOMS + 1} rooms, at most {check_layers.MAX_ROOMS} are allowed"])

    def test_files_that_are_too_long(self):
        (self.root / "keel/risk/limits.hpp").write_text("\n" * 301)
        (self.root / "keel/risk/limits.cpp").write_text("\n" * 801)
        self.assertEqual(self.found(), ["keel/risk/limits.cpp:801: has 801 lines, at most 800 are allowed",
                                        "keel/risk/limits.hpp:301: has 301 lines, at most 300 are allowed"])


unittest.main()
