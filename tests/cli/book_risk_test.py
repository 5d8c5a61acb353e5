"""What `keel book` says of risk, against numbers worked out here by hand. Usage: book_risk_test.py KEEL"""
import math
import sys
import unittest

from book_case import BookCase

KEEL = sys.argv.pop(1)
HEADER = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol,strategy,sub_book\n"


def deposit(amount, currency):
    return f"2026-01-01T00:00:00Z,deposit,,,,,{amount},,{currency},,,,\n"


def trade(number, instrument, side, price, amount, currency, index="", vol="", group=",", time="2026-01-01T00:00:04Z"):
    return f"{time},trade,{number},{instrument},{side},{price},{amount},0,{currency},{index},{vol},{group}\n"


class Risk(BookCase):
    keel = KEEL

    def report(self, fills, *arguments):
        return self.json_of("--fills", self.file(HEADER + fills), *arguments)

    def cell(self, fills, coin, move, *arguments, days=0):
        report = self.report(fills, "--ladder", f"--ladder-moves={move}", "--ladder-vols", "1", "--ladder-days", str(days), *arguments)
        return report["ladder"][coin]["cells"][0]

    def test_what_strategies_hold_against_each_other_needs_no_margin(self):
        book = deposit(1, "BTC") + "".join(
            trade(n, name, side, price, amount, "BTC", 90000, vol, group) for n, name, side, price, amount, vol, group in (
                (1, "BTC-9JAN26-90000-C", "sell", 0.05, 2, 0.5, "quote,a"), (2, "BTC-9JAN26-90000-C", "buy", 0.05, 2, 0.5, "hedge,b"),
                (3, "BTC-PERPETUAL", "buy", 90000, 900000, "", "quote,a"), (4, "BTC-PERPETUAL", "sell", 90000, 900000, "", "hedge,b")))
        report = self.report(book, "--margin", "--stress", "--ladder", "--pin", "10")
        margin = report["margin"]["BTC"]
        for member in ("standard_initial", "standard_maintenance", "portfolio_initial", "worst_case", "roll_shock"):
            self.assertEqual(margin[member], 0)
            self.assertGreater(math.copysign(1, margin[member]), 0, member)
        self.assertEqual(margin["standard_available"], 1)
        self.assertTrue(all(move is None or move is False for move in margin["liquidation"]["standard"].values()))
        half = next(one for one in report["stress"]["scenarios"] if one["name"].startswith("down 50 %"))
        self.assertAlmostEqual(half["profit_usd"], -45000, 6)  # the coin deposited
        self.assertNotIn("BTC", report.get("ladder", {}))
        self.assertNotIn("BTC", report.get("pin", {}))
        left = self.report(book + trade(5, "BTC-9JAN26-90000-C", "buy", 0.05, 1, "BTC", 90000, 0.5, "quote,a"), "--margin", "--pin", "10")
        self.assertEqual(left["margin"]["BTC"]["standard_initial"], 0)  # one option long
        [expiry] = left["pin"]["BTC"]["expiries"]
        self.assertEqual((expiry["contracts"], [strike["calls"] for strike in expiry["strikes"]]), (1, [1]))

    def test_a_pool_is_stressed_once(self):
        depeg = self.file("[[scenario]]\nname = \"depeg\"\ndollars = { USDC = 0.87 }\n", "depeg.toml")
        book = deposit(1000000, "USDC") + trade(1, "ETH_USDC-POOL", "buy", 3600, 1000, "")
        [scenario] = self.report(book, "--stress", depeg)["stress"]["scenarios"]
        # 2 L sqrt(P): 120,000 USDC, then P is 3600 / 0.87. The cash left is 1,000,000 less the 60,000 USDC that lie in the pool.
        pool = 2000 * math.sqrt(3600 / 0.87) * 0.87 - 120000
        self.assertAlmostEqual(scenario["underlyings"]["ETH"]["profit_usd"], pool, 6)
        self.assertAlmostEqual(scenario["cash_profit_usd"], -0.13 * 940000, 6)
        self.assertAlmostEqual(scenario["profit_usd"], -130271.45, 2)

    def test_spot_is_a_balance_and_no_position(self):
        book = deposit(1, "BTC") + trade(1, "BTC_USDC", "sell", 90000, 1, "USDC", 90000)
        fall = self.file("[[scenario]]\nname = \"fall\"\nof.BTC = { spot = -0.5 }\n", "fall.toml")
        report = self.report(book, "--ladder", "--stress", fall, "--margin")
        coin = report["underlyings"]["BTC"]
        self.assertEqual((coin["delta"], coin["net_transaction_delta"], coin["net_bias"]), (0, 0, 0))
        self.assertNotIn("BTC", report.get("ladder", {}))
        self.assertEqual(report["stress"]["scenarios"][0]["profit_usd"], 0)

    def test_a_pool_is_no_margin(self):
        book = (deposit(1, "BTC") + trade(1, "BTC-PERPETUAL", "sell", 90000, 9000, "BTC", 90000) +
                trade(2, "ETH_BTC-POOL", "buy", 0.04, 1, "", 3600))
        margin = self.report(book, "--margin")["margin"]["BTC"]
        self.assertAlmostEqual(margin["equity"], 1 - math.sqrt(0.04), 12)  # the BTC that went into the pool is gone

    def test_ladder_axes_have_bounds(self):
        fills = self.file(HEADER + deposit(1, "BTC") + trade(1, "BTC-PERPETUAL", "sell", 90000, 9000, "BTC", 90000))
        for flag, value, why in (("vols", "101", "vol ratios: must be from 0 to 100"), ("days", "10001", "days: must be from 0 to 10000"),
                                 ("moves", "101", "spot moves: must be above -1 (-100 %) and at most 100")):
            self.assertIn(why, self.refused("--fills", fills, "--ladder", f"--ladder-{flag}={value}"))


unittest.main()
