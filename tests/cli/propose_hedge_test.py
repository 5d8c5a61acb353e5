"""What `keel book --propose-hedge` proposes, against numbers worked out here by hand. Usage: propose_hedge_test.py KEEL"""
import math
import sys
import unittest

from book_case import BookCase

KEEL = sys.argv.pop(1)
HEADER = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
MARKS = "time,instrument,mark,vol,forward,index,bid,ask\n"
AT = "2026-01-05T00:00:00Z"
INDEX = 50000

# The built-in settings: aversion 1e-2 / USD, vol 0.55, 20,000 takers a day who thin out over 2 bps and take 1,000 contracts of 10 USD.
# Of one linear factor A = 1/2 sqrt(aversion variance / M), M = 2 rate k / e z e^2 with e = 10 USD and k = 1 / (2 bps of 10 USD).
VARIANCE = 0.55 ** 2 / 365
# A trade costs its own size, too: so many fewer takers, once. Far from no risk P is 2AE times c = 2 asinh(x / 2) / x, x = k e 2AE.
K = 1 / (2e-4 * 10)
FLOW = 2 * 20000 * K / math.e * 1000 * 10 ** 2
FLOW *= math.exp(-K * 1000 * 10 ** 2 * 0.5 * math.sqrt(0.01 * VARIANCE / FLOW))
A = 0.5 * math.sqrt(0.01 * VARIANCE / FLOW)
IMPACT = 10 ** 2 * 1e-10  # 1 bp for a million USD, contracts of 10 USD


def deposit(amount, currency):
    return f"2026-01-04T00:00:00Z,deposit,,,,,{amount},,{currency},,\n"


def trade(number, instrument, side, price, amount, vol=""):
    return f"2026-01-04T00:00:0{number}Z,trade,{number},{instrument},{side},{price},{amount},0,BTC,{INDEX},{vol}\n"


def mark(instrument, price, vol="", bid="", ask=""):
    return f"{AT},{instrument},{price},{vol},{INDEX},{INDEX},{bid},{ask}\n"


def black76(strike, days, vol):
    """Value and delta of a call on INDEX."""
    deviation = vol * math.sqrt(days / 365)
    d1 = (math.log(INDEX / strike) + deviation ** 2 / 2) / deviation
    cdf = lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2)))
    return INDEX * cdf(d1) - strike * cdf(d1 - deviation), cdf(d1)


def price(exposure_usd):
    """Of a USD of exposure."""
    return 2 / (10 * K) * math.asinh(10 * K * A * exposure_usd)


def value(exposure_usd, steps=1000):
    """That price added up from no exposure, by Simpson's rule."""
    width = exposure_usd / steps
    return width / 3 * sum((1 if i in (0, steps) else 4 if i % 2 else 2) * price(i * width) for i in range(steps + 1))


def sale(exposure_usd, cost_usd, price=price):
    """Contracts of 10 USD: to the edge of the no-trade zone and no further. By halving."""
    low, high = 0.0, exposure_usd / 10
    for _ in range(200):
        middle = (low + high) / 2
        pays = 10 * price(exposure_usd - 10 * middle) > cost_usd + 2 * IMPACT * middle
        low, high = (middle, high) if pays else (low, middle)
    return math.floor(low)


