"""keel backtest on Deribit's public trades of options and snapshots of chains, made here.
Usage: backtest_options_test.py KEEL"""
import csv
import json
import math
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

KEEL = str(Path(sys.argv.pop(1)).resolve())
BEGIN = int(datetime(2022, 1, 1, 0, 0, tzinfo=timezone.utc).timestamp() * 1000)  # ms
EXPIRY = int(datetime(2022, 1, 28, 8, 0, tzinfo=timezone.utc).timestamp() * 1000)


def premium(forward, strike, years, vol, call):
    """Black-76, in coins."""
    normal = lambda x: 0.5 * math.erfc(-x / math.sqrt(2))
    d1 = math.log(forward / strike) / (vol * math.sqrt(years)) + vol * math.sqrt(years) / 2
    d2 = d1 - vol * math.sqrt(years)
    value = forward * normal(d1) - strike * normal(d2) if call else strike * normal(-d2) - forward * normal(-d1)
    return value / forward


def price(ms, strike, call, vol=0.7, index=47000.0):
    """On ticks, at a forward 1 % above the index."""
    return round(premium(1.01 * index, strike, (EXPIRY - ms) / 86400e3 / 365, vol, call) / 0.0005) * 0.0005


HEAD = "q,p,t,trade_id,iv,instrument_name,index_price,direction"
CHAIN_HEAD = ("timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,implied_volatility,"
              "delta,vega,index_price")


def trade(number, ms, strike, right, side, paid, size=1, vol=0.7, index=47000.0):
    return f"{size},{paid:.4f},{ms},{number},{100 * vol:.2f},BTC-28JAN22-{strike}-{right},{index},{side}"


def snapshot(ms, half=0.001):
    at = datetime.fromtimestamp(ms / 1000, tz=timezone.utc)
    rows = []
    for strike in range(40000, 56000, 2000):
        for right in "CP":
            mark = price(ms, strike, right == "C")
            rows.append(f"{at:%Y-%m-%d %H:%M:%S},BTC-28JAN22-{strike}-{right},47470,{'call' if right == 'C' else 'put'},{strike},2022-01-28 08:00:00,"
                        f"{mark - half:.4f},{mark + half:.4f},{mark:.4f},0.7,0.5,50,47000")
    return rows


