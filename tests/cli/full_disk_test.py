"""A run whose journal's disk is full: its orders are cancelled before it ends, what was durable stays, and it goes on elsewhere. Needs root, to
mount a small tmpfs; skips where it cannot. Usage: full_disk_test.py KEEL"""
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = str(Path(sys.argv.pop(1)).resolve())
SKIPPED = 77


def small_disk(folder):
    """Of 2 MB; whether there is one."""
    folder.mkdir()
    return subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False).returncode == 0


class FullDisk(unittest.TestCase):
    def test_orders_are_cancelled_before_it_ends_and_the_record_is_sound(self):
        run = subprocess.run([KEEL, "run", "--journal", DISK / "journal", "--speed", "max", "--for", "10h", "--json"], stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((run.returncode, run.stdout), (3, ""), run.stderr)
        told, why = run.stderr.splitlines()
        self.assertEqual(told, "keel: every venue was told to cancel everything: confirmed")
        found = re.fullmatch(r"keel: .*journal\.db.*: (?:database or disk is full|.*No space left on device.*); the last event on disk is (\d+)", why)
        self.assertTrue(found, why)
        elsewhere = ROOT / "journal"
        shutil.copytree(DISK / "journal", elsewhere)
        records = json.loads(self.answer("inspect", elsewhere, "--json"))
        self.assertGreaterEqual(records["events"], int(found[1]), "what was durable is there")
        placed = sum(record["kind"] == "place_order" for record in records["records"])
        self.assertGreater(placed, 10, "there were orders to cancel")
        self.answer("replay", elsewhere)
        report = json.loads(self.answer("run", "--journal", elsewhere, "--speed", "max", "--for", "1s", "--json"))
        self.assertEqual((report["halt_reason"], report["unconfirmed_orders"]), ("", []))

    def answer(self, *words):
        done = subprocess.run([KEEL, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


with tempfile.TemporaryDirectory() as name:
    ROOT = Path(name)
    DISK = ROOT / "disk"
    if not small_disk(DISK):
        print("full_disk_test.py: skipped: no tmpfs can be mounted here (needs root)")
        sys.exit(SKIPPED)
    try:
        done = unittest.main(exit=False)
    finally:
        subprocess.run(["umount", DISK], check=True)
    sys.exit(not done.result.wasSuccessful())
