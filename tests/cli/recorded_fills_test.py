"""The fills of a recorded perpetual that two independent programs agree on, one by one. Skips (77) without the recording.
Usage: recorded_fills_test.py KEEL PROJECT_ROOT"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = sys.argv[1]
DATA = Path(os.environ.get("KEEL_DATA", Path(sys.argv[2]) / "../shared/data")) / "binance_tick_l2"
del sys.argv[1:3]


class RecordedFills(unittest.TestCase):
    def test_every_fill_of_the_fixed_spread(self):
        with tempfile.TemporaryDirectory() as folder:
            fills = Path(folder) / "fills.csv"
            answer = json.loads(subprocess.run(
                [KEEL, "backtest", "--data", DATA / "usdm_btcusdt_20240808.gz", "--format", "binance", "--queue", "risk_averse", "--orders",
                 DATA / "reference/orders_usdm_fixed_spread.csv", "--fills", fills, "--maker-fee", "0.0002", "--json"],
                check=True, capture_output=True, text=True, timeout=120).stdout)
            self.assertEqual(list(csv.DictReader(fills.open())), list(csv.DictReader((DATA / "reference/fills_usdm_fixed_spread.csv").open())))
        result = answer["result"]
        self.assertEqual(answer["orders"]["fills"], 267)
        self.assertEqual(result["mid"], 61659.75)
        self.assertAlmostEqual(result["position"], -0.03, 12)
        self.assertAlmostEqual(result["profit_before_fees"], -7.6875, 9)
        self.assertAlmostEqual(result["fees"], 32.953283, 6)


if not (DATA / "reference").is_dir():
    print("skipped: KEEL_DATA has no binance_tick_l2 with its reference")
    sys.exit(77)
unittest.main()
