"""The commands of README's tour and of docs/howto, word for word, on the sample files of examples/. Usage: tour_test.py KEEL PROJECT"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL, PROJECT = (Path(word).resolve() for word in sys.argv[1:3])
del sys.argv[1:3]

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page):
    return [line for block in BLOCK.findall(page.read_text()) for line in block.splitlines() if line.strip() and not line.startswith("#")]


class Tour(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "build/release/bin").mkdir(parents=True)
        (self.folder / "build/release/bin/keel").symlink_to(KEEL)
        shutil.copytree(PROJECT / "examples", self.folder / "examples")

    def walk(self, page):
        said = {}
        for line in commands(page):
            with self.subTest(page=page.name, command=line):
                done = subprocess.run(["bash", "-c", line], cwd=self.folder, capture_output=True, text=True, timeout=120,
                                      env={"PATH": os.environ["PATH"]})
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(done.stdout.strip() or list(self.folder.glob("*.html")), "it shows something")
                self.assertNotIn("warning", done.stderr.lower())
                said[line] = done.stdout
        return said

    def test_the_readme(self):
        said = self.walk(PROJECT / "README.md")
        self.assertGreaterEqual(len(said), 6)
        self.assertIn("<html", (self.folder / "book.html").read_text())

    def test_every_howto(self):
        pages = sorted((PROJECT / "docs/howto").glob("*.md"))
        self.assertGreaterEqual(len(pages), 6)
        for page in pages:
            self.assertTrue(self.walk(page), f"{page.name} has a command to try")


unittest.main()
