"""keel backtest on the journal of a run: the recorded run's market for another. Usage: backtest_journal_test.py KEEL"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = str(Path(sys.argv.pop(1)).resolve())
# Takers of its own, to be left out.
HEDGES = '[hedging]\nmodel = "whalley_wilmott"\n'


class BacktestJournal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.folder = Path(directory.name)
        (cls.folder / "hedges.toml").write_text(HEDGES)
        subprocess.run([KEEL, "run", "--speed", "max", "--for", "20s", "--seed", "7", "--journal", "j", "--config", "hedges.toml"], cwd=cls.folder,
                       check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)

    def keel(self, *arguments, status=0):
        run = subprocess.run([KEEL, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def backtest(self, *arguments, status=0):
        return self.keel("backtest", "--format", "keel", "--data", *arguments, status=status)

    def facts(self, journal, kind):
        """Of each, its line without number and time."""
        lines = self.keel("inspect", journal, "--kind", kind).stdout.splitlines()
        return [line[line.index(f" {kind} "):] for line in lines if f" {kind} " in line]

    def test_what_the_run_heard_is_the_market_of_the_other(self):
        first = self.backtest("j/", "--journal", "k", "--json", "--seed", "99")
        answer = json.loads(first.stdout)
        self.assertGreater(answer["orders"]["allowed"], 0)
        for kind in ("index_moved", "smile_moved", "instrument_listed"):
            with self.subTest(kind=kind):
                recorded, replayed = self.facts("j", kind), self.facts("k", kind)
                self.assertGreater(len(recorded), 0)
                # The last that were heard are still on their way when the recording ends.
                self.assertEqual(recorded[:len(replayed)], replayed)
                self.assertGreater(len(replayed), len(recorded) - 60)
        own = sum("liquidity=taker" in line for line in self.facts("j", "filled"))
        self.assertGreater(own, 0)
        self.assertIn(f"{own} trades were the recorded run's own, as taker", first.stderr)
        recorded, replayed = self.facts("j", "traded"), self.facts("k", "traded")
        self.assertLessEqual(abs(len(recorded) - own - len(replayed)), 5)
        self.assertLessEqual(set(replayed), set(recorded))
        self.keel("replay", "k")
        made_by = json.loads(self.keel("inspect", "k", "--json", "--to", "1").stdout)["created_by"]
        self.assertRegex(made_by, r"^keel backtest of keel j, [0-9a-f]{16}; queue back, latency config$")
        self.assertIn("this one's latency comes on top", first.stderr)

    def test_another_config_meets_the_same_market(self):
        (self.folder / "shy.toml").write_text("[quoting]\noption_size = 0\nlinear_size = 0\n")
        shy = json.loads(self.backtest("j", "--config", "shy.toml", "--journal", "shy", "--json").stdout)
        bold = json.loads(self.backtest("j", "--journal", "bold", "--json").stdout)
        self.assertLess(shy["orders"]["allowed"], bold["orders"]["allowed"] / 2, "hedges alone")
        self.assertEqual(self.facts("shy", "traded"), self.facts("bold", "traded"))
        self.assertEqual(self.facts("shy", "index_moved"), self.facts("bold", "index_moved"))

    def test_what_is_wrong_is_one_line(self):
        (self.folder / "series").mkdir()
        (self.folder / "series/prices.csv").write_text("time_utc\n")
        for expected, arguments in (
                ("--data: of the format keel one journal is a market, not several", ["j", "j"]),
                ("series: holds series, which tell no trades and no sizes: give the run's journal (--journal)", ["series"]),
                ("nowhere: holds no journal of a run", ["nowhere"]),
                ("--latency: a journal does not say how old what it heard was", ["j", "--latency", "recording"]),
                ("--orders: need recorded depth, and keel has none", ["j", "--orders", "x.csv"])):
            with self.subTest(expected=expected):
                run = self.backtest(*arguments, status=2)
                self.assertEqual((run.stdout, run.stderr.count("\n")), ("", 1), run.stderr)
                self.assertIn(expected, run.stderr)
                self.assertLessEqual(len(run.stderr), 400)


unittest.main()
