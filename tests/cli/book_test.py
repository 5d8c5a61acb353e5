"""`keel book` as a user meets it. Usage: book_test.py KEEL"""
import json
import subprocess
import sys
import unittest
from pathlib import Path

from book_case import OKX_TERMS, BookCase

KEEL = sys.argv.pop(1)
HEADER = "q,p,s,t,d,trade_seq,trade_id,tick_direction,iv,instrument_name,index_price,direction\n"
ROW = "{q},{p},TRADE,{t},2022-01-01,1,{id},0,{iv},{name},{index},{side}\n"


def row(**cells):
    return ROW.format(**({"q": 2, "p": 0.05, "t": 1640995220191, "id": 1, "iv": 60, "name": "BTC-28JAN22-48000-C", "index": 46000,
                          "side": "buy"} | cells))
CHAIN_HEADER = ("timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,"
                "implied_volatility,delta,vega,currency,index_price\n")


def chain_row(time="2022-01-02T00:00:00", forward=46500, mark=0.04, vol=0.65, index=46450):
    return f"{time}+00:00,BTC-28JAN22-48000-C,{forward},call,48000,2022-01-28T08:00:00+00:00,,,{mark},{vol},0.4,50,BTC,{index}\n"


class Book(BookCase):
    keel = KEEL

    def report(self, text, *arguments):
        return self.json_of("--trades", self.file(text, "trades.csv"), *arguments)

    def test_json_has_the_documented_members(self):
        report = self.report(HEADER + row(), "--as", "maker")
        greeks = ["delta_coin", "net_transaction_delta_coin", "gamma_coin_per_usd", "vega_usd_per_vol_point", "theta_usd_per_day",
                  "rho_usd_per_rate_point", "vanna_coin_per_vol_point", "volga_usd_per_vol_point_square", "charm_coin_per_day"]
        self.assertEqual(list(report), ["schema", "summary", "as_of", "numeraire", "equity", "deposits", "profit", "positions_left_out", "cash", "trades", "instruments", "money_currency",
                                        "premium_cash", "options_value", "fees", "positions", "underlyings"])
        self.assertEqual(list(report["positions"][0]), ["instrument", "amount", "average_price", "mark_price", "mark_iv", "realised",
                                                        "unrealised", "fees", "funding", *greeks, "strategy", "sub_book", "delivery_price",
                                                        "estimated_delivery_price"])
        self.assertEqual(list(report["underlyings"]["BTC"]), ["index_usd", *greeks[:3], "gamma_coin_per_percent", *greeks[3:],
                                                              "positions_left_out", "net_bias_coin", "net_bias_usd", "currency", "cash",
                                                              "equity", "vega_tenors"])
        self.assertEqual(report["schema"], 1)
        self.assertEqual(report["as_of"], "2022-01-01T00:00:20.191Z")
        self.assertEqual((report["premium_cash"], report["options_value"]), (0.1, -0.1))
        self.assertEqual(report["positions"][0]["amount"], -2)
        self.assertEqual(report["underlyings"]["BTC"]["cash"], 0.0994)

    def test_maker_and_taker_mirror_each_other(self):
        maker = self.report(HEADER + row(), "--as", "maker")["underlyings"]["BTC"]
        taker = self.report(HEADER + row(), "--as", "taker")["underlyings"]["BTC"]
        for greek in ("delta_coin", "net_transaction_delta_coin", "gamma_coin_per_usd", "vega_usd_per_vol_point", "theta_usd_per_day"):
            self.assertEqual(maker[greek], -taker[greek])

    def test_a_coin_whose_perpetual_is_not_listed_is_not_hedged_and_said_to_be_so(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
        def rows(year):
            return (head + f"{year}-06-01,deposit,,,,,100000,,USDC,\n{year}-06-01T00:00:01Z,trade,1,SOL_USDC-PERPETUAL,buy,150,100,0,,150\n"
                    f"{year}-06-01T03:00:00Z,trade,2,SOL_USDC-PERPETUAL,buy,151,1,0,,151\n{year}-06-01T03:00:00Z,trade,3,XRP_USDC-PERPETUAL,buy,2,100,0,,2\n")
        def hedged(year):
            run = self.run_book("--fills", self.file(rows(year)), "--hedge", "every=1h", "--json")
            self.assertEqual(run.returncode, 0, run.stderr)
            return [position["instrument"] for position in json.loads(run.stdout)["positions"]], run.stderr
        positions, said = hedged(2026)
        self.assertNotIn("SOL-PERPETUAL", positions)
        for coin in ("SOL", "XRP"):
            self.assertIn(f"{coin} is not hedged: {coin}-PERPETUAL is not listed all the while", said)
        self.assertIn("SOL-PERPETUAL", hedged(2022)[0])

    def test_a_price_that_nothing_tells_is_null(self):
        # Of funding alone there is no price; what was closed before its delivery had one, but the account was not told of any after.
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,strategy\n"
        funding = self.file(head + "2026-01-05,deposit,,,,,10,,BTC,50000,\n2026-01-05,funding,,BTC-PERPETUAL,,,0.1,,,50000,\n", "funding.csv")
        self.assertIsNone(self.json_of("--fills", funding)["positions"][0]["mark_price"])
        closed = self.file(head + "2026-01-05T00:00:01Z,trade,1,BTC-9JAN26-50000-C,buy,0.05,1,0,,50000,a\n"
                           "2026-01-05T00:00:02Z,trade,2,BTC-9JAN26-50000-C,sell,0.06,1,0,,50000,a\n"
                           "2026-01-05T00:00:03Z,trade,3,BTC-9JAN26-50000-C,buy,0.06,1,0,,50000,b\n"
                           "2026-01-09T08:00:00Z,expiry,,BTC-9JAN26-50000-C,,49000,,,,,b\n"
                           "2026-01-12T08:00:00Z,trade,4,BTC-PERPETUAL,buy,50000,10,0,,50000,b\n", "closed.csv")
        marks = [position["mark_price"] for position in self.json_of("--fills", closed)["positions"]]
        self.assertEqual(marks, [None, 0, 50000])  # delivered at 49,000 a call of 50,000 pays nothing: that 0 is known

    def test_equity_less_deposits_is_the_profit_to_the_last_digit(self):
        # A spot pair in bitcoin: what its coins gained is rounded to 1e-8 BTC, half a thousandth of a dollar.
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
        report = self.json_of("--fills", self.file(head + "2026-01-05T00:00:00Z,deposit,,,,,1,,BTC,91234.5\n"
                                                   "2026-01-05T00:00:01Z,trade,1,ETH_BTC,buy,0.0339,1.3,0,,3099.87\n"
                                                   "2026-01-05T00:00:02Z,trade,2,BTC-PERPETUAL,buy,91233.5,10,0,,91234.5\n"))
        raw = [round(report[key] * 1e8) for key in ("equity", "deposits", "profit")]
        self.assertEqual(raw[0] - raw[1], raw[2])

    def test_a_ladder_tells_whole_units_without_noise(self):
        # 30 XRP at 2.1437 move by 6.4311 for 10 %, and were told to move by 6.43110000000001.
        head = "time,trade_id,instrument,side,price,amount,fee,index\n"
        report = self.json_of("--fills", self.file(head + "2026-01-05T00:00:00Z,1,SOL_USDC-PERPETUAL,buy,143.21,0.3,0,143.21\n"
                                                   "2026-01-05T00:00:00Z,2,XRP_USDC-PERPETUAL,sell,2.1437,30,0,2.14\n"), "--ladder", "--stress")
        numbers = [cell["profit_usd"] for coin in ("SOL", "XRP") for cell in report["ladder"][coin]["cells"]] + [one["profit_usd"] for one in report["stress"]["scenarios"]]
        self.assertTrue(numbers)
        for number in numbers:
            self.assertEqual(number, round(number, 8))

    def test_margin_of_a_day_of_which_the_parameters_are_not_known_says_so(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
        for day, said in (("2021-12-01", True), ("2022-03-01", False)):
            run = self.run_book("--fills", self.file(head + f"{day}T00:00:00Z,deposit,,,,,100,,ETH,4500\n"
                                                     f"{day}T00:00:01Z,trade,1,ETH-PERPETUAL,buy,4500,1000000,0,,4500\n"))
            words = "portfolio margin of ETH in ETH: by the venue's parameters of 2022-01-11: what they were on 2021-12-01 is not known"
            self.assertEqual(words in run.stderr, said, run.stderr)

    def test_what_is_unpriced_is_counted_against_what_is_held(self):
        # Flat of one option, long of two, one of which no believable vol prices: it is 1 of 2 wherever it is told.
        head = "time,trade_id,instrument,side,price,amount,fee,index,vol\n"
        rows = ("2026-01-05T00:00:01Z,1,BTC-30JAN26-50000-C,buy,0.05,1,0,50000,0.7\n2026-01-05T00:00:02Z,2,BTC-30JAN26-50000-C,sell,0.05,1,0,50000,0.7\n"
                "2026-01-05T00:00:02Z,3,BTC-30JAN26-60000-C,sell,0.9,1,0,50000,\n2026-01-05T00:00:02Z,4,BTC-30JAN26-70000-C,sell,0.01,1,0,50000,\n")
        report = self.json_of("--fills", self.file(head + rows), "--group-by", "underlying")
        words = "≥ 1 of 2 positions unpriced"
        self.assertEqual(report["groups"][0]["absent"]["delta_coin"], words)
        self.assertEqual(report["underlyings"]["BTC"]["absent"]["delta_coin"], words)

    def test_the_page_adds_up_by_expiry_whatever_the_names_look_like(self):
        definitions = self.file("name,kind,payoff,base,quote,multiplier,strike,expiry,right\n"
                                "BTC-USD-260130-40000-C,option,inverse,BTC,USD,0.01,40000,2026-01-30T08:00:00Z,call\n"
                                "BTC-USD-260327-60000-C,option,inverse,BTC,USD,0.01,60000,2026-03-27T16:00:00Z,call\n", "names.csv")
        fills = self.file("time,trade_id,instrument,side,price,amount,fee,index\n2026-01-05T00:00:01Z,1,BTC-USD-260130-40000-C,buy,0.21,10,0,50000\n"
                          "2026-01-05T00:00:02Z,2,BTC-USD-260327-60000-C,sell,0.05,10,0,50000\n")
        page = self.file("", "page.html")
        text = self.run_book("--fills", fills, "--instruments", definitions, "--report", page).stdout
        for expiry in ("= 30JAN26 (1)", "= 27MAR26 16:00 (1)"):
            self.assertIn(expiry, text)
        by_expiry = Path(page).read_text().split("BTC by expiry")[1].split("</table>")[0]
        for expiry in (">30JAN26<", ">27MAR26 16:00<"):
            self.assertIn(expiry, by_expiry)
        self.assertNotIn(">USD<", by_expiry)

    def test_what_has_no_price_is_null_and_said_to_be_left_out_of_the_sums(self):
        rows = HEADER + row() + row(id=2, name="BTC-28JAN22-50000-C", p=0.9, iv=500)  # a price that no believable vol gives
        report = self.report(rows, "--as", "maker", "--group-by", "underlying", "--ladder", "--stress")
        priced, unpriced = report["positions"]
        self.assertIsNone(unpriced["delta_coin"])
        self.assertEqual(unpriced["absent"]["delta_coin"], "no believable mark is known")
        self.assertIsNone(unpriced["mark_iv"])
        for total, member in ((report["underlyings"]["BTC"], "delta_coin"), (report["underlyings"]["BTC"], "net_bias_coin"),
                              (report["groups"][0], "delta_coin"), (report["ladder"]["BTC"]["cells"][0], "profit_usd"),
                              (report["stress"]["scenarios"][0], "profit_usd")):
            self.assertIsNone(total[member])
            self.assertEqual(total["absent"][member], "≥ 1 of 2 positions unpriced")
        for part in (report, report["underlyings"]["BTC"], report["groups"][0], report["ladder"]["BTC"], report["stress"]):
            self.assertEqual(part["positions_left_out"], 1)
        # Nor are equity and profit: what the unpriced option is worth is not known, and not 0.
        for part, members in ((report, ("equity", "profit", "options_value")), (report["summary"], ("equity", "profit")),
                              (report["underlyings"]["BTC"], ("equity",)), (report["groups"][0], ("unrealised", "profit", "profit_numeraire"))):
            for member in members:
                self.assertIsNone(part[member], member)
                self.assertEqual(part["absent"][member], "≥ 1 of 2 positions unpriced")
        self.assertEqual((unpriced["unrealised"], unpriced["absent"]["unrealised"]), (None, "no believable mark is known"))
        self.assertIsNotNone(priced["unrealised"])
        for known in ("deposits", "fees", "premium_cash"):
            self.assertIsNotNone(report[known])
        explained = self.report(rows, "--as", "maker", "--explain")["explained"]
        for part, member in ((explained, "profit"), (explained, "equity_at_end"), (explained["totals"], "spread"), (explained["steps"][-1], "equity"),
                             (explained, "profit_without_revaluation"), (explained, "profit_bridge")):
            self.assertIsNone(part[member], member)
            self.assertEqual(part["absent"][member], "≥ 1 of 2 positions unpriced")
        for member in ("fees", "funding", "deposits"):
            self.assertIsNotNone(explained["totals"][member])
        self.assertEqual(explained["equity_at_start"], 0)
        with_it = self.report(rows, "--as", "maker", "--explain", "--leave-out-unpriced")["explained"]
        self.assertEqual(with_it["steps"][-1]["equity"], with_it["equity_at_end"])
        asked = self.report(rows, "--as", "maker", "--group-by", "underlying", "--ladder", "--margin", "--leave-out-unpriced")
        # The rest, and the unpriced at its last price: no worse than what was paid for it.
        self.assertEqual(asked["equity"], asked["deposits"] + asked["profit"])
        self.assertIsNotNone(asked["positions"][1]["unrealised"])
        self.assertEqual(asked["underlyings"]["BTC"]["delta_coin"], priced["delta_coin"])
        self.assertEqual(asked["groups"][0]["delta_coin"], priced["delta_coin"])
        self.assertEqual(asked["ladder"]["BTC"]["positions_left_out"], 1)
        self.assertGreater(asked["margin"]["BTC"]["standard_initial"], 0)
        self.assertIn("margin: ≥ 1 of 2 positions unpriced, BTC-28JAN22-50000-C: give their rows a vol, an index or a forward, or --marks; "
                      "--leave-out-unpriced asks without them", self.refused("--trades", self.file(rows), "--as", "maker", "--margin"))
        text = self.run_book("--trades", self.file(rows), "--as", "maker").stdout
        self.assertRegex(text, r"(?m)^BTC-28JAN22-50000-C \?.*  –  ")
        self.assertIn("–  no believable mark is known\n", text)
        self.assertRegex(text, r"(?m)^= 28JAN22 \(2, 1 left out\)")
        self.assertRegex(text, r"(?m)^  left out +≥ 1 of 2 positions unpriced *$")
        for total in ("vega", "equity", "profit", "unrealised", "profit and loss", "market value of options"):
            self.assertRegex(text, rf"(?m)^  {total} +–")
        self.assertRegex(text, r"(?m)^  fees +-\d")

    def test_where_nothing_can_be_priced_no_answer_is_silent(self):
        rows = self.file(HEADER + row(name="BTC-28JAN22-50000-C", p=0.9, iv=500))
        text = self.run_book("--trades", rows, "--as", "taker", "--ladder", "--pin", "--stress").stdout
        for words in ("BTC ladder: ≥ 1 of 1 positions unpriced", "BTC pin: ≥ 1 of 1 positions unpriced", "\n≥ 1 of 1 positions unpriced\n"):
            self.assertIn(words, text)

    def test_a_vol_follows_from_price_and_index(self):
        # F = K = 60,000, 30 days: 0.0685394072 coins are 60 %, delta 0.5342697036, vega 68.37057 a point
        fills = self.file("time,trade_id,instrument,side,price,amount,fee,index\n"
                          "2022-01-29T08:00:00Z,a,BTC-28FEB22-60000-C,buy,0.06853941,1,0,60000\n", "fills.csv")
        run = self.run_book("--fills", fills, "--json")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        totals = json.loads(run.stdout)["underlyings"]["BTC"]
        self.assertAlmostEqual(totals["delta_coin"], 0.5342697036, 7)
        self.assertAlmostEqual(totals["vega_usd_per_vol_point"], 68.37057, 3)

    def test_linear_positions_have_their_margin(self):
        # the venue's example: 25 BTC at 100,000 USDC ask 53,125 and 28,125
        top = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n2025-02-01T00:00:00Z,deposit,,,,,90000,,USDC,\n"
        fill = "2025-02-01T01:00:00Z,,1,{}_USDC-PERPETUAL,sell,100000,25,0,,100000\n"
        margin = self.json_of("--fills", self.file(top + fill.format("BTC"), "fills.csv"), "--margin")["margin"]["USDC"]
        self.assertEqual((margin["standard_initial"], margin["standard_maintenance"], margin["standard_available"]), (53125, 28125, 36875))
        self.assertIsNone(margin["portfolio_initial"])
        # short, all coins u higher: 90,000 - 2,500,000 u = 28,125 (1 + u)
        self.assertAlmostEqual(margin["liquidation"]["standard"]["spot_up"], 61875 / 2528125, 12)
        eth = self.refused("--fills", self.file(top + fill.format("ETH").replace("100000", "2500"), "eth.csv"), "--margin")
        self.assertIn("margin: ETH_USDC-PERPETUAL: no margin parameters of ETH settled in USDC on 2025-02-01", eth)
        spot = self.run_book("--fills", self.file(top, "spot.csv"), "--margin")
        self.assertIn("nothing is held for which a venue asks margin", spot.stdout)

    def test_an_expiry_that_nothing_tells_says_what_would_mend_it(self):
        rows = ("time,trade_id,instrument,side,price,amount,fee,index\n2024-03-20T08:00:00Z,1,ETH-29MAR24-3000-C,buy,0.1,2,0,3300\n"
                "2024-05-01T08:00:00Z,2,ETH-PERPETUAL,buy,3000,10,0,3000\n")
        fills = self.file(rows, "fills.csv")
        why = self.refused("--fills", fills)
        for words in ("fills.csv: line 2: ETH-29MAR24-3000-C expired at 2024-03-29T08:00:00Z", "--delivery ETH-29MAR24-3000-C=PRICE",
                      "2024-03-29T08:00:00Z,expiry,ETH-29MAR24-3000-C,PRICE"):
            self.assertIn(words, why)
        told = self.json_of("--fills", fills, "--delivery", "ETH-29MAR24-3000-C=4000")
        self.assertAlmostEqual(told["positions"][0]["realised"], 2 * 0.25 - 0.2, 8)
        prices = self.file('{"result": {"data": [{"date": "2024-03-29", "delivery_price": 4000}], "records_total": 1}}', "prices.json")
        self.assertEqual(self.json_of("--fills", fills, "--delivery-prices", f"ETH={prices}")["positions"][0]["realised"],
                         told["positions"][0]["realised"])
        near = self.run_book("--fills", self.file(rows + "2024-03-29T05:00:00Z,3,ETH-PERPETUAL,buy,3500,10,0,3500\n", "near.csv"))
        self.assertEqual(near.returncode, 0)
        self.assertIn("settlement estimated at 3500, the index 3h before it", near.stderr)

    def test_futures_and_linear_instruments(self):
        text = (HEADER + row(name="BTC-PERPETUAL", q=1000, p=50000, iv="", index=50000, side="sell") +
                row(id=2, name="BTC_USDC-PERPETUAL", q=0.5, p=50000, iv="", index=50000, side="sell"))
        report = self.report(text, "--as", "maker")
        self.assertAlmostEqual(report["underlyings"]["BTC"]["delta_coin"], 1000 / 50000 + 0.5)
        self.assertEqual([position["amount"] for position in report["positions"]], [1000, 0.5])

    def test_numeraire(self):
        run = self.run_book("--trades", self.file(HEADER + row()), "--as", "maker", "--numeraire", "BTC")
        self.assertIn("0.10000000  BTC", run.stdout)
        self.assertIn("no price of XYZ", self.refused("--trades", self.file(HEADER + row()), "--as", "maker", "--numeraire", "XYZ"))

    def test_venues_corrections_exercises_and_pools(self):
        call, pool = "BTC-28JAN22-30000-C", "ETH_USDC-POOL"
        text = ("time,kind,trade_id,venue,instrument,side,price,amount,fee,currency,index\n"
                f"2022-01-28T08:00:00Z,exercise,,,{call},,37000,,,,\n"
                f"2022-01-28T08:00:01Z,exercise,,OKX,{call},,37000,,,,\n"
                f"2022-01-29,trade correction,7,,{call},buy,0.24,2,0.0006,,\n"
                f"2022-01-01,trade,7,,{call},buy,0.25,1,0.0003,,46000\n"
                f"2022-01-01,trade,7,OKX,{call},sell,0.26,1,,,46000\n"
                "2022-01-02,deposit,,,,,,50,,ETH,\n"
                f"2022-01-02,trade,8,UNIV2,{pool},buy,2000,1000,,,\n"
                f"2022-01-03,pool fees,,UNIV2,{pool},,2000,0.01,,ETH,\n"
                f"2022-01-04,trade,9,UNIV2,{pool},sell,8000,500,,,\n")
        run = self.run_book("--fills", self.file(text), "--terms", self.file(OKX_TERMS, "okx.toml"), "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        here, there, liquidity = json.loads(run.stdout)["positions"]
        self.assertEqual(here["realised"], -0.10162162)  # 2 * (0.18918919 - 0.24), 7000 / 37000 = 0.18918919
        self.assertEqual(here["fees"], 0.0009)  # and 0.015 % of 2 BTC at delivery
        self.assertEqual(there["instrument"], call + "@OKX")
        self.assertEqual(there["realised"], 0.07081081)
        self.assertEqual(liquidity["instrument"], pool + "@UNIV2")
        self.assertEqual(liquidity["amount"], 500)
        self.assertEqual(liquidity["mark_price"], 8000)
        self.assertAlmostEqual(liquidity["realised"], 44721.35955, 7)  # half of 2 * 1000 * (sqrt 8000 - sqrt 2000)
        # As much again; and 22.36067977 coins went in at 2000, 0.01 came as fees there, 5.59016994 out at 8000: what is missing counts at 8000.
        self.assertAlmostEqual(liquidity["unrealised"], 44721.35955 - 16.76050983 * 8000 - 20, 7)
        self.assertIsNone(liquidity["average_price"])  # a pool's cost is of no one price
        self.assertEqual(liquidity["fees"], -20)
        self.assertAlmostEqual(liquidity["delta_coin"], 500 / 8000**0.5, 12)
        self.assertAlmostEqual(liquidity["gamma_coin_per_usd"], -250 / 8000**1.5, 15)
        refused = self.refused("--terms", self.file(OKX_TERMS, "okx.toml"), "--fills", self.file(text + f"2022-01-30,bust,8,,{call},,,,,,\n"))
        self.assertIn(f"line 11: trade_id: no trade of that id in {call} can be busted", refused)

    def test_ladder(self):
        ladder = self.report(HEADER + row(), "--as", "maker", "--ladder", "--ladder-moves=-0.5,0", "--ladder-vols", "1",
                             "--ladder-days", "0,60")["ladder"]["BTC"]
        self.assertEqual(ladder["index_usd"], 46000)
        self.assertEqual([(cell["days"], cell["spot_move"]) for cell in ladder["cells"]], [(0, -0.5), (0, 0), (60, -0.5), (60, 0)])
        self.assertEqual(ladder["cells"][1]["profit_usd"], 0)
        self.assertEqual(ladder["cells"][2]["delta_coin"], 0)  # expired by then, worthless: the maker keeps what the calls are worth now
        self.assertGreater(ladder["cells"][2]["profit_usd"], 0)
        self.assertIn("spot moves: must be above -1 (-100 %)", self.refused("--trades", self.file(HEADER + row()), "--as", "maker", "--ladder",
                                                                       "--ladder-moves=-1"))

    def test_pin(self):
        text = (HEADER + row(name="BTC-2JAN22-46000-C", q=2) + row(id=2, name="BTC-2JAN22-44000-P", side="sell") +
                row(id=3, name="BTC-28JAN22-48000-C"))
        pin = self.report(text, "--as", "maker", "--pin")["pin"]["BTC"]
        [expiry] = pin["expiries"]
        self.assertEqual(expiry["expiry"], "2022-01-02T08:00:00Z")
        self.assertEqual([(strike["strike"], strike["calls"], strike["puts"], strike["delta_below_coin"], strike["delta_above_coin"])
                          for strike in expiry["strikes"]], [(44000, 0, 2, -2, 0), (46000, -2, 0, 0, -2)])
        fall = expiry["gaps"][0]  # by 10 % to 41400: two puts pay 2600 each
        self.assertAlmostEqual(fall["profit_usd"], 5200, 9)
        self.assertAlmostEqual(fall["hedged_profit_usd"], 5200 - 4600, 9)  # a coin short at the strike that the index is on
        self.assertEqual(self.report(text, "--as", "maker", "--pin", "0.5")["pin"]["BTC"]["expiries"], [])
        self.assertEqual(len(self.report(text, "--as", "maker", "--pin", "30", "--pin-range", "0.1")["pin"]["BTC"]["expiries"]), 2)
        run = self.run_book("--trades", self.file(text), "--as", "maker", "--pin", "0.5")
        self.assertIn("BTC pin risk: nothing expires within 0.5 days", run.stdout)
        for bad in (["--pin", "-1"], ["--pin", "1", "--pin-band", "0"], ["--pin", "1", "--pin-range", "200%"]):
            self.assertIn("pin: ", self.refused("--trades", self.file(text), "--as", "maker", *bad))

    def test_stress(self):
        perpetual = row(name="BTC-PERPETUAL", q=50000, p=50000, iv="", index=50000, side="sell")
        scenarios = self.file("[[scenario]]\nname = \"fall\"\nof.BTC = { spot = -0.2 }\n", "stress.toml")
        stress = self.report(HEADER + perpetual, "--as", "maker", "--stress", scenarios)["stress"]
        [fall] = stress["scenarios"]
        self.assertAlmostEqual(fall["underlyings"]["BTC"]["profit_usd"], -10000, 9)  # a coin long
        self.assertEqual(fall["underlyings"]["BTC"]["delta_coin"], 1)
        self.assertAlmostEqual(fall["cash_profit_usd"], 0, 9)
        self.assertAlmostEqual(fall["equity_usd"], stress["equity_usd"] - 10000, 9)
        built_in = self.report(HEADER + perpetual, "--as", "maker", "--stress")["stress"]
        self.assertIn("2026-02-05", [scenario["name"] for scenario in built_in["scenarios"]])
        run = self.run_book("--trades", self.file(HEADER + perpetual), "--as", "maker", "--stress", scenarios, "--numeraire", "BTC")
        self.assertIn("\nfall  ", run.stdout)
        bad = self.file("[[scenario]]\nname = \"fall\"\nof.BTC = { spot = -2 }\n", "stress.toml")
        self.assertIn("stress.toml: line 3: scenario.of.BTC.spot: -2 is outside -1 (excluded)..100 (relative, -0.2 is down 20 %)",
                      self.refused("--trades", self.file(HEADER + perpetual), "--as", "maker", "--stress", bad))

    def test_marks_from_a_chain(self):
        chain = self.file(CHAIN_HEADER + chain_row(), "chain.csv")
        report = self.report(HEADER + row(), "--as", "maker", "--chain", chain)
        self.assertEqual(report["as_of"], "2022-01-02T00:00:00Z")
        self.assertEqual(report["positions"][0]["mark_price"], 0.04)
        self.assertEqual(report["positions"][0]["mark_iv"], 0.65)
        self.assertEqual(report["positions"][0]["unrealised"], 0.02)

    def test_explained_through_two_files(self):
        first = self.file(CHAIN_HEADER + chain_row(), "1.csv")
        second = self.file(CHAIN_HEADER + chain_row("2022-01-02T06:00:00", 47000, 0.0425, 0.66, 46950) +
                           chain_row("2022-01-03T00:00:00", 46000, 0.0375, 0.65, 45950), "2.csv")
        whole = self.report(HEADER + row(), "--as", "maker", "--explain", "--chain", first, second)
        report = whole["explained"]
        # The book itself stands at the last marks, too, and says no other profit.
        self.assertEqual(whole["as_of"], "2022-01-03T00:00:00Z")
        self.assertAlmostEqual(whole["profit"], report["profit"], 6)
        self.assertEqual(report["start"], "2022-01-01T00:00:20.191Z")
        self.assertEqual([step["held"] for step in report["steps"]], [1, 1, 1])
        cash = 2 * 0.05 - 2 * 0.0003
        self.assertAlmostEqual(report["steps"][0]["equity"], (cash - 2 * 0.04) * 46450, 6)
        self.assertAlmostEqual(report["steps"][2]["equity"], (cash - 2 * 0.0375) * 45950, 6)
        self.assertAlmostEqual(sum(report["totals"].values()), report["steps"][2]["equity"], 6)
        self.assertEqual((report["quotes"], report["own_prints"], report["totals"]["spread"]), (1, 1, 0))
        run = self.run_book("--trades", self.file(HEADER + row()), "--as", "maker", "--explain", "--chain", first, second)
        self.assertIn("\n2022-01-03", run.stdout)
        self.assertNotIn("of the book", run.stdout)
        # Hedged through the same marks; an account that only marks can value is one, too.
        bare = self.file("time,kind,trade_id,instrument,side,price,amount,fee\n"
                         "2022-01-01T00:00:00Z,,1,BTC-28JAN22-48000-C,sell,0.05,2,0.0006\n", "bare.csv")
        asked = ("--fills", bare, "--explain", "--hedge", "every=6h", "--chain", first, second)
        hedged = json.loads(self.run_book(*asked, "--json").stdout)
        self.assertGreater(hedged["explained"]["hedges"], 0)
        # The perpetual is not in the chain: it is marked at the index there, here as there.
        self.assertAlmostEqual(hedged["profit"], hedged["explained"]["profit"], 6)
        # Without marks the book stands at last trades; numbers lead from its profit to what is explained.
        trades = HEADER + row() + row(t=1640995320191, q=1, p=0.06, iv=70, id=2)
        two = self.report(trades, "--as", "maker", "--explain")
        bridge = two["explained"]["profit_bridge"]
        self.assertEqual([line["from"] for line in bridge], ["book", "value", "explained"])
        self.assertEqual((bridge[1]["of"], bridge[1]["positions"]), ("options, last_trade", 1))
        self.assertEqual((bridge[0]["usd"], bridge[2]["usd"]), (two["profit"], two["explained"]["profit"]))
        self.assertAlmostEqual(bridge[0]["usd"] + bridge[1]["usd"], bridge[2]["usd"], 8)
        text = self.run_book("--trades", self.file(trades, "two.csv"), "--as", "maker", "--explain").stdout
        for words in ("profit of the book ", "1 option at fair value, not at their last trade ", "profit explained "):
            self.assertIn("\n  " + words, text)
        # Files are taken by time, in whatever order they stand.
        self.assertEqual(self.report(HEADER + row(), "--as", "maker", "--explain", "--chain", second, first), whole)

    def test_explained_cuts_and_what_is_refused(self):
        trades = self.file(HEADER + row())
        report = self.report(HEADER + row(), "--as", "maker", "--explain", "--explain-by", "side,aggressor")["explained"]
        # Sold once: a markout of one fill has no error, and what was never bought no line.
        text = self.run_book("--trades", trades, "--as", "maker", "--explain").stdout
        self.assertRegex(text, r"(?m)^quotes sold +0s \(fill\) +0\.000 +–a +1 ")
        self.assertNotIn("quotes bought", text)
        self.assertNotRegex(text, r"-0\.0+\b")
        self.assertEqual([group["group"] for group in report["cuts"]["aggressor"]], ["them"])
        for flag, value, why in (("--explain-by", "colour", "\"colour\" is none of instrument, expiry"), ("--markout", "0s", "is not above 0"),
                                 ("--markout", "soon", "--markout: "), ("--explain-every", "-1h", "--explain-every: "), ("--explain-every", "1ms", "is below 1s"),
                                 ("--hedge", "every=1us", "--hedge: every: must be 1s")):
            self.assertIn(why, self.refused("--trades", trades, "--as", "maker", "--explain", f"{flag}={value}"))

    def test_margin(self):
        report = self.report(HEADER + row(name="BTC-PERPETUAL", q=10000, p=50000, iv="", index=50000, side="sell"), "--as", "maker", "--margin")
        margin = report["margin"]["BTC"]  # 0.2 coins long: 16/84 of them, and 1 %
        self.assertAlmostEqual(margin["portfolio_initial"], round(0.2 * 0.16 / 0.84, 9) + 0.002, 14)
        self.assertAlmostEqual(margin["portfolio_maintenance"], 0.8 * (round(0.2 * 0.16 / 0.84, 9) + 0.002), 14)
        self.assertAlmostEqual(margin["standard_initial"], 0.2 * (0.01 + 0.00005 * 0.2), 14)  # as it was before 2022-01-11

    def test_distance_to_liquidation(self):
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
                          "2022-01-01T00:00:00Z,deposit,,,,,0.1,,BTC,\n"
                          "2022-01-01T00:00:01Z,,1,BTC-PERPETUAL,buy,50000,10000,0,BTC,50000\n", "fills.csv")
        printed = subprocess.run([KEEL, "terms", "--coin", "BTC"], capture_output=True, text=True, check=True).stdout
        row = next("[[margin]]" + row for row in printed.split("[[margin]]") if 'settle = ["BTC"]' in row and "price_range" in row)
        row = row.replace("future_maintenance = 0.00525", "future_maintenance = 0.02").replace("future_per_coin = 5e-05", "future_per_coin = 0.0")
        run = self.run_book("--fills", fills, "--margin", "--terms", self.file(row, "terms.toml"), "--stress", "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        report = json.loads(run.stdout)
        liquidation = report["margin"]["BTC"]["liquidation"]["standard"]
        # 0.2 coins long, y at the moved price: 0.1 + 0.2 - y = 0.02 y
        self.assertAlmostEqual(liquidation["spot_down"], 0.2 * 1.02 / 0.3 - 1, 10)
        self.assertIsNone(liquidation["spot_up"])
        half = next(scenario for scenario in report["stress"]["scenarios"] if scenario["name"].startswith("down 50 %"))
        self.assertAlmostEqual(half["underlyings"]["BTC"]["margin"]["equity"], 0.3 - 0.4, 10)
        bad = self.file(row.replace("future_maintenance = 0.02", "future_maintenance = -1"), "terms.toml")
        self.assertIn("margin.parameters.future_maintenance: -1 is outside 0..1000000000", self.refused("--fills", fills, "--margin", "--terms", bad))

    def test_fills_with_groups(self):
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,currency,index,strategy\n"
                          "2022-01-01T00:00:00Z,deposit,,,,,2,,BTC,,\n"
                          "2022-01-01T00:00:01Z,,1,BTC-PERPETUAL,buy,50000,10000,0.0001,BTC,50000,quote\n"
                          "2022-01-01T00:00:02Z,,2,BTC-PERPETUAL,sell,60000,10000,0.0001,BTC,60000,hedge\n", "fills.csv")
        run = self.run_book("--fills", fills, "--group-by", "strategy", "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        report = json.loads(run.stdout)
        self.assertEqual([group["group"] for group in report["groups"]], ["hedge", "quote"])
        self.assertEqual(report["groups"][1]["unrealised"], 0.03333333)
        self.assertEqual(report["underlyings"]["BTC"]["equity"], 2.03313333)
        self.assertIn("none of instrument, expiry", self.refused("--fills", fills, "--group-by", "colour"))

    def test_bad_input_is_one_line_and_status_2(self):
        self.assertIn("trades.csv: line 3: p: \"4o5\" is not a number",
                      self.refused("--trades", self.file(HEADER + row() + row(id=2, p="4o5"), "trades.csv"), "--as", "maker"))
        self.assertIn("--fils", self.refused("--fils", "fills.csv"))
        self.assertIn("one is needed", self.refused("--json"))
        self.assertIn("--trades", self.refused("--trades", "a.csv", "--fills", "b.csv", "--as", "maker"))
        self.assertIn("No such file", self.refused("--trades", "/nowhere/at/all.csv", "--as", "maker"))
        self.assertIn("is empty", self.refused("--trades", self.file(""), "--as", "maker"))
        self.assertIn("has no row of the account", self.refused("--trades", self.file(HEADER), "--as", "maker"))
        self.assertIn("line 3: trade_id: 1 is another trade in line 2",
                      self.refused("--trades", self.file(HEADER + row() + row(q=3)), "--as", "maker"))


unittest.main()
