"""What recorded markets are like, against numbers that were worked out from the same files by other code. Skips (77) without them.
Usage: recorded_market_test.py KEEL PROJECT_ROOT"""
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import unittest
from pathlib import Path

KEEL = sys.argv[1]
DATA = Path(os.environ.get("KEEL_DATA", Path(sys.argv[2]) / "../shared/data"))
del sys.argv[1:3]


def answer(*arguments):
    return json.loads(subprocess.run([KEEL, "study", "market", *map(str, arguments), "--json"], check=True, capture_output=True, text=True,
                                     timeout=120).stdout)


def recorded(section):
    return {one["fact"]: one["recorded"] for one in section["facts"]}


class RecordedMarkets(unittest.TestCase):
    def check(self, facts, expected):
        """Each to the last digit that is printed."""
        for key, printed in expected.items():
            digits = len(printed.partition(".")[2])
            self.assertLessEqual(abs(facts[key] - float(printed)), 0.51 * 10 ** -digits, f"{key}: {facts[key]} against {printed}")

    def perpetual(self, name):
        return answer("--data", DATA / "binance_tick_l2" / name, "--format", "binance")["instruments"][0]

    def test_a_linear_perpetual(self):
        facts = recorded(self.perpetual("usdm_btcusdt_20240808.gz"))
        self.check(facts, {
            "trades_per_s": "62", "top_changes_per_s": "192", "one_tick": "0.99", "effective_bps": "0.13", "effective_by_size_bps": "3.4",
            "impact_100ms_bps": "0.38", "impact_1s_bps": "0.53", "impact_10s_bps": "0.56", "impact_1m_bps": "1.05",
            "sign_autocorrelation_1": "0.20", "sign_autocorrelation_2": "0.20", "sign_autocorrelation_5": "0.16",
            "sign_autocorrelation_10": "0.12", "sign_autocorrelation_20": "0.10", "sign_autocorrelation_50": "0.03",
            "sign_autocorrelation_100": "0.02", "vol_100ms": "0.73", "vol_1s": "0.68", "vol_30s": "0.58",
            "imbalance_r2_1s": "0.43", "imbalance_r2_10s": "0.52"})
        self.assertLess(abs(facts["vol_5s"] - 0.65), 0.006)  # printed as 65; where the grid begins decides
        self.assertEqual(round(facts["orders_per_s"] * 344.396), 5436)
        # A maker at the touch loses, at every horizon.
        for horizon in ("100ms", "1s", "10s", "1m"):
            self.assertAlmostEqual(facts["effective_bps"], facts[f"realised_{horizon}_bps"] + facts[f"impact_{horizon}_bps"], 1)
            self.assertLess(facts[f"realised_{horizon}_bps"], 0)
        self.assertIsNone(facts["impact_5m_bps"])

    def test_an_inverse_perpetual(self):
        facts = recorded(self.perpetual("cm_btcusd_perp_20240808.gz"))
        self.check(facts, {
            "trades_per_s": "6.7", "top_changes_per_s": "56", "one_tick": "0.997", "effective_bps": "0.20", "impact_100ms_bps": "1.68",
            "impact_1s_bps": "2.00", "impact_10s_bps": "1.67", "impact_1m_bps": "1.13", "sign_autocorrelation_1": "0.57",
            "sign_autocorrelation_2": "0.43", "sign_autocorrelation_5": "0.17", "sign_autocorrelation_10": "0.12",
            "sign_autocorrelation_20": "0.00", "imbalance_r2_1s": "0.51", "imbalance_r2_10s": "0.56"})

    def test_options(self):
        facts = recorded(answer("--trades", DATA / "deribit_option_trades/Deribit_20220101_dedup_sorted.csv")["options"])
        self.check(facts, {"instruments": "171", "sellers": "0.62", "half_spread_fill_vol_points": "0.75", "half_spread_1m_vol_points": "0.33",
                           "gone_10s": "0.24", "gone_1m": "0.36", "gone_5m": "0.68"})
        self.assertEqual(round(facts["trades_per_h"] * (10 * 3600 + 29 * 60 + 16.764) / 3600), 1350)
        self.assertLess(abs(facts["half_spread_10s_vol_points"] - 0.55), 0.01)

    def test_quotes_in_options(self):
        path = DATA / "deribit_chain_6h/deribit_options_snapshot_20260112T040534Z.csv"
        facts = recorded(answer("--chain", path)["option_quotes"])
        normal = statistics.NormalDist()
        spreads = {}
        with path.open() as file:
            rows = [row for row in csv.DictReader(file) if row["currency"] == "BTC" and row["bid_price"] and row["ask_price"]]
        for row in rows:
            forward, strike, years = (float(row[name]) for name in ("underlying", "strike", "time_to_maturity"))
            deviation = float(row["implied_volatility"]) * math.sqrt(years)
            d1 = math.log(forward / strike) / deviation + deviation / 2
            delta = min(normal.cdf(d1), normal.cdf(-d1))
            if delta < 0.02:
                continue
            tenor = next(name for limit, name in ((2, "2d"), (9, "9d"), (35, "35d"), (100, "100d"), (1e9, "longer")) if 365 * years <= limit)
            bucket = "2_10" if delta <= 0.1 else "10_25" if delta <= 0.25 else "25_50"
            in_vega = (float(row["ask_price"]) - float(row["bid_price"])) / (math.sqrt(years) * normal.pdf(d1) / 100)
            spreads.setdefault(f"{tenor}_delta_{bucket}_spread_vol_points", []).append(in_vega)
        self.assertEqual(len(spreads), 15)
        for key, values in spreads.items():
            # The file's years are of the moment of each row.
            self.assertLess(abs(facts[key] / statistics.median_high(values) - 1), 0.005, key)

    def test_a_stock(self):
        lobster = DATA / "lobster"
        section = answer("--data", *sorted(lobster.glob("AMZN*.gz")), "--format", "lobster")["instruments"][0]
        facts = recorded(section)
        self.assertEqual(section["recorded"], "AMZN")
        self.assertEqual(round(facts["trades_per_s"] * 23399.9419), 8974 + 2445)  # executions of what was shown, and of what was hidden
        self.assertGreater(facts["spread_ticks"], 5)


if not (DATA / "binance_tick_l2").is_dir():
    print("skipped: KEEL_DATA has no binance_tick_l2")
    sys.exit(77)
unittest.main()
