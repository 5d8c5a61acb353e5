"""What the tests of `keel book` share: a folder of one's own, and runs of the command."""
import json
import subprocess
import tempfile
import unittest
from pathlib import Path


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
