"""`keel run` without a terminal, and what others say to it: nohup, jobs in the background, the mailbox, signals. Usage: background_test.py KEEL"""
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import termios
import textwrap
import time
import unittest
from pathlib import Path

KEEL = str(Path(sys.argv.pop(1)).resolve())


def keel(*arguments):
    return subprocess.run([KEEL, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


class Background(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.journal = self.folder / "journal"

    def started(self, *words, before=(), **how):
        command = [*before, KEEL, "run", "--journal", str(self.journal), "--json", *words]
        run = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)
        self.addCleanup(lambda: (run.poll() is None and run.kill(), run.communicate()))
        self.assertTrue(until((self.journal / "operator").exists), "it listens")
        return run

    def ended(self, run, status=0):
        output, errors = run.communicate(timeout=30)
        self.assertEqual(run.returncode, status, errors)
        return json.loads(output)

    def words(self):
        """What persons said, as the journal has it."""
        lines = keel("inspect", self.journal).stdout.splitlines()
        return [line.split(" ", 2)[2] for line in lines if re.search(r" (halted|resumed|flatten_ordered|limit_changed) ", line)]

    def test_under_nohup_a_hangup_is_not_heard_and_a_kill_is(self):
        run = self.started(before=("nohup",))
        time.sleep(0.5)
        run.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.assertIsNone(run.poll())
        answer = keel("kill", self.journal, "--by", "ada", "--why", "the feed looks wrong", "--wait", "20s")
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        run.terminate()
        report = self.ended(run, 5)
        self.assertEqual(report["halt_reason"], "by ada: the feed looks wrong")
        self.assertEqual((report["halted"]["by"], report["halted"]["why"]), ("ada", "the feed looks wrong"))
        for words, said in ((("--why", "so", "--resume"), "--why: is of a halt"), (("--by", "ada: me"), '--by: must not hold ": "'),
                            (("--why", "two\nlines"), "--why: must be one line of text")):
            refused = keel("kill", self.journal, *words)
            self.assertEqual((refused.returncode, refused.stderr), (2, f"keel: {said}\n"))

    def test_without_nohup_a_hangup_ends_it_orderly(self):
        run = self.started()
        time.sleep(0.5)
        run.send_signal(signal.SIGHUP)
        self.assertEqual(self.ended(run)["halt_reason"], "")
        self.assertEqual(self.words(), ['halted why="end of run"'])

    def test_a_job_in_the_background_of_a_shell_ignores_its_ctrl_c(self):
        script = f'"{KEEL}" run --journal "{self.journal}" --json > "{self.folder}/out" 2> "{self.folder}/err" & echo $!; wait $!; echo $?'
        shell = subprocess.Popen(["sh", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(shell.stdout.close)
        pid = int(shell.stdout.readline())
        self.addCleanup(lambda: shell.poll() is None and (os.kill(pid, signal.SIGKILL), shell.wait()))
        self.assertTrue(until((self.journal / "operator").exists))
        time.sleep(0.5)
        os.kill(pid, signal.SIGINT)  # a shell without jobs has it ignored
        time.sleep(0.5)
        os.kill(pid, 0)
        os.kill(pid, signal.SIGTERM)
        self.assertEqual(shell.stdout.readline(), "0\n", Path(self.folder / "err").read_text())
        shell.wait(timeout=20)
        self.assertEqual(json.loads((self.folder / "out").read_text())["unconfirmed_orders"], [])

    def test_by_is_on_record_and_is_one_line(self):
        run = self.started()
        time.sleep(0.5)
        self.assertEqual(keel("kill", self.journal, "--by", "ada of the desk", "--wait", "20s").returncode, 0)
        self.assertEqual(keel("kill", self.journal, "--resume", "--wait", "20s").returncode, 0)
        refused = keel("kill", self.journal, "--by", "ada\nbob")
        self.assertEqual((refused.returncode, refused.stderr), (2, "keel: --by: must be one line of text\n"))
        run.terminate()
        self.ended(run)
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        self.assertEqual(self.words(), ['halted why="by ada of the desk"', f'resumed by="{user}"', 'halted why="end of run"'])

    def test_wait_is_how_long_a_confirmation_is_waited_for(self):
        run = self.started()
        time.sleep(0.5)
        run.send_signal(signal.SIGSTOP)  # alive, and silent
        began = time.monotonic()
        answer = keel("kill", self.journal, "--wait", "300ms", "--json")
        took = time.monotonic() - began
        run.send_signal(signal.SIGCONT)
        self.assertEqual(answer.returncode, 1, answer.stderr)
        self.assertEqual(json.loads(answer.stdout), {"schema": 1, "done": False, "answer": "no confirmation within 300ms; the request may have been heard"})
        self.assertTrue(0.3 <= took < 5.0, took)
        self.assertEqual(list((self.journal / "operator").iterdir()), [], "the word is taken back")
        for bad, said in (("-1s", "--wait: -1s is below 0s"), ("soon", '--wait: "soon" is not a duration')):
            refused = keel("kill", self.journal, f"--wait={bad}")
            self.assertEqual(refused.returncode, 2)
            self.assertIn(said, refused.stderr)
        run.terminate()
        self.ended(run)

    def test_a_run_that_dies_while_it_is_asked_did_not_answer(self):
        run = self.started()
        time.sleep(0.5)
        run.send_signal(signal.SIGSTOP)
        asker = subprocess.Popen([KEEL, "kill", str(self.journal), "--wait", "30s"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertTrue(until(lambda: list((self.journal / "operator").glob("*.request"))))
        run.kill()
        run.communicate()
        output, errors = asker.communicate(timeout=20)
        self.assertEqual((asker.returncode, output), (2, ""))
        self.assertIn("no run is alive there any more; it did not answer", errors)
        self.assertEqual(list((self.journal / "operator").iterdir()), [])

    def test_a_limit_until_a_time(self):
        run = self.started()
        time.sleep(0.5)
        limit = ("--limit", "vega_usd_per_vol_point=1,2,3e4", "--wait", "20s")
        answer = keel("kill", self.journal, *limit, "--until", "30m")
        self.assertRegex(answer.stdout, r"^in force at 2026-01-05T\S+ until 2026-01-05T00:3\S+: vega_usd_per_vol_point 1, 2, 30000 instead of \S+, \S+, \S+\n$")
        answer = keel("kill", self.journal, *limit, "--until", "2026-01-06T00:00:00Z")
        self.assertRegex(answer.stdout, r"^in force at \S+ until 2026-01-06T00:00:00Z: vega_usd_per_vol_point .*\n$")
        late = keel("kill", self.journal, *limit, "--until", "2026-01-04")
        self.assertEqual(late.returncode, 1)
        self.assertRegex(late.stdout, r"^until 2026-01-04T00:00:00Z is past: it is 2026-01-05T\S+ for the run\n$")
        for words, said in (((*limit, "--until", "0s"), "--until: 0s is not above 0s"),
                            ((*limit, "--until", "tomorrow"), '--until: "tomorrow" is neither a time in UTC'),
                            (("--until", "30m"), "--until: is of --limit")):
            refused = keel("kill", self.journal, *words)
            self.assertEqual(refused.returncode, 2)
            self.assertIn(said, refused.stderr)
        run.terminate()
        self.ended(run)
        self.assertEqual(len([word for word in self.words() if word.startswith("limit_changed")]), 2)
        self.assertEqual(keel("replay", self.journal).returncode, 0)

    def test_the_log_tells_what_people_let_hold(self):
        log = self.folder / "run.log"
        with log.open("w") as out:
            run = subprocess.Popen([KEEL, "run", "--journal", str(self.journal)], stdin=subprocess.DEVNULL, stdout=out)
        self.addCleanup(lambda: (run.poll() is None and run.kill(), run.wait()))
        self.assertTrue(until((self.journal / "operator").exists), "it listens")
        time.sleep(0.5)
        for words in (("--limit", "delta_usd=1e5,2e5,4e5", "--by", "ada"), ("--limit", "delta_usd=8e5,2e6,4e6", "--until", "5s", "--by", "ada"),
                      ("--confirm", "delta_usd", "--by", "bob")):
            self.assertIn(keel("kill", self.journal, *words, "--wait", "20s").returncode, (0, 1))
        self.assertTrue(until(lambda: "confirmed by bob: over" in log.read_text()), log.read_text())
        run.terminate()
        run.wait(timeout=30)
        output = log.read_text()
        for said in (r"limit delta_usd 100000, 200000, 400000 set by ada", r"limit delta_usd 800000, 2000000, 4000000 until \S+ asked for by ada",
                     r"limit delta_usd 800000, 2000000, 4000000 until \S+ set by ada, confirmed by bob",
                     r"limit delta_usd 800000, 2000000, 4000000 until \S+ set by ada, confirmed by bob: over"):
            self.assertRegex(output, rf"(?m)^2026-01-05T\S+ .*{said}")
        self.assertRegex(output, r"(?m)^delta_usd +100000 +200000 +400000 +ada ")

    def test_the_log_tells_what_executed_too_often_and_the_report_what_is_stopped_and_restricted(self):
        config = self.folder / "few.toml"
        config.write_text('[gate]\nmaximum_executions = 1\n[[gate.restricted]]\nof = "BTC-16JAN26"\nsource = "ada"\n'
                          '[sim.perpetual]\ntaker_rate_per_second = 50\n')
        run = keel("run", "--speed", "max", "--for", "20s", "--config", config)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"(?m)^2026-01-05T\S+ +.*BTC-PERPETUAL stopped: executed too often")
        self.assertRegex(run.stdout, r"STOPPED: EXECUTED TOO OFTEN +at\n(.*\n)*?BTC-PERPETUAL +2026-01-05T")
        self.assertRegex(run.stdout, r"RESTRICTED +reason +source\nBTC-16JAN26 +own choice +ada\n")
        report = json.loads(keel("run", "--speed", "max", "--for", "1s", "--config", config, "--json").stdout)
        self.assertEqual(report["restricted"], [{"instrument": "BTC-16JAN26", "reason": "own choice", "source": "ada"}])
        self.assertEqual(report["names_nothing"], [])

    def test_a_control_whose_name_is_misspelt_does_not_pass_in_silence(self):
        config = self.folder / "misspelt.toml"
        config.write_text('quoting.signal.leader = "BTC-PERP"\n[[gate.restricted]]\nof = "btc"\nsource = "ada"\n[[group]]\nname = "perps"\ninstrument = ["BTC-PERP"]\n')
        run = keel("run", "--speed", "max", "--for", "1s", "--config", config)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r'(?m)^2026-01-05T\S+ +gate.restricted "btc" names nothing that is listed, ')
        self.assertRegex(run.stdout, r"SETTINGS THAT NAME NOTHING THAT IS LISTED NOW +name\ngate.restricted +btc\ngroup +perps\nquoting.signal.leader +BTC-PERP\n")

    def test_orders_that_no_venue_has_confirmed_as_gone_are_told(self):
        config = self.folder / "slow.toml"
        config.write_text('[sim.latency]\norder = "5s"\n')
        run = keel("run", "--speed", "max", "--for", "3s", "--config", config, "--json")
        self.assertEqual(run.returncode, 6, run.stderr)
        orders = json.loads(run.stdout)["unconfirmed_orders"]
        self.assertTrue(orders)
        self.assertEqual(sorted(orders[0]), ["instrument", "order", "price", "side", "size"])
        self.assertIn("keel: ended with orders that no venue has confirmed as gone: ", run.stderr)
        self.assertIn(f'{orders[0]["order"]} ({orders[0]["instrument"]} {orders[0]["side"]} ', run.stderr)
        self.assertIn("ORDERS THAT NO VENUE HAS CONFIRMED AS GONE", keel("run", "--speed", "max", "--for", "3s", "--config", config).stdout)

    def test_a_signal_is_heard_within_a_moment_whatever_the_market(self):
        config = self.folder / "busy.toml"
        config.write_text('[sim]\nexpiry_days = [7, 14, 21, 30, 60, 90]\nstrikes_per_expiry = 25\n' + "".join(
            f'[sim.{kind}]\nrequote = "1ms"\n' for kind in ("perpetual", "future", "option")))
        run = self.started("--speed", "max", "--config", str(config))
        time.sleep(3)
        began = time.monotonic()
        run.terminate()
        self.ended(run)
        self.assertLess(time.monotonic() - began, 5, "300,000 renewals a simulated second: a window of them, the cancels' way and the report")

    def terminal(self):
        """A run in the foreground of a terminal of its own, with a parent that it can be stopped under; the master's descriptor and its pid."""
        script = textwrap.dedent(f"""
            import os, signal, subprocess
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            run = os.fork()
            if run == 0:
                os.setpgid(0, 0)
                os.tcsetpgrp(0, os.getpgrp())
                signal.signal(signal.SIGTTOU, signal.SIG_DFL)
                os.execv({KEEL!r}, [{KEEL!r}, "run"])
            print("pid", run, flush=True)
            os.waitpid(run, 0)
        """)
        shell, master = pty.fork()
        if shell == 0:
            os.execv(sys.executable, [sys.executable, "-c", script])
        self.addCleanup(os.close, master)
        seen = b""
        while not re.search(rb"pid \d+\r?\n", seen):
            seen += os.read(master, 65536)
        pid = int(re.search(rb"pid (\d+)", seen)[1])
        self.addCleanup(lambda: [os.kill(one, signal.SIGKILL) for one in (pid, shell) if Path(f"/proc/{one}").exists()])
        return master, pid

    def settles(self, master, echo, words=b""):
        """Whether the terminal comes to echo, or not to; what is drawn meanwhile is read away."""
        os.set_blocking(master, False)

        def looks():
            try:
                while data := os.read(master, 65536):
                    self.shown += data
            except OSError:
                pass
            # What is written as the mode changes may come a moment after it.
            return bool(termios.tcgetattr(master)[3] & termios.ECHO) == echo and words in self.shown

        return until(looks)

    def test_the_terminal_is_given_back_when_it_is_stopped_and_taken_when_it_goes_on(self):
        self.shown = b""
        master, pid = self.terminal()
        state = lambda: Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        self.assertTrue(self.settles(master, False), "keys come singly")
        os.kill(pid, signal.SIGTSTP)
        self.assertTrue(until(lambda: state() == "T"))
        self.assertTrue(self.settles(master, True, b"\x1b[?1049l"))
        os.kill(pid, signal.SIGCONT)
        self.assertTrue(self.settles(master, False))
        os.kill(pid, signal.SIGSTOP)
        self.assertTrue(until(lambda: state() == "T"))
        changed = termios.tcgetattr(master)
        changed[3] |= termios.ECHO | termios.ICANON  # as a shell does
        termios.tcsetattr(master, termios.TCSANOW, changed)
        os.kill(pid, signal.SIGCONT)
        self.assertTrue(self.settles(master, False))

    def test_the_terminal_is_given_back_when_it_aborts(self):
        for deadly in (signal.SIGABRT, signal.SIGSEGV):
            with self.subTest(signal=deadly):
                self.shown = b""
                master, pid = self.terminal()
                self.assertTrue(self.settles(master, False, b"\x1b[?1049h"), "the screen is taken after the keys")
                self.shown = b""
                os.kill(pid, deadly)
                self.assertTrue(self.settles(master, True, b"\x1b[?25h"))


unittest.main()