class ProposeHedge(BookCase):
    keel = KEEL

    def hedge(self, fills, marks, *arguments, what="--propose-hedge"):
        files = ["--fills", self.file(HEADER + fills)]
        if marks:
            files += ["--marks", self.file(MARKS + marks, "marks.csv")]
        return self.json_of(*files, what, *arguments)["hedge"]

    def text(self, fills, marks, *arguments):
        return self.run_book("--fills", self.file(HEADER + fills), "--marks", self.file(MARKS + marks, "marks.csv"), "--propose-hedge",
                             *arguments).stdout

    def test_coins_with_nothing_linear_are_hedged_in_their_perpetuals(self):
        ether = "2026-01-04T00:00:02Z,trade,2,ETH-30JAN26-2500-C,buy,0.05,1000,0,ETH,2500,0.7\n"
        hedge = self.hedge(trade(1, "BTC-30JAN26-50000-C", "buy", 0.06, 100, 0.6) + ether, "")
        self.assertEqual({(one["instrument"], one["side"]) for one in hedge["trades"]}, {("BTC-PERPETUAL", "sell"), ("ETH-PERPETUAL", "sell")})

    def test_ten_coins_of_a_perpetual_are_sold_to_the_edge_of_the_zone(self):
        hedge = self.hedge(trade(1, "BTC-PERPETUAL", "buy", INDEX, 500000), mark("BTC-PERPETUAL", INDEX))
        # 0.3 bps below the mark is 49,998.5; the fee of 5 bps of 10 USD there is paid in coin.
        half_spread, fee = 1.5 * 10 / INDEX, 10 / 49998.5 * 0.0005 * INDEX
        contracts = sale(500000, half_spread + fee)
        [proposed] = hedge["trades"]
        self.assertEqual((proposed["instrument"], proposed["side"], proposed["amount"], proposed["price"]),
                         ("BTC-PERPETUAL", "sell", 10 * contracts, 49998.5))
        self.assertGreater(contracts, 20000)
        self.assertAlmostEqual(proposed["half_spread_usd"], contracts * half_spread, 6)
        self.assertAlmostEqual(proposed["fee_usd"], contracts * fee, 3)
        self.assertAlmostEqual(proposed["impact_usd"], contracts ** 2 * IMPACT, 6)
        self.assertAlmostEqual(proposed["cost_usd"], contracts * (half_spread + fee) + contracts ** 2 * IMPACT, 3)
        self.assertAlmostEqual(hedge["cost_usd"], proposed["cost_usd"], 9)
        [delta] = hedge["factors"]
        self.assertEqual(delta["factor"], "BTC net bias")
        self.assertAlmostEqual(delta["before_usd"], 500000, 6)
        self.assertAlmostEqual(delta["after_usd"], 500000 - 10 * contracts, 6)
        self.assertAlmostEqual(delta["before_coin"], 10, 9)
        self.assertAlmostEqual(delta["price_before"], 1e4 * price(500000), 9)
        self.assertAlmostEqual(delta["price_after"], 1e4 * price(500000 - 10 * contracts), 9)
        self.assertAlmostEqual(hedge["risk_usd_before"], value(500000), 6)
        self.assertAlmostEqual(hedge["risk_usd_after"], value(500000 - 10 * contracts), 6)
        self.assertAlmostEqual(hedge["worth_usd"], hedge["risk_usd_before"] - hedge["risk_usd_after"] - hedge["cost_usd"], 9)
        # What is left costs what its hedge does, and its impact.
        self.assertAlmostEqual(proposed["risk_price_usd_after"], proposed["cost_usd_each"] + 2 * contracts * IMPACT / 10, 7)
        self.assertLess(hedge["risk_usd_before"], 0.9 * A * 500000 ** 2)  # takers come faster than 2AE believes

    def test_inside_the_zone_nothing_is_proposed(self):
        edge = math.sinh(0.0053 * K / 2) / (10 * K * A)
        for exposure in (1000, math.floor(edge / 10) * 10 - 1000):
            hedge = self.hedge(trade(1, "BTC-PERPETUAL", "buy", INDEX, exposure), mark("BTC-PERPETUAL", INDEX))
            self.assertEqual((hedge["trades"], hedge["cost_usd"], hedge["worth_usd"]), ([], 0, 0))
        self.assertIn("nothing to hedge: of 1 candidate", self.text(trade(1, "BTC-PERPETUAL", "buy", INDEX, 1000), mark("BTC-PERPETUAL", INDEX)))
        hedge = self.hedge(trade(1, "BTC-PERPETUAL", "buy", INDEX, math.floor(edge / 10) * 10 + 1000), mark("BTC-PERPETUAL", INDEX))
        self.assertEqual(len(hedge["trades"]), 1)

    def test_who_quotes_nothing_holds_his_risk_for_the_horizon(self):
        config = self.file("[risk]\nrisk_aversion_per_usd = 1e-6\nuntraded_horizon_days = 2\n[quoting]\noption_size = 0\nlinear_size = 0\n",
                           "holder.toml")
        hedge = self.hedge(trade(1, "BTC-PERPETUAL", "buy", INDEX, 500000), mark("BTC-PERPETUAL", INDEX), "--config", config)
        a = 0.5 * 1e-6 * VARIANCE * 2
        self.assertAlmostEqual(hedge["risk_usd_before"], a * 500000 ** 2, 6)  # 207.19 USD for two days
        [proposed] = hedge["trades"]
        self.assertEqual(proposed["amount"], 10 * sale(500000, 0.0003 + 10 / 49998.5 * 0.0005 * INDEX, lambda exposure: 2 * a * exposure))

    def options(self, name="BTC-30JAN26-50000-C", vol=0.6, amount=20):
        value, delta = black76(50000, 25 + 8 / 24, vol)
        premium = round(value / INDEX, 8)
        return trade(1, name, "buy", premium, amount, vol), premium, amount * (delta - premium) * INDEX

    # No takers of options: then there is no flow but the perpetual's, and its price of risk is in closed form.
    ALONE = "[quoting.flow]\noption_arrivals_per_day = 1e-9\n"

    def test_the_delta_of_options_is_sold_in_the_perpetual_that_the_marks_name(self):
        fills, premium, exposure = self.options()
        marks = mark("BTC-30JAN26-50000-C", premium, 0.6) + mark("BTC-PERPETUAL", INDEX, "", 49999, 50001)
        contracts = sale(exposure, 1 * 10 / INDEX + 10 / 49999 * 0.0005 * INDEX)
        for what in ("--propose-hedge", "--propose-hedge=delta"):
            hedge = self.hedge(fills, marks, "--config", self.file(self.ALONE, "alone.toml"), what=what)
            [proposed] = hedge["trades"]
            self.assertEqual((proposed["instrument"], proposed["side"], proposed["amount"], proposed["price"]),
                             ("BTC-PERPETUAL", "sell", 10 * contracts, 49999))
            self.assertAlmostEqual(hedge["factors"][0]["before_usd"], exposure, 1)
            self.assertEqual([factor["factor"] for factor in hedge["factors"]],
                             ["BTC net bias", "BTC gamma", "BTC vega up to 60 days"])
        self.assertEqual((hedge["candidates"], hedge["options_not_shown"]), (1, 0))
        self.assertIn("1 option is no hedge: their marks show neither bid nor ask", self.text(fills, marks))

    def test_options_sell_gamma_and_vega_and_the_perpetual_buys_their_delta(self):
        fills, premium, exposure = self.options(amount=200)
        fills += trade(2, "BTC-PERPETUAL", "sell", INDEX, 10 * round(exposure / 10))  # no delta
        other, _ = black76(52000, 25 + 8 / 24, 0.6)
        marks = (mark("BTC-30JAN26-50000-C", premium, 0.6) + mark("BTC-PERPETUAL", INDEX, "", 49999.5, 50000.5)
                 + mark("BTC-30JAN26-52000-C", round(other / INDEX, 8), 0.6, round(other / INDEX - 0.0003, 4), round(other / INDEX + 0.0004, 4)))
        # Nobody takes options from us: what is held is held for a day.
        config = self.file("[risk]\nrisk_aversion_per_usd = 1e-4\n" + self.ALONE, "alone.toml")
        hedge = self.hedge(fills, marks, "--config", config)
        trades = {one["instrument"]: one for one in hedge["trades"]}
        self.assertEqual(set(trades), {"BTC-PERPETUAL", "BTC-30JAN26-52000-C"})
        self.assertEqual((trades["BTC-30JAN26-52000-C"]["side"], trades["BTC-PERPETUAL"]["side"]), ("sell", "buy"))
        self.assertEqual(trades["BTC-30JAN26-52000-C"]["price"], round(other / INDEX - 0.0003, 4))
        for factor in hedge["factors"][1:]:
            self.assertLess(abs(factor["after_usd"]), abs(factor["before_usd"]), factor["factor"])
        for one in hedge["trades"]:  # to its edge and no further
            sign = 1 if one["side"] == "sell" else -1
            self.assertGreaterEqual(sign * one["risk_price_usd_after"], one["cost_usd_each"] - 1e-9)
            self.assertAlmostEqual(one["cost_usd"], one["half_spread_usd"] + one["fee_usd"] + one["impact_usd"], 9)
        self.assertGreater(hedge["worth_usd"], 0)
        self.assertEqual(self.hedge(fills, marks, "--config", config, what="--propose-hedge=delta")["trades"], [])

    def test_a_coin_whose_perpetual_nobody_names_is_hedged_in_it_at_the_index(self):
        fills, premium, _ = self.options()
        marks = mark("BTC-30JAN26-50000-C", premium, 0.6)
        hedge = self.hedge(fills, marks, "--config", self.file(self.ALONE, "alone.toml"))
        self.assertEqual([one["instrument"] for one in hedge["trades"]], ["BTC-PERPETUAL"])
        self.assertIn("BTC-PERPETUAL is neither held nor marked: taken at the index", self.text(fills, marks))
        self.assertEqual(self.hedge(fills, "")["trades"][0]["instrument"], "BTC-PERPETUAL")  # without marks, too

    def test_coins_are_risk_in_dollars_and_none_in_coin(self):
        fills = deposit(10, "BTC") + trade(1, "BTC-PERPETUAL", "buy", INDEX, 10)
        [proposed] = self.hedge(fills, mark("BTC-PERPETUAL", INDEX))["trades"]
        self.assertEqual(proposed["side"], "sell")
        counted_in_coin = self.hedge(fills, mark("BTC-PERPETUAL", INDEX), "--numeraire", "BTC")
        self.assertEqual((counted_in_coin["trades"], counted_in_coin["numeraire"]), ([], "BTC"))

    def test_what_has_no_price_is_not_hedged_in_silence(self):
        fills, premium, _ = self.options()
        fills += trade(2, "BTC-27MAR26-60000-C", "buy", 0.05, 1).replace(",50000,", ",,")
        marks = mark("BTC-30JAN26-50000-C", premium, 0.6) + mark("BTC-PERPETUAL", INDEX)
        hedge = self.hedge(fills, marks)
        self.assertIsNone(hedge["risk_usd_before"])
        self.assertIn("1 of 2 positions unpriced", hedge["absent"]["risk_usd_before"])
        self.assertNotIn("trades", hedge)
        self.assertTrue(self.hedge(fills, marks, "--leave-out-unpriced", "--config", self.file(self.ALONE, "alone.toml"))["trades"])
        self.assertIn("their risk is not in it", self.text(fills, marks, "--leave-out-unpriced"))

    def test_a_run_is_asked_for_what_it_may_trade(self):
        fills = trade(1, "BTC-PERPETUAL", "buy", INDEX, 500000)
        marks = mark("BTC-PERPETUAL", INDEX, "", 49999, 50001) + mark("BTC-30JAN26", INDEX, "", 49999.5, 50000.5)
        traded = lambda what, *more: [one["instrument"] for one in self.hedge(fills, marks, *more, what=what)["trades"]]
        self.assertIn("BTC-30JAN26", traded("--propose-hedge"))
        self.assertEqual(traded("--propose-hedge=run"), ["BTC-PERPETUAL"])  # as built in
        config = self.file('[hedging]\nkinds = ["future"]\n', "futures.toml")
        self.assertEqual(traded("--propose-hedge=run", "--config", config), ["BTC-30JAN26"])

    def test_a_band_is_proposed_where_the_config_hedges_by_one(self):
        # No gamma: Whalley and Wilmott's band is none, and all of the delta goes.
        config = self.file('[hedging]\nmodel = "whalley_wilmott"\n', "band.toml")
        [proposed] = self.hedge(trade(1, "BTC-PERPETUAL", "buy", INDEX, 500000), mark("BTC-PERPETUAL", INDEX), "--config", config)["trades"]
        self.assertEqual((proposed["side"], proposed["amount"]), ("sell", 500000))
        # 20 calls alone: cost 5.2 bps, the band is the cube root of 3/2 cost gamma^2 / aversion, in USD with gamma times the spot squared.
        fills, premium, exposure = self.options()
        deviation = 0.6 * math.sqrt((25 + 8 / 24) / 365)
        d1 = deviation / 2
        gamma_usd = 20 * INDEX * math.exp(-d1 ** 2 / 2) / math.sqrt(2 * math.pi) / deviation
        band = (1.5 * (1 / INDEX + 0.0005 * INDEX / 49999) * gamma_usd ** 2 / 0.01) ** (1 / 3)
        marks = mark("BTC-30JAN26-50000-C", premium, 0.6) + mark("BTC-PERPETUAL", INDEX, "", 49999, 50001)
        [proposed] = self.hedge(fills, marks, "--config", config)["trades"]
        self.assertEqual((proposed["instrument"], proposed["side"]), ("BTC-PERPETUAL", "sell"))
        self.assertAlmostEqual(proposed["amount"], exposure - band, delta=20)

    def test_a_large_hedge_is_several_orders(self):
        text = self.text(trade(1, "BTC-PERPETUAL", "buy", INDEX, 500000), mark("BTC-PERPETUAL", INDEX))
        self.assertIn("BTC-PERPETUAL: 2 orders of hedging.maximum_order", text)

    def test_what_cannot_be_asked(self):
        fills = self.file(HEADER + trade(1, "BTC-PERPETUAL", "buy", INDEX, 1000))
        for arguments, words in ((["--propose-hedge=gamma"], '--propose-hedge: "gamma" is none of all, delta, run'),
                                 (["--config", "x.toml"], "--propose-hedge"),
                                 (["--propose-hedge", "--config", "nowhere.toml"], "nowhere.toml"),
                                 (["--propose-hedge", "--config", self.file("[risk]\nspot_vol = -1\n", "bad.toml")], "risk.spot_vol"),
                                 (["--propose-hedge", "--hedge", "every=1h"], "--hedge")):
            self.assertIn(words, self.refused("--fills", fills, *arguments))


if __name__ == "__main__":
    unittest.main()
