"""keel backtest on a made recording of Binance's streams: scripted orders, and the whole engine.
Usage: backtest_test.py KEEL"""
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime
from pathlib import Path

KEEL = os.path.abspath(sys.argv.pop(1))
BEGIN = 1_700_000_000_000  # ms


def message(ms, data):
    return f"{ms * 1_000_000 + 4_000_000} " + json.dumps(data)


def depth(ms, update, bids=(), asks=(), symbol="BTCUSDT"):
    levels = [[[str(price), str(size)] for price, size in side] for side in (bids, asks)]
    return message(ms, {"stream": f"{symbol.lower()}@depth@0ms", "data": {
        "e": "depthUpdate", "E": ms, "T": ms, "s": symbol, "U": update, "u": update, "pu": update - 1, "b": levels[0], "a": levels[1]}})


def trade(ms, price, size, sells, symbol="BTCUSDT"):
    return message(ms, {"stream": f"{symbol.lower()}@trade", "data": {
        "e": "trade", "E": ms, "T": ms, "s": symbol, "t": ms, "p": str(price), "q": str(size), "X": "MARKET", "m": sells}})


def whole(ms, update, bids, asks):
    levels = [[[str(price), str(size)] for price, size in side] for side in (bids, asks)]
    return message(ms, {"lastUpdateId": update, "E": ms, "T": ms, "bids": levels[0], "asks": levels[1]})


