"""The market `recorded` beside what was recorded, and what standing at the touch brings in it. Usage: realism_test.py KEEL ROOT

KEEL_DATA: the recorded data; without them only what stands at the touch is tried.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = sys.argv[1]
ROOT = Path(sys.argv[2])
DATA = Path(os.environ.get("KEEL_DATA", ROOT / "../shared/data"))
PERPETUAL = DATA / "binance_tick_l2/usdm_btcusdt_20240808.gz"
TRADES = DATA / "deribit_option_trades/Deribit_20220101_dedup_sorted.csv"
CHAINS = sorted((DATA / "deribit_chain_6h").glob("deribit_options_2026W*.csv.zst"))

# What is still outside its band, by name; docs/studies/realism.md says why.
OUTSIDE = {
    "perpetual": set(),
    # Over four lives of five hours their errors are as wide as their bands.
    "options": {"half_spread_fill_vol_points", "half_spread_10s_vol_points", "half_spread_1m_vol_points", "half_spread_5m_vol_points",
                "gone_10s", "gone_1m", "gone_5m", "trades_longer_per_h"},
    "quotes": set(),
}
# How many facts with a band the recordings have.
RECORDED = {"perpetual": 37, "options": 17, "quotes": 45}


def answer(*arguments):
    return json.loads(subprocess.run([KEEL, *map(str, arguments), "--json"], check=True, capture_output=True, text=True).stdout)


class TheTouch(unittest.TestCase):
    """What the makers of the perpetual keep a second after their trades, which tells this market from the plain one."""

    def realised(self, market):
        facts = {fact["fact"]: fact for fact in answer("study", "market", "--preset", market, "--for", "20m")["instruments"][0]["facts"]}
        return facts["realised_1s_bps"]["simulated"], facts["realised_1s_bps"]["simulated_se"]

    def test_it_pays_in_the_plain_market_and_not_in_the_recorded_one(self):
        for market, sign in (("plain", 1), ("recorded", -1)):
            with self.subTest(market):
                bps, se = self.realised(market)
                self.assertGreater(se, 0)
                self.assertGreater(sign * bps, 3 * se)


class MakerAtTheTouch(unittest.TestCase):
    """A fixed symmetric spread at the best price of the perpetual: spread earned and what moves against it within ten seconds of each fill.

    He is late to every move, and would lose so near to fair in the plain market, too; there the others stand farther off.
    """

    def test_he_loses(self):
        maker = """
[sim]
expiry_days = []
deposit = 0
[quoting]
model = "fixed_spread"
minimum_half_spread_bps = 0.01  # less than half of a tick
fixed_spread_skew = 1.0
markout_weight = 0.0
most_widening = 1.0
linear_size = 200
[hedging]
enabled = false
"""
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write(maker)
            config.flush()
            lives = answer("simulate", "--config", config.name, "--paths", 16, "--for", "10m", "--threads", 1)
        self.assertEqual(lives["halted"], 0)
        profit = {row["of"]: row for row in lives["profit"]}
        self.assertGreater(profit["spread"]["mean"], 3 * profit["spread"]["se"], "he earns a spread")
        self.assertGreater(profit["adverse_selection"]["se"], 0)
        self.assertLess(profit["spread"]["mean"] + profit["adverse_selection"]["mean"], -3 * profit["adverse_selection"]["se"], "and loses more")


@unittest.skipUnless(PERPETUAL.exists() and TRADES.exists() and CHAINS, "KEEL_DATA has no binance_tick_l2, no deribit_option_trades or no deribit_chain_6h")
class Realism(unittest.TestCase):
    def test_no_fact_leaves_its_band_unnoticed(self):
        market = answer("study", "market", "--data", PERPETUAL, "--format", "binance", "--trades", TRADES, "--chain", *CHAINS, "--preset", "recorded", "--for", "5h", "--paths", "4")
        found = {"perpetual": market["instruments"][0], "options": market["options"], "quotes": market["option_quotes"]}
        for name, section in found.items():
            with self.subTest(name):
                outside = {fact["fact"] for fact in section["facts"] if fact["within"] is False}
                self.assertEqual(outside - OUTSIDE[name], set())
                self.assertEqual(section["compared"] - section["in_band"], len(outside))
                # What the market does not show any more is within nothing.
                recorded = {fact["fact"] for fact in section["facts"] if fact["band"] != "none" and fact["recorded"] is not None}
                self.assertEqual({fact["fact"] for fact in section["facts"] if fact["within"] is not None}, recorded)
                self.assertEqual(len(recorded), RECORDED[name])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
