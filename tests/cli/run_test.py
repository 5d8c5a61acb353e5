"""`keel run`, `keel config` and what every command refuses, as a user meets them. Usage: run_test.py KEEL"""
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

KEEL = sys.argv.pop(1)
COMMANDS = ("run", "config", "book", "inspect", "chain", "kill")
MINUTE = ("run", "--speed", "max", "--for", "60s", "--seed", "1", "--json")
SECOND = ("run", "--speed", "max", "--for", "1s")


def keel(*arguments):
    return subprocess.run([KEEL, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)


class Cli(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, text, name="keel.toml"):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def answer(self, *arguments):
        run = keel(*arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def refused(self, said, *arguments):
        with self.subTest(arguments=arguments):
            run = keel(*arguments)
            self.assertEqual(run.returncode, 2, run.stderr)
            self.assertEqual(run.stdout, "")
            self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
            self.assertTrue(run.stderr.startswith("keel: "), run.stderr)
            self.assertIn(said, run.stderr)

    def test_its_series_are_files(self):
        self.answer(*MINUTE, "--out", str(self.folder / "series"))
        prices = (self.folder / "series" / "prices.csv").read_text().splitlines()
        self.assertEqual(prices[0], "time_utc,instrument,price_unit,mid_price,own_bid_price,own_ask_price,position_contracts")
        self.assertTrue(any(",BTC-PERPETUAL,USD," in line for line in prices))
        self.assertEqual((self.folder / "series" / "profit.csv").read_text().count("\n"), 601, "a look every 100 ms, and the head")
        self.refused("is not empty", *MINUTE, "--out", str(self.folder / "series"))

    def test_limits_are_shown_with_what_is_used_of_them(self):
        config = self.file("[limits.margin_use]\nsoft = 0.0001\nhard = 0.9\nemergency = 0.95\n")
        journal = str(self.folder / "journal")
        report = json.loads(self.answer(*MINUTE, "--config", config, "--journal", journal))
        limits = {(row["of"], row["measure"]): row for row in report["limits"]}
        margin = limits["BTC", "margin_use"]
        self.assertAlmostEqual(margin["value"], report["margin"]["BTC"]["standard"]["use"], places=3)
        self.assertAlmostEqual(margin["used"], margin["value"] / 0.9, places=4)
        self.assertEqual(margin["stage"], "lean", "anything held is above 0.01 %")
        self.assertEqual(limits["account", "drawdown_usd"]["hard"], 50000)
        self.assertNotIn(("account", "fills_per_interval"), limits, "it has no limit")
        self.answer("replay", journal)
        self.assertRegex(self.answer(*MINUTE[:-1], "--config", config), r"\nLIMITS[^\n]*used[^\n]*\n(.*\n)*?BTC +margin_use +0\.[0-9]+ +[0-9.]+%")

    def test_a_simulated_minute_is_the_same_bytes_twice(self):
        first = self.answer(*MINUTE)
        self.assertEqual(first, self.answer(*MINUTE))
        report = json.loads(first)
        self.assertGreater(report["events"], 1000)
        margin = report["margin"]["BTC"]
        for rule in ("standard", "portfolio"):
            self.assertTrue(0.0 < margin[rule]["use"] < 1.0, margin)
            distance = margin[rule]["liquidation_distance"]
            self.assertTrue(distance is None or distance > 0.0, margin)
        self.assertRegex(self.answer(*MINUTE[:-1]), r"MARGIN +standard used +liquidation +portfolio used +liquidation\nBTC +[0-9.]+% ")
        self.assertNotEqual(first, self.answer(*MINUTE[:-2], "2", "--json"), "another seed is another minute")

    def test_no_time_at_all_ends_at_once(self):
        self.assertGreater(json.loads(self.answer(*SECOND[:-1], "0s", "--json"))["events"], 0)

    def test_a_journal_does_not_change_what_happens(self):
        self.assertEqual(self.answer(*MINUTE, "--journal", str(self.folder / "journal")), self.answer(*MINUTE))

    def test_config_fed_back_gives_the_same_bytes(self):
        text = self.answer("config")
        self.assertEqual(self.answer("config", "--config", self.file(text)), text)
        self.assertEqual(json.loads(self.answer("config", "--json"))["config"], text)
        self.assertEqual(self.answer(*MINUTE, "--config", self.file(text)), self.answer(*MINUTE))

    def test_a_config_changes_only_what_it_says(self):
        text = self.answer("config", "--config", self.file("[gate]\nmessage_burst = 399.0\n"))
        default = self.answer("config")
        self.assertEqual([line for line in text.splitlines() if line not in default.splitlines()], ["message_burst = 399.0"])

    def running(self, *arguments):
        """A run in the background that has begun to write its journal."""
        journal = self.folder / "journal"
        goes_on = journal.exists()
        run = subprocess.Popen([KEEL, "run", "--journal", str(journal), "--json", *arguments], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: run.poll() is None and (run.kill(), run.communicate()))
        deadline = time.monotonic() + 20
        while not (journal / "operator").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        if goes_on:
            self.assertIn("recovered", run.stderr.readline())
        return run, str(journal)

    def test_kill_is_confirmed_latched_and_lifted_by_a_person_only(self):
        run, journal = self.running()
        time.sleep(1)
        halted = keel("kill", journal, "--by", "ada", "--wait", "30s")
        self.assertEqual(halted.returncode, 0, halted.stderr)
        self.assertRegex(halted.stdout, r"^halted at 2026-01-05T\S+: by ada; no order works at the venue\n$")
        run.kill()
        run.communicate()
        # A restart does not lift it; a run that ends halted says so by its exit status.
        again = keel("run", "--journal", journal, *SECOND[1:], "--json")
        self.assertEqual(again.returncode, 5, again.stderr)
        self.assertIn("keel: ended halted: by ada\n", again.stderr)
        report = json.loads(again.stdout)
        self.assertEqual(report["halt_reason"], "by ada")
        self.assertEqual({key: report["halted"][key] for key in ("by", "why", "limit", "value", "threshold", "unit")},
                         {"by": "ada", "why": None, "limit": None, "value": None, "threshold": None, "unit": None})
        self.assertLessEqual(report["halted"]["at"], report["at"])
        run, journal = self.running()
        resumed = keel("kill", journal, "--resume", "--by", "ada", "--wait", "30s", "--json")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assertRegex(json.loads(resumed.stdout)["answer"], "^resumed at ")
        run.send_signal(signal.SIGHUP)
        output, errors = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 0, errors)
        self.assertEqual(json.loads(output)["halt_reason"], "")
        words = [line.split(" ", 2)[2] for line in self.answer("inspect", journal).splitlines() if re.search(r" (halted|resumed) ", line)]
        self.assertEqual(words, ['halted why="by ada"', 'resumed by="ada"', 'halted why="end of run"'])
        self.assertEqual(keel("replay", journal).returncode, 0)

    def test_an_instrument_that_executes_too_often_is_stopped_until_a_person_enables_it(self):
        run, journal = self.running("--config", self.file("[gate]\nmaximum_executions = 3\n[sim.perpetual]\ntaker_rate_per_second = 100\n"))
        perpetual = "BTC-PERPETUAL"
        deadline = time.monotonic() + 20
        enabled = None
        while time.monotonic() < deadline:
            enabled = keel("kill", journal, "--enable", perpetual, "--by", "ada", "--wait", "30s")
            self.assertEqual(enabled.returncode, 0, enabled.stdout + enabled.stderr)
            if enabled.stdout.startswith("enabled"):
                break
            self.assertEqual(enabled.stdout, f"{perpetual} was not stopped: nothing is changed\n")
            time.sleep(0.05)
        self.assertRegex(enabled.stdout, r"^enabled at 2026-01-05T\S+: BTC-PERPETUAL\n$")
        while time.monotonic() < deadline and self.answer("inspect", journal, "--kind", "instrument_stopped").count(f"instrument={perpetual} ") < 2:
            time.sleep(0.05)
        unknown = keel("kill", journal, "--enable", "BTC-PERP", "--wait", "30s")
        self.assertEqual((unknown.returncode, unknown.stdout), (1, '"BTC-PERP" is not an instrument of the run\n'))
        run.terminate()
        output, errors = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 0, errors)
        report = json.loads(output)
        self.assertIn(perpetual, [stopped["instrument"] for stopped in report["stopped"]], "it was again")
        words = [line.split(" ", 2)[2] for line in self.answer("inspect", journal).splitlines() if " instrument_enabled " in line]
        self.assertEqual(words, ['instrument_enabled instrument="BTC-PERPETUAL" by="ada"'])
        self.assertEqual(keel("replay", journal).returncode, 0)

    def test_the_log_and_the_journal_tell_why_a_stage_changed(self):
        config = self.file("[limits.delta_usd]\nsoft = 1\nhard = 2e9\nemergency = 3e9\n[protection]\nquantity_coins = 0.000001\n")
        journal = str(self.folder / "journal")
        log = self.answer("run", "--speed", "max", "--for", "20s", "--seed", "1", "--config", config, "--journal", journal)
        self.assertRegex(log, r"BTC normal to lean: delta_usd \S+ at 1\b")
        self.assertRegex(log, r"quotes taken back until 2026-01-05T\S+: quantity_coins \S+ at 1e-06")
        changes = self.answer("inspect", journal, "--kind", "stage_changed").splitlines()
        self.assertRegex(changes[0], r'^\d+\.n0 2026-01-05T\S+ stage_changed of="BTC" from=normal to=lean measure="delta_usd" value=\S+ threshold=1$')
        frozen = json.loads(self.answer("inspect", journal, "--kind", "quotes_frozen", "--json"))["records"]
        self.assertEqual({record["threshold"] for record in frozen}, {1e-06})
        self.assertTrue(all(record["value"] >= 1e-06 and record["limit"] == "quantity_coins" for record in frozen), frozen)
        self.assertEqual(keel("replay", journal).returncode, 0)

    def test_kill_flattens_and_sets_limits(self):
        run, journal = self.running()
        time.sleep(1)
        for words, said in ((("--flatten",), r"^flattening at \S+: by ada; no quote works at the venue\n$"),
                            (("--resume",), r"^resumed at \S+\n$"),
                            (("--limit", "vega_usd_per_vol_point=1,2,3e4", "--until", "1h"),
                             r"^in force at \S+ until \S+: vega_usd_per_vol_point 1, 2, 30000 instead of 8000, 15000, 40000\n$"),
                            (("--limit", "vega_usd_per_vol_point=1,2,3"),
                             r"^in force at \S+: vega_usd_per_vol_point 1, 2, 3 instead of 1, 2, 30000\n$")):
            answer = keel("kill", journal, *words, "--by", "ada", "--wait", "30s")
            self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertRegex(answer.stdout, said)
        for words in (("vega_usd_per_vol_point=1,2,3e6",), ("vega_usd_per_vol_point=0,0,0",), ("vega_usd_per_vol_point=1,2,3e6", "--until", "25h")):
            answer = keel("kill", journal, "--limit", *words, "--by", "ada", "--wait", "30s")
            self.assertEqual(answer.returncode, 1, answer.stdout)
            self.assertEqual(answer.stdout, "looser than the config's vega_usd_per_vol_point of 8000, 15000, 40000: it must end (--until), at most 1d ahead\n")
        # Looser is two persons' word.
        for words, by, status, said in (
                (("--limit", "vega_usd_per_vol_point=1,2,3e6", "--until", "1h"), "ada", 1,
                 r"^proposed at \S+ until \S+: vega_usd_per_vol_point 1, 2, 3000000 instead of 1, 2, 3; it is looser than the config's, so that another "
                 r"person must confirm it before \S+: --confirm vega_usd_per_vol_point --by WHO\n$"),
                (("--confirm", "vega_usd_per_vol_point"), "ada", 1, r"^ada has proposed it: another person must confirm it\n$"),
                (("--confirm", "delta_usd"), "bob", 1, r'^nothing is proposed of "delta_usd": it is of "vega_usd_per_vol_point", by ada\n$'),
                (("--confirm", "vega_usd_per_vol_point"), "bob", 0,
                 r"^in force at \S+ until \S+: vega_usd_per_vol_point 1, 2, 3000000 instead of 1, 2, 3, by ada, confirmed by bob\n$")):
            answer = keel("kill", journal, *words, "--by", by, "--wait", "30s")
            self.assertEqual(answer.returncode, status, answer.stdout + answer.stderr)
            self.assertRegex(answer.stdout, said)
        words = [line.split(" ", 2)[2] for line in self.answer("inspect", journal).splitlines() if re.search(r" limit_(proposed|confirmed) ", line)]
        self.assertRegex(words[0], r'^limit_proposed measure="vega_usd_per_vol_point" limit=\S+ \S+ \S+ by="ada" until=\S+ lapses=\S+$')
        self.assertEqual(words[1:], ['limit_confirmed measure="vega_usd_per_vol_point" by="bob"'])
        self.refused("--limit: ", "kill", journal, "--limit", "vega_usd_per_vol_point=3,2,1")
        self.refused("--limit: \"bravery\" is not a measure; there are delta_usd, ", "kill", journal, "--limit", "bravery=1,2,3")
        self.refused("--limit: \"delta_us\" is not a measure; the nearest is delta_usd", "kill", journal, "--limit", "delta_us=1,2,3")
        self.refused("--limit: \"0x10\" is not a number", "kill", journal, "--limit", "delta_usd=0x10,0x20,0x30")
        self.refused("is not MEASURE=SOFT,HARD,EMERGENCY", "kill", journal, "--limit", "delta_usd")
        self.refused("", "kill", journal, "--resume", "--flatten")
        run.terminate()
        run.communicate(timeout=30)
        self.assertEqual(run.returncode, 0)
        kinds = [line.split(" ")[2] for line in self.answer("inspect", journal).splitlines()]
        said = ["flatten_ordered", "limit_changed", "limit_changed", "limit_proposed", "limit_confirmed"]
        self.assertEqual([kind for kind in kinds if kind in said], said)
        self.assertEqual(keel("replay", journal).returncode, 0)

    def test_another_maker_is_two_persons_word_and_for_a_time(self):
        run, journal = self.running()
        time.sleep(1)
        ask, agree = ("--other-maker", "desk 2", "--until", "4h"), ("--confirm-other-maker", "desk 2")
        must_end = r'^another maker, "desk 2": it must end \(--until\), at most 1d ahead\n$'
        in_force = r'^in force at \S+ until \S+: "desk 2" trades on the account, too, by ada, confirmed by bob\n$'
        for words, by, status, said in (
                (ask[:2], "ada", 1, must_end), ((*ask[:3], "25h"), "ada", 1, must_end),
                ((*ask[:3], "2026-01-04"), "ada", 1, r"^until \S+ is past: it is \S+ for the run\n$"),
                (agree, "bob", 1, r'^nothing is proposed of "desk 2"\n$'),
                (("--end-other-maker",), "ada", 0, r"^no other maker may trade on the account, and none is proposed: nothing is changed\n$"),
                (ask, "ada", 1, r'^proposed at \S+ until \S+: "desk 2" trades on the account, too; another person must confirm it before \S+: '
                                r'--confirm-other-maker "desk 2" --by WHO\n$'),
                (agree, " Ada", 1, r"^ada has proposed it: another person must confirm it\n$"),
                (("--confirm-other-maker", "desk 3"), "bob", 1, r'^nothing is proposed of "desk 3": it is of "desk 2", by ada\n$'),
                (agree, "bob", 0, in_force)):
            answer = keel("kill", journal, *words, "--by", by, "--wait", "30s")
            self.assertEqual(answer.returncode, status, answer.stdout + answer.stderr)
            self.assertRegex(answer.stdout, said)
        run.kill()
        run.communicate()
        # A restart keeps it, and one person ends it.
        report = json.loads(self.answer("run", "--journal", journal, *SECOND[1:], "--json"))
        self.assertEqual([(one["maker"], one["by"], one["confirmed_by"], one["lapses"]) for one in report["other_makers"]], [("desk 2", "ada", "bob", None)])
        self.assertEqual(report["taken_over"], [], "it did nothing")
        run, journal = self.running()
        ended = keel("kill", journal, "--end-other-maker", "--by", "cleo", "--wait", "30s")
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertRegex(ended.stdout, r"^ended at \S+: a position that our fills do not explain halts\n$")
        run.terminate()
        output, errors = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 0, errors)
        self.assertEqual(json.loads(output)["other_makers"], [])
        words = [line.split(" ", 2)[2] for line in self.answer("inspect", journal).splitlines() if " other_maker_" in line]
        self.assertRegex(words[0], r'^other_maker_proposed maker="desk 2" by="ada" until=\S+ lapses=\S+$')
        self.assertEqual(words[1:], ['other_maker_confirmed maker="desk 2" by="bob"', 'other_maker_ended by="cleo"'])
        self.assertEqual(keel("replay", journal).returncode, 0)

    def test_kill_of_a_run_that_is_not_alive_is_refused_and_left_for_nobody(self):
        self.refused("there is no journal", "kill", str(self.folder))
        journal = self.folder / "journal"
        self.answer(*SECOND, "--journal", str(journal))
        self.refused("no run is alive there", "kill", str(journal))
        self.assertEqual(list((journal / "operator").iterdir()), [])
        self.assertEqual(json.loads(self.answer(*SECOND, "--journal", str(journal), "--json"))["halt_reason"], "")

    def test_a_signal_is_heard_at_once_at_a_speed_that_no_machine_holds(self):
        run, _ = self.running("--speed", "1000000")
        time.sleep(4)
        began = time.monotonic()
        run.terminate()
        run.communicate(timeout=60)
        self.assertEqual(run.returncode, 0)
        self.assertLess(time.monotonic() - began, 5, "a last simulated second and the report are all that is left to do")

    def test_a_limit_ends_a_run_with_its_own_status(self):
        config = self.file("[limits.delta_usd]\nsoft = 100.0\nhard = 200.0\nemergency = 300.0\n")
        run = keel(*SECOND, "--config", config)
        self.assertEqual(run.returncode, 5, run.stderr)
        self.assertRegex(run.stderr, r"(?m)^keel: ended halted: BTC delta_usd is \d+: its emergency threshold is 300$")
        self.assertRegex(run.stdout, r"stage halt \(BTC delta_usd is \d+: its emergency threshold is 300\)")
        report = json.loads(keel(*SECOND, "--config", config, "--json").stdout)
        halted = report["halted"]
        self.assertEqual((halted["of"], halted["limit"], halted["threshold"], halted["unit"], halted["by"]), ("BTC", "delta_usd", 300, "USD", None))
        self.assertGreater(halted["value"], 400_000, "5 bitcoins of some 95,000 USD")
        self.assertRegex(halted["at"], r"^2026-01-05T00:00:00\.\d+Z$")
        self.assertEqual(halted["why"], report["halt_reason"])
        limit = next(row for row in report["limits"] if (row["of"], row["measure"]) == ("BTC", "delta_usd"))
        self.assertEqual((limit["stage"], limit["next"]), ("halt", None), "nothing comes after it")
        limit = next(row for row in report["limits"] if (row["of"], row["measure"]) == ("account", "drawdown_usd"))
        self.assertEqual((limit["next"]["stage"], limit["next"]["threshold"]), ("lean", 25_000))
        self.assertAlmostEqual(limit["next"]["used"], limit["value"] / 25_000, places=6)

    def test_the_closing_line_counts_what_its_time_counts(self):
        # Messages take five seconds, so that the orderly end lives its whole last simulated second: in next to no time.
        config = self.file('[sim.latency]\norder = "5s"\n')
        journal = str(self.folder / "journal")
        run = keel("run", "--speed", "1", "--for", "2s", "--config", config, "--journal", journal, "--json")
        self.assertEqual(run.returncode, 6, run.stderr)
        events, seconds, rate = map(float, re.search(r"(?m)^keel: (\d+) events in ([\d.]+) s, (\d+) events/s$", run.stderr).groups())
        self.assertGreaterEqual(seconds, 1.99)
        self.assertAlmostEqual(rate, events / seconds, delta=0.01 * rate)
        records = json.loads(self.answer("inspect", journal, "--json"))["records"]
        end = next(record for record in records if record["kind"] == "halted")
        self.assertEqual(end["why"], "end of run")
        self.assertEqual(events, end["seq"] - 1)
        self.assertGreater(json.loads(run.stdout)["events"], 1.3 * events, "a third second")

    def test_keys_of_the_live_view(self):
        master, slave = pty.openpty()
        run = subprocess.Popen([KEEL, "run"], stdin=slave, stdout=slave, stderr=subprocess.PIPE)
        os.close(slave)
        shown = b""
        for key, until in ((b"h", b"halt (by "), (b"r", b"stage normal"), (b"q", b"closing report")):
            time.sleep(1)
            os.write(master, key)
            shown, deadline = b"", time.monotonic() + 20
            while until not in shown and time.monotonic() < deadline:
                try:
                    shown += os.read(master, 65536)
                except OSError:
                    break
            self.assertIn(until, shown)
        try:
            while os.read(master, 65536):
                pass
        except OSError:
            pass  # nobody writes any more
        self.assertEqual(run.wait(timeout=30), 0, run.stderr.read())
        run.stderr.close()
        os.close(master)

    def test_two_underlyings_are_one_run(self):
        config = self.file("[sim.also.ETH]\ndeposit = 20\n")
        words = ("run", "--speed", "max", "--for", "30s", "--config", config, "--json")
        first = self.answer(*words)
        self.assertEqual(first, self.answer(*words))
        report = json.loads(first)
        self.assertEqual(sorted(report["underlyings"]), ["BTC", "ETH"])
        self.assertEqual({position["instrument"].split("-")[0] for position in report["positions"]}, {"BTC", "ETH"})
        text = self.answer("config", "--config", config)
        self.assertIn("\n[sim.also.ETH]\n", text)
        self.assertEqual(self.answer("config", "--config", self.file(text, "whole.toml")), text)
        self.refused("numeraire", *SECOND, "--config", self.file("[risk]\nnumeraire = \"BTC\"\n[sim.also.ETH]\n", "coin.toml"))

    def test_help(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                self.assertIn("--help", self.answer(command, "--help"))
        every = self.answer("--help")
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", every)

    def test_unknown_words(self):
        self.refused("a command is needed")
        self.refused('"trade" is not a command', "trade")
        for command in COMMANDS:
            self.refused("" if command in ("book", "inspect", "chain", "kill") else "--bogus", command, "--bogus")
        self.refused("extra", "config", "extra")

    def test_bad_options(self):
        self.refused('"x" is not a duration', *SECOND[:-1], "x")
        self.refused("--for: ", *SECOND[:-1], "100000d")
        self.refused("--for: ", *SECOND[:-1], "-5s")
        self.refused('--speed: "fast" is neither', "run", "--for", "1s", "--speed", "fast")
        self.refused("--speed", "run", "--for", "1s", "--speed", "0")
        self.refused("--seed", *SECOND, "--seed", "1x")
        self.refused("--seed", *SECOND, "--seed", "-1")
        self.refused("--seed", *SECOND, "--seed", "1.5")
        self.refused("--seed", *SECOND, "--seed", "9" * 20)
        self.refused("--for: ", "run", "--for", "")
        self.refused("--from", "inspect", str(self.folder), "--from", "-1")

    def test_bad_configs(self):
        bad = [
            ("[gate]\nbogus = 1\n", "keel.toml: line 2: gate.bogus: is not a key"),
            ("\n\n[bogus]\n", "keel.toml: line 3: bogus: is not a key"),
            ("[gate]\nprice_collar = \"4o5\"\n", "keel.toml: line 2: gate.price_collar: needs a number, not the text \"4o5\""),
            ("[gate]\nprice_collar = nan\n", "keel.toml: line 2: gate.price_collar: needs a number, not nan"),
            ("[gate]\nprice_collar = 4o5\n", "keel.toml: line 2: "),
            ("[gate]\nstale_after = \"5 parsecs\"\n", "keel.toml: line 2: gate.stale_after: \"5 parsecs\" is not a duration"),
            ("[gate]\nmaximum_option_order = 0.000000001\n", "keel.toml: line 2: gate.maximum_option_order: "),
            ("[risk]\nvega_bucket_days = 14\n", "keel.toml: line 2: risk.vega_bucket_days: needs a list, not 14"),
            ("[sim]\nunderlying = \"btc\"\n", "keel.toml: line 2: sim.underlying: \"btc\" is not a currency"),
        ]
        for text, said in bad:
            self.refused(said, "config", "--config", self.file(text))
            self.refused(said, *SECOND, "--config", self.file(text))

    def test_configs_that_make_no_sense(self):
        for said, text in (('keel.toml: line 2: quoting.model: "magic" is not "risk_price", "glft",', '[quoting]\nmodel = "magic"\n'),
                           ("keel.toml: line 2: sim.process.volatility: 6 is outside 0..5", "[sim.process]\nvolatility = 6.0\n"),
                           ("keel.toml: line 2: risk.numeraire: EUR with sim.underlying = BTC: must be USD or that", '[risk]\nnumeraire = "EUR"\n'),
                           ("keel.toml: line 2: sim.option.requote: 1us is outside 1ms..1h", '[sim.option]\nrequote = "1us"\n')):
            self.refused(said, *SECOND, "--config", self.file(text))
            self.refused(said, "config", "--config", self.file(text))

    def test_missing_files(self):
        nowhere = str(self.folder / "nowhere")
        self.refused("nowhere: No such file or directory", "config", "--config", nowhere)
        self.refused("nowhere: No such file or directory", *SECOND, "--config", nowhere)
        self.refused("is a directory", *SECOND, "--config", str(self.folder))
        self.refused("there is no journal", "inspect", nowhere)
        self.refused("No such file", "book", "--trades", nowhere, "--as", "maker")
        self.refused("No such file or directory", *SECOND, "--venue-log", nowhere + "/log")
        self.refused("Not a directory", *SECOND, "--journal", self.file("") + "/journal")

    def test_files_of_a_run_that_is_refused(self):
        log = self.folder / "venue.log"
        log.write_text("of another day\n")
        self.refused("Not a directory", *SECOND, "--journal", self.file("") + "/journal", "--venue-log", str(log))
        self.assertEqual(log.read_text(), "of another day\n")
        journal = str(self.folder / "journal")
        self.refused("lies in the folder of a journal", *SECOND, "--journal", journal, "--venue-log", journal + "/journal.db")
        self.refused("lies in the folder of a journal", *SECOND, "--journal", journal, "--report", journal + "/journal.db")
        self.refused("is another file of this command", *SECOND, "--venue-log", str(log), "--report", str(log))
        self.assertEqual(log.read_text(), "of another day\n")
        self.answer(*SECOND, "--journal", journal)
        self.refused("lies in the folder of a journal", "replay", journal, "--report", journal + "/journal.db")
        self.refused("No such file or directory", *SECOND, "--report", str(self.folder / "nowhere" / "page.html"))
        for option in ("--config", "--journal", "--venue-log"):
            self.refused(f"{option}: is empty", *SECOND, option, "")


unittest.main()
