"""`keel book --report` as a user meets it: the page is checked against --json. Usage: book_report_test.py KEEL"""
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

KEEL = sys.argv.pop(1)
INJECTION = "<script>alert('x')</script>' onload='y"
ACCOUNT = f"""time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol,strategy,sub_book
2022-01-01T00:00:00Z,deposit,,,,,2.5,,BTC,,,,
2022-01-01T00:00:01Z,deposit,,,,,50000,,USDC,,,,
2022-01-01T00:00:02Z,trade,8,BTC-28JAN22-48000-C,buy,0.05,3,0.0009,BTC,46010,0.65,quote,desk-a
2022-01-01T00:00:03Z,trade,9,BTC-28JAN22-48000-P,sell,0.08,4,0.0009,BTC,46010,0.66,quote,desk-a
2022-01-01T00:00:04Z,trade,10,BTC-25FEB22-60000-C,sell,0.03,10,0.003,BTC,46010,0.75,{INJECTION},desk-a
2022-01-01T00:00:05Z,trade,11,BTC-PERPETUAL,sell,46020,1200000,0.001,BTC,46015,,hedge,desk-a
2022-01-01T00:00:06Z,trade,12,BTC-28JAN22,buy,46300,50000,0.0005,BTC,46015,,hedge,desk-a
2022-01-01T00:00:07Z,trade,13,ETH-28JAN22-4000-C,sell,0.055,100,0.03,ETH,3700,0.8,quote,desk-b
2022-01-01T00:00:08Z,trade,14,ETH_USDC-PERPETUAL,buy,3701,25,1.2,USDC,3700,,hedge,desk-b
2022-01-01T00:00:09Z,trade,15,BTC_USDC,buy,46010,0.5,3,USDC,46015,,hedge,desk-b
2022-01-01T08:00:00Z,funding,,BTC-PERPETUAL,,,0.00002,,,,,hedge,desk-a
"""
CHAIN_HEADER = ("timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,"
                "implied_volatility,delta,vega,currency,index_price\n")


def chain_row(time, forward, mark, vol, index):
    return f"{time}+00:00,BTC-28JAN22-48000-C,{forward},call,48000,2022-01-28T08:00:00+00:00,,,{mark},{vol},0.4,50,BTC,{index}\n"


def number(value, decimals):
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


class Page(html.parser.HTMLParser):
    """Rows of all tables as lists of cell texts, cells' titles, and whatever a browser would fetch or run."""
    def __init__(self, text):
        super().__init__()
        self.rows, self.titles, self.outside, self.open, self.mismatched, self.text = [], [], [], [], [], ""
        self.links, self.ids = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        self.outside += [tag] * (tag in ("script", "link", "img", "iframe", "object", "embed", "base", "form"))
        self.outside += [f"{name}={value}" for name, value in attrs if name in ("src", "srcset", "action") or name.startswith("on")]
        self.outside += [f"{name}={value}" for name, value in attrs if name == "href" and not value.startswith("#")]
        self.links += [value for name, value in attrs if name == "href"]
        self.ids += [value for name, value in attrs if name == "id"]
        self.titles += [value for name, value in attrs if name == "title"]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.mismatched.append(tag)

    def handle_data(self, data):
        self.text += data
        if ("td" in self.open or "th" in self.open) and "sup" not in self.open:  # which of the reasons below
            self.rows[-1][-1] += data

    def row(self, *first):
        found = [row for row in self.rows if row[:len(first)] == list(first)]
        assert len(found) == 1, f"{first}: {found}"
        return found[0]


def signed(value, decimals=4):
    """As the page has what is bought or sold; what is 0 is left blank."""
    return f"{value:+,.{decimals}f}" if round(value, decimals) != 0 else ""


def blank(value, decimals):
    return number(value, decimals) if round(value, decimals) != 0 else ""


