"""The smiles of a recorded chain stay within its quotes. Skips (77) without it. Usage: recorded_smiles_test.py KEEL PROJECT_ROOT"""
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = sys.argv[1]
DATA = Path(os.environ.get("KEEL_DATA", Path(sys.argv[2]) / "../shared/data"))
CHAIN = DATA / "deribit_chain_6h/deribit_options_snapshot_20260112T040534Z.csv"
del sys.argv[1:3]


def keel_chain(*arguments):
    run = subprocess.run([KEEL, "chain", CHAIN, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


class RecordedSmiles(unittest.TestCase):
    def test_recorded_smiles_stay_within_their_quotes(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        out = Path(folder.name, "out.csv")
        keel_chain("--out", out)
        two_sided = inside = 0
        with out.open() as rows:
            for row in csv.DictReader(rows):
                if row["row"] != "fitted":
                    continue
                price = float(row["value_usd"]) / float(row["forward"])
                bid, ask = float(row["bid"] or 0), float(row["ask"] or math.inf)
                tick = 0.0005 if price >= 0.005 else 0.0001
                self.assertLessEqual(price, ask + 1.000001 * tick, row["instrument"])
                self.assertGreaterEqual(price, bid - 1.000001 * tick, row["instrument"])
                if row["bid"] and row["ask"]:
                    two_sided += 1
                    inside += bid - 1e-9 <= price <= ask + 1e-9
        self.assertGreater(inside, 0.965 * two_sided)
        expiries = [e for chain in json.loads(keel_chain("--json"))["chains"] for e in chain["expiries"]]
        self.assertEqual({e["tradeable"] for e in expiries if e["tradeable"]}, {"none"})


if not CHAIN.exists():
    print("skipped: KEEL_DATA has no deribit_chain_6h")
    sys.exit(77)
unittest.main()
