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
        moves = {name: move for name, move in margin["liquidation"]["standard"].items() if name != "absent"}
        self.assertTrue(all(move is None or move is False for move in moves.values()))
        half = next(one for one in report["stress"]["scenarios"] if one["name"].startswith("down 50 %"))
        self.assertAlmostEqual(half["profit_usd"], -45000, 6)  # the coin deposited
        self.assertNotIn("BTC", report.get("ladder", {}))
        self.assertNotIn("BTC", report.get("pin", {}))
        left = self.report(book + trade(5, "BTC-9JAN26-90000-C", "buy", 0.05, 1, "BTC", 90000, 0.5, "quote,a"), "--margin", "--pin", "10")
        self.assertEqual(left["margin"]["BTC"]["standard_initial"], 0)  # one option long
        [expiry] = left["pin"]["BTC"]["expiries"]
        self.assertEqual((expiry["positions"], [strike["calls"] for strike in expiry["strikes"]]), (1, [1]))

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
        self.assertEqual((coin["delta_coin"], coin["net_transaction_delta_coin"], coin["net_bias_coin"]), (0, 0, 0))
        self.assertNotIn("BTC", report.get("ladder", {}))
        self.assertEqual(report["stress"]["scenarios"][0]["profit_usd"], 0)

    def test_greeks_in_the_delivery_window(self):
        marks = self.file("time,instrument,mark,vol,forward,index\n"
                          "2026-01-30T07:50:00Z,BTC-30JAN26-90000-C,0.0006,0.5,90000,90000\n"
                          "2026-01-30T07:50:00Z,BTC-30JAN26,90000,,,90000\n", "marks.csv")
        early = "2026-01-30T00:00:02Z"
        book = (deposit(10, "BTC") + trade(1, "BTC-30JAN26-90000-C", "buy", 0.004, 10, "BTC", 90000, 0.5, time=early) +
                trade(2, "BTC-30JAN26", "sell", 90000, 90000, "BTC", 90000, time=early))
        report = self.report(book, "--marks", marks, "--ladder", "--ladder-moves", "0", "--ladder-vols", "1", "--ladder-days", "0")
        half = 0.5 * 0.5 * math.sqrt(10 / 525600) / 3  # half the deviation of a delivery price of which a third is open
        delta = (10 * 0.5 * math.erfc(-half / math.sqrt(2)) - 1) / 3
        [cell] = report["ladder"]["BTC"]["cells"]
        for got in (report["underlyings"]["BTC"]["delta_coin"], cell["delta_coin"]):
            self.assertAlmostEqual(got, delta, 10)
        self.assertAlmostEqual(cell["charm_coin_per_day"], report["underlyings"]["BTC"]["charm_coin_per_day"], 8)

    def test_a_future_follows_the_rate(self):
        marks = self.file("time,instrument,mark,vol,forward,index\n2026-01-05T08:00:00Z,BTC-30JAN26-50000-C,0.44444444,0.5,90000,90000\n"
                          "2026-01-05T08:00:00Z,BTC-30JAN26-50000-P,0.0,0.5,90000,90000\n"
                          "2026-01-05T08:00:00Z,BTC-30JAN26,90000,,,90000\n", "marks.csv")
        book = (deposit(1, "BTC") + trade(1, "BTC-30JAN26-50000-C", "buy", 0.45, 2, "BTC", 88000, 0.5) +
                trade(2, "BTC-30JAN26-50000-P", "sell", 0.0001, 2, "BTC", 88000, 0.5) +
                trade(3, "BTC-30JAN26", "sell", 90000, 180000, "BTC", 88000))
        # call less put less the forward: two strikes less 180,000 USD, 25 days on
        self.assertAlmostEqual(self.report(book, "--marks", marks)["underlyings"]["BTC"]["rho_usd_per_rate_point"],
                               0.01 * 25 / 365 * (2 * 50000 - 180000), 9)

    def test_what_is_quoted_in_a_coin(self):
        instruments = self.file("name,kind,payoff,base,quote,multiplier,strike,expiry,right,ticks,lot,maker,taker\n"
                                "ETHBTC_P,perpetual,linear,ETH,BTC,1,,,,,,0,0\n", "instruments.csv")
        start = deposit(100, "BTC") + trade(1, "BTC-PERPETUAL", "sell", 90000, 90000, "BTC", 90000)
        pool = self.report(start + trade(2, "ETH_BTC-POOL", "buy", 0.04, 1000, "", 3600))
        self.assertAlmostEqual(pool["underlyings"]["ETH"]["gamma_coin_per_usd"], -1000 / (2 * 0.04 ** 1.5) / 90000, 9)
        # 200 BTC and 5000 ETH went into the pool, where they are still; the perpetual is a coin short
        self.assertAlmostEqual(pool["underlyings"]["BTC"]["net_bias_coin"], 99, 7)
        self.assertAlmostEqual(pool["underlyings"]["ETH"]["net_bias_coin"], 0, 7)
        swap = start + trade(2, "ETHBTC_P", "buy", 0.04, 1000, "BTC", 3600)
        report = self.report(swap, "--instruments", instruments, "--margin")
        self.assertEqual(report["margin"]["BTC"]["positions_left_out"], 1)
        self.assertAlmostEqual(report["underlyings"]["BTC"]["net_bias_coin"], 99 - 40, 7)
        self.assertAlmostEqual(report["underlyings"]["ETH"]["net_bias_coin"], 1000, 7)
        fills = start + trade(2, "ETH_BTC-POOL", "buy", 0.04, 1000, "", 3600)
        self.assertAlmostEqual(self.cell(fills, "ETH", -0.1)["profit_usd"], 90000 * 400 * (math.sqrt(0.9) - 1), 5)
        self.assertAlmostEqual(self.cell(swap, "ETH", -0.1, "--instruments", instruments)["profit_usd"], -360000, 6)
        # BTC halves against USD: an ETH is worth as much as before, 2000 sqrt(0.08) BTC are left in the pool
        half = self.file("[[scenario]]\nname = \"half\"\nof.BTC = { spot = -0.5 }\n", "half.toml")
        [scenario] = self.report(fills, "--stress", half)["stress"]["scenarios"]
        self.assertAlmostEqual(scenario["underlyings"]["ETH"]["profit_usd"], 45000 * 2000 * math.sqrt(0.08) - 90000 * 400, 5)
        exchanged = self.report(start + trade(2, "ETH_BTC", "buy", 0.04, 50, "BTC", 3600))
        self.assertAlmostEqual(exchanged["underlyings"]["ETH"]["net_bias_coin"], 50, 7)
        self.assertEqual(exchanged["underlyings"]["ETH"]["delta_coin"], 0)
        self.assertAlmostEqual(exchanged["underlyings"]["BTC"]["net_bias_coin"], 99 - 2, 7)

    def test_net_transaction_delta_of_the_ladder_is_that_of_the_book(self):
        book = (trade(1, "BTC_USDC-30JAN26-95000-C", "sell", 1500, 1, "USDC", 90000, 0.55) +
                trade(2, "BTC_USDC-PERPETUAL", "buy", 90000, 0.3, "USDC", 90000))
        linear = self.report(book)["underlyings"]["BTC"]
        for member in ("delta_coin", "net_transaction_delta_coin"):
            self.assertAlmostEqual(self.cell(book, "BTC", 0)[member], linear[member], 4)
        self.assertEqual(linear["delta_coin"], linear["net_transaction_delta_coin"])

    def test_a_pool_is_no_margin(self):
        book = (deposit(1, "BTC") + trade(1, "BTC-PERPETUAL", "sell", 90000, 9000, "BTC", 90000) +
                trade(2, "ETH_BTC-POOL", "buy", 0.04, 1, "", 3600))
        margin = self.report(book, "--margin")["margin"]["BTC"]
        self.assertAlmostEqual(margin["equity"], 1 - math.sqrt(0.04), 12)  # the BTC that went into the pool is gone

    def test_ladder_axes_have_bounds(self):
        fills = self.file(HEADER + deposit(1, "BTC") + trade(1, "BTC-PERPETUAL", "sell", 90000, 9000, "BTC", 90000))
        for flag, value, why in (("vols", "101", "vol ratios: must be from 0 to 100"), ("days", "10001", "days: must be from 0 to 10000"),
                                 ("moves", "10100%", "spot moves: must be above -1 (-100 %) and at most 100")):
            self.assertIn(why, self.refused("--fills", fills, "--ladder", f"--ladder-{flag}={value}"))

    def test_what_one_strategy_has_delivered_is_no_position(self):
        fills = "".join(trade(n, name, "buy", 0.05, 1, "BTC", 90000, 0.5, group, "2026-01-08T00:00:00Z") for n, name, group in (
            (1, "BTC-9JAN26-90000-C", "a,"), (2, "BTC-9JAN26-90000-C", "b,"), (3, "BTC-30JAN26-90000-C", "b,")))
        fills += "2026-01-09T08:00:00Z,expiry,,BTC-9JAN26-90000-C,,91000,,,,,,a,\n"
        report = self.report(fills, "--margin", "--ladder", "--ladder-moves=0", "--ladder-vols", "1", "--ladder-days", "0")
        live = next(one for one in report["positions"] if one["instrument"] == "BTC-30JAN26-90000-C")
        self.assertAlmostEqual(report["ladder"]["BTC"]["cells"][0]["vega_usd_per_vol_point"], live["vega_usd_per_vol_point"], 6)
        # By the same name: 1000 USD above the strike, delivered at 91,000 in both.
        settled = [one["realised"] for one in report["positions"] if one["instrument"] == "BTC-9JAN26-90000-C"]
        self.assertEqual(settled, [round(1000 / 91000, 8) - 0.05] * 2)

    def test_facts_after_the_marks_are_of_the_book_of_its_explanation_too(self):
        fills = trade(1, "BTC-9JAN26-90000-C", "buy", 0.05, 1, "BTC", 90000, 0.5, ",", "2026-01-08T00:00:00Z")
        fills += "2026-01-09T08:00:01Z,expiry,,BTC-9JAN26-90000-C,,91000,,,,,,,\n"
        marks = self.file("time,instrument,mark,vol,forward,index\n2026-01-09T07:40:00Z,BTC-9JAN26-90000-C,0.01,0.5,90500,90500\n", "marks.csv")
        report = self.report(fills, "--marks", marks, "--explain")
        self.assertEqual(report["as_of"], "2026-01-09T08:00:01Z")
        self.assertAlmostEqual(report["equity"], report["explained"]["steps"][-1]["equity"], 6)

    def test_a_perpetual_that_the_marks_lack_follows_their_index(self):
        fills = trade(1, "BTC-PERPETUAL", "buy", 46100, 46100, "BTC", 46000) + trade(2, "BTC-27MAR26", "buy", 46100, 10, "BTC", 46000)
        marks = self.file("time,instrument,mark,index\n2026-01-02T00:00:00Z,BTC-27MAR26,47000,47000\n", "marks.csv")
        report = self.report(fills, "--marks", marks, "--explain")
        at = round(47000 * 46100 / 46000, 8)  # as far above the index as it traded
        self.assertAlmostEqual(report["equity"], 47000 * (1 - 46100 / at) + 47000 * (10 / 46100 - 10 / 47000), 3)
        self.assertAlmostEqual(report["equity"], report["explained"]["profit"], 4)


unittest.main()
