"""What `keel run` shows on a terminal, and writes where there is none. Usage: run_view_test.py KEEL"""
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from screen import Screen  # noqa: E402

KEEL = str(Path(sys.argv.pop(1)).resolve())
TWO_COINS = '[sim]\nmarket = "plain"\n'


class View(unittest.TestCase):
    def screen(self, columns, rows, *words, **environment):
        screen = Screen([KEEL, "run", *words], columns, rows, environment)
        self.addCleanup(screen.close)
        self.assertTrue(screen.look("drawdown_usd"), screen.text())
        return screen

    def place(self, screen, begin):
        """The first line that begins so."""
        found = [row for row, line in enumerate(screen.lines()) if line.startswith(begin)]
        self.assertTrue(found, f"{begin!r} in\n{screen.text()}")
        return found[0]

    def test_80_by_24_shows_first_what_matters_and_cuts_nothing(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        margin = "[limits.margin_use]\nsoft = 0.3\nhard = 0.6\nemergency = 0.9\n"
        one = Path(folder.name) / "one.toml"
        one.write_text('[sim]\nunderlying = "BTC"\n')
        two = Path(folder.name) / "two.toml"
        two.write_text(TWO_COINS)
        limited = Path(folder.name) / "limited.toml"
        limited.write_text(TWO_COINS + margin)
        for words, coins in (((), ["BTC"]), (("--config", str(two)), ["BTC", "ETH"]), (("--config", str(limited)), ["BTC", "ETH"]), (("--config", str(one)), ["BTC"])):
            with self.subTest(coins=coins):
                screen = self.screen(80, 24, "--speed", "10", *words)
                self.assertTrue(screen.lines()[0].startswith("KEEL  stage normal  2026-01-05T"), screen.text())
                places = [self.place(screen, begin) for begin in ("KEEL", "q quit", "PROFIT USD  total ", *(f"{coin}  index" for coin in coins), "NEAREST LIMITS" if len(coins) > 1 else "LIMITS")]
                self.assertEqual(places, sorted(places))
                self.assertRegex(screen.text(), r"total [+-]?\d+\.\d\d  equity \+\d+\.\d\d ")
                self.assertRegex(screen.text(), r"BTC  index \d+\.\d\d USD  equity \d+\.\d{4} BTC  net bias [+-]?\d+\.\d{4} BTC = [+-]?\d+ USD")
                self.assertRegex(screen.text(), r"(?m)^BTC +delta_usd +[\d.]+ +\d+\.\d% +600000 +lean +normal$")
                self.assertRegex(screen.text(), r"(?m)^account +drawdown_usd +[\d.]+ +\d+\.\d% +25000 +lean +normal$")
                for begin in ("MARGIN  standard used", "ORDERS  working", "AGE OF DATA", "RISK"):
                    self.place(screen, begin)
                self.assertRegex(screen.lines()[-1], r"^▼ \d+ more$")
                self.assertEqual(screen.cut, [], screen.text())

    def test_it_follows_the_size_of_the_terminal(self):
        screen = self.screen(80, 24)
        self.assertNotIn("QUOTES by size", screen.text())
        screen.resize(160, 50)
        began = time.monotonic()
        self.assertTrue(screen.look(lambda: "QUOTES by size" in screen.text() and "▼" in screen.lines()[-1]), screen.text())
        self.assertLess(time.monotonic() - began, 5)
        header = screen.lines()[self.place(screen, "QUOTES by size")]
        self.assertRegex(header, r"position +bid +fair +ask +age +bid size +ask size +delta +vega$")
        screen.resize(60, 12)
        self.assertTrue(screen.look(lambda: "▼" in screen.lines()[-1]), screen.text())
        self.assertEqual(screen.cut, [], screen.text())
        self.assertTrue(screen.lines()[0].startswith("KEEL  stage normal"), "the head alone is most of so little: all scrolls")

    def test_keys_scroll_and_sort(self):
        screen = self.screen(80, 24)
        for key, until in (("\x1b[6~", lambda: re.match(r"▲ \d\d above  ▼ \d+ below", screen.lines()[-1])),
                           ("G", lambda: screen.lines()[-1].startswith("▲") and "below" not in screen.lines()[-1]),
                           ("\x1b[H", lambda: screen.lines()[-1].startswith("▼")), ("j", lambda: screen.lines()[-1].startswith("▲ 1 above")),
                           ("\x1b[A", lambda: screen.lines()[-1].startswith("▼"))):
            screen.press(key.encode())
            self.assertTrue(screen.look(until), (key, screen.text()))
            self.assertTrue(screen.lines()[0].startswith("KEEL  stage normal"), "it stays")
        screen.resize(160, 60)
        for order in ("size", "delta", "vega", "age", "listing", "size"):
            self.assertTrue(screen.look(f"QUOTES by {order} "), screen.text())
            screen.press(b"s")

    def test_contracts_and_usd_stand_side_by_side(self):
        screen = self.screen(160, 60, "--speed", "10")
        held = re.compile(r"(?m)^BTC-PERPETUAL +(-?\d+) +(-?\d+) ")
        self.assertTrue(screen.look(lambda: held.search(screen.text()) and int(held.search(screen.text())[1]) != 0), screen.text())
        contracts, usd = map(int, held.search(screen.text()).groups())
        self.assertEqual(usd, 10 * contracts, "a contract of the perpetual is 10 USD")

    def test_a_halt_is_red_and_colours_are_for_terminals_that_have_them(self):
        for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)):
            with self.subTest(environment=environment):
                screen = self.screen(80, 24, **environment)
                screen.press(b"h")
                self.assertTrue(screen.look("KEEL  stage halt (by "), screen.text())
                self.assertEqual(31 in screen.colours, coloured)
                screen.press(b"r")
                self.assertTrue(screen.look("KEEL  stage normal"), screen.text())
                screen.press(b"q")
                screen.look(lambda: False)
                self.assertEqual(screen.run.wait(timeout=20), 0)

    def test_a_halted_limit_says_by_how_much(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write("[limits.delta_usd]\nsoft = 100.0\nhard = 200.0\nemergency = 300.0\n")
            config.flush()
            screen = self.screen(80, 24, "--config", config.name)
            self.assertRegex(screen.text(), r"^KEEL  stage halt \(BTC delta_usd is \d+: its emergency threshold is 300\)\n")
            self.assertRegex(screen.text(), r"(?m)^BTC +delta_usd +\d+(\.\d+)? +\d+\.\d% +300 +halt +halt$")


class Log(unittest.TestCase):
    """Without a terminal stdout is lines, then the report."""
    LINE = re.compile(r"^(2026-01-\d\dT\d\d:\d\d:\d\dZ)  ([^=]*?)  stage (\w+)(?: \((.*?)\))?  profit [+-]?\d+\.\d\d USD  net bias [+-]\d+\.\d{4} BTC = [+-]\d+ USD  "
                      r"(?:net bias [+-]\d+\.\d{4} ETH = [+-]\d+ USD  )?working orders \d+  sent \d+  refused \d+  events \d+  \d+ events/s$")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def lines(self, output):
        """(what, stage, reason) of each line before the report."""
        log, report = output.split("closing report", 1)
        self.assertIn("PROFIT USD", report)
        lines = log.splitlines()
        found = [self.LINE.match(line) for line in lines]
        self.assertTrue(all(found), log)
        return [(line[2], line[3], line[4]) for line in found]

    def run_keel(self, *words):
        if "--config" not in words:
            words = (*self.config(""), *words)
        return subprocess.run([KEEL, "run", "--speed", "max", "--for", "2s", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def config(self, text):
        path = self.folder / "keel.toml"
        path.write_text(TWO_COINS + text)
        return "--config", str(path)

    def test_a_line_at_the_beginning_and_then_the_report(self):
        run = self.run_keel()
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(self.lines(run.stdout), [("begins", "normal", None)])

    def test_a_line_at_a_change_of_stage(self):
        run = self.run_keel(*self.config("[limits.delta_usd]\nsoft = 100.0\nhard = 200.0\nemergency = 300.0\n"))
        self.assertEqual(run.returncode, 5)
        begins, halts = self.lines(run.stdout)
        self.assertEqual(begins[:2], ("begins", "normal"))
        self.assertRegex(halts[0], r"^BTC normal to halt: delta_usd \d+ at 300(, |$)")
        self.assertEqual(halts[1], "halt")
        self.assertRegex(halts[2], r"^BTC delta_usd is \d+: its emergency threshold is 300$")

    def test_a_line_when_many_orders_are_refused(self):
        lines = self.lines(self.run_keel(*self.config("[gate]\nmessages_per_second = 1.0\nmessage_burst = 5.0\n")).stdout)
        self.assertEqual([what for what, _, _ in lines], ["begins", "many orders refused"], "one in ten seconds")

    def test_json_is_one_document_and_nothing_else(self):
        run = self.run_keel("--json")
        self.assertEqual(run.stdout.count("\n"), 1)
        self.assertEqual(json.loads(run.stdout)["halt_reason"], "")

    def test_a_line_a_period_and_when_the_reader_is_gone_it_goes_on(self):
        journal = self.folder / "journal"
        run = subprocess.Popen([KEEL, "run", "--journal", str(journal)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (run.poll() is None and run.kill(), run.stderr.close()))
        began = time.monotonic()
        self.assertEqual(self.LINE.match(run.stdout.readline().rstrip())[2], "begins")
        self.assertEqual(self.LINE.match(run.stdout.readline().rstrip())[2], "runs")
        self.assertTrue(9 < time.monotonic() - began < 15)
        run.stdout.close()
        halted = subprocess.run([KEEL, "kill", str(journal), "--by", "ada", "--wait", "20s"], capture_output=True, text=True)
        self.assertEqual(halted.returncode, 0, halted.stderr)
        time.sleep(0.5)
        self.assertIsNone(run.poll(), "it wrote a line that nobody reads")
        run.send_signal(signal.SIGTERM)
        self.assertEqual(run.wait(timeout=20), 3)
        self.assertIn("keel: stdout: Broken pipe", run.stderr.read())


unittest.main()
