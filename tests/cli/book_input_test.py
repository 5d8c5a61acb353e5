"""What `keel book` reads beside trades. Usage: book_input_test.py KEEL PROJECT_ROOT"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = sys.argv[1]
DATA = Path(os.environ.get("KEEL_DATA", Path(sys.argv[2]) / "../shared/data"))
del sys.argv[1:3]

FILLS = ("time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
         "2026-01-11T00:00:00Z,deposit,,,,,2,,BTC,,\n"
         "2026-01-11T00:00:01Z,,1,BTC-16JAN26-82000-C,buy,0.1,3,0.0003,BTC,91000,0.55\n"
         "2026-01-11T00:00:02Z,,2,BTC-PERPETUAL,sell,91000,10000,0,BTC,91000,\n")


class BookInput(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, text, name="fills.csv"):
        path = Path(self.folder.name, name)
        path.write_text(text)
        return str(path)

    def run_book(self, *arguments):
        return subprocess.run([KEEL, "book", *arguments], capture_output=True, text=True, check=False)

    def refused(self, *arguments):
        run = self.run_book(*arguments)
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertEqual(run.stdout, "")
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        return run.stderr

    def report(self, *arguments, status=0):
        run = self.run_book(*arguments, "--json")
        self.assertEqual(run.returncode, status, run.stderr)
        return json.loads(run.stdout)

    def test_marks(self):
        marks = self.file("time,instrument,mark,vol,forward,index\n"
                          "2026-01-12T04:00:00Z,BTC-16JAN26-82000-C,0.1076,0.5867,91800,91700\n"
                          "2026-01-12T04:00:00Z,BTC-PERPETUAL,90000,,,91702\n", "marks.csv")
        report = self.report("--fills", self.file(FILLS), "--marks", marks)
        option, perpetual = sorted(report["positions"], key=lambda position: position["instrument"])
        self.assertEqual(report["as_of"], "2026-01-12T04:00:00Z")
        self.assertEqual((option["mark_price"], option["mark_iv"], option["unrealised"]), (0.1076, 0.5867, 0.0228))
        self.assertEqual(perpetual["unrealised"], 0.00122100)  # 10000 / 90000 - 10000 / 91000
        self.assertIn("marks.csv: line 2: mark: \"4o5\" is not a number",
                      self.refused("--fills", self.file(FILLS), "--marks",
                                   self.file("time,instrument,mark\n2026-01-12,BTC-PERPETUAL,4o5\n", "marks.csv")))

    def test_instruments(self):
        instruments = self.file("name,kind,payoff,base,quote,multiplier,expiry\n"
                                "BTCUSD-260116,future,inverse,BTC,USD,100,2026-01-16T08:00:00Z\n", "instruments.csv")
        fills = self.file("time,trade_id,instrument,side,price,amount,fee,index\n2026-01-11,1,BTCUSD-260116,buy,90000,900,0,90000\n")
        report = self.report("--fills", fills, "--instruments", instruments)
        self.assertAlmostEqual(report["underlyings"]["BTC"]["delta"], 900 / 90000, 12)
        self.assertIn("line 2: instrument: \"BTCUSD-260116\" is not a deribit instrument", self.refused("--fills", fills))
        self.assertIn("amount: 950", self.refused("--instruments", instruments, "--fills", self.file(
            "time,trade_id,instrument,side,price,amount,fee,index\n2026-01-11,1,BTCUSD-260116,buy,90000,950.0000001,0,90000\n")))

    def test_reconciliation(self):
        fills = self.file(FILLS)
        positions = self.file(json.dumps({"jsonrpc": "2.0", "id": 1, "result": [
            {"instrument_name": "BTC-PERPETUAL", "direction": "sell", "size": -10000.0, "kind": "future"},
            {"instrument_name": "BTC-16JAN26-82000-C", "direction": "buy", "size": 3.0, "kind": "option"}]}), "positions.json")
        summary = self.file(json.dumps({"id": 2, "result": {"currency": "BTC", "balance": 1.6997, "futures_session_rpl": 0.0}}), "btc.json")
        agreed = self.report("--fills", fills, "--reconcile", positions, summary)
        self.assertEqual(agreed["reconciliation"], {"positions": 2, "balances": 1, "differences": []})
        other = self.file("instrument,size,currency,balance\nBTC-PERPETUAL,-9000,,\nETH-PERPETUAL,10,,\n,,BTC,1.7\n,,USDC,5\n", "other.csv")
        differing = self.report("--fills", fills, "--reconcile", other, status=1)
        self.assertEqual([tuple(line.values()) for line in differing["reconciliation"]["differences"]],
                         [("position missing at the venue", "BTC-16JAN26-82000-C", 3, 0), ("position", "BTC-PERPETUAL", -10000, -9000),
                          ("unknown instrument", "ETH-PERPETUAL", 0, 10), ("balance", "BTC", 1.6997, 1.7), ("balance", "USDC", 0, 5)])
        self.assertEqual(differing["positions"], agreed["positions"])  # nothing is booked
        text = self.run_book("--fills", fills, "--reconcile", other)
        self.assertEqual(text.returncode, 1)
        self.assertIn("\n  position: BTC-PERPETUAL: book -10000, venue -9000\n", text.stdout)
        self.assertIn("stands in a file before", self.refused("--fills", fills, "--reconcile", positions, positions))

    @unittest.skipUnless((DATA / "deribit_ws_raw").is_dir(), "KEEL_DATA has no deribit_ws_raw")
    def test_what_deribit_answers_is_what_its_names_say(self):
        """Every option and future of 2021-07-22: a fill of each gives the same book by definition as by name."""
        compared = 0
        for line in (DATA / "deribit_ws_raw/DERIBIT.http.20210722.txt").read_text().splitlines():
            answer = line[line.index(": {") + 2:] if ": {" in line else "{}"
            rows = [row for row in json.loads(answer).get("result", []) if re.match("(BTC|ETH)-", row["instrument_name"])]
            if not rows:
                continue
            fills = "time,trade_id,instrument,side,price,amount,fee,index,vol\n" + "".join(
                f"2021-07-22T22:42:03Z,{i},{row['instrument_name']},buy,{0.05 if row['kind'] == 'option' else 32000},"
                f"{row['min_trade_amount']},0,32000,0.8\n" for i, row in enumerate(rows) if row["is_active"])
            arguments = ("--fills", self.file(fills))
            defined = self.report(*arguments, "--instruments", self.file(answer, "instruments.json"))
            self.assertEqual(defined, self.report(*arguments))
            compared += len(rows)
        self.assertEqual(compared, 398 + 426)


unittest.main()
