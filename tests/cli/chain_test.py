"""`keel chain` as a user meets it, on a made market. Usage: chain_test.py KEEL"""
import csv
import gzip
import html.parser
import io
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

KEEL = sys.argv.pop(1)
HEADER = ("timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,"
          "implied_volatility,delta,vega,currency\n")
FORWARD, YEARS = 60000.0, 30 / 365


def cumulative(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def made_vol(strike):
    return 0.5 + 0.4 * math.log(strike / FORWARD) ** 2


def made_row(strike, right, at="2030-01-01T08:00:00+00:00", spread=0.01):
    """Black-76 by the textbook, in coin."""
    def premium(vol):
        deviation = vol * math.sqrt(YEARS)
        d1 = math.log(FORWARD / strike) / deviation + deviation / 2
        call = FORWARD * cumulative(d1) - strike * cumulative(d1 - deviation)
        return (call if right == "call" else call - FORWARD + strike) / FORWARD
    vol = made_vol(strike)
    d1 = math.log(FORWARD / strike) / (vol * math.sqrt(YEARS)) + vol * math.sqrt(YEARS) / 2
    delta = cumulative(d1) - (right == "put")
    vega = FORWARD * math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi) * math.sqrt(YEARS) / 100
    return (f"{at},BTC-31JAN30-{strike}-{right[0].upper()},{FORWARD},{right},{strike},2030-01-31T08:00:00+00:00,"
            f"{premium(vol - spread):.10f},{premium(vol + spread):.10f},{premium(vol):.8f},{vol:.8f},{delta:.5f},{vega:.5f},BTC\n")


def made_chain(**options):
    return "".join(made_row(strike, right, **options) for strike in range(45000, 80000, 1000) for right in ("call", "put"))


class Page(html.parser.HTMLParser):
    """Counts what a browser would fetch or run."""
    def __init__(self):
        super().__init__()
        self.outside, self.svgs = [], 0

    def handle_starttag(self, tag, attrs):
        self.svgs += tag == "svg"
        self.outside += [tag] * (tag in ("script", "link", "img", "iframe"))
        self.outside += [value for name, value in attrs if name in ("src", "href")]


