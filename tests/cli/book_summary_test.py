"""What `keel book` says first, and its position lines, which come last. Usage: book_summary_test.py KEEL"""
import re
import sys
import unittest
from pathlib import Path

from book_case import OKX_TERMS, BookCase

HEADER = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
DEPOSIT = "2022-01-01T00:00:00Z,deposit,,,,,0.1,,BTC,50000,\n"
PERPETUAL = "2022-01-01T00:00:01Z,,1,BTC-PERPETUAL,buy,50000,10000,0,BTC,50000,\n"
ETHER = "2022-01-01T00:00:02Z,,2,ETH-PERPETUAL,sell,4000,8000,0,ETH,4000,\n"
UNPRICED = "2022-01-01T00:00:03Z,,3,BTC-28JAN22-50000-C,buy,0.05,1,0.0003,BTC,,\n"


def options(count):
    """Calls of rising strikes and falling deltas, bought in rising amounts."""
    return "".join(f"2022-01-01T00:00:04Z,,{100 + i},BTC-28JAN22-{50 + i}000-C,buy,0.03,{1 + i},0,BTC,50000,0.6\n" for i in range(count))


class BookSummary(BookCase):
    keel = sys.argv.pop(1)

    def book(self, rows, *arguments):
        return self.json_of("--fills", self.file(HEADER + rows), *arguments)

    def text(self, rows, *arguments):
        run = self.run_book("--fills", self.file(HEADER + rows), *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_the_summary_is_that_of_the_account(self):
        report = self.book(DEPOSIT + PERPETUAL + ETHER)
        summary = report["summary"]
        self.assertEqual(list(report)[:2], ["schema", "summary"])
        self.assertEqual(list(summary), ["as_of", "numeraire", "equity", "deposits", "profit", "profit_since", "simulated_hedges",
                                         "underlyings", "net_bias_usd",
                                         "vega_usd_per_vol_point", "theta_usd_per_day", "margin", "nearest_liquidation", "positions",
                                         "unpriced"])
        for key in ("as_of", "numeraire", "equity", "deposits", "profit"):
            self.assertEqual(summary[key], report[key])
        self.assertEqual((summary["profit_since"], summary["positions"], summary["unpriced"]), ("2022-01-01T00:00:00Z", 2, []))
        # 10,000 USD long at 50,000 are 0.2 coins beside the 0.1 paid in; 8,000 short at 4,000 are 2.
        self.assertAlmostEqual(summary["underlyings"]["BTC"]["net_bias_coin"], 0.3, 12)
        self.assertAlmostEqual(summary["underlyings"]["BTC"]["net_bias_usd"], 15000, 8)
        self.assertAlmostEqual(summary["underlyings"]["ETH"]["net_transaction_delta_coin"], -2, 12)
        self.assertAlmostEqual(summary["net_bias_usd"], 15000 - 8000, 8)
        for coin, one in summary["underlyings"].items():
            for key, value in one.items():
                self.assertEqual(value, report["underlyings"][coin][key], (coin, key))

    def test_coins_that_are_money_alone_are_risk(self):
        # A coin and 10 ether paid in, and no contract on either: 50,000 and 10 times 4,000 USD.
        ether = "2022-01-01T00:00:00Z,deposit,,,,,10,,ETH,4000,\n"
        summary = self.book(DEPOSIT.replace("0.1", "1") + ether)["summary"]
        self.assertEqual({coin: (one["net_bias_coin"], one["net_bias_usd"], one["delta_coin"]) for coin, one in summary["underlyings"].items()},
                         {"BTC": (1, 50000, 0), "ETH": (10, 40000, 0)})
        self.assertEqual(summary["net_bias_usd"], 90000)
        self.assertEqual(self.book(PERPETUAL + ether)["summary"]["net_bias_usd"], 50000)  # 0.2 coins long beside them
        dollars = self.text("2022-01-01T00:00:00Z,deposit,,,,,10,,USDC,,\n")
        self.assertNotIn("net bias", dollars)
        self.assertNotIn("?  unpriced", dollars)

    def test_text_opens_with_it_in_about_ten_lines_and_positions_come_last(self):
        lines = self.text(DEPOSIT + PERPETUAL + ETHER, "--margin").splitlines()
        self.assertEqual(lines[0], "Book on 2022-01-01T00:00:02Z")
        self.assertRegex(lines[1], r"^  equity +5000\.00  USD$")
        self.assertRegex(lines[2], r"^  profit +0\.00  USD since 2022-01-01T00:00:00Z$")
        self.assertEqual([re.split(r"\s{2,}", line.strip())[0] for line in lines[3:6]], ["margin use", "nearest liquidation", "unpriced"])
        self.assertLess(lines.index(""), 13)
        heads = [i for i, line in enumerate(lines) if re.match(r"\w+ (positions|margin) ", line) or line.startswith("BTC at index")]
        self.assertEqual([lines[i].split()[1] for i in heads], ["at", "margin", "margin", "positions", "positions"])

    def test_margin_is_told_without_being_asked_and_is_the_same(self):
        rows = DEPOSIT + PERPETUAL
        summary = self.book(rows)["summary"]
        asked = self.book(rows, "--margin")
        self.assertEqual(summary["margin"], asked["summary"]["margin"])
        self.assertEqual(summary["nearest_liquidation"], asked["summary"]["nearest_liquidation"])
        margin = asked["margin"]["BTC"]
        for rule, held in (("standard", "margin_balance"), ("portfolio", "equity")):
            told = summary["margin"]["BTC"][rule]
            self.assertAlmostEqual(told["use"], margin[f"{rule}_maintenance"] / margin[held], 12)
            self.assertAlmostEqual(told["liquidation_distance"], -margin["liquidation"][rule]["spot_down"], 12)
        first = min(("standard", "portfolio"), key=lambda rule: summary["margin"]["BTC"][rule]["liquidation_distance"])
        self.assertEqual(summary["nearest_liquidation"], {"currency": "BTC", "rule": first, "distance": summary["margin"]["BTC"][first]["liquidation_distance"]})

    def test_what_is_not_known_is_absent_and_says_why(self):
        for rows, why in ((PERPETUAL, "no deposit is told"), (DEPOSIT + UNPRICED, "≥ 1 of 1 positions unpriced"),
                          (DEPOSIT, "nothing is held for which a venue asks margin")):
            summary = self.book(rows)["summary"]
            self.assertIsNone(summary["margin"])
            self.assertIn(why, summary["absent"]["margin"])
            self.assertIsNone(summary["nearest_liquidation"])
            self.assertRegex(self.text(rows), r"(?m)^  nearest liquidation +–$")
            self.assertIn("–  " + why, self.text(rows))
        summary = self.book(DEPOSIT + PERPETUAL + UNPRICED)["summary"]
        self.assertEqual(summary["unpriced"], ["BTC-28JAN22-50000-C"])
        self.assertIsNone(summary["underlyings"]["BTC"]["net_bias_usd"])
        self.assertIsNone(summary["vega_usd_per_vol_point"])
        self.assertEqual(summary["absent"]["vega_usd_per_vol_point"], "≥ 1 of 2 positions unpriced")
        self.assertRegex(self.text(DEPOSIT + PERPETUAL + UNPRICED), r"(?m)^  unpriced +1  of 2 positions: BTC-28JAN22-50000-C$")
        self.assertEqual((summary["equity"], summary["profit"]), (None, None))
        self.assertRegex(self.text(DEPOSIT + PERPETUAL + UNPRICED), r"(?m)^  equity +–  USD\n  profit +–  USD since")
        # What was unpriced at --from has no profit since then, though all has a price at the end.
        later = UNPRICED + "2022-01-02T00:00:00Z,,4,BTC-28JAN22-50000-C,sell,0.05,1,0.0003,BTC,50000,0.6\n"
        since = self.book(DEPOSIT + PERPETUAL + later, "--from", "2022-01-01T12:00:00Z")
        self.assertIsNone(since["summary"]["profit"])
        self.assertEqual(since["summary"]["absent"]["profit"], "≥ 1 of 2 positions unpriced at 2022-01-01T12:00:00Z")
        self.assertIsNotNone(since["summary"]["equity"])
        # Of dollars settled without known parameters only that part is absent.
        linear = "2022-01-01T00:00:05Z,,9,ETH_USDC-PERPETUAL,buy,4000,1,0,USDC,4000,\n"
        margin = self.book(DEPOSIT + PERPETUAL + linear)["summary"]["margin"]
        self.assertGreater(margin["BTC"]["standard"]["use"], 0)
        self.assertIn("no margin parameters of ETH", margin["USDC"]["standard"]["absent"]["use"])

    def test_a_coin_without_an_index_leaves_no_sum_over_all_coins(self):
        linear = "2022-01-01T00:00:05Z,,9,SOL_USDC-PERPETUAL,sell,140,25,0,USDC,,\n"
        summary = self.book(DEPOSIT + linear)["summary"]
        self.assertEqual(summary["underlyings"]["SOL"]["net_bias_coin"], -25)
        self.assertIsNone(summary["net_bias_usd"])
        self.assertEqual(summary["absent"]["net_bias_usd"], "no index of SOL is known")
        self.assertRegex(self.text(DEPOSIT + linear), r"(?m)^all +–b? ")
        self.assertIn("no index of SOL is known\n", self.text(DEPOSIT + linear))
        for question in ("--ladder", "--stress"):
            self.assertIn("no index of SOL is known: give a line of it an index in USD, or --marks",
                          self.refused("--fills", self.file(HEADER + DEPOSIT + linear), question))
        # Flat of it nothing is missing.
        closed = linear + "2022-01-01T00:00:06Z,,10,SOL_USDC-PERPETUAL,buy,140,25,0,USDC,,\n"
        self.assertEqual(self.book(DEPOSIT + closed)["summary"]["net_bias_usd"], 5000)

    def test_a_coin_that_trades_against_one_with_an_index_is_worth_that(self):
        # 10 PAXG at 0.0322 BTC of 90,000 USD are 28,980 USD.
        answer = ('{"result":{"trades":[{"trade_id":"1","timestamp":1740787200000,"price":0.0322,"instrument_name":"PAXG_BTC","index_price":0.0322,'
                  '"fee":0,"fee_currency":"BTC","direction":"buy","amount":10},{"trade_id":"2","timestamp":1740787201000,"price":90000,'
                  '"instrument_name":"BTC-PERPETUAL","index_price":90000,"fee":0,"fee_currency":"BTC","direction":"buy","amount":10}],"has_more":false}}')
        report = self.json_of("--fills", self.file(answer, "ut.json"))
        self.assertAlmostEqual(report["summary"]["underlyings"]["PAXG"]["net_bias_usd"], 28980, 6)
        self.assertAlmostEqual(report["equity"], 0, 6)

    def test_a_vol_that_its_price_contradicts_prices_nothing(self):
        # 25 puts of 66 days at 91,000, K = 70,000, at 0.02: Black-76 says 62.77 %, delta 3.3005 and vega -2067.10, whatever the row says.
        rows = "2026-01-20T10:00:01Z,trade,1,BTC-27MAR26-70000-P,sell,0.02,25,0.0075,BTC,91000,"
        for vol in ("0.00628", "0.0628", "6", "0", "0.6277"):
            summary = self.book(rows + vol + "\n")["summary"]["underlyings"]["BTC"]
            self.assertAlmostEqual(summary["delta_coin"], 3.3005, 3, vol)
            self.assertAlmostEqual(summary["vega_usd_per_vol_point"], -2067.1, 0, vol)

    def test_an_account_without_margin_hides_no_other_and_the_headline_says_so(self):
        # 1,000 dollars against 0.9 coins at 50,000 are near their end; SOL has no margin parameters.
        dollars = "2022-01-01T00:00:00Z,deposit,,,,,1000,,USDC,1,\n2022-01-01T00:00:01Z,,5,BTC_USDC-PERPETUAL,buy,50000,0.9,0,USDC,50000,\n"
        unknown = "2022-01-01T00:00:01Z,,6,SOL-PERPETUAL,buy,150,100,0,SOL,150,\n"
        alone = self.book(DEPOSIT + PERPETUAL + dollars)["summary"]
        self.assertGreater(alone["margin"]["USDC"]["standard"]["use"], 0.4)
        summary = self.book(DEPOSIT + PERPETUAL + dollars + unknown)["summary"]
        self.assertEqual({account: summary["margin"][account] for account in ("BTC", "USDC")}, alone["margin"])
        self.assertIn("no margin parameters", summary["margin"]["SOL"]["standard"]["absent"]["use"])
        self.assertEqual(summary["nearest_liquidation"], {**alone["nearest_liquidation"], "not_known_of": ["SOL"]})
        text = self.text(DEPOSIT + PERPETUAL + dollars + unknown)
        self.assertRegex(text, r"(?m)^  margin use +\d+\.\d\d%  USDC, standard margin; not known of SOL$")
        self.assertRegex(text, r"(?m)^  nearest liquidation +\d+\.\d\d%  of spot; USDC, standard margin; not known of SOL$")

    def test_a_position_that_a_margin_leaves_out_leaves_none(self):
        # What is on ether and settles in BTC is in no account's margin.
        instruments = self.file("name,kind,base,quote,payoff,multiplier\nETHBTC-PERP,perpetual,ETH,BTC,linear,1\n", "instruments.csv")
        cross = "2022-01-01T00:00:03Z,,3,ETHBTC-PERP,buy,0.08,10,0,,,\n"
        price = "2022-01-01T00:00:00Z,deposit,,,,,1,,ETH,4000,\n"
        summary = self.book(DEPOSIT + price + PERPETUAL + cross, "--instruments", instruments)["summary"]
        self.assertEqual(summary["margin"]["BTC"]["standard"]["absent"]["use"], "positions that are not in it: 1")

    def test_the_same_coin_at_two_venues_is_two_accounts(self):
        margin = """[[margin]]
venue = "OKX"
coins = ["BTC"]
settle = ["BTC"]
source = "a test"
date = "2022-01-01"
parameters = { price_range = 0.16, volatility_range_up = 0.5, volatility_range_down = 0.25, least_volatility_up = 0.5, short_term_vega_power = 0.3, long_term_vega_power = 0.13, extended_table_factor = 1.0, extended_dampener_usd = 100000.0, gain_kept = 0.0, least_roll_move = 0.01, annualised_roll_move = 0.075, maintenance_factor = 0.8, future_initial = 0.02, future_maintenance = 0.01, future_per_coin = 5e-05 }
"""
        terms = self.file(OKX_TERMS + margin, "okx.toml")
        rows = self.file("time,kind,trade_id,venue,instrument,side,price,amount,fee,currency,index\n"
                         "2022-01-01T00:00:00Z,deposit,,,,,,1,,BTC,50000\n2022-01-01T00:00:00Z,deposit,,OKX,,,,0.1,,BTC,50000\n"
                         "2022-01-01T01:00:00Z,trade,1,,BTC-PERPETUAL,buy,50000,10000,0,,50000\n"
                         "2022-01-01T01:00:00Z,trade,3,OKX,BTC-PERPETUAL,sell,50000,20000,0,,50000\n")
        summary = self.json_of("--fills", rows, "--terms", terms)["summary"]
        self.assertEqual(list(summary["margin"]), ["BTC", "BTC@OKX"])
        self.assertEqual(summary["nearest_liquidation"]["currency"], "BTC@OKX")
        for rules in summary["margin"].values():
            self.assertEqual(list(rules), ["standard", "portfolio"])

    def test_of_many_positions_the_largest_are_shown(self):
        lines = lambda text: re.findall(r"(?m)^(BTC-28JAN22-\S+)", text)
        self.assertEqual(len(lines(self.text(options(20)))), 20)
        self.assertNotIn("--positions", self.text(options(20)))
        # The smallest deltas and vegas are those bought one and two at a time, which count 1/30 and 2/30 of the largest amount.
        text = self.text(options(22))
        self.assertEqual(lines(text), [f"BTC-28JAN22-{50 + i}000-C" for i in range(22) if f"BTC-28JAN22-{50 + i}000-C" in text])
        self.assertEqual(len(lines(text)), 20)
        self.assertIn("20 of 22 positions, the largest by their share of delta or vega; --positions shows all\n", text)
        self.assertIn("= 28JAN22 (22) ", text)
        report = self.book(options(22))
        size = {}
        for key in ("delta_coin", "vega_usd_per_vol_point"):
            whole = sum(abs(position[key]) for position in report["positions"])
            for position in report["positions"]:
                size[position["instrument"]] = max(size.get(position["instrument"], 0), abs(position[key]) / whole)
        self.assertEqual(sorted(lines(text)), sorted(sorted(size, key=size.get)[2:]))
        self.assertEqual(len(lines(self.text(options(22), "--positions"))), 22)
        self.assertEqual(len(report["positions"]), 22)
        # What has no price may be the largest of all.
        hidden = min(size, key=size.get)
        text = self.text(options(22) + UNPRICED.replace("BTC-28JAN22-50000-C", "BTC-28JAN22-90000-C"))
        self.assertIn("BTC-28JAN22-90000-C", lines(text))
        self.assertNotIn(hidden, lines(text))

    def test_an_expiry_of_which_nothing_is_held_or_shown_has_no_line(self):
        closed = "".join(f"2021-12-01T00:00:0{i}Z,,{i},BTC-31DEC21-60000-C,{side},0.03,1,0,BTC,50000,0.6\n" for i, side in ((1, "buy"), (2, "sell")))
        text = self.text(closed + options(21))
        self.assertNotIn("31DEC21", text)
        self.assertIn("31DEC21", self.text(closed + options(21), "--positions"))

    def test_tables_of_profit_hold_no_deposits(self):
        later = "2022-01-01T01:00:00Z,deposit,,,,,0.5,,BTC,51000,\n"
        rows = DEPOSIT + PERPETUAL + later
        out = str(Path(self.folder.name, "out.html"))
        text = self.text(rows, "--explain", "--explain-by", "underlying", "--report", out)
        explained = text.split("PROFIT EXPLAINED")[1]
        # 0.1 and 0.5 coins came in at 50,000 and 51,000; the first gained 100 USD, 0.2 coins held at 50,000 a fiftieth of 10,000.
        self.assertIn("equity at the start 0.00 USD  deposits +30500.00  profit +300.00  equity at the end 30800.00 USD\n", explained)
        self.assertEqual(len(re.findall("deposit", explained)), 1)
        self.assertRegex(explained, r"(?m)^until +profit .*equity$")
        self.assertRegex(explained, r"(?m)^sum +300\.00 ")
        report = self.book(rows, "--explain", "--explain-by", "underlying")["explained"]
        self.assertEqual((report["equity_at_start"], report["totals"]["deposits"]), (0, 30500))
        self.assertAlmostEqual(report["profit"], 300, 3)  # the contract's coins are whole 1e-8
        self.assertAlmostEqual(report["equity_at_end"], 30500 + report["profit"], 8)
        cards = re.findall(r"<h3>BTC profit <small>index.*?</table>", Path(out).read_text(), re.S)
        self.assertEqual(len(cards), 1)
        self.assertNotRegex(cards[0], "equity|cash")

    def test_premium_cash_stands_beside_what_options_are_worth(self):
        text = self.text(options(1) + options(2).splitlines()[1].replace("buy", "sell") + "\n")
        # one bought and two sold at 0.03 each, at which they stand
        self.assertRegex(text, r"(?m)^  premium cash \(options, spot, pools\) +0\.03  BTC +1500\.00  USD$")
        self.assertRegex(text, r"(?m)^  market value of options +-0\.03  BTC +-1500\.00  USD$")

    def test_the_page_opens_with_it(self):
        out = str(Path(self.folder.name, "out.html"))
        self.text(DEPOSIT + PERPETUAL + ETHER, "--report", out)
        page = re.sub(r"<[^>]*>", " ", Path(out).read_text().split("</nav>")[1])
        places = [page.index(words) for words in ("Equity", "Profit", "Margin use", "Nearest liquidation", "Unpriced", "net bias", "BTC risk",
                                                  "Positions")]
        self.assertEqual(places, sorted(places))
        self.assertIn("since 2022-01-01T00:00:00Z", page)


unittest.main()
