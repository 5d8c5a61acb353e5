"""`keel study market` as a user meets it. Usage: market_study_test.py KEEL"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = sys.argv.pop(1)

OPTION = "BTC-28JAN22-48000-P"
TRADES = "q,p,t,trade_id,iv,instrument_name,index_price,direction\n"


def run(*arguments):
    return subprocess.run([KEEL, "study", "market", *map(str, arguments)], capture_output=True, text=True, check=False)


def feed(events):
    """Binance's combined streams: (ms, bid, ask) is a top, (ms, price, size, buys) a trade."""
    lines = []
    for event in events:
        ms = 1_700_000_000_000 + event[0]
        if len(event) == 3:
            data = {"e": "bookTicker", "u": 1, "s": "BTCUSDT", "b": f"{event[1]:.1f}", "B": "2", "a": f"{event[2]:.1f}", "A": "2", "T": ms, "E": ms}
            stream = "btcusdt@bookTicker"
        else:
            data = {"e": "trade", "E": ms, "T": ms, "s": "BTCUSDT", "t": 1, "p": f"{event[1]:.1f}", "q": str(event[2]), "X": "MARKET", "m": not event[3]}
            stream = "btcusdt@trade"
        lines.append(f"{ms * 1_000_000} " + json.dumps({"stream": stream, "data": data}, separators=(",", ":")))
    return "\n".join(lines) + "\n"


def rising():
    """A buyer a second, who leaves the price 0.1 higher."""
    events = [(0, 1000.0, 1000.1)]
    for second in range(1, 61):
        bid = 1000.0 + 0.1 * second
        events += [(1000 * second, bid, bid + 0.1), (1000 * second, bid, 0.5, True), (1000 * second, bid, 1.5, True)]
    return events


