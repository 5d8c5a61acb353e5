"""What the tests of `keel book` share: a folder of one's own, and runs of the command."""
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

# What a venue that is not built in trades under: the same contracts as Deribit's, by --terms.
OKX_TERMS = "".join(f"""[[terms]]
venue = "OKX"
coins = ["BTC"]
settle = ["{settle}"]
kind = "{kind}"
{periods}contract = {contract}
least_amount = {contract}
fees = {{ delivery = {delivery} }}
source = "a test"
date = "2022-01-01"
""" for settle, kind, periods, contract, delivery in (("BTC", "perpetual", "", 10, 0), ("USDC", "perpetual", "", 0.001, 0),
                                                      ("BTC", "option", 'periods = ["monthly"]\n', 1, 0.00015)))


class BookCase(unittest.TestCase):
    keel = ""  # set by the program that holds the tests

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, text, name="fills.csv"):
        path = Path(self.folder.name, name)
        path.write_text(text)
        return str(path)

    def run_book(self, *arguments):
        return subprocess.run([self.keel, "book", *arguments], capture_output=True, text=True, check=False)

    def refused(self, *arguments):
        run = self.run_book(*arguments)
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertEqual(run.stdout, "")
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        return run.stderr

    def json_of(self, *arguments, status=0):
        run = self.run_book(*arguments, "--json")
        self.assertEqual(run.returncode, status, run.stderr)
        return json.loads(run.stdout)
