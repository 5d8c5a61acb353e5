#!/usr/bin/env python3
"""Keeps docs/traces true: the scenario block equals the scenario's file, and every function is in the file named beside it."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
PAGES = sorted((ROOT / "docs" / "traces").glob("*.md"))


class Traces(unittest.TestCase):
    def test_there_are_pages(self):
        self.assertEqual([page.stem for page in PAGES], ["life_of_a_fill", "life_of_a_halt", "life_of_a_quote", "life_of_an_error"])

    def test_the_block_is_the_scenario(self):
        for page in PAGES:
            if page.stem == "life_of_an_error":
                continue  # its block is a file for keel book: tests/cli/book_input_test.py
            with self.subTest(page=page.name):
                blocks = re.findall(r"^```scenario\n(.*?)^```$", page.read_text(), re.M | re.S)
                self.assertEqual(blocks, [(ROOT / "tests" / "scenario" / (page.stem + ".txt")).read_text()])

    def test_every_named_file_exists(self):
        for page in PAGES:
            for file in re.findall(r"`((?:keel|tests|apps)/[\w/.]+)`", page.read_text()):
                with self.subTest(page=page.name, file=file):
                    self.assertTrue((ROOT / file).is_file())

    def test_every_function_is_in_the_file_beside_it(self):
        for page in PAGES:
            text = page.read_text()
            pairs = re.findall(r"^\| \w+ \| `([\w:]+)` \| `((?:keel|apps)/[\w/.]+)` \|", text, re.M)
            pairs += re.findall(r"`([\w:]+)` \(`(keel/[\w/.]+)`\)", text)
            self.assertGreaterEqual(len(pairs), 8)
            for function, file in pairs:
                with self.subTest(page=page.name, function=function):
                    name = function.split("::")[-1]
                    code = re.sub(r"^#include.*$", "", (ROOT / file).read_text(), flags=re.M)
                    self.assertRegex(code, rf"\b{name}\b")


unittest.main()