class BookReport(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, text, name):
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def run_book(self, *arguments):
        return subprocess.run([KEEL, "book", *arguments], capture_output=True, text=True, check=False)

    def page_and_json(self, *arguments):
        out = self.folder / "out" / "report.html"
        out.parent.mkdir(exist_ok=True)
        run = self.run_book(*arguments, "--report", str(out), "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(os.listdir(out.parent), ["report.html"])
        self.bytes = out.read_bytes()
        return Page(self.bytes.decode()), json.loads(run.stdout)

    def account(self, *arguments):
        return self.page_and_json("--fills", self.file(ACCOUNT, "account.csv"), "--group-by", "strategy", "--margin", *arguments)

    def test_is_well_formed_and_fetches_and_runs_nothing(self):
        page, _ = self.account()
        self.assertEqual((page.mismatched, page.open, page.outside), ([], [], []))
        text = self.bytes.decode()
        for outside in ("http:", "https:", "url(", "@import", "//cdn", "javascript:"):
            self.assertNotIn(outside, text)
        drawings = re.findall(r"<svg.*?</svg>", text, re.S)
        self.assertGreater(len(drawings), 40)
        for drawing in drawings:
            root = xml.etree.ElementTree.fromstring(drawing)
            _, _, width, height = map(float, root.get("viewBox").split())
            for node in root.iter():
                numbers = [float(node.get(name)) for name in ("x", "x1", "x2", "cx") if node.get(name)]
                self.assertTrue(all(0 <= x <= width for x in numbers), numbers)
                for x, y in re.findall(r"[ML](\S+) ([\d.-]+)", node.get("d") or ""):
                    self.assertTrue(0 <= float(x) <= width and 0 <= float(y) <= height, (x, y))
            self.assertNotIn("nan", drawing.lower())
            self.assertNotIn("inf", drawing.lower())

    def test_positions_and_sums_are_those_of_json(self):
        page, report = self.account()
        for position in report["positions"]:
            row = page.row(position["instrument"])
            head = max((row for row in page.rows[:page.rows.index(row)] if row[0] == "instrument"), key=page.rows.index)
            shown = {" ".join(name.split()[:1]): cell for name, cell in zip(head, row)}
            self.assertEqual(float(shown["amount"].replace(",", "")), position["amount"])
            money = 2 if shown.get("in") == "USDC" else 6
            for key in ("realised", "unrealised", "fees"):
                self.assertEqual(shown.get(key, ""), blank(position[key], money), (position["instrument"], key))
            self.assertEqual(shown["delta"], signed(position["delta_coin"]))
            self.assertEqual(shown["vega"], signed(position["vega_usd_per_vol_point"], 2))
            self.assertEqual(shown["theta"], signed(position["theta_usd_per_day"], 2))
        for name, coin in report["underlyings"].items():
            for key, *value in (("delta", f"{coin['delta_coin']:+,.8f}", name),
                                ("net transaction delta", f"{coin['net_transaction_delta_coin']:+,.8f}", name),
                                ("gamma", f"{coin['gamma_coin_per_usd']:+.3e}", f"{name} for 1 USD"),
                                ("vega", f"{coin['vega_usd_per_vol_point']:+,.2f}", "USD for 1 vol point"),
                                ("theta", f"{coin['theta_usd_per_day']:+,.2f}", "USD for 1 day"),
                                ("rho", f"{coin['rho_usd_per_rate_point']:+,.2f}", "USD for 1 rate point"),
                                ("vanna", f"{coin['vanna_coin_per_vol_point']:+,.6f}", f"{name} for 1 vol point"),
                                ("volga", f"{coin['volga_usd_per_vol_point_square']:+,.2f}", "USD for 1 vol point, squared"),
                                ("charm", f"{coin['charm_coin_per_day']:+,.6f}", f"{name} for 1 day"),
                                *(("  up to %g days" % tenor["up_to_days"], f"{tenor['vega_usd_per_vol_point']:+,.2f}", "USD",
                                   f"{tenor['time_weighted_usd_per_vol_point']:+,.2f}", "time-weighted")
                                  for tenor in coin["vega_tenors"] if tenor["vega_usd_per_vol_point"] != 0)):
                self.assertEqual(sum(row[:1 + len(value)] == [key, *value] for row in page.rows), 1, (key, value))
        for coin, margin in report["margin"].items():
            if margin["portfolio_initial"] is None:
                continue  # of linear contracts only the standard margin is known
            for model in ("standard", "portfolio"):
                distance = margin["liquidation"][model]
                shown = ["now" if distance["now"] else "–" if distance[key] is None else f"{distance[key]:+,.2f}" for key in ("vol_points_down", "vol_points_up")]
                self.assertIn([model, *shown], [[row[0], *row[3:]] for row in page.rows if len(row) == 5])
                if distance["spot_up"] is not None:
                    self.assertIn(f"{100 * distance['spot_up']:+,.2f}%", page.text)
                if distance["now"]:
                    self.assertIn(f"{coin} by {model} margin (", page.text)
            self.assertEqual("Liquidated now" in page.text, any(one["liquidation"][model]["now"] for one in report["margin"].values()
                                                                for model in ("standard", "portfolio")))
            self.assertIn([f"{margin['portfolio_initial']:,.8f}", f"{margin['portfolio_maintenance']:,.8f}"],
                          [row[1:3] for row in page.rows if row[0] == "portfolio"], coin)
        groups = [group["group"] for group in report["groups"]]
        self.assertEqual(sorted(row[0] for row in page.rows if row[0] in groups and row[1] in ("BTC", "ETH")), sorted(groups))

    def test_the_heat_maps_hold_every_option(self):
        page, report = self.account()
        self.assertIn("2022-01-28 48,000: call 3, put 0 BTC", page.titles)
        self.assertIn("2022-01-28 48,000: call 0, put -4 BTC", page.titles)
        self.assertIn("2022-01-28 4,000: call -100, put 0 ETH", page.titles)
        by_name = {position["instrument"]: position for position in report["positions"]}
        call, put = by_name["BTC-28JAN22-48000-C"], by_name["BTC-28JAN22-48000-P"]
        for key, unit in (("vega_usd_per_vol_point", "USD for 1 vol point"), ("theta_usd_per_day", "USD for 1 day"), ("delta_coin", "BTC")):
            self.assertIn(f"2022-01-28 48,000: call {call[key]:.6g}, put {put[key]:.6g}, together {call[key] + put[key]:.6g} {unit}",
                          page.titles)
        gamma = 46015 / 100 * (call["gamma_coin_per_usd"] + put["gamma_coin_per_usd"])
        self.assertTrue(any(title.startswith("2022-01-28 48,000") and title.endswith(f"together {gamma:.6g} BTC of delta for 1 %")
                            for title in page.titles))

    def test_net_bias_counts_coins_and_contracts(self):
        page, report = self.account()
        by_name = {position["instrument"]: position for position in report["positions"]}
        # Deltas of everything but spot, whose coin is in the balance: what was deposited, bought and paid; option values cancel.
        deltas = sum(position["delta_coin"] for name, position in by_name.items() if name.startswith("BTC") and name != "BTC_USDC")
        premiums = -3 * 0.05 + 4 * 0.08 + 10 * 0.03
        balance = 2.5 + 0.5 + premiums - 0.0009 - 0.0009 - 0.003 - 0.001 - 0.0005 - 0.00002
        unrealised = sum(by_name[name]["unrealised"] for name in ("BTC-PERPETUAL", "BTC-28JAN22"))
        self.assertIn(f"Net bias BTC{deltas + balance + unrealised:+,.4f}BTC", page.text)

    def test_the_ladder_is_that_of_json(self):
        page, report = self.account("--ladder", "--ladder-moves=-0.2,0,0.1", "--ladder-vols", "1,0.5", "--ladder-days", "0,3")
        cells = report["ladder"]["ETH"]["cells"]
        for move, label in ((-0.2, "-20%"), (0, "0%"), (0.1, "+10%")):
            profits = [blank(cell["profit_usd"], 0) for cell in cells if cell["spot_move"] == move]
            self.assertIn([label, f"{3700 * (1 + move):,.2f}", *profits], page.rows)
            now = next(cell for cell in cells if cell["spot_move"] == move and cell["days"] == 0 and cell["vol_ratio"] == 1)
            greeks = [blank(value, places) for value, places in (
                (now["delta_coin"], 4), (now["net_transaction_delta_coin"], 4), (now["gamma_coin_per_usd"] * 37 * (1 + move), 4),
                (now["vega_usd_per_vol_point"], 2), (now["theta_usd_per_day"], 2))]
            self.assertIn([label, greeks], [[row[0], row[3:]] for row in page.rows if len(row) == 8])

    def test_without_ladder_it_is_drawn_all_the_same(self):
        page, report = self.account()
        self.assertNotIn("ladder", report)
        self.assertIn("in 30 days", page.text)

    def test_stress_is_that_of_json(self):
        page, report = self.account("--stress")
        for scenario in report["stress"]["scenarios"]:
            row = page.row(scenario["name"], scenario["kind"])
            self.assertEqual(row[1:5], [scenario["kind"], *(blank(scenario[key], 2) for key in ("profit_usd", "equity_usd", "cash_profit_usd"))])
            coins = scenario["underlyings"].values()
            for cell, coin in zip(row[5:7], coins):
                self.assertEqual(cell, f"{coin['profit_usd']:,.2f} {coin['index_usd']:.0f}" if blank(coin["profit_usd"], 2) else "")
            for cell, coin in zip(row[7:9], coins):
                self.assertEqual(cell, f"{coin['margin']['equity'] - coin['margin']['portfolio_maintenance']:,.4f}")
        # The header says the same of the account, added up by other code.
        self.assertIn(f"Equity{report['stress']['equity_usd']:,.2f}USD", page.text)

    def test_pin_risk_and_working_orders_are_those_of_json(self):
        orders = self.file("instrument,side,amount\nBTC-PERPETUAL,sell,20000\n", "orders.csv")
        page, report = self.account("--pin", "60", "--orders", orders)
        expiries = report["pin"]["BTC"]["expiries"]
        self.assertGreater(len(expiries), 0)
        for expiry in expiries:
            self.assertIn(f"BTC pin risk, {expiry['expiry']}", page.text)
            for strike in expiry["strikes"]:
                row = page.row(f"{strike['strike']:,.0f}", f"{strike['calls']:+.4g}" if strike["calls"] else "")
                self.assertEqual(row[-1], f"{100 * strike['probability']:,.2f}%")
        asks = report["orders"]["BTC"]["if_asks_fill"]
        self.assertEqual(page.row("if asks fill")[1], signed(asks["delta_coin"]))
        self.assertNotEqual(asks["delta_coin"], report["orders"]["BTC"]["filled"]["delta_coin"])

    def test_profit_explained(self):
        trades = ("time,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
                  "2022-01-01T00:00:00Z,1,BTC-28JAN22-48000-C,sell,0.05,2,0.0006,BTC,46000,0.6\n")
        chain = CHAIN_HEADER + "".join(chain_row(*row) for row in (
            ("2022-01-02T00:00:00", 46500, 0.04, 0.65, 46450), ("2022-01-02T06:00:00", 47000, 0.0425, 0.66, 46950),
            ("2022-01-03T00:00:00", 46000, 0.0375, 0.65, 45950)))
        page, report = self.page_and_json("--fills", self.file(trades, "f.csv"), "--explain", "--chain", self.file(chain, "c.csv"))
        explained = report["explained"]
        rows = [row[:2] for row in page.rows]
        for cause, value in explained["totals"].items():
            if abs(value) >= 0.005 or cause == "residual":
                self.assertIn([cause.replace("_", " "), number(value, 2)], rows)
        self.assertIn(["profit", number(explained["profit"], 2)], rows)
        for step in explained["steps"]:
            row = page.row(step["to"][:19])
            self.assertEqual((row[1], row[-2]), (blank(sum(step["causes"].values()), 2), blank(step["equity"], 2)))
        self.assertIn(f"{100 * explained['gross_residual'] / explained['gross']:.3f} %", page.text)
        for cause in ("delta", "vega", "theta", "coin revaluation"):
            self.assertIn(f"{cause}: {explained['totals'][cause.replace(' ', '_')]:+,.2f} USD", page.text)

    def test_markouts_and_cuts(self):
        page, report = self.account("--explain", "--explain-by", "instrument", "strategy")
        explained = report["explained"]
        self.assertEqual({curve["role"] for curve in explained["markouts"]}, {"quote", "hedge"})
        rows = [row[:5] for row in page.rows]
        for curve in explained["markouts"]:
            for point in (point for point in curve["points"] if point["usd"]["fills"] > 0):
                seconds = round(point["horizon_s"])
                after = "0s fill" if seconds == 0 else f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"
                mean = number(point["usd"]["mean"], 3)
                sign = "+" if point["usd"]["mean"] > 0 and mean != "0.000" else ""
                error = number(point["usd"]["standard_error"], 3) if point["usd"]["fills"] > 1 else "–"  # one fill has none
                side = f"{curve['role']}s {curve['side'].replace('both', 'all')}"
                self.assertIn([side, after, sign + mean, error, str(point["usd"]["fills"])], rows)
        digits = 2 if explained["gross"] < 10_000 else 0
        self.assertEqual(list(explained["cuts"]), ["instrument", "strategy"])
        for groups in explained["cuts"].values():
            for group in groups:
                profit = sum(part for cause, part in group["causes"].items() if cause != "deposits")
                self.assertIn([group["group"], blank(profit, digits)], [row[:2] for row in page.rows])

    def test_text_of_files_stays_text(self):
        page, _ = self.account()
        self.assertNotIn(INJECTION.encode(), self.bytes)
        self.assertNotIn(b"<script", self.bytes)
        self.assertIn(INJECTION, page.row("BTC-25FEB22-60000-C"))
        line = {"time": "2022-01-01T00:00:00Z", "trade_id": 1, "instrument": "BTC-PERPETUAL", "side": "buy", "price": 50000, "amount": 10,
                "fee": 0, "index": 50000, "strategy": "a<b>&amp;d", "sub_book": "é"}
        page, _ = self.page_and_json("--fills", self.file(json.dumps(line, ensure_ascii=False), "account.jsonl"))
        self.assertEqual(page.row("BTC-PERPETUAL")[-2:], ["a<b>&amp;d", "é"])
        hostile = self.folder / "<b>&'\".csv"
        hostile.write_text(ACCOUNT)
        page, _ = self.page_and_json("--fills", str(hostile))
        self.assertIn("<b>&'\".csv", page.text)
        self.assertEqual((page.mismatched, page.outside), ([], []))

    def test_the_most_pressing_stands_first_under_a_title_that_says_what_and_when(self):
        page, _ = self.account("--stress", "--pin", "60", "--explain")
        self.assertIn("BTC and ETH book, 1 Jan 2022 08:00 UTC", page.text)
        self.assertNotIn(str(self.folder).encode(), self.bytes)
        self.assertEqual([link.removeprefix("#") for link in page.links], page.ids)
        body = page.text[page.text.rindex("Liquidated now"):]
        places = [body.index(words) for words in ("Liquidated now", "Equity", "BTC margin", "ETH margin", "Scenarios", "BTC ladder", "Profit by cause",
                                                  "BTC positions", "from account.csv")]
        self.assertEqual(places, sorted(places))

    def test_what_has_no_price_is_said_first_and_is_not_zero(self):
        header, *rows = ACCOUNT.splitlines()
        rows.append("2022-01-01T08:00:01Z,trade,16,BTC-25MAR22-50000-C,buy,0.05,1,0.0003,BTC,,,quote,desk-a")
        fills = self.file("\n".join([header, *rows]), "account.csv")
        page, report = self.page_and_json("--fills", fills, "--stress", "--pin", "60")
        self.assertEqual(report["underlyings"]["BTC"]["positions_left_out"], 1)
        of_btc = report["underlyings"]["BTC"]["absent"]["delta_coin"]
        of_all = report["stress"]["absent"]["equity_usd"]
        self.assertIn(f"{of_all} (1 in BTC). Equity, profit, Greeks, ladders and stress over them are not told.", page.text)
        self.assertRegex(page.text, r"Equity\s*–")
        self.assertRegex(page.text, r"Profit\s*–")
        self.assertEqual(page.row("BTC-25MAR22-50000-C unpriced").count("–"), 6)  # what is unrealised, and five Greeks
        # No sum of a part stands anywhere: neither in tiles and Greeks, nor by expiry, under stress, in ladders and maps.
        self.assertRegex(page.text, r"Net bias BTC\s*–")
        self.assertRegex(page.text, r"Net bias ETH\s*[+-][\d,.]+")
        self.assertEqual(page.row("all", str(sum(p["instrument"].startswith("BTC") for p in report["positions"])))[2:7], ["–"] * 5)
        for scenario in report["stress"]["scenarios"]:
            self.assertEqual(page.row(scenario["name"], scenario["kind"])[2], "–")
        self.assertNotIn("equity now", page.text)
        self.assertIn("no ladder: " + of_btc, page.text)
        self.assertNotIn("BTC profit by spot, time and vol", page.text)
        self.assertIn("ETH profit by spot, time and vol", page.text)
        self.assertIn("no maps of gamma, vega, theta and delta: " + of_btc, page.text)
        page, report = self.page_and_json("--fills", fills, "--stress", "--leave-out-unpriced")
        self.assertIn(f"{of_all} (1 in BTC). Greeks, ladders, stress and margin leave them out; equity and profit count "
                      "them at their last price.", page.text)
        self.assertIn("equity now", page.text)
        self.assertIn("BTC profit by spot, time and vol", page.text)
        self.assertNotIn("no maps of", page.text)

    def test_what_settles_in_dollars_has_its_margin(self):
        # the venue's example: 25 BTC at 100,000 USDC ask 53,125 and 28,125; 100,000 less 28,125 are lost when 25 coins fall by 2.91 %
        header = ACCOUNT.splitlines()[0]
        rows = [{"time": "2026-01-11T00:00:00Z", "kind": "deposit", "amount": "100000", "currency": "USDC"},
                {"time": "2026-01-11T00:00:01Z", "trade_id": "1", "instrument": "BTC_USDC-PERPETUAL", "side": "buy", "price": "100000",
                 "amount": "25", "fee": "0", "index": "100000"}]
        lines = [",".join(row.get(column, "") for column in header.split(",")) for row in rows]
        page, report = self.page_and_json("--fills", self.file("\n".join([header, *lines, ""]), "usdc.csv"), "--margin")
        self.assertAlmostEqual(report["margin"]["USDC"]["standard_initial"], 53125)
        self.assertEqual(page.row("standard", "53,125.00")[:4], ["standard", "53,125.00", "28,125.00", "46,875.00"])
        self.assertEqual(page.row("standard", "-2.91%")[2], "–")
        self.assertRegex(page.text, r"Nearest liquidation\s*2\.91\s*%\s*of spot; USDC, standard margin")
        self.assertNotIn("to liquidation", page.text)  # one of each thing

    def test_few_positions_are_drawn_with_their_kinks(self):
        # A call bought at 0.1 of an index of 40,000 and a strike of 48,000: at expiry worth nothing up to +20 %.
        call = ("time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
                "2022-01-01T08:00:00Z,trade,8,BTC-28JAN22-48000-C,buy,0.1,1,0,BTC,40000,0.65\n")
        self.page_and_json("--fills", self.file(call, "call.csv"), "--ladder", "--ladder-moves=-0.5,0.5", "--ladder-vols", "1", "--ladder-days", "27")
        [path] = re.findall(r"in 27 days</figcaption>.*?<path class='s0' d='M([^']*)'", self.bytes.decode().split("Profit <small>USD against")[1])[:1]
        points = [tuple(map(float, point.split())) for point in path.split("L")]
        bottom = max(y for _, y in points)
        self.assertAlmostEqual(max(x for x, y in points if y > bottom - 0.2), 46 + 0.7 * 236, delta=0.2)  # +20 % of -50 to +50
        self.assertEqual(len(points), 3)  # the payoff in USD of a call is two straight lines

    def test_same_input_same_bytes(self):
        self.account()
        first = self.bytes
        self.account()
        self.assertEqual(self.bytes, first)

    def test_a_path_that_cannot_be_written_is_one_line_and_changes_nothing(self):
        fills = self.file(ACCOUNT, "account.csv")
        (self.folder / "here").mkdir()
        for path in (self.folder / "nowhere" / "r.html", self.folder / "here", ""):
            run = self.run_book("--fills", fills, "--report", str(path))
            self.assertEqual((run.returncode, run.stdout, run.stderr.count("\n")), (2, "", 1), run.stderr)
            self.assertIn(str(path) if str(path) else "--report", run.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["account.csv", "here"])
        old = self.folder / "old.html"
        old.write_text("kept")
        self.assertEqual(self.run_book("--fills", "/nowhere.csv", "--report", str(old)).returncode, 2)
        self.assertEqual(old.read_text(), "kept")


unittest.main()