class MarketStudy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def answer(self, *arguments):
        done = run(*arguments, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def facts(self, section):
        return {one["fact"]: one for one in section["facts"]}

    def refusal(self, *arguments, status=2):
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (status, "", 1), done.stderr)
        self.assertLess(len(done.stderr), 400)
        return done.stderr.strip().removeprefix("keel: ")

    def test_a_recording_alone(self):
        answer = self.answer("--data", self.write("feed", feed(rising())), "--format", "binance")
        self.assertNotIn("simulated", answer)
        self.assertNotIn("options", answer)
        (section,) = answer["instruments"]
        self.assertEqual(section["recorded"], "BTCUSDT")
        facts = self.facts(section)
        self.assertAlmostEqual(facts["trades_per_s"]["recorded"], 2.0, 9)
        self.assertAlmostEqual(facts["orders_per_s"]["recorded"], 1.0, 9)
        self.assertEqual(facts["one_tick"]["recorded"], 1)
        # At some 1,003: half a tick is paid, twice; the price is a tick higher at once, whatever came first in the file.
        self.assertAlmostEqual(facts["effective_bps"]["recorded"], 1e4 * 0.1 / 1003, 2)
        self.assertAlmostEqual(facts["impact_100ms_bps"]["recorded"], 2e4 * 0.1 / 1003, 2)
        self.assertAlmostEqual(facts["realised_100ms_bps"]["recorded"], -1e4 * 0.1 / 1003, 2)
        self.assertIsNone(facts["impact_1m_bps"]["recorded"])
        self.assertNotIn("simulated", facts["trades_per_s"])

    def test_a_simulated_market_alone(self):
        answer = self.answer("--preset", "plain", "--for", "2m")
        self.assertEqual(answer["simulated"]["market"], "plain")
        (section,) = answer["instruments"]
        facts = self.facts(section)
        self.assertGreater(facts["trades_per_s"]["simulated"], 0)
        self.assertNotIn("ratio", facts["trades_per_s"])
        quotes = self.facts(answer["option_quotes"])
        self.assertGreater(quotes["35d_delta_25_50_spread_vol_points"]["simulated"], 0)
        self.assertEqual(quotes["35d_delta_25_50_two_sided"]["simulated"], 1)

    def test_the_same_seed_is_the_same_market(self):
        said = [run("--preset", "calm", "--for", "30s", "--seed", seed, "--json").stdout for seed in (5, 5, 6)]
        self.assertEqual(said[0], said[1])
        self.assertNotEqual(said[0], said[2])
        self.assertEqual(run("--for", "30s", "--seed", "5", "--json").stdout, run("--preset", "recorded", "--for", "30s", "--seed", "5", "--json").stdout, "what keel run has")

    def test_side_by_side(self):
        answer = self.answer("--data", self.write("feed", feed(rising())), "--format", "binance", "--preset", "plain", "--for", "2m")
        (section,) = answer["instruments"]
        compared = 0
        inside = 0
        missing = 0
        for fact in section["facts"]:
            recorded, simulated = fact["recorded"], fact["simulated"]
            self.assertIn(fact["band"], ("none", "1.5 times", "0.1"), "of what one market does not show, too")
            if recorded is None or simulated is None:
                missing += 1
                self.assertIsNone(fact["within"])
                continue
            if fact["fact"] == "spread_bps":  # hangs on the tick
                self.assertEqual((fact["band"], fact["within"]), ("none", None))
                self.assertAlmostEqual(fact["ratio"], simulated / recorded, 9)
                continue
            compared += 1
            inside += fact["within"]
            if fact["band"] == "1.5 times":
                if recorded * simulated > 0:
                    self.assertAlmostEqual(fact["ratio"], simulated / recorded, 9)
                    self.assertEqual(fact["within"], 1 / 1.5 <= simulated / recorded <= 1.5)
            else:
                self.assertEqual(fact["band"], "0.1")
                self.assertAlmostEqual(fact["difference"], simulated - recorded, 9)
                self.assertEqual(fact["within"], abs(simulated - recorded) <= 0.1)
        self.assertEqual((section["in_band"], section["compared"]), (inside, compared))
        self.assertGreater(compared, 15)
        self.assertGreater(missing, 0)

    def test_recorded_options(self):
        rows = "".join(f"0.5,0.0{90 + i % 2 * 4},{1640995220000 + 60000 * i},{i},{70 + i % 2},{OPTION},46000,{'buy' if i % 2 else 'sell'}\n"
                       for i in range(61))
        answer = self.answer("--trades", self.write("trades.csv", TRADES + rows))
        facts = self.facts(answer["options"])
        self.assertAlmostEqual(facts["trades_per_h"]["recorded"], 61, 9)
        self.assertAlmostEqual(facts["trades_35d_per_h"]["recorded"], 61, 9)
        self.assertEqual(facts["instruments"]["recorded"], 1)
        self.assertAlmostEqual(facts["sellers"]["recorded"], 31 / 61, 9)
        self.assertEqual(facts["size_coins_median"]["recorded"], 0.5)
        # Takers sell at 70 % and buy at 71 %: half a point either way of the middle.
        self.assertAlmostEqual(facts["half_spread_fill_vol_points"]["recorded"], 0.5, 1)
        worth = 0.5 * 46000
        self.assertAlmostEqual(facts["half_spread_fill_bps"]["recorded"], 1e4 * facts["half_spread_fill_usd"]["recorded"] / worth, 9)
        # What nobody else trades is marked at its own print: it earns nothing, and is among the coins traded.
        alone = f"500,0.1,1640995220000,99,70,{OPTION.replace('28JAN22', '25MAR22')},46000,buy\n"
        with_it = self.facts(self.answer("--trades", self.write("more.csv", TRADES + alone + rows))["options"])
        share = 61 * 0.5 / (61 * 0.5 + 500)
        self.assertAlmostEqual(with_it["half_spread_fill_usd"]["recorded"] / facts["half_spread_fill_usd"]["recorded"], 61 / 62, 9)
        self.assertAlmostEqual(with_it["half_spread_fill_bps"]["recorded"] / facts["half_spread_fill_bps"]["recorded"], share, 9)

    def test_recorded_quotes(self):
        head = ("timestamp,instrument_name,underlying,underlying_name,option_type,strike,expiry_datetime,time_to_maturity,bid_price,ask_price,"
                "mark_price,mid_price,futures_price,futures_instrument_name,implied_volatility,delta,vega,open_interest,volume,bid_ask_spread,"
                "currency,index_price,volume_usd\n")
        row = ("2026-01-12T04:05:34.555796+00:00,BTC-23JAN26-92000-C,92000,BTC-23JAN26,call,92000.0,2026-01-23T08:00:00+00:00,0.0306,0.0265,"
               "0.0275,0.027,0.027,92000,BTC-23JAN26,0.38,0.51,63.9,10,5,0.001,BTC,91700,1000\n")
        answer = self.answer("--chain", self.write("chain.csv", head + row))
        facts = self.facts(answer["option_quotes"])
        # A point of vega at the money is worth .4 F sqrt(T) / 100: a thousandth of a coin is some 1.43 of them, and two ticks.
        self.assertAlmostEqual(facts["35d_delta_25_50_spread_vol_points"]["recorded"], 0.1 / (0.39894 * 0.030603 ** 0.5), 2)
        self.assertAlmostEqual(facts["35d_delta_25_50_spread_ticks"]["recorded"], 2, 9)
        self.assertIn("no option on BTC", self.refusal("--chain", self.write("eth.csv", (head + row).replace("BTC", "ETH"))))

    def test_a_page(self):
        page = self.folder / "page.html"
        self.assertEqual(run("--for", "1m", "--report", page).returncode, 0)
        text = page.read_text()
        self.assertIn("Against the maker", text)
        self.assertIn("Quotes in options", text)

    def test_refusals(self):
        data = self.write("feed", feed(rising()))
        self.assertEqual(self.refusal("--data", data), "--data and --format go together")
        self.assertEqual(self.refusal("--format", "binance"), "--data and --format go together")
        self.assertEqual(self.refusal("--data", data, "--format", "binance", "--for", "1m"),
                         "--for: is of a simulated market: name one by --preset or --config")
        self.assertEqual(self.refusal("--data", data, "--format", "binance", "--threads", "2"),
                         "--threads: is of a simulated market: name one by --preset or --config")
        self.assertIn('"calmer" is none of calm', self.refusal("--preset", "calmer"))
        self.assertEqual(self.refusal("--preset", "calm", "--config", data), "say one of --preset NAME and --config FILE")
        self.assertEqual(self.refusal("--for", "0s"), '--for: "0s" is outside 1s..366d')
        self.assertIn("nowhere", self.refusal("--data", self.folder / "nowhere", "--format", "binance"))
        broken = self.write("broken", feed(rising()).replace('"A":"2"', '"A":"two"', 1))
        self.assertIn("broken: line 1: A: ", self.refusal("--data", broken, "--format", "binance"))
        self.assertIn("has no trades of options at two times",
                      self.refusal("--trades", self.write("one.csv", TRADES + f"1,0.1,1640995220000,1,70,{OPTION},46000,buy\n")))
        self.assertEqual(self.refusal("--data", data, "--format", "binance", "--report", data).count("feed"), 1)
        self.assertEqual(data.read_text(), feed(rising()))


unittest.main()
