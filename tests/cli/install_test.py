"""What `make install` puts down works without the sources. Usage: install_test.py CMAKE BUILD_DIRECTORY"""
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

CMAKE, BUILD = sys.argv[1:3]
del sys.argv[1:3]


class Install(unittest.TestCase):
    def test_the_program_its_configs_and_its_documents(self):
        with tempfile.TemporaryDirectory() as prefix:
            subprocess.run([CMAKE, "--install", BUILD, "--component", "keel", "--prefix", prefix], check=True, capture_output=True)
            keel = str(Path(prefix, "bin/keel"))
            run = lambda *words: subprocess.run([keel, *words], cwd=prefix, env={}, capture_output=True, text=True, check=True, timeout=60).stdout
            self.assertTrue(run("--version").startswith("keel "))
            tomllib.loads(run("config"))
            share = Path(prefix, "share/keel/configs")
            self.assertEqual(run("terms", "--terms", str(share / "terms.toml")), run("terms"), "what is built in is what is installed")
            self.assertIn("\nclosing report  ", run("run", "--speed", "max", "--for", "1s", "--journal", "journal"))
            for document in ("LICENSE", "README.md", "CHANGELOG.md", "reference/cli.md"):
                self.assertTrue(Path(prefix, "share/doc/keel", document).exists(), document)


unittest.main()