class Chain(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.file = self.path / "chain.csv"
        self.file.write_text(HEADER + made_chain())

    def tearDown(self):
        self.folder.cleanup()

    def run_keel(self, *arguments):
        return subprocess.run([KEEL, "chain", *map(str, arguments)], capture_output=True, text=True, check=False)

    def answer(self, *arguments):
        result = self.run_keel(*arguments, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return json.loads(result.stdout)["chains"]

    def test_finds_the_smile_and_the_venues_figures(self):
        for fit in ("svi", "svi-no-arbitrage", "ssvi"):
            chain, = self.answer(self.file, "--fit", fit)
            expiry, = chain["expiries"]
            self.assertAlmostEqual(expiry["atm_vol"], 0.5, 2 if fit == "ssvi" else 3)
            self.assertEqual(expiry["forward"], FORWARD)
            self.assertEqual(chain["rows"]["fitted"], 35)
            if fit != "svi":
                self.assertEqual(expiry["butterfly"], "none")
            for figure in ("mark price", "delta", "vega"):
                self.assertEqual(chain["venue_figures"][figure]["reproduced"], 70, figure)

    def test_takes_the_forward_from_parity_and_deltas_too(self):
        for source in ("parity", "delta"):
            chain, = self.answer(self.file, "--forward", source)
            self.assertAlmostEqual(chain["expiries"][0]["forward"] / FORWARD, 1, 6)
            self.assertEqual(chain["expiries"][0]["forward_source"], source)

    def test_writes_every_row_and_leaves_no_half_file(self):
        out, report = self.path / "out.csv", self.path / "report.html"
        result = self.run_keel(self.file, "--out", out, "--report", report)
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = list(csv.DictReader(io.StringIO(out.read_text())))
        self.assertEqual(len(rows), 70)
        for row in rows:
            self.assertAlmostEqual(float(row["vol"]), made_vol(float(row["strike"])), 3)
            self.assertAlmostEqual(float(row["net_transaction_delta"]), float(row["delta"]) - float(row["value_usd"]) / FORWARD, 12)
        self.assertEqual(sorted(os.listdir(self.path)), ["chain.csv", "out.csv", "report.html"])

    def test_k_vols_and_greeks_of_a_row_are_on_the_rows_own_forward(self):
        moved = [made_row(strike, right) for strike in range(45000, 80000, 1000) for right in ("call", "put")]
        moved[30] = moved[30].replace(f",{FORWARD},", f",{FORWARD * 1.001},", 1)
        self.file.write_text(HEADER + "".join(moved))
        out = self.path / "out.csv"
        self.assertEqual(self.run_keel(self.file, "--out", out).returncode, 0)
        row = list(csv.DictReader(io.StringIO(out.read_text())))[30]
        forward = float(row["forward"])
        self.assertAlmostEqual(forward, FORWARD * 1.001, 6)
        self.assertAlmostEqual(float(row["k"]), math.log(float(row["strike"]) / forward), 12)
        deviation = float(row["vol"]) * math.sqrt(float(row["years"]))
        self.assertAlmostEqual(float(row["delta"]), cumulative(-float(row["k"]) / deviation + deviation / 2) - (row["right"] == "put"), 9)

    def test_says_how_much_of_the_quotes_the_smile_lies_inside_and_what_they_give_away(self):
        expiry, = self.answer(self.file)[0]["expiries"]
        self.assertEqual((expiry["two_sided_strikes"], expiry["share_inside_quotes"]), (35, 1))
        self.assertEqual((expiry["butterfly"], expiry["calendar"], expiry["tradeable"], expiry["tradeable_gain"]),
                         ("none", "none", "none", None))
        # The 61,000 call is bid at what the 60,000 call is asked, and a little more.
        low, high = made_row(60000, "call"), made_row(61000, "call").split(",")
        high[6] = f"{float(low.split(',')[7]) + 0.0004:.10f}"
        high[7] = f"{float(high[6]) + 0.0005:.10f}"
        self.file.write_text(HEADER + made_chain().replace(made_row(61000, "call"), ",".join(high)))
        expiry, = self.answer(self.file)[0]["expiries"]
        self.assertIn(expiry["tradeable"], ("vertical", "butterfly"))
        self.assertGreater(expiry["tradeable_gain"], 0.00039)
        self.assertIn("sell BTC-31JAN30-61000-C at its bid, buy BTC-31JAN30-60000-C", self.run_keel(self.file).stdout)

    def test_report_is_one_page_that_fetches_nothing(self):
        report = self.path / "report.html"
        named = self.path / "<img src=x>.csv"
        named.write_text(HEADER + made_chain())
        self.assertEqual(self.run_keel(named, "--report", report).returncode, 0)
        self.file.write_text(HEADER + made_chain().replace("BTC-31JAN30-60000-C", "<script>alert(1)</script>"))
        self.assertEqual(self.run_keel(self.file).returncode, 2)  # what it is on follows from its name, which this is not
        page = Page()
        page.feed(report.read_text())
        self.assertEqual(page.outside, [])
        self.assertEqual(page.svgs, 2)

    def test_picks_a_snapshot(self):
        self.file.write_text(HEADER + made_chain() + made_chain(at="2030-01-02T08:00:00+00:00"))
        self.assertEqual([c["at"] for c in self.answer(self.file)], ["2030-01-02T08:00:00Z"])
        self.assertEqual([c["at"] for c in self.answer(self.file, "--snapshot", "2030-01-02T07:00:00Z")], ["2030-01-01T08:00:00Z"])
        self.assertEqual(len(self.answer(self.file, "--snapshot", "all")), 2)
        refused = self.run_keel(self.file, "--snapshot", "2029-01-01")
        self.assertEqual((refused.returncode, refused.stderr), (2, "keel: --snapshot: the first snapshot is at 2030-01-01T08:00:00Z\n"))

    def test_no_underlying_is_lost_in_silence(self):
        def other(at):
            return made_chain(at=at).replace("BTC", "ETH")
        # Five milliseconds and a half minute before the last: one snapshot. Before that they are named.
        for at in ("2030-01-01T07:59:59.995+00:00", "2030-01-01T07:59:30+00:00"):
            self.file.write_text(HEADER + other(at) + made_chain())
            self.assertEqual([(c["underlying"], c["options"]) for c in self.answer(self.file)], [("ETH", 70), ("BTC", 70)])
        self.file.write_text(HEADER + other("2030-01-01T07:58:30+00:00") + made_chain())
        said = self.run_keel(self.file)
        self.assertEqual(said.stderr, "keel: ETH 2030-01-01T07:58:30Z: its last snapshot, before that of 2030-01-01T08:00:00Z: --snapshot takes it\n")
        self.assertEqual([c["underlying"] for c in self.answer(self.file, "--snapshot", "2030-01-01T07:59:00Z")], ["ETH"])

    def test_a_vol_that_its_mark_contradicts_is_the_marks(self):
        percent_for_fraction = [line.split(",") for line in made_chain().splitlines()]
        for cells in percent_for_fraction:
            cells[9] = f"{float(cells[9]) / 100:.10f}"
            cells[6] = cells[7] = ""
        self.file.write_text(HEADER + "".join(",".join(cells) + "\n" for cells in percent_for_fraction))
        out = self.path / "out.csv"
        said = self.run_keel(self.file, "--out", out)
        self.assertIn("and its mark says", said.stderr)
        for row in csv.DictReader(out.open()):
            self.assertAlmostEqual(float(row["mark_vol"]), made_vol(float(row["strike"])), delta=1e-3)

    def test_reads_compressed_files(self):
        packed = self.path / "chain.csv.gz"
        packed.write_bytes(gzip.compress(self.file.read_bytes()))
        self.assertEqual(self.answer(packed), self.answer(self.file))

    def test_says_where_a_file_is_wrong(self):
        self.file.write_text(HEADER + made_chain().replace(",45000,", ",45o00,", 1))
        result = self.run_keel(self.file)
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr, f"keel: {self.file}: line 2: strike: \"45o00\" is not a number\n")
        self.assertEqual(self.run_keel(self.path / "none.csv").returncode, 2)


if __name__ == "__main__":
    unittest.main()
