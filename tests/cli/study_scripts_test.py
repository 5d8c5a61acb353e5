"""Scripts of docs/studies: how calibrate.py judges a market, and what it writes; what recorded_options.py sums. Usage: study_scripts_test.py KEEL ROOT"""
import copy
import importlib.util
import math
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

KEEL, ROOT = sys.argv[1], Path(sys.argv[2])
del sys.argv[1:3]
spec = importlib.util.spec_from_file_location("calibrate", ROOT / "docs/studies/calibrate.py")
calibrate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(calibrate)


def fact(recorded, simulated, band="1.5 times"):
    """As keel study market says it."""
    known = recorded is not None and simulated is not None
    factor = known and band != "0.1"
    ratio = simulated / recorded if factor and recorded and simulated / recorded > 0 else None
    return {"fact": "x", "recorded": recorded, "simulated": simulated, "band": band, "ratio": ratio,
            "difference": simulated - recorded if known and band == "0.1" else None}


class Distance(unittest.TestCase):
    def test_in_half_widths_of_the_band(self):
        for away, one in ((0.0, fact(2.0, 2.0)), (1.0, fact(2.0, 3.0)), (1.0, fact(3.0, 2.0)), (2.0, fact(4.0, 9.0)), (3.0, fact(0.2, 0.5, "0.1")),
                          (3.0, fact(1.0, -1.0)), (8.0, fact(1.0, -99.0))):
            with self.subTest(one):
                self.assertAlmostEqual(calibrate.distance(one), away, 9)

    def test_what_the_market_does_not_show_is_outside(self):
        self.assertEqual(calibrate.distance(fact(1.0, None)), 2.0)
        self.assertEqual(calibrate.distance(fact(0.3, None, "0.1")), 2.0)
        self.assertAlmostEqual(calibrate.misfit([fact(1.0, None), fact(2.0, 2.0)]), 1.5**2, 9)

    def test_what_was_not_recorded_or_has_no_band_counts_nothing(self):
        for one in (fact(None, 1.0), fact(None, None), fact(1.0, 50.0, "none"), fact(1.0, None, "none")):
            with self.subTest(one):
                self.assertEqual(calibrate.distance(one), 0.0)


class Written(unittest.TestCase):
    def completed(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "market.toml"
            path.write_text(text)
            done = subprocess.run([KEEL, "config", "--config", path], check=True, capture_output=True, text=True)
        return tomllib.loads(done.stdout)

    def test_a_trial_stands_on_the_plain_market_and_what_is_written_on_the_fitted_one(self):
        built_in = tomllib.loads((ROOT / "configs/markets/recorded.toml").read_text())["sim"]
        market = calibrate.merged(copy.deepcopy(calibrate.START), built_in)
        self.assertEqual(market["market"], "recorded")
        trial, written = calibrate.toml_of(market), calibrate.toml_of(market, "recorded")
        self.assertEqual(tomllib.loads(trial)["sim"]["market"], "plain")
        self.assertEqual(tomllib.loads(written)["sim"]["market"], "recorded")
        self.assertEqual(tomllib.loads(written), tomllib.loads(trial) | {"sim": tomllib.loads(trial)["sim"] | {"market": "recorded"}})
        # What a trial does not say is not what was fitted before.
        del market["perpetual"]["levels"]
        self.assertEqual(self.completed(calibrate.toml_of(market))["sim"]["perpetual"]["levels"], 3)
        self.assertEqual(self.completed(calibrate.toml_of(market, "recorded"))["sim"]["perpetual"]["levels"], 20)

    def test_a_step_of_a_deviation_leaves_the_median(self):
        market = calibrate.with_value(calibrate.START, calibrate.DEVIATION, 1.5)
        median = lambda of: of["perpetual"]["taker_size"] * math.exp(-0.5 * of["perpetual"]["taker_size_deviation"] ** 2)
        self.assertAlmostEqual(median(market) / median(calibrate.START), 1.0, 2)


class RecordedOptions(unittest.TestCase):
    HEAD = ["instrument", "side", "price", "price_unit", "size_contracts", "fee", "fee_currency", "purpose", "mid_price",
            *(f"markout_{horizon}_bps" for horizon in ("1s", "10s", "60s", "300s"))]

    def told(self, *rows):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "fills.csv").write_text("\n".join([",".join(self.HEAD), *rows]) + "\n")
            done = subprocess.run([sys.executable, ROOT / "docs/studies/recorded_options.py", folder], check=True, capture_output=True, text=True)
        return [line.removeprefix(f"{folder}: ") for line in done.stdout.splitlines()]

    def test_coins_are_not_added_up_and_dollars_are_no_coins(self):
        kept = ",".join(["50"] * 4)
        lines = self.told(f"BTC-28JAN22-52000-C,buy,0.07,BTC,2,0.0006,BTC,quote,0.071,{kept}",
                          f"BTC-28JAN22-52000-P,sell,0.05,BTC,1,0.0003,BTC,quote,0.049,{kept}",
                          f"ETH-28JAN22-4000-C,buy,0.06,ETH,10,0.003,ETH,quote,0.061,{kept}",
                          f"BTC_USDC-28JAN22-52000-C,buy,3000,USDC,1,9,USDC,quote,3100,{kept}",
                          f"BTC-PERPETUAL,buy,47000,USD,10,0.0001,BTC,quote,47001,{kept}",
                          f"BTC-28JAN22-52000-C,buy,0.07,BTC,2,0.0006,BTC,hedge,0.071,{kept}")
        # Two at .001 and one; of .07 and twice, and .05, half a percent is left.
        self.assertEqual(lines[0], "2 fills, half spread earned 0.00300 BTC, fees 0.30 times that")
        self.assertEqual(lines[1], f"  after 1s: taken {100 * (1 - (2 * 0.07 + 0.05) * 0.005 / 0.003):.0f} % of it")
        self.assertEqual(lines[5], "1 fills, half spread earned 0.01000 ETH, fees 0.30 times that")
        self.assertEqual(len(lines), 10)


unittest.main()
