"""`keel book --from --to`: the book as it stood, and why it gained or lost meanwhile. Usage: book_window_test.py KEEL"""
import re
import sys
import unittest
from pathlib import Path

from book_case import BookCase

# 0.1 coins paid in, 0.2 long; the index goes 50,000, 51,000, 49,000, 52,000 from hour to hour.
FILLS = """time,kind,trade_id,instrument,side,price,amount,fee,currency,index
2026-02-04T00:00:00Z,deposit,,,,,0.1,,BTC,50000
2026-02-04T00:00:01Z,,1,BTC-PERPETUAL,buy,50000,10000,0,BTC,50000
2026-02-04T02:30:00Z,deposit,,,,,1000,,USDC,
2026-02-04T02:30:01Z,,2,BTC-PERPETUAL,sell,49000,4900,0.00001,BTC,49000
"""
MARKS = "time,instrument,mark,index\n" + "".join(f"2026-02-04T0{hour}:00:00Z,BTC-PERPETUAL,{price},{price}\n"
                                                   for hour, price in ((0, 50000), (1, 51000), (2, 49000), (3, 52000)))


class BookWindow(BookCase):
    keel = sys.argv.pop(1)

    def account(self):
        return "--fills", self.file(FILLS), "--marks", self.file(MARKS, "marks.csv")

    def test_the_book_stands_as_it_stood_then(self):
        report = self.json_of(*self.account(), "--to", "2026-02-04T02:00:00Z")
        self.assertEqual((report["as_of"], report["trades"], report["positions"][0]["amount"]), ("2026-02-04T02:00:00Z", 1, 10000))
        self.assertEqual((report["positions"][0]["mark_price"], report["deposits"]), (49000, 4900))
        # 10,000 USD at 50,000 and at 49,000
        self.assertAlmostEqual(report["summary"]["profit"], 49000 * (10000 / 50000 - 10000 / 49000), 3)
        self.assertNotIn("explained", report)
        between = self.json_of(*self.account(), "--to", "2026-02-04T02:20:00Z")
        self.assertEqual((between["as_of"], between["positions"][0]["mark_price"]), ("2026-02-04T02:20:00Z", 49000))
        self.assertEqual(self.run_book(*self.account(), "--to", "2026-02-04T02:20:00Z").stderr,
                         "keel: the last marks until 2026-02-04T02:20:00Z are of 2026-02-04T02:00:00Z: the book stands at these\n")
        # At the time of a fact it has come.
        self.assertEqual(self.json_of(*self.account(), "--to", "2026-02-04T02:30:01Z")["trades"], 2)

    def test_why_did_it_lose_in_that_hour(self):
        run = self.run_book(*self.account(), "--from", "2026-02-04T01:00:00Z", "--to", "2026-02-04T02:00:00Z")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        report = self.json_of(*self.account(), "--from", "2026-02-04T01:00:00Z", "--to", "2026-02-04T02:00:00Z")
        explained = report["explained"]
        self.assertEqual((explained["start"], explained["end"]), ("2026-02-04T01:00:00Z", "2026-02-04T02:00:00Z"))
        worth = {price: price * (0.1 + 10000 / 50000 - 10000 / price) for price in (50000, 51000, 49000, 52000)}
        self.assertAlmostEqual(explained["equity_at_start"], worth[51000], 3)
        self.assertAlmostEqual(explained["equity_at_end"], worth[49000], 3)
        self.assertAlmostEqual(explained["profit"], worth[49000] - worth[51000], 3)
        self.assertAlmostEqual(explained["totals"]["delta"] + explained["totals"]["residual"] + explained["totals"]["basis"],
                               49000 * (10000 / 51000 - 10000 / 49000), 3)
        # What was held in coin at 51,000 lost 2,000 USD a coin.
        self.assertAlmostEqual(explained["totals"]["coin_revaluation"], -2000 * worth[51000] / 51000, 3)
        self.assertAlmostEqual(explained["profit_without_revaluation"], explained["profit"] - explained["totals"]["coin_revaluation"], 8)
        self.assertAlmostEqual(explained["profit_by_currency"]["BTC"]["profit"], 10000 / 51000 - 10000 / 49000, 7)
        self.assertEqual(explained["quotes"], 0)
        self.assertIn("equity at the start ", run.stdout)
        self.assertRegex(run.stdout, r"(?m)^  gained in BTC +-0\.0080032. +BTC +-392\.16  USD at the end$")
        self.assertRegex(run.stdout, r"(?m)^  without the revaluation of coins held +-392\.\d+  USD$")
        # The book's own profit since then, and the way from it: the coins paid in lost 200 USD.
        self.assertEqual(report["summary"]["profit_since"], "2026-02-04T01:00:00Z")
        bridge = explained["profit_bridge"]
        self.assertEqual([line["from"] for line in bridge if line["from"] != "rounding"], ["book", "paid_in", "explained"])
        self.assertEqual(bridge[0]["usd"], report["summary"]["profit"])
        self.assertAlmostEqual(bridge[1]["usd"], -200, 8)
        self.assertAlmostEqual(sum(line["usd"] for line in bridge[:-1]), bridge[-1]["usd"], 8)

    def test_parts_sum_to_the_whole_and_equity_to_what_came_in_and_profit(self):
        times = ["2026-02-04T00:30:00Z", "2026-02-04T01:40:00+00:00", "2026-02-04T03:00:00Z"]
        for marks in ((), ("--marks", self.file(MARKS, "marks.csv"))):
            asked = ("--fills", self.file(FILLS), *marks, "--explain", "--explain-by", "side,underlying")
            first, second, whole = (self.json_of(*asked, "--from", times[i], "--to", times[j])["explained"]
                                    for i, j in ((0, 1), (1, 2), (0, 2)))
            for cause, amount in whole["totals"].items():
                self.assertAlmostEqual(first["totals"][cause] + second["totals"][cause], amount, 8, cause)
            self.assertEqual(first["equity_at_end"], second["equity_at_start"])
            for one in (first, second, whole):
                self.assertAlmostEqual(one["equity_at_end"] - one["equity_at_start"] - one["totals"]["deposits"], one["profit"], 8)
            self.assertEqual((first["totals"]["deposits"], second["totals"]["deposits"]), (0, 1000))
            for cut in ("side", "underlying"):
                self.assertAlmostEqual(sum(sum(group["causes"].values()) for group in second["cuts"][cut]), sum(second["totals"].values()), 7)

    def test_times_have_offsets_and_dates_are_midnights(self):
        at_two = self.json_of(*self.account(), "--from", "2026-02-04T02:00:00Z")["explained"]
        for same in ("2026-02-04T04:00:00+02:00", "2026-02-03T21:00:00-0500", "2026-02-04 02:00"):
            self.assertEqual(self.json_of(*self.account(), "--from", same)["explained"], at_two)
        self.assertEqual(self.json_of(*self.account(), "--to", "2026-02-04")["as_of"], "2026-02-04T00:00:00Z")

    def test_what_is_wrong_with_a_time_is_one_line(self):
        for arguments, why in ((("--from", "yesterday"), '--from: "yesterday" is not a time like'),
                               (("--to", "2026-02-30"), "--to: 2026-02-30: 2026-02-30 is not a date"),
                               (("--from", "2026-02-04T02:00:00Z", "--to", "2026-02-04T01:00:00Z"),
                                "--from: 2026-02-04T02:00:00Z is not before to, 2026-02-04T01:00:00Z"),
                               (("--from", "2026-02-04T01:00:00Z", "--to", "2026-02-04T01:00:00Z"), "is not before to"),
                               (("--from", "2026-02-04T03:00:00Z"), "--from: 2026-02-04T03:00:00Z: the account and its marks end at 2026-02-04T03:00:00Z"),
                               (("--to", "2026-02-03"), "--to: 2026-02-03T00:00:00Z: the account begins at 2026-02-04T00:00:00Z")):
            self.assertIn(why, self.refused(*self.account(), *arguments))

    def test_times_beyond_what_is_known_say_so(self):
        whole = self.json_of(*self.account(), "--explain")["explained"]
        run = self.run_book(*self.account(), "--from", "2026-01-01", "--json")
        self.assertEqual(run.stderr, "keel: from 2026-01-01T00:00:00Z: the account begins at 2026-02-04T00:00:00Z, with nothing\n")
        report = self.json_of(*self.account(), "--from", "2026-01-01")
        self.assertEqual(report["explained"]["totals"], whole["totals"])
        self.assertEqual((report["explained"]["equity_at_start"], report["summary"]["profit_since"]), (0, "2026-02-04T00:00:00Z"))
        run = self.run_book(*self.account(), "--to", "2027-01-01")
        self.assertEqual(run.stderr, "keel: to 2027-01-01T00:00:00Z: the account and its marks end at 2026-02-04T03:00:00Z: the book is of then\n")
        self.assertTrue(run.stdout.startswith("Book on 2026-02-04T03:00:00Z\n"))

    def test_an_expiry_after_the_time_is_still_held(self):
        option = "2026-02-04T00:00:02Z,,9,BTC-4FEB26-40000-C,buy,0.2,1,0,BTC,50000\n"
        delivery = "2026-02-04T08:00:00Z,expiry,,BTC-4FEB26-40000-C,,50000,,,,\n"
        fills = self.file(FILLS + option + delivery)
        held = self.json_of("--fills", fills, "--to", "2026-02-04T05:00:00Z")
        self.assertEqual(held["as_of"], "2026-02-04T05:00:00Z")
        self.assertIsNone(held["positions"][1]["delivery_price"])
        self.assertEqual(held["positions"][1]["amount"], 1)
        self.assertEqual(self.json_of("--fills", fills)["positions"][1]["delivery_price"], 50000)

    def test_a_start_of_which_the_book_knows_nothing_says_so_and_explains_all_the_same(self):
        # ETH comes in without an index; the first line that shows one is later.
        rows = FILLS + "2026-02-04T00:10:00Z,deposit,,,,,1,,ETH,\n2026-02-04T02:40:00Z,,7,ETH-PERPETUAL,buy,2000,2000,0,ETH,2000\n"
        report = self.json_of("--fills", self.file(rows), "--from", "2026-02-04T01:00:00Z")
        self.assertIsNone(report["summary"]["profit"])
        self.assertIn("of 2026-02-04T01:00:00Z: ", report["summary"]["absent"]["profit"])
        self.assertIsNone(report["explained"]["profit_bridge"])
        self.assertIn("no price of ETH in USD is known", report["explained"]["absent"]["profit_bridge"])
        self.assertIsNotNone(report["explained"]["profit"])
        self.assertRegex(self.run_book("--fills", self.file(rows), "--from", "2026-02-04T01:00:00Z").stdout, r"(?m)^  profit +– ")

    def test_the_page_tells_the_time(self):
        out = str(Path(self.folder.name, "out.html"))
        run = self.run_book(*self.account(), "--from", "2026-02-04T01:00:00Z", "--to", "2026-02-04T02:00:00Z", "--report", out)
        self.assertEqual(run.returncode, 0, run.stderr)
        page = re.sub(r"<[^>]*>", " ", Path(out).read_text().split("</style>")[1])
        self.assertIn("BTC book, 4 Feb 2026 02:00 UTC", page)
        self.assertIn("2026-02-04T01:00:00Z to 2026-02-04T02:00:00Z", page)
        self.assertIn("USD since 2026-02-04T01:00:00Z", page)


unittest.main()
