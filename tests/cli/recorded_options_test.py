"""The engine in recorded trades and chains of options: what filled it was a recorded taker who paid more than its price. Skips (77) without
the recordings. Usage: recorded_options_test.py KEEL PROJECT_ROOT"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime
from pathlib import Path

KEEL = sys.argv[1]
DATA = Path(os.environ.get("KEEL_DATA", Path(sys.argv[2]) / "../shared/data"))
TRADES = DATA / "deribit_option_trades/Deribit_20220101_dedup_sorted.csv"
WEEK = DATA / "deribit_chain_6h/deribit_options_2026W02.csv.zst"
SNAPSHOT = DATA / "deribit_chain_6h/deribit_options_snapshot_20260112T040534Z.csv"
del sys.argv[1:3]


def backtest(*arguments):
    return json.loads(subprocess.run([KEEL, "backtest", "--format", "deribit", *arguments, "--json"], check=True, capture_output=True, text=True,
                                     timeout=900).stdout)


class RecordedOptions(unittest.TestCase):
    def test_a_morning_of_trades(self):
        with tempfile.TemporaryDirectory() as folder:
            answer = backtest("--data", TRADES, "--out", Path(folder) / "series")
            with open(Path(folder) / "series/fills.csv", newline="", encoding="utf-8") as file:
                fills = [row for row in csv.DictReader(file) if row["purpose"] == "quote"]
        self.assertEqual(answer["recording"]["rows"], 1350)
        self.assertGreater(len(fills), 0)
        with open(TRADES, newline="", encoding="utf-8") as file:
            takers = list(csv.DictReader(file))
        left = [float(taker["q"]) for taker in takers]
        for fill in fills:
            at = datetime.fromisoformat(fill["time_utc"][:26].rstrip("Z") + "+00:00").timestamp() * 1000
            side = {"buy": "sell", "sell": "buy"}[fill["side"]]
            better = lambda taker: (float(taker["p"]) - float(fill["price"])) * (1 if side == "buy" else -1) > 0
            met = [i for i, taker in enumerate(takers) if 0 <= at - int(taker["t"]) <= 10 and taker["instrument_name"] == fill["instrument"]
                   and taker["direction"] == side and better(taker) and left[i] >= float(fill["size_contracts"]) - 1e-9]
            self.assertTrue(met, fill)
            left[met[0]] -= float(fill["size_contracts"])

    def test_a_snapshot_of_two_coins(self):
        answer = backtest("--data", SNAPSHOT)
        self.assertGreater(answer["orders"]["allowed"], 0)
        self.assertEqual(set(answer["underlyings"]), {"BTC", "ETH"})

    def test_a_week_of_chains(self):
        """28 snapshots, some 10 s each: index and smiles are told of each, and the engine withdraws after it."""
        with tempfile.TemporaryDirectory() as folder:
            slow = Path(folder) / "slow.toml"
            slow.write_text('[sim]\ntimer = "30s"\n')
            answer = backtest("--data", WEEK, "--config", slow)
        self.assertGreater(answer["orders"]["allowed"], 0)
        self.assertGreater(answer["recording"]["rows"], 28 * 2000)
        self.assertTrue(answer["recording"]["from"] < "2026-01-06" and answer["recording"]["until"] > "2026-01-11", answer["recording"])


if not TRADES.exists() or not SNAPSHOT.exists() or not WEEK.exists():
    print("skipped: KEEL_DATA has no trades of options or no chains")
    sys.exit(77)
unittest.main()