class BacktestOptions(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)

    def file(self, name, rows, head=HEAD):
        path = self.folder / name
        path.write_text("\n".join([head, *rows]) + "\n")
        return str(path)

    def keel(self, *arguments, status=0):
        run = subprocess.run([KEEL, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def backtest(self, *files, more=(), status=0):
        return self.keel("backtest", "--format", "deribit", "--data", *files, *more, status=status)

    def flow(self):
        """Half an hour of takers, one each five seconds, who pay or get six ticks more than the smile of 70 %."""
        rows = []
        for i in range(360):
            ms, strike, right, buys = BEGIN + 5000 * i, 40000 + 2000 * (i * 7 % 8), "CP"[i % 2], i % 3 == 0
            # The smile is told by the first forty, who pay what it says.
            beyond = 0.0 if i < 40 else 0.003
            paid = max(0.0005, price(ms, strike, right == "C") + (beyond if buys else -beyond))
            rows.append(trade(1000 + i, ms, strike, right, "buy" if buys else "sell", paid))
        return rows

    def test_the_engine_makes_markets_in_the_trades(self):
        first = self.backtest(self.file("trades.csv", self.flow()), more=["--journal", "j", "--out", "series", "--json"])
        answer = json.loads(first.stdout)
        self.assertEqual(answer["recording"]["rows"], 360)
        self.assertGreater(answer["orders"]["allowed"], 0)
        with open(self.folder / "series" / "fills.csv", newline="", encoding="utf-8") as file:
            fills = [row for row in csv.DictReader(file) if row["purpose"] == "quote"]
        self.assertGreater(len(fills), 0)
        self.fills_were_recorded_takers(fills)
        self.keel("replay", "j")
        made_by = json.loads(self.keel("inspect", "j", "--json", "--to", "1").stdout)["created_by"]
        self.assertRegex(made_by, r"^keel backtest of deribit trades.csv, [0-9a-f]{16}, held 10s; queue back, latency config$")
        self.assertIn("BTC-PERPETUAL: its book was not recorded", first.stderr)

    def fills_were_recorded_takers(self, fills):
        """Each is at a price that a taker went beyond, and of no taker more than he traded."""
        taken = {}
        for fill in fills:
            at = datetime.fromisoformat(fill["time_utc"][:26].rstrip("Z") + "+00:00").timestamp() * 1000
            number = int((at - BEGIN) // 5000)
            row = self.flow()[number].split(",")
            self.assertLess(at - int(row[2]), 10, "it is told some milliseconds later")
            self.assertEqual(row[5], fill["instrument"])
            self.assertEqual(row[7], {"buy": "sell", "sell": "buy"}[fill["side"]])
            beyond = (float(row[1]) - float(fill["price"])) * (1 if row[7] == "buy" else -1)
            self.assertGreater(beyond, 0.0, "back: at his own price he met others")
            taken[number] = taken.get(number, 0) + float(fill["size_contracts"])
        self.assertLessEqual(max(taken.values()), 1.0)

    def test_neither_the_order_of_files_nor_of_rows_matters(self):
        rows = self.flow()
        chain = self.file("chain.csv", snapshot(BEGIN - 30000) + snapshot(BEGIN + 600000), CHAIN_HEAD)
        parts = [self.file("a.csv", rows[:100]), self.file("b.csv", rows[100:]), chain]
        whole = json.loads(self.backtest(*parts, more=["--json"]).stdout)
        again = json.loads(self.backtest(*reversed(parts), more=["--json"]).stdout)
        self.assertEqual(whole, again)
        twice = self.backtest(self.file("c.csv", rows[::-1] + rows[:7]), chain, more=["--json"])
        self.assertEqual(whole, json.loads(twice.stdout))
        self.assertIn("c.csv: 366 trades stand after later ones: they are put in order", twice.stderr)
        self.assertIn("7 trades stand there more than once", twice.stderr)

    def test_a_snapshot_is_a_market_too(self):
        run = self.backtest(self.file("chain.csv", snapshot(BEGIN) + snapshot(BEGIN + 60000), CHAIN_HEAD), more=["--json", "--hold", "2m"])
        answer = json.loads(run.stdout)
        self.assertGreater(answer["orders"]["allowed"], 0)
        self.assertIn("each counts as one lot", run.stderr)

    def test_the_clock_rests_in_the_hours_between_snapshots(self):
        """Ten ticks a second would be 216,000."""
        run = self.backtest(self.file("chain.csv", snapshot(BEGIN) + snapshot(BEGIN + 6 * 3600 * 1000), CHAIN_HEAD), more=["--json", "--journal", "j"])
        self.assertGreater(json.loads(run.stdout)["orders"]["allowed"], 0)
        self.keel("replay", "j")
        ticks = len(json.loads(self.keel("inspect", "j", "--kind", "time_reached", "--json").stdout)["records"])
        self.assertGreater(ticks, 360)
        self.assertLess(ticks, 5000)

    def test_what_is_wrong_is_one_line(self):
        good = self.flow()[:50]
        other = good[10].replace(",1010,", ",1009,")
        chain = snapshot(BEGIN)
        cases = [
            ("bad.csv: line 3: instrument_name: ", [self.file("bad.csv", [good[0], good[1].replace("28JAN22", "31FEB22")])], []),
            ("bad2.csv: line 2: iv: \"x\" is not a number", [self.file("bad2.csv", [good[0].replace("70.00", "x")])], []),
            ("bad3.csv: line 12: trade_id: 1009 is another trade at", [self.file("bad3.csv", [*good[:10], other])], []),
            ("its snapshot of BTC at 2022-01-01T00:00:00Z is not that of", [self.file("c1.csv", chain, CHAIN_HEAD), self.file(
                "c2.csv", snapshot(BEGIN, half=0.002), CHAIN_HEAD)], []),
            ("--hold: 10ms is less than a second", [self.file("ok.csv", good)], ["--hold", "10ms"]),
            ("--hold: 25h is more than a day", [self.file("ok.csv", good)], ["--hold", "25h"]),
            ("--hold: ", [self.file("ok.csv", good)], ["--hold", "long"]),
            ("do not say when they were heard", [self.file("ok.csv", good)], ["--latency", "recording"]),
            ("--orders: need recorded depth, and deribit has none", [self.file("ok.csv", good)], ["--orders", "x.csv"]),
            ("nothing.csv: ", ["nothing.csv"], []),
            ("odd.csv", [self.file("odd.csv", ["1,2"], "a,b")], [])]
        for expected, files, more in cases:
            with self.subTest(expected=expected):
                run = self.backtest(*files, more=more, status=2)
                self.assertEqual((run.stdout, run.stderr.count("\n")), ("", 1), run.stderr)
                self.assertIn(expected, run.stderr.replace(str(self.folder) + "/", ""))
                self.assertLessEqual(len(run.stderr.replace(str(self.folder) + "/", "")), 400)
        run = self.keel("backtest", "--format", "binance", "--data", "feed.gz", "--hold", "1m", status=2)
        self.assertEqual(run.stderr, "keel: --hold: is of --format deribit alone, and this is binance: leave it out\n")


unittest.main()
