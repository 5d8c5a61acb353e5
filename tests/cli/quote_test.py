"""`keel quote` as a user meets it. Usage: quote_test.py KEEL"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = sys.argv.pop(1)
GLFT = [f"--param={p}" for p in ("A=0.9", "k=0.3", "gamma=0.01", "sigma=0.3", "Q=30", "T=600")]

# The published case of two correlated assets, exact to eight digits.
TWO_ASSETS = """
risk_aversion = 0.01
factors = ["one", "two"]
covariance = [[1.0, 0.8], [0.8, 1.0]]
[[instrument]]
name = "one"
fair = 100.0
loadings = [1.0, 0.0]
inventory = 5
takers = {rate = 1.0, k = 1.5}
[[instrument]]
name = "two"
loadings = [0.0, 1.0]
takers = {form = "exponential", rate = 0.5, k = 1.5}
"""


def run(*arguments):
    return subprocess.run([KEEL, "quote", *arguments], capture_output=True, text=True, check=False)


class Quote(unittest.TestCase):
    def answer(self, *arguments):
        done = run(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refusal(self, *arguments):
        done = run(*arguments)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertEqual(done.stdout, "")
        return done.stderr.strip()

    def test_a_published_quote(self):
        quote = self.answer("--model", "glft", *GLFT, "--inventory", "10", "--fair", "100")
        self.assertAlmostEqual(quote["bid_distance"], 3.992933, delta=5e-7)
        self.assertAlmostEqual(quote["bid"], 100 - quote["bid_distance"], delta=1e-9)
        self.assertAlmostEqual(quote["reservation_price"], (quote["bid"] + quote["ask"]) / 2, delta=1e-9)
        self.assertAlmostEqual(quote["half_spread"], (quote["ask"] - quote["bid"]) / 2, delta=1e-9)
        parts = quote["parts"]
        self.assertAlmostEqual(parts["half_spread"], 3.278982, delta=5e-7)
        self.assertAlmostEqual(sum(parts.values()), quote["bid_distance"], delta=1e-9)
        closed = self.answer("--model", "glft", *GLFT, "--param=form=closed")
        self.assertAlmostEqual(closed["bid_distance"], 3.312915, delta=5e-7)

    def test_time_left_is_the_models_end(self):
        arguments = ["--model", "cartea_jaimungal", *(f"--param={p}" for p in ("lambda=1", "kappa=100", "phi=0.001", "alpha=0.0001", "Q=3"))]
        quote = self.answer(*arguments, "--time-left", "30")
        self.assertAlmostEqual(quote["value"], 0.16830037, delta=5e-9)
        self.assertAlmostEqual(quote["bid_distance"], 0.01290891, delta=5e-9)
        at_bound = self.answer(*arguments, "--time-left=30", "--inventory=3")
        self.assertIsNone(at_bound["bid"])
        self.assertIsNone(at_bound["reservation_price"])
        self.assertGreater(at_bound["ask_distance"], -1)

    def test_every_model_answers(self):
        models = {"avellaneda_stoikov": ["gamma=0.1", "sigma=2", "k=1.5", "T=1"],
                  "fixed_spread": ["half_spread=2", "slope=0.5"],
                  "vega_inventory": ["lambda=7560", "vega=1.25236", "z=853212", "gamma=0.001", "xi=0.2", "V=1e7", "T=0.0012"]}
        for model, params in models.items():
            quote = self.answer("--model", model, *(f"--param={p}" for p in params))
            self.assertGreater(quote["bid_distance"], 0, model)
            self.assertIn("skew of the inventory", run("--model", model, *(f"--param={p}" for p in params)).stdout)

    def test_a_problem_exact_and_by_the_theory(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "problem.toml"
            file.write_text(TWO_ASSETS, encoding="utf-8")
            answer = self.answer("--problem", str(file))
            self.assertEqual(answer["method"], "exact")
            self.assertAlmostEqual(answer["rate"], 0.6825958229, delta=5e-9)
            for got, wanted in zip(sum(answer["curvature"], []), (0.04423329, 0.02484556, 0.02484556, 0.05740964)):
                self.assertAlmostEqual(got, wanted, delta=5e-9)
            self.assertAlmostEqual(answer["price_of_risk"][0], 10 * 0.04423329, delta=5e-7)
            first, second = answer["quotes"]
            self.assertAlmostEqual(first["bid_distance"], 1.15568902, delta=5e-8)
            self.assertAlmostEqual(second["ask_distance"], 0.47288408, delta=5e-8)
            self.assertAlmostEqual(first["bid"], 100 - first["bid_distance"], delta=1e-6)
            self.assertAlmostEqual(first["quadratic"]["bid_distance"], 1 / 1.5 + 0.04423329 * 11, delta=5e-7)
            self.assertAlmostEqual(first["skew"]["one"] + first["parts"]["half_spread"] + first["parts"]["size"],
                                   first["keel"]["bid_distance"], delta=1e-9)
            self.assertIn("Price of risk", run("--problem", str(file)).stdout)

    def test_wrong_input_hears_what_would_mend_it(self):
        self.assertEqual(self.refusal("--model", "glft", "--param=A=1", "--param=k=2"),
                         "keel: --param: are missing: gamma=NUMBER, sigma=NUMBER")
        self.assertIn("--param: gama is no parameter of the model; the nearest is gamma; it takes A, k,",
                      self.refusal("--model", "glft", "--param=gama=1"))
        self.assertIn("--param: k stands twice", self.refusal("--model", "glft", *GLFT, "--param=k=-1"))
        negative = [word.replace("k=", "k=-") if word.startswith("--param=k=") else word for word in GLFT]
        self.assertIn("--param: k: -", self.refusal("--model", "glft", *negative))
        self.assertIn("--param: k: \"nan\" is not a number", self.refusal("--model", "glft", "--param=k=nan"))
        self.assertIn("--param: \"k\" is not NAME=VALUE", self.refusal("--model", "glft", "--param=k"))
        self.assertIn("--param: k: \"two\" is not a number", self.refusal("--model", "glft", "--param=k=two"))
        self.assertIn("--model: \"gltf\" is none of avellaneda_stoikov,", self.refusal("--model", "gltf"))
        self.assertIn("--inventory: 0.5 is no whole number of trades", self.refusal("--model", "glft", *GLFT, "--inventory", "0.5"))
        self.assertIn("--inventory: 31 lies beyond Q = 30", self.refusal("--model", "glft", *GLFT, "--inventory", "31"))
        cartea = ("--param=lambda=1", "--param=kappa=100", "--param=phi=1e-3", "--param=T=1", "--param=epsilon=1e5")
        self.assertIn("--param: kappa: 100: nobody would trade at", self.refusal("--model", "cartea_jaimungal", *cartea))
        self.assertIn(": nobody would trade at", self.refusal("--model", "glft", *GLFT, "--param=xi=1e5"))
        vega = ("--param=lambda=1e9", "--param=vega=50", "--param=z=1", "--param=gamma=1e-3", "--param=xi=.5", "--param=V=1000", "--param=T=.1")
        self.assertIn("--param: lambda: 1000000000 with T = 0.1: so many requests", self.refusal("--model", "vega_inventory", *vega))
        self.assertIn("--time-left: the model has no end", self.refusal("--model", "fixed_spread", "--param=half_spread=1", "--time-left=1"))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "problem.toml"
            for change, line in ((("0.8], [0.8", "0.8], [0.7"), "problem.toml: covariance: is not symmetric"),
                                 (("k = 1.5", "k = -1"), "takers.k: -1 is outside"),
                                 (("inventory", "inventry"), "instrument.inventry: is not a key; the nearest is inventory"),
                                 (("loadings = [0.0, 1.0]", "loadings = [1.0]"), "instrument[1].loadings: holds 1, needs 2")):
                file.write_text(TWO_ASSETS.replace(*change, 1), encoding="utf-8")
                self.assertIn(line, self.refusal("--problem", str(file)))


if __name__ == "__main__":
    unittest.main()
