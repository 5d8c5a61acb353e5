#!/usr/bin/env python3
"""Keeps docs/reference/gate.md true: its rows are the verdicts in their order, and their settings are those of the gate."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
PAGE = (ROOT / "docs" / "reference" / "gate.md").read_text()


def verdicts():
    names = (ROOT / "keel" / "domain" / "names.cpp").read_text()
    body = names[names.index("name_of(Verdict"):]
    return re.findall(r'"(\w+)"', body[:body.index("};")])


def rows():
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"\d+", cells[0]):
            yield int(cells[0]), cells[1].strip("`"), re.findall(r"`gate\.(\w+)`", cells[3])


class GatePage(unittest.TestCase):
    def test_the_rows_are_the_verdicts_in_their_order(self):
        self.assertGreater(len(verdicts()), 8)
        self.assertEqual([(number, verdict) for number, verdict, _ in rows()], list(enumerate(verdicts())))

    def test_every_setting_of_the_gate_stands_in_one_row(self):
        config = (ROOT / "docs" / "reference" / "config.md").read_text()
        section = config[config.index("\n## [gate]"):]
        section = section[:section.index("\n## ", 5)]
        settings = re.findall(r"^\| `(\w+)` \|", section, re.M) + ["restricted"]
        self.assertIn("\n## [[gate.restricted]]", config)
        self.assertEqual(sorted(setting for _, _, named in rows() for setting in named), sorted(settings))

    def test_the_refusals_of_the_events_page_are_the_same(self):
        events = (ROOT / "docs" / "reference" / "events.md").read_text()
        told = re.search(r"Refusals of the gate, in their order[^:]*: ([\w, ]+)\.", events)
        self.assertEqual(told.group(1).split(", "), verdicts()[1:])


unittest.main()