class Backtest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.file("usdm.gz", gzip.compress("\n".join([
            depth(BEGIN - 5, 3, bids=[(1, 1)]),
            whole(BEGIN, 5, bids=[(60000.0, 2), (59999.9, 5)], asks=[(60000.1, 2), (60000.2, 5)]),
            trade(BEGIN + 20, 60000.0, 1.5, sells=True),
            depth(BEGIN + 20, 6, bids=[(60000.0, 0.5)]),
            trade(BEGIN + 30, 60000.0, 0.8, sells=True),
            depth(BEGIN + 30, 7, bids=[(60000.0, 0)]),
            depth(BEGIN + 50, 8, bids=[(60000.1, 1)]),
            trade(BEGIN + 60, 60000.3, 0.1, sells=False),
        ]).encode()))

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def keel(self, *arguments, status=0):
        run = subprocess.run([KEEL, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def backtest(self, *arguments, status=0):
        return self.keel("backtest", "--data", self.data, "--format", "binance", *arguments, status=status)

    def orders(self, *rows, name="orders.csv"):
        return self.file(name, "arrives_ns,action,order,side,price,size\n" + "".join(
            f"{(BEGIN + ms) * 1_000_000},{rest}\n" for ms, rest in rows))

    ROWS = ((10, "place,1,buy,60000.0,0.6"), (10, "place,2,sell,60000.2,0.05"), (10, "place,3,buy,60000.1,1"), (70, "cancel,1,buy,60000.0,"))

    def test_scripted_orders_trade_by_the_queue(self):
        """2 stood before the bid, 2.3 sold there: 0.3 reach it, all of it where a fill is whole. The offer is traded through."""
        for queue, bought in (("back", "0.3"), ("front", "0.3"), ("risk_averse", "0.6")):
            with self.subTest(queue=queue):
                run = self.backtest("--orders", self.orders(*self.ROWS), "--queue", queue, "--fills", "fills.csv", "--json")
                at = [(BEGIN + ms) * 1_000_000 for ms in (30, 60)]
                self.assertEqual((self.folder / "fills.csv").read_text(),
                                 f"exchange_ns,order,side,price,size\n{at[0]},1,buy,60000.0,{bought}\n{at[1]},2,sell,60000.2,0.05\n")
                answer = json.loads(run.stdout)
                self.assertEqual(answer["orders"]["rejected"], 1)
                self.assertEqual((answer["orders"]["cancelled"], answer["orders"]["cancelled_too_late"]), (0, 1) if bought == "0.6" else (1, 0))

    def test_its_result_is_what_a_person_reckons(self):
        answer = json.loads(self.backtest("--orders", self.orders(*self.ROWS), "--maker-fee", "0.0002", "--json").stdout)["result"]
        middle = (60000.1 + 60000.2) / 2
        self.assertAlmostEqual(answer["profit_before_fees"], 0.3 * (middle - 60000.0) + 0.05 * (60000.2 - middle), 9)
        self.assertAlmostEqual(answer["fees"], 0.0002 * (0.3 * 60000.0 + 0.05 * 60000.2), 9)
        self.assertAlmostEqual(answer["position"], 0.25, 12)
        self.assertIsNone(json.loads(self.backtest("--orders", self.orders(*self.ROWS), "--json").stdout)["result"]["fees"])

    def test_the_engine_trades_there_and_again_the_same(self):
        self.data = self.file("long", self.busy())
        first = self.backtest("--json", "--journal", "j1")
        answer = json.loads(first.stdout)
        self.assertEqual(answer["recording"]["rows"], 80 + 1 + 2 * 2999 + 272)
        self.assertGreater(answer["orders"]["allowed"], 0)
        self.assertIn(" filled ", self.keel("inspect", "j1", "--kind", "filled").stdout)
        self.assertEqual(self.backtest("--json").stdout, first.stdout)
        self.keel("replay", "j1")
        again = self.backtest("--journal", "j1", status=2)
        self.assertIn("holds a run already: a back-test begins anew", again.stderr)
        self.assertEqual(again.stdout, "")
        self.keel("replay", "j1")
        self.told_of_what_it_was(first)

    def told_of_what_it_was(self, first):
        """The journal says so, and the simulated market does not go on in it."""
        made_by = json.loads(self.keel("inspect", "j1", "--json", "--to", "1").stdout)["created_by"]
        self.assertRegex(made_by, r"^keel backtest of binance long, [0-9a-f]{16}; queue back, latency config$")
        self.backtest("--json", "--journal", "j2", "--queue", "front", "--latency", "recording")
        other = json.loads(self.keel("inspect", "j2", "--json", "--to", "1").stdout)["created_by"]
        self.assertEqual(other, made_by.replace("back, latency config", "front, latency recording"))
        Path(self.data).write_text(Path(self.data).read_text() + "\n")
        self.backtest("--json", "--journal", "j3")
        self.assertNotEqual(json.loads(self.keel("inspect", "j3", "--json", "--to", "1").stdout)["created_by"], made_by)
        self.keel("replay", "j1", "--save", "copy")
        for journal in ("j1", "copy"):
            for more in ([], ["--seed", "3"], ["--config", self.file("c.toml", "")]):
                run = self.keel("run", "--journal", journal, "--for", "1s", "--speed", "max", *more, status=2)
                self.assertEqual((run.stdout, run.stderr.count("\n")), ("", 1), run.stderr)
                self.assertIn(f"{journal}: was made by keel backtest, and keel run cannot go on with it", run.stderr)
        self.keel("replay", "j1")

    def busy(self):
        """A minute in which the book moves and somebody trades through it every 220 ms."""
        rows = [whole(BEGIN, 5, bids=[(round(60000.0 - i / 10, 1), 2) for i in range(40)], asks=[(round(60000.1 + i / 10, 1), 2) for i in range(40)])]
        for i in range(1, 3000):
            ms, away = BEGIN + 20 * i, (i * 7919) % 41 - 20
            rows.append(depth(ms, 5 + i, bids=[(round(60000.0 - away % 7 / 10, 1), 2 + i % 3)], asks=[(round(60000.1 + away % 5 / 10, 1), 2)]))
            if i % 11 == 0:
                rows.append(trade(ms + 5, round(60000.0 - 60 * (i % 22 == 0) + 60 * (i % 22 != 0), 1), 0.5, sells=i % 22 == 0))
        return "\n".join(rows)

    def series(self, directory, name):
        with open(self.folder / directory / f"{name}.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_the_series_say_what_happened(self):
        self.data = self.file("long", self.busy())
        self.backtest("--out", "series", "--journal", "j", "--report", "r.html", "--json")
        self.assertEqual(sorted(path.name for path in (self.folder / "series").iterdir()),
                         ["exposures.csv", "fills.csv", "markouts.csv", "prices.csv", "profit.csv", "stages.csv"])
        fills, prices, profit = (self.series("series", name) for name in ("fills", "prices", "profit"))
        told = self.keel("inspect", "j", "--kind", "filled").stdout.splitlines()
        self.assertGreater(len(fills), 3)
        self.assertEqual(len(fills), len(told))
        for fill, line in zip(fills, told):
            self.assertIn(fill["time_utc"], line)
            self.assertIn(f" side={fill['side']} price={fill['price']} size={fill['size_contracts']} fee={fill['fee']} liquidity={fill['liquidity']}", line)
        self.markouts_are_what_the_prices_say(fills, prices)
        for row in profit:
            parts = sum(float(row[f"{cause}_usd"]) for cause in ("spread_earned", "adverse_selection", "inventory", "hedging_cost", "fees", "funding"))
            self.assertAlmostEqual(parts, float(row["total_usd"]), 6)
        page = (self.folder / "r.html").read_text()
        self.assertEqual(page.count("class='tri s0'"), sum(fill["side"] == "buy" for fill in fills))
        self.assertEqual(page.count("class='tri s5'"), sum(fill["side"] == "sell" for fill in fills))

    def markouts_are_what_the_prices_say(self, fills, prices):
        """The middle at the first look so much later, and its mean by side."""
        seconds = lambda text: datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00").timestamp()
        checked = 0
        for fill in fills:
            later = [row for row in prices if seconds(row["time_utc"]) >= seconds(fill["time_utc"]) + 10]
            if not later or not fill["markout_10s_bps"]:
                continue
            sign = 1 if fill["side"] == "buy" else -1
            price = float(fill["price"])
            self.assertAlmostEqual(float(fill["markout_10s_bps"]), 1e4 * sign * (float(later[0]["mid_price"]) - price) / price, 6)
            checked += 1
        self.assertGreater(checked, 0)
        for row in self.series("series", "markouts"):
            own = [float(fill[f"markout_{row['horizon_s']}s_bps"]) for fill in fills
                   if (fill["side"], fill["purpose"]) == (row["side"], row["purpose"]) and fill[f"markout_{row['horizon_s']}s_bps"]]
            self.assertEqual(len(own), int(row["fills"]))
            self.assertAlmostEqual(sum(own) / len(own), float(row["mean_bps"]), 9)

    def test_where_series_go(self):
        (self.folder / "full").mkdir()
        self.file("full/file", "")
        for expected, arguments in (("--out: full is not empty: it must be new or empty", ["--out", "full"]),
                                    ("--out: full/file is no directory", ["--out", "full/file"]),
                                    ("--out: j is the journal's directory", ["--out", "j", "--journal", "./j"]),
                                    ("only one of them can be given", ["--out", "new", "--orders", self.orders(*self.ROWS)])):
            run = self.backtest(*arguments, status=2)
            self.assertEqual((run.stdout, run.stderr.count("\n")), ("", 1), run.stderr)
            self.assertIn(expected, run.stderr)
        self.assertFalse((self.folder / "new").exists())

    def test_the_engine_makes_markets_in_a_share(self):
        """A bid and an ask that stay, and takers of both sides who go through them."""
        messages, books = [], []
        for i in range(1200):
            second = 34200 + i * 0.1
            buys = i % 20 == 0
            sells = i % 20 == 10
            price = 2238100 + 3000 * buys - 3000 * sells
            messages.append(f"{second:.9f},{5 if buys or sells else 1},{i},{50 if buys or sells else 10},{price},{-1 if buys else 1}")
            books.append(f"2238500,{100 + i % 7},2237700,{100 + i % 5}")
        name = "AMZN_2012-06-21_34200000_57600000_"
        files = [self.file(f"{name}{kind}_1.csv", "\n".join(lines) + "\n") for kind, lines in (("message", messages), ("orderbook", books))]
        run = self.keel("backtest", "--format", "lobster", "--data", *files, "--journal", "j", "--json")
        answer = json.loads(run.stdout)
        self.assertGreater(answer["orders"]["allowed"], 0)
        self.assertIn(" filled ", self.keel("inspect", "j", "--kind", "filled").stdout)
        self.keel("replay", "j")
        other = [self.file(Path(file).name.replace("AMZN", "XYZ"), Path(file).read_text()) for file in files]
        run = self.keel("backtest", "--format", "lobster", "--data", *other, status=2)
        self.assertIn("XYZ: no venue terms for NASDAQ XYZ/USD spot on 2012-06-21; add a row to --terms FILE", run.stderr)

    def test_what_is_wrong_is_one_line(self):
        for expected, arguments in (
                ("bad.csv: line 2: order: 9 was not placed", ["--orders", self.orders((1, "cancel,9,buy,1,"), name="bad.csv")]),
                ("nothing: No such file or directory", ["--orders", "nothing"]),
                ("--fills: is for --orders, which is not given", ["--fills", "f.csv"]),
                ("--orders or --config: only one of them can be given", ["--orders", self.orders(*self.ROWS), "--config", "c.toml"])):
            run = self.backtest(*arguments, status=2)
            self.assertEqual((run.stdout, run.stderr.count("\n")), ("", 1), run.stderr)
            self.assertIn(expected, run.stderr.replace(str(self.folder) + "/", ""))
        self.assertIn('"forwards" is none of', self.backtest("--queue", "forwards", status=2).stderr)
        self.data = self.file("bad", "12 {}\nx\n")
        self.assertIn("bad: line 2: does not open with the time", self.backtest(status=2).stderr)


unittest.main()
