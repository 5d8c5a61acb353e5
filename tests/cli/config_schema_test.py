"""An independent validator takes the schema of `keel config`, what `keel config` prints, and refuses what `keel config` does. Skips (77)
without python3-jsonschema; config_test.py checks the structure by itself. Usage: config_schema_test.py KEEL"""
import json
import subprocess
import sys
import tomllib
import unittest

KEEL = sys.argv.pop(1)
try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)


def answer(*arguments):
    return subprocess.run([KEEL, "config", *arguments], capture_output=True, text=True, check=True).stdout


class ConfigSchema(unittest.TestCase):
    def test_an_independent_validator_agrees(self):
        schema = json.loads(answer("--schema"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        self.assertEqual(list(validator.iter_errors(tomllib.loads(answer()))), [])
        self.assertEqual(list(validator.iter_errors({})), [], "a file holds only what differs")
        for bad in ({"risk": {"spot_vol": 0}}, {"risk": {"spot_vol": "high"}}, {"quoting": {"modle": "x"}}, {"quoting": {"model": "x"}},
                    {"sim": {"timer": 10}}, {"sim": {"timer": "10"}}, {"sim": {"process": {"smile_skew": 1.0}}},
                    {"risk": {"vega_bucket_days": [0]}}, {"gate": {"maximum_option_order": -1}}):
            self.assertNotEqual(list(validator.iter_errors(bad)), [], bad)


unittest.main()
