"""What `keel config` prints of the settings: comments, schema, the reference page. Usage: config_test.py KEEL SOURCES"""
import json
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

KEEL = sys.argv[1]
SOURCES = Path(sys.argv[2])
del sys.argv[1:3]


def keel(*arguments):
    return subprocess.run([KEEL, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)


def answer(*arguments):
    run = keel(*arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


class Config(unittest.TestCase):
    def setUp(self):
        self.maxDiff = None
        self.schema = json.loads(answer("config", "--schema"))
        self.config = tomllib.loads(answer("config"))

    def test_the_reference_page_is_the_programs(self):
        page = SOURCES / "docs/reference/config.md"
        self.assertEqual(page.read_text(), answer("config", "--reference"), f"rewrite it: {KEEL} config --reference > {page}")

    def test_the_schema_describes_each_key_and_no_other(self):
        def walk(schema, config, path):
            self.assertEqual(schema["type"], "object", path)
            self.assertFalse(schema["additionalProperties"], path)
            # Tables by coin and lists of tables hold none of their own accord.
            keys = [key for key, property in schema["properties"].items()
                    if key in config or not ("propertyNames" in property or rows(property))]
            self.assertEqual(keys, sorted(config, key=keys.index), path)
            for key in keys:
                property = schema["properties"][key]
                at = f"{path}.{key}"
                self.assertTrue(property["description"], at)
                if "propertyNames" in property:
                    for coin, table in config[key].items():
                        self.assertRegex(coin, property["propertyNames"]["pattern"])
                        walk(property["additionalProperties"], table, f"{at}.{coin}")
                elif rows(property):
                    for table in config[key]:
                        walk(property["items"], table, f"{at}[]")
                elif isinstance(config[key], dict):
                    walk(property, config[key], at)
                else:
                    if "[" not in path:
                        self.assertEqual(property["default"], config[key], at)
                    self.within(property, config[key], at)

        def rows(property):
            return property.get("items", {}).get("type") == "object"

        walk(self.schema, self.config, "config")
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write('[sim.also.ETH]\n[[gate.restricted]]\nof = "XRP"\nreason = "sanctions"\nsource = "a list"\n')
            file.flush()
            config = tomllib.loads(answer("config", "--config", file.name))
        self.assertEqual(list(config["sim"]["also"]), ["ETH"])
        self.assertEqual(config["gate"]["restricted"], [{"of": "XRP", "reason": "sanctions", "source": "a list"}])
        walk(self.schema, config, "config")

    def within(self, schema, value, at):
        """Type and range by hand, for machines without jsonschema."""
        types = {"number": (int, float), "integer": int, "string": str, "boolean": bool, "array": list}
        self.assertIsInstance(value, types[schema["type"]], at)
        if schema["type"] == "array":
            self.assertTrue(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)), at)  # as JSON Schema has it
            for item in value:
                self.within(schema["items"], item, at)
        if "enum" in schema:
            self.assertIn(value, schema["enum"], at)
        if schema["type"] in ("number", "integer"):
            low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum", schema.get("exclusiveMaximum"))
            self.assertTrue(low <= value <= high, at)
            self.assertNotIn(value, (schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")), at)

    def test_schema_and_reference_are_of_no_file(self):
        for arguments in (("--schema", "--json"), ("--reference", "--config", "x.toml"), ("--schema", "--reference")):
            run = keel("config", *arguments)
            self.assertEqual((run.returncode, run.stdout), (2, ""), run.stderr)


unittest.main()
