"""What `keel book` reads beside trades. Usage: book_input_test.py KEEL PROJECT_ROOT"""
import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

from book_case import OKX_TERMS, BookCase

KEEL = sys.argv[1]
ROOT = Path(sys.argv[2])
del sys.argv[1:3]

FILLS = ("time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
         "2026-01-11T00:00:00Z,deposit,,,,,2,,BTC,,\n"
         "2026-01-11T00:00:01Z,,1,BTC-16JAN26-82000-C,buy,0.1,3,0.0003,BTC,91000,0.55\n"
         "2026-01-11T00:00:02Z,,2,BTC-PERPETUAL,sell,91000,10000,0,BTC,91000,\n")


class BookInput(BookCase):
    keel = KEEL

    def test_marks(self):
        marks = self.file("time,instrument,mark,vol,forward,index\n"
                          "2026-01-12T04:00:00Z,BTC-16JAN26-82000-C,0.1076,0.5867,91800,91700\n"
                          "2026-01-12T04:00:00Z,BTC-PERPETUAL,90000,,,91702\n", "marks.csv")
        report = self.json_of("--fills", self.file(FILLS), "--marks", marks)
        option, perpetual = sorted(report["positions"], key=lambda position: position["instrument"])
        self.assertEqual(report["as_of"], "2026-01-12T04:00:00Z")
        self.assertEqual((option["mark_price"], option["mark_iv"], option["unrealised"]), (0.1076, 0.5867, 0.0228))
        self.assertEqual(perpetual["unrealised"], 0.00122100)  # 10000 / 90000 - 10000 / 91000
        self.assertIn("marks.csv: line 2: mark: \"4o5\" is not a number",
                      self.refused("--fills", self.file(FILLS), "--marks",
                                   self.file("time,instrument,mark\n2026-01-12,BTC-PERPETUAL,4o5\n", "marks.csv")))

    def test_marks_of_different_times(self):
        # Of a round of seconds the newest of each counts: 10 BTC + 90000 USD of the perpetual from 90,000 to 91,000 + an option from 0.05 to
        # 0.035 = 9.99598901 BTC at 91,000, and 30,000 USD of ETH from 3,000 to 3,100 = 0.32258065 ETH at 3,100.
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
                          "2026-01-11T00:00:00Z,deposit,,,,,10,,BTC,90000\n"
                          "2026-01-11T00:00:01Z,,1,BTC-PERPETUAL,buy,90000,90000,0,,90000\n"
                          "2026-01-11T00:00:02Z,,2,ETH-PERPETUAL,buy,3000,30000,0,,3000\n"
                          "2026-01-11T00:00:03Z,,3,BTC-30JAN26-92000-C,buy,0.05,1,0,,90000\n", "f.csv")
        head, rows = "time,instrument,mark,vol,forward,index\n", ("BTC-PERPETUAL,91000,,,91000", "BTC-30JAN26-92000-C,0.035,0.45,91100,91000",
                                                                 "ETH-PERPETUAL,3100,,,3100")
        times = ("2026-01-12T04:05:34.001Z", "2026-01-12T04:05:34.2Z", "2026-01-12T04:05:40Z")
        together = self.file(head + "".join(f"{t},{r}\n" for t, r in zip(times, rows)), "m.csv")
        apart = [self.file(head + f"{t},{r}\n", f"{i}.csv") for i, (t, r) in enumerate(zip(times, rows))]
        for marks in ([together], apart, apart[::-1]):
            report = self.json_of("--fills", fills, "--marks", *marks, "--explain")
            self.assertAlmostEqual(report["equity"], 910635.0, delta=0.001)
            self.assertAlmostEqual(report["profit"], 635.0, delta=0.001)
            self.assertAlmostEqual(report["explained"]["steps"][-1]["equity"], 910635.0, delta=0.01)

    def test_dollars_tell_their_worth(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,index_price\n"
        bought = self.json_of("--fills", self.file(head + "2023-03-11T07:00:00Z,deposit,,,,,100000,,USDT,,\n"
                                                   "2023-03-11T07:00:01Z,,1,USDC_USDT,buy,0.95,50000,0,,,\n"))
        self.assertEqual((bought["equity"], bought["profit"]), (100000, 0))
        money = self.json_of("--fills", self.file(head + "2023-03-11T07:00:00Z,deposit,,,,,100000,,usdc,,0.88\n"
                                                  "2023-03-11T07:00:01Z,,1,BTC_USDC-PERPETUAL,buy,22800,1,0,,,22800\n"))
        self.assertEqual((money["equity"], money["underlyings"]["BTC"]["index_usd"]), (88000, 20064))
        held = self.file("\n\n" + head + "2023-03-11T07:00:00Z,deposit,,,,,100000,,USDC,1,\n2023-03-11T07:00:00Z,deposit,,,,,100000,,USDT,1,\n")
        marked = self.json_of("--fills", held, "--marks", self.file("time,instrument,mark,index\n2023-03-11T08:00:00Z,USDC_USDT,0.88,\n", "m.csv"))
        self.assertEqual((marked["equity"], marked["cash"]), (188000, {"USDC": 100000, "USDT": 100000}))

    def test_sums_that_cancel_are_nothing(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
        report = self.json_of("--fills", self.file(head + "2025-03-01T00:00:00Z,deposit,,,,,10,,BTC,60000\n"
                                                   "2025-03-01T00:00:01Z,,1,BTC_USDC-PERPETUAL,buy,60000,0.1,0.3,,60000\n"
                                                   "2025-03-01T00:00:02Z,,2,BTC_USDC-PERPETUAL,buy,60000,0.2,0.3,,60000\n"
                                                   "2025-03-01T00:00:03Z,,3,BTC-PERPETUAL,sell,60000,18000,0.0001,,60000\n"), "--ladder")
        self.assertEqual(report["underlyings"]["BTC"]["delta_coin"], 0)
        for cell in report["ladder"]["BTC"]["cells"]:
            self.assertTrue(cell["delta_coin"] == 0 or abs(cell["delta_coin"]) > 1e-12, cell)

    def test_instruments(self):
        instruments = self.file("name,kind,payoff,base,quote,multiplier,expiry\n"
                                "BTCUSD-260116,future,inverse,BTC,USD,100,2026-01-16T08:00:00Z\n", "instruments.csv")
        fills = self.file("time,trade_id,instrument,side,price,amount,fee,index\n2026-01-11,1,BTCUSD-260116,buy,90000,900,0,90000\n")
        report = self.json_of("--fills", fills, "--instruments", instruments)
        self.assertAlmostEqual(report["underlyings"]["BTC"]["delta_coin"], 900 / 90000, 12)
        self.assertIn("line 2: instrument: \"BTCUSD-260116\" is not a deribit instrument", self.refused("--fills", fills))
        self.assertIn("amount: 950", self.refused("--instruments", instruments, "--fills", self.file(
            "time,trade_id,instrument,side,price,amount,fee,index\n2026-01-11,1,BTCUSD-260116,buy,90000,950.0000001,0,90000\n")))

    def test_the_example_of_the_reference_says_nothing_on_stderr(self):
        example = re.search(r"```\n(time,kind.*?)```", (ROOT / "docs/reference/fills.md").read_text(), re.S)[1]
        run = self.run_book("--fills", self.file(example))
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_open_orders(self):
        orders = self.file("instrument,side,amount,filled\nBTC-PERPETUAL,sell,20000,2000\nBTC-PERPETUAL,buy,9100,\n", "orders.csv")
        report = self.json_of("--fills", self.file(FILLS), "--orders", orders)["orders"]["BTC"]
        self.assertEqual((report["orders"], report["left_out"]), (2, 0))
        self.assertAlmostEqual(report["if_bids_fill"]["delta_coin"] - report["filled"]["delta_coin"], 0.1, 12)  # 9,100 USD at 91,000
        self.assertAlmostEqual(report["if_asks_fill"]["delta_coin"] - report["filled"]["delta_coin"], -18 / 91, 12)
        self.assertEqual(report["if_bids_fill"]["vega_usd_per_vol_point"], report["filled"]["vega_usd_per_vol_point"])
        self.assertIn("orders.csv: line 2: side: \"hold\" is neither buy nor sell",
                      self.refused("--fills", self.file(FILLS), "--orders",
                                   self.file("instrument,side,amount\nBTC-PERPETUAL,hold,10\n", "orders.csv")))

    def test_an_order_on_a_combo_counts_as_its_legs_or_is_counted_as_left_out(self):
        combo = {"instrument_name": "BTC-FS-30JAN26_PERP", "direction": "sell", "amount": 9100, "filled_amount": 0, "order_state": "open", "price": 100}
        legs = [{"instrument_name": "BTC-PERPETUAL", "ratio": -1}, {"instrument_name": "BTC-PERPETUAL", "ratio": 2}]
        told = self.file(json.dumps({"result": [{**combo, "legs": legs}]}), "told.json")
        report = self.json_of("--fills", self.file(FILLS), "--orders", told)["orders"]["BTC"]
        self.assertEqual(report["left_out"], 0)
        # A sold combo of 9,100 USD buys them once and sells them twice, on the asks alone.
        self.assertAlmostEqual(report["if_asks_fill"]["delta_coin"] - report["filled"]["delta_coin"], -0.1, 12)
        self.assertEqual(report["if_bids_fill"]["delta_coin"], report["filled"]["delta_coin"])
        alone = self.file(json.dumps({"result": [combo]}), "alone.json")
        report = self.json_of("--fills", self.file(FILLS), "--orders", alone)["orders"]["BTC"]
        self.assertEqual((report["orders"], report["left_out"]), (1, 1))
        self.assertIsNone(report["if_asks_fill"]["delta_coin"])
        self.assertIn("on combos whose legs are not told", self.run_book("--fills", self.file(FILLS), "--orders", alone).stdout)

    def test_the_whole_accounts_money(self):
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
                          "2026-01-11,deposit,,,,,10,,BTC,\n"
                          "2026-01-11,deposit,,,,,1000,,USDC,\n"
                          "2026-01-11,trade,1,BTC-PERPETUAL,sell,90000,9000,0,,90000\n"
                          "2026-01-11,trade,2,BTC_USDC-PERPETUAL,buy,90000,0.5,3,,90000\n")
        report = self.json_of("--fills", fills)
        self.assertEqual(report["cash"], {"BTC": 10, "USDC": 997})
        self.assertEqual((report["equity"], report["profit"]), (900997, -3))
        self.assertAlmostEqual(report["underlyings"]["BTC"]["net_bias_coin"], 10 - 0.1 + 0.5, 12)

    def test_reconciliation(self):
        fills = self.file(FILLS)
        positions = self.file(json.dumps({"jsonrpc": "2.0", "id": 1, "result": [
            {"instrument_name": "BTC-PERPETUAL", "direction": "sell", "size": -10000.0, "kind": "future"},
            {"instrument_name": "BTC-16JAN26-82000-C", "direction": "buy", "size": 3.0, "kind": "option"}]}), "positions.json")
        summary = self.file(json.dumps({"id": 2, "result": {"currency": "BTC", "balance": 1.6997, "futures_session_rpl": 0.0}}), "btc.json")
        agreed = self.json_of("--fills", fills, "--reconcile", positions, summary)
        self.assertEqual(agreed["reconciliation"], {"positions": 2, "balances": 1, "differences": []})
        other = self.file("instrument,size,currency,balance\nBTC-PERPETUAL,-9000,,\nETH-PERPETUAL,10,,\n,,BTC,1.7\n,,USDC,5\n", "other.csv")
        differing = self.json_of("--fills", fills, "--reconcile", other, status=1)
        self.assertEqual([tuple(line.values()) for line in differing["reconciliation"]["differences"]],
                         [("position missing at the venue", "BTC-16JAN26-82000-C", 3, 0), ("position", "BTC-PERPETUAL", -10000, -9000),
                          ("unknown instrument", "ETH-PERPETUAL", 0, 10), ("balance", "BTC", 1.6997, 1.7), ("balance", "USDC", 0, 5)])
        self.assertEqual(differing["positions"], agreed["positions"])  # nothing is booked
        text = self.run_book("--fills", fills, "--reconcile", other)
        self.assertEqual(text.returncode, 1)
        self.assertRegex(text.stdout, r"(?m)^position +BTC-PERPETUAL +-10000 +-9000$")
        self.assertIn("stands in a file before", self.refused("--fills", fills, "--reconcile", positions, positions))

    def test_every_venue_agrees_with_itself(self):
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,currency,index,venue\n"
                          "2022-01-01,deposit,,,,,1,,BTC,,\n"
                          "2022-01-01,trade,1,BTC-PERPETUAL,buy,40000,1000,0,,40000,\n"
                          "2022-01-01,trade,1,BTC-PERPETUAL,sell,40000,1000,0,,40000,OKX\n")
        terms = self.file(OKX_TERMS, "okx.toml")
        both = self.file("instrument,size,venue,currency,balance\nBTC-PERPETUAL,1000,,,\nBTC-PERPETUAL,-1000,OKX,,\n,,,BTC,1\n", "both.csv")
        self.assertEqual(self.json_of("--fills", fills, "--terms", terms, "--reconcile", both)["reconciliation"]["differences"], [])
        neither = self.file("instrument,size\n", "neither.csv")
        report = self.json_of("--fills", fills, "--terms", terms, "--reconcile", neither, status=1)
        self.assertEqual([(line["name"], line["book"]) for line in report["reconciliation"]["differences"]],
                         [("BTC-PERPETUAL", 1000), ("BTC-PERPETUAL@OKX", -1000)])
        marks = self.file("time,instrument,mark,index,venue\n2022-01-02,BTC-PERPETUAL@OKX,50000,50000,\n"
                          "2022-01-02,BTC-PERPETUAL,40000,50000,DERIBIT\n", "marks.csv")
        marked = self.json_of("--fills", fills, "--terms", terms, "--marks", marks)["positions"]
        self.assertEqual([position["unrealised"] for position in marked], [0, -0.005])  # 1,000 / 50,000 - 1,000 / 40,000

    def test_equal_deposits_at_two_venues_are_two(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,venue\n"
        one = self.file(head + "2022-01-01,deposit,,,,,10000,,USDC,,\n2022-01-01,,1,BTC_USDC-PERPETUAL,buy,40000,1,0,,40000,\n", "a.csv")
        two = self.file(head + "2022-01-01,deposit,,,,,10000,,USDC,,OKX\n2022-01-01,,1,BTC_USDC-PERPETUAL,buy,40000,1,0,,40000,OKX\n", "b.csv")
        self.assertEqual(self.json_of("--fills", one, two, "--terms", self.file(OKX_TERMS, "okx.toml"))["cash"], {"USDC": 20000})

    def test_a_delivery_without_a_label_delivers_what_is_labelled(self):
        # 10 calls of 36,000 bought at 0.02 with a fee of 0.003 and delivered at 36,500 pay 500 / 36,500 = 0.01369863 a coin: a loss of
        # 0.0630137; the delivery fee of an option that expires on a Friday is 0.015 %, below an eighth of what it pays.
        for traded in ("2022-01-28T07:45:00Z", "2022-01-27T07:45:00Z"):
            for label in ("", "quote"):
                fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,index,vol,strategy\n"
                                  f"{traded},trade,1,BTC-28JAN22-36000-C,buy,0.02,10,0.003,37000,0.6,quote\n"
                                  f"2022-01-28T08:00:00Z,exercise,,BTC-28JAN22-36000-C,,36500,,,,,{label}\n")
                run = self.run_book("--fills", fills, "--json")
                (position,) = json.loads(run.stdout)["positions"]
                self.assertEqual((position["realised"], position["amount"], position["fees"]), (-0.0630137, 0, 0.0045))
                self.assertEqual((position["mark_price"], position["delivery_price"]), (0.01369863, 36500))
                self.assertIsNone(position["estimated_delivery_price"])
                self.assertEqual(run.stderr, "")

    def test_the_delivery_estimate_forgets_a_busted_trade(self):
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,index\n"
                          "2022-01-28T07:40:00Z,trade,1,BTC-28JAN22,buy,37000,37000,0,37000\n"
                          "2022-01-28T07:41:00Z,trade,2,BTC-28JAN22,buy,3700,37000,0,3700\n"
                          "2022-01-28T07:42:00Z,bust,2,BTC-28JAN22,,,,,\n"
                          "2022-01-28T09:00:00Z,funding,,BTC-PERPETUAL,,,0,,\n")
        position = self.json_of("--fills", fills)["positions"][0]
        self.assertEqual((position["estimated_delivery_price"], position["realised"]), (37000, 0))

    def test_public_trades_as_deribit_answers(self):
        answer = {"result": {"trades": [{"trade_seq": 1, "trade_id": "1", "timestamp": 1640995201000, "price": 46000.0, "direction": "sell",
                                         "instrument_name": "BTC-PERPETUAL", "index_price": 46012.34, "amount": 1000.0}], "has_more": True}}
        trades = self.file(json.dumps(answer), "trades.json")
        run = self.run_book("--trades", trades, "--as", "maker", "--json")
        self.assertEqual(json.loads(run.stdout)["positions"][0]["amount"], 1000)
        self.assertEqual(run.stderr, f"keel: {trades}: the answer says has_more: there are trades that it does not have\n")
        self.assertIn("--as: is for --trades", self.refused("--fills", self.file(FILLS), "--as", "maker"))

    def test_numbers_that_no_account_has_are_one_line(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
        for rows, where in (
                ("2022-01-01,deposit,,,,,39000000000,,USDC,\n" * 2, "line 3: amount: brings the account beyond 40000000000"),
                ("2022-01-01,,1,BTC_USDC-PERPETUAL,buy,40000,1000,0,,40000\n2022-01-02,daily settlement,,BTC_USDC-PERPETUAL,,9000000000,,,,\n",
                 "line 3: price: brings"),
                ("2022-01-01,,1,BTC_USDC-PERPETUAL,buy,40000,1,39000000000,,40000\n2022-01-01,,2,BTC_USDC-PERPETUAL,buy,40000,1,39000000000,,\n",
                 "line 3: amount: brings"),
                ("2022-01-01,,1,BTC-PERPETUAL,buy,40000,1000,0,,9000000000\n2022-01-01,deposit,,,,,10,,BTC,\n", "line 2: index: at 9000000000 USD a BTC the account comes to more than")):
            self.assertIn(where, self.refused("--fills", self.file(head + rows)))
        marks = self.file("time,instrument,mark,index\n2022-01-02,BTC_USDC-PERPETUAL,9000000000,41000\n", "marks.csv")
        fills = self.file(head + "2022-01-01,,1,BTC_USDC-PERPETUAL,buy,40000,1000,0,,40000\n")
        self.assertIn("BTC_USDC-PERPETUAL: mark: 9000000000 brings", self.refused("--fills", fills, "--marks", marks))

    def test_the_trace_of_an_error_says_what_the_program_says(self):
        page = (ROOT / "docs/traces/life_of_an_error.md").read_text()
        file, said = (re.search(rf"^```{block}\n(.*?)^```$", page, re.M | re.S).group(1) for block in ("fills.csv", "said"))
        fills = self.file(file)
        self.assertEqual(self.refused("--fills", fills).replace(fills, "fills.csv"), said)

    def test_what_is_written_destroys_nothing(self):
        fills = self.file(FILLS)
        Path(self.folder.name, "link.csv").symlink_to(fills)
        for path in (fills, str(Path(self.folder.name, "link.csv"))):
            self.assertIn("is another file of this command", self.refused("--fills", fills, "--report", path))
        self.assertEqual(Path(fills).read_text(), FILLS)
        self.assertIn("/dev/null: is not a regular file", self.refused("--fills", fills, "--report", "/dev/null"))
        for option in ("--report", "--instruments", "--group-by", "--marks", "--orders"):
            self.assertEqual(self.refused("--fills", fills, option, ""), f"keel: {option}: is empty\n")
        if Path("/dev/full").exists():
            with open("/dev/full", "w", encoding="utf-8") as full:
                run = subprocess.run([KEEL, "book", "--fills", fills], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual((run.returncode, run.stderr), (3, "keel: stdout: No space left on device\n"))

    def bases(self, rows):
        """Realised and unrealised by each basis, after a check that nothing else depends on it."""
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,index\n" + rows)
        reports = [self.json_of("--fills", fills, "--cost-basis", basis) for basis in ("average", "fifo", "lifo")]
        self.assertEqual(reports[0], self.json_of("--fills", fills))
        for report in reports:
            self.assertEqual(report["underlyings"], reports[0]["underlyings"])
        return [(report["positions"][0]["realised"], report["positions"][0]["unrealised"], round(report["positions"][0]["average_price"], 2))
                for report in reports]

    def test_cost_basis_of_an_inverse_perpetual(self):
        # 10,000 USD are 0.25 coins at 40,000, 0.2 at 50,000, 0.22222222 at 45,000, where the last trade marks it.
        self.assertEqual(self.bases("2022-01-01,,1,BTC-PERPETUAL,buy,40000,10000,0,40000\n"
                                    "2022-01-02,,2,BTC-PERPETUAL,buy,50000,10000,0,50000\n"
                                    "2022-01-03,,3,BTC-PERPETUAL,sell,45000,10000,0,45000\n"),
                         [(0.00277778, 0.00277778, 44444.44), (0.02777778, -0.02222222, 50000), (-0.02222222, 0.02777778, 40000)])

    def test_cost_basis_across_a_daily_settlement(self):
        # The settlement realises 0.25 - 0.2 and leaves the lot at 50,000; the next costs 0.16 at 62,500; 0.2 close one at 50,000.
        self.assertEqual(self.bases("2022-01-01,,1,BTC-PERPETUAL,buy,40000,10000,0,40000\n"
                                    "2022-01-02,daily settlement,,BTC-PERPETUAL,,50000,,,\n"
                                    "2022-01-03,,2,BTC-PERPETUAL,buy,62500,10000,0,62500\n"
                                    "2022-01-04,,3,BTC-PERPETUAL,sell,50000,10000,0,50000\n"),
                         [(0.03, -0.02, 55555.56), (0.05, -0.04, 62500), (0.01, 0, 50000)])

    def test_several_files_are_one_account(self):
        lines = FILLS.splitlines(keepends=True)
        first = self.file(lines[0] + lines[1] + lines[3], "first.csv")
        second = self.file(lines[0] + lines[1] + lines[2] + lines[3], "second.csv")
        run = self.run_book("--fills", first, second, "--json")
        both, one = json.loads(run.stdout), self.json_of("--fills", self.file(FILLS))
        both["positions"].sort(key=lambda position: position["instrument"])  # instruments stand as they come
        self.assertEqual(both, one)
        self.assertEqual(run.stderr, "keel: 1 fact that is no trade stands in several files and counts once\n")
        other = self.file(FILLS.replace(",91000,10000,", ",91001,10000,"), "other.csv")
        self.assertIn(f"other.csv: line 4: trade_id: 2 is another trade in {first}: line 3", self.refused("--fills", first, other))
        remarked = self.run_book("--fills", first, self.file(FILLS.replace(",0.55", ",5.5"), "remarked.csv"))
        self.assertIn("remarked.csv: line 3: BTC-16JAN26-82000-C: its vol is 550 %, and its price says 51 %: the price's is taken", remarked.stderr)

    def test_money_lines_tell_the_index_to_the_explanation_too(self):
        fills = self.file("time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
                          "2026-01-11,deposit,,,,,1,,BTC,46000\n"
                          "2026-01-11T01:00:00Z,trade,1,BTC-PERPETUAL,buy,46000,10,0,,\n"
                          "2026-01-11T02:00:00Z,deposit,,,,,1,,BTC,50000\n")
        report = self.json_of("--fills", fills, "--explain")
        self.assertEqual(report["explained"]["totals"]["deposits"], 46000 + 50000)
        self.assertAlmostEqual(report["explained"]["steps"][-1]["equity"], 2 * 50000 + 10 * 4000 / 46000, 3)

    def test_an_account_of_nothing_needs_no_price(self):
        top = "time,kind,trade_id,instrument,side,price,amount,fee,index\n"
        fills = self.file(top + "2026-01-11,,1,BTC-PERPETUAL,buy,46000,10,0,46000\n2026-01-11T01:00:00Z,funding,,BTC-PERPETUAL,,,0,,\n"
                          "2026-01-11T02:00:00Z,bust,1,BTC-PERPETUAL,,,,,\n")
        self.assertEqual(self.json_of("--fills", fills)["equity"], 0)

    def test_what_cannot_be_held_is_refused_wherever_it_comes_from(self):
        top = "time,kind,trade_id,instrument,side,price,amount,fee,index\n"
        fills = self.file(top + "2022-01-01,,1,BTC-PERPETUAL,buy,40000,1000,0,40000\n")
        marks = self.file("time,instrument,mark,index\n2022-01-03,BTC-PERPETUAL,0.00001,40000\n", "marks.csv")
        self.assertIn("comes to more than", self.refused("--fills", fills, "--marks", marks))
        huge = "".join(f"2022-01-01,,{n},BTC_USDC-PERPETUAL,buy,30000,600000,0,30000\n" for n in range(1, 6))
        busts = "".join(f"2022-01-02,bust,{n},BTC_USDC-PERPETUAL,,,,,\n" for n in range(1, 6))
        busted = self.file(top + huge + busts + "2022-01-03,,9,BTC_USDC-PERPETUAL,buy,30000,1,0,30000\n", "busted.csv")
        self.assertEqual(self.json_of("--fills", busted)["trades"], 1)
        self.assertIn("busted.csv: line 3: amount: brings the account beyond", self.refused("--fills", busted, "--explain"))
        linear = self.file(top + "2022-01-01,,1,BTC_USDC-PERPETUAL,buy,30000,100,0,30000\n", "linear.csv")
        spike = self.file("time,instrument,mark,index\n" + "".join(
            f"2022-01-0{day},BTC_USDC-PERPETUAL,{mark},30000\n" for day, mark in ((2, 30000), (3, 9999999999), (4, 30000))), "spike.csv")
        self.assertEqual(self.json_of("--fills", linear, "--marks", spike)["profit"], 0)
        self.assertIn("BTC_USDC-PERPETUAL: at a price from 30000 to 9999999999 it brings the account beyond",
                      self.refused("--fills", linear, "--marks", spike, "--explain"))

    def test_bad_input_names_file_line_and_field(self):
        fills = self.file(FILLS)
        bad = self.file(FILLS.replace("sell", "hold"), "bad.csv")
        self.assertIn("bad.csv: line 4: side: \"hold\" is neither buy nor sell", self.refused("--fills", fills, bad))
        for option in ("--marks", "--instruments", "--reconcile"):
            self.assertIn("No such file", self.refused("--fills", fills, option, "/nowhere/at/all.csv"))
            self.assertIn("empty.csv: ", self.refused("--fills", fills, option, self.file("", "empty.csv")))
            self.assertIn("fills.csv: line ", self.refused("--fills", fills, option, fills))


unittest.main()
