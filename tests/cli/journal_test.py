"""`keel inspect` and `keel replay` on the journal of a short run, as a user meets them. Usage: journal_test.py KEEL"""
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from decimal import Decimal
from pathlib import Path

KEEL = sys.argv.pop(1)


def keel(*arguments):
    return subprocess.run([KEEL, *map(str, arguments)], capture_output=True, text=True, check=False)


class Journal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.directory = Path(cls.folder.name, "journal")
        run = keel("run", "--speed", "max", "--for", "5s", "--seed", "1", "--journal", cls.directory, "--json")
        assert run.returncode == 0, run.stderr
        cls.report = json.loads(run.stdout)

    def refused(self, *arguments, status=2):
        run = keel(*arguments)
        self.assertEqual(run.returncode, status, run.stderr)
        self.assertEqual(run.stdout, "")
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        return run.stderr

    def copied(self):
        directory = Path(tempfile.mkdtemp(dir=self.folder.name), "journal")
        return shutil.copytree(self.directory, directory)

    def damaged(self, position):
        directory = self.copied()
        with open(directory / "journal.db", "r+b") as file:
            content = file.read()
            at = position(content)
            file.seek(at)
            file.write(bytes([content[at] ^ 1]))
        return directory

    def test_replay_agrees(self):
        run = keel("replay", self.directory, "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        replay = json.loads(run.stdout)
        self.assertEqual(replay["mismatches"], 0)
        self.assertEqual(replay["events"], self.report["events"])
        self.assertEqual(replay["state_hash"], self.report["state_hash"])
        self.assertGreater(replay["commands"], 0)
        self.assertGreater(replay["events_per_second"], 0)
        self.assertRegex(keel("replay", self.directory).stdout, r"^events \d+  commands \d+  state hashes \d+  mismatches 0  ")

    def test_everyone_who_reads_to_the_end_says_where_it_is(self):
        last = [line for line in keel("inspect", self.directory).stdout.splitlines() if re.match(r"\d+ ", line)][-1].split()
        ends = f"the record ends with event {last[0]} of {last[1]}"
        self.assertEqual(keel("inspect", self.directory).stderr, f"keel: {self.directory}: {ends}\n")
        self.assertEqual(keel("inspect", self.directory, "--to", 5).stderr, "")
        self.assertEqual(json.loads(keel("inspect", self.directory, "--json").stdout)["ends_at"], last[1])
        self.assertIsNone(json.loads(keel("inspect", self.directory, "--to", 5, "--json").stdout)["ends_at"])
        self.assertIn(f"\n{ends}, orderly\n", keel("replay", self.directory).stdout)
        self.assertNotIn("the record ends", keel("replay", self.directory, "--until", 5).stdout)
        again = keel("run", "--speed", "max", "--for", "1s", "--journal", self.copied(), "--json")
        self.assertIn(f"recovered {last[0]} events, reconciled with the venue; {ends}, orderly\n", again.stderr)

    def test_a_log_that_is_cut_off_is_said_to_end_where_it_does(self):
        # Killed while it runs, so that all of the run stands in the write-ahead log; then cut at many lengths.
        killed = Path(tempfile.mkdtemp(dir=self.folder.name), "journal")
        run = subprocess.Popen([KEEL, "run", "--speed", "max", "--seed", "1", "--journal", killed, "--json"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        log = killed / "journal.db-wal"
        while run.poll() is None and not (log.exists() and log.stat().st_size > 400_000):
            time.sleep(0.01)
        run.kill()
        run.wait()
        whole = log.read_bytes()
        ends = set()
        for share in (1.0, 0.9, 0.7, 0.5):
            cut = Path(tempfile.mkdtemp(dir=self.folder.name), "journal")
            cut.mkdir()
            shutil.copy(killed / "journal.db", cut)
            (cut / "journal.db-wal").write_bytes(whole[:int(share * len(whole))])
            replayed = keel("replay", cut)
            self.assertEqual(replayed.returncode, 0, replayed.stderr)
            told = re.search(r"(?m)^the record ends with event (\d+) of (\S+), not orderly: whether more had been written cannot be told$", replayed.stdout)
            self.assertRegex(replayed.stdout, rf"^events {told[1]} ")
            again = keel("run", "--speed", "max", "--for", "1ms", "--journal", cut, "--json")
            self.assertEqual(again.returncode, 0, again.stderr)
            self.assertIn(f"recovered {told[1]} events, reconciled with the venue; {told[0]}", again.stderr)
            ends.add(int(told[1]))
        self.assertGreater(len(ends), 2)

    def test_inspect_prints_one_line_a_record(self):
        lines = keel("inspect", self.directory).stdout.splitlines()
        replay = json.loads(keel("replay", self.directory, "--json").stdout)
        self.assertEqual(len(lines), replay["events"] + replay["commands"])
        for line in lines:
            self.assertRegex(line, r"^\d+(\.\d+)? \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z [a-z_]+( |$)")
        self.assertTrue(lines[0].startswith("1 "), lines[0])
        orders = [line for line in lines if " place_order " in line]
        self.assertRegex(orders[0], r" instrument=[A-Z][A-Z0-9-]+ side=(buy|sell) price=[\d.]+ size=[\d.]+ purpose=")

    def test_inspect_tells_why_an_order_has_its_price(self):
        placed = [line for line in keel("inspect", self.directory, "--kind", "place_order").stdout.splitlines() if "purpose=quote" in line]
        order = re.search(r" order=(\d+) ", placed[len(placed) // 2]).group(1)
        price = re.search(r" price=(\S+) ", placed[len(placed) // 2]).group(1)
        why = json.loads(keel("inspect", self.directory, "--why", order, "--json").stdout, parse_float=Decimal)
        self.assertEqual((str(why["order"]), Decimal(why["price"])), (order, Decimal(price)))
        parts = {row["part"]: Decimal(row["price"]) for row in why["parts"]}
        self.assertEqual(parts.pop("price"), Decimal(price))
        self.assertEqual(sum(parts.values()), Decimal(price), parts)
        self.assertLess({"fair value", "half spread", "maker fee", "rounding"}, parts.keys())
        self.assertIn("half spread", keel("inspect", self.directory, "--why", order).stdout)
        none = self.refused("inspect", self.directory, "--why", 10**9)
        self.assertRegex(none, r"^keel: --why: \S+ holds no order 1000000000: they go from 1 to \d+\n$")

    def test_inspect_selects_by_number_and_kind(self):
        lines = keel("inspect", self.directory, "--from", 10, "--to", 12).stdout.splitlines()
        self.assertEqual([re.match(r"\d+", line)[0] for line in lines if re.match(r"\d+ ", line)], ["10", "11", "12"])
        lines = keel("inspect", self.directory, "--kind", "place_order").stdout.splitlines()
        self.assertTrue(lines)
        self.assertTrue(all(" place_order " in line for line in lines))

    def test_inspect_json_is_one_object(self):
        whole = json.loads(keel("inspect", self.directory, "--json").stdout)
        self.assertEqual(whole["seed"], 1)
        self.assertEqual(whole["events"], self.report["events"])
        self.assertEqual(len(whole["records"]), whole["events"] + whole["commands"])
        self.assertIn("[risk]", whole["config"])

    def test_unknown_kind_lists_the_kinds(self):
        error = self.refused("inspect", self.directory, "--kind", "fil")
        self.assertIn('unknown kind "fil"', error)
        self.assertIn("filled", error)
        self.assertIn("cancel_all", error)

    def test_no_journal(self):
        for command in ("inspect", "replay"):
            missing = Path(self.folder.name, "none")
            self.assertEqual(self.refused(command, missing), f"keel: {missing}/journal.db: there is no journal\n")

    def test_damage_is_one_line_and_nothing_half_done(self):
        directory = self.damaged(lambda content: content.rindex(b"PERP"))
        self.assertRegex(self.refused("replay", directory, "--json", status=4), r"^keel: .*/journal.db: event \d+: the chained checksum is wrong")
        self.assertRegex(self.refused("inspect", directory, "--json", status=4), r"^keel: .*/journal.db: event \d+: the chained checksum is wrong")
        self.assertRegex(self.refused("run", "--journal", directory, "--for", "1s", "--speed", "max", status=4), "the chained checksum is wrong")

    def test_a_second_writer_is_refused(self):
        directory = self.copied()
        first = subprocess.Popen([KEEL, "run", "--journal", directory, "--json"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            self.assertIn("recovered", first.stderr.readline())
            self.assertIn("another process is writing this journal", self.refused("run", "--journal", directory, "--for", "1s", status=3))
            self.assertEqual(keel("replay", directory).returncode, 0)
        finally:
            first.terminate()
            first.communicate()
        self.assertEqual(first.returncode, 0)


if __name__ == "__main__":
    unittest.main()
