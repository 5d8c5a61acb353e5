"""`keel simulate` as a user meets it. Usage: simulate_test.py KEEL"""
import json
import os
import pty
import subprocess
import sys
import unittest

KEEL = sys.argv.pop(1)
CONFIGS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "configs")
STOIKOV = ("--preset", "avellaneda_stoikov_2008")


def run(*arguments):
    return subprocess.run([KEEL, "simulate", *arguments], capture_output=True, text=True, check=False)


class Simulate(unittest.TestCase):
    def answer(self, *arguments):
        done = run(*arguments, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))  # nothing but the answer where nobody watches
        return json.loads(done.stdout)

    def refusal(self, *arguments):
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
        self.assertLess(len(done.stderr), 400)
        return done.stderr.strip().removeprefix("keel: ")

    def near(self, got, expected, standard_errors):
        self.assertLess(abs(got - expected), 3 * standard_errors, f"{got} against {expected}")

    def test_the_papers_maker(self):
        # Profit, its deviation, that of the inventory: recomputed by other programs with 400,000 paths.
        for gamma, profit, deviation, inventory, spread in ((0.01, 68.395, 8.951, 5.207, 1.35), (0.1, 64.900, 6.544, 2.923, 1.49),
                                                           (1, 31.466, 4.837, 1.641, 3.02)):
            got = self.answer(*STOIKOV, "--gamma", str(gamma), "--strategy", "inventory", "--paths", "100000")
            self.near(got["profit_mean"], profit, (got["profit_se"] ** 2 + 0.014 ** 2) ** 0.5)
            self.assertAlmostEqual(got["profit_sd"], deviation, delta=0.01 * deviation)
            self.assertAlmostEqual(got["terminal_inventory_sd"], inventory, delta=0.01 * inventory)
            self.near(got["terminal_inventory_mean"], 0.0, got["terminal_inventory_sd"] / 100000 ** 0.5)
            self.assertAlmostEqual(got["average_spread"], spread, delta=0.005)
            self.assertAlmostEqual(got["profit_se"], got["profit_sd"] / 100000 ** 0.5, places=9)
            self.near(got["profit_mean"], got["exact"]["profit_mean"], got["profit_se"])
            self.assertEqual(got["parameters"]["gamma"], gamma)

    def test_the_symmetric_maker_is_the_closed_form(self):
        for gamma, profit, deviation, inventory in ((0.1, 68.228, 13.457, 8.402), (1, 43.869, 10.752, 5.189)):
            got = self.answer(*STOIKOV, "--gamma", str(gamma), "--strategy", "symmetric", "--paths", "100000")
            self.near(got["profit_mean"], profit, got["profit_se"])
            self.assertAlmostEqual(got["profit_sd"], deviation, delta=0.01 * deviation)
            self.assertAlmostEqual(got["terminal_inventory_sd"], inventory, delta=0.01 * inventory)

    def test_cartea_and_jaimungals_value(self):
        other = [f"--param={p}" for p in ("lambda=1", "kappa=100", "phi=0.001", "alpha=0.0001", "Q=3", "T=30")]
        for params, value in (([], 68.25583476), (other, 0.16830037)):
            got = self.answer("--preset", "cartea_jaimungal", *params)
            self.near(got["value_mean"], value, got["value_se"])
            self.assertAlmostEqual(got["exact"]["value"], value, delta=5e-9)

    def test_glft(self):
        got = self.answer("--preset", "glft")
        quotes = {row["inventory"]: row for row in got["quotes"]}
        self.assertAlmostEqual(quotes[0]["bid_distance"], 3.313045, delta=5e-7)
        self.assertAlmostEqual(quotes[10]["bid_distance"], 3.992933, delta=5e-7)
        self.assertAlmostEqual(quotes[-20]["bid_distance"], 1.959200, delta=5e-7)
        self.assertIsNone(quotes[30]["bid_distance"])
        self.near(got["certainty_equivalent"], got["exact"]["certainty_equivalent"], got["certainty_equivalent_se"])
        self.assertLess(got["certainty_equivalent"], got["profit_mean"])

    def test_glosten_and_milgrom(self):
        got = self.answer("--preset", "glosten_milgrom")
        self.assertAlmostEqual(got["ask"], 0.65, places=12)
        self.assertAlmostEqual(got["bid"], 0.35, places=12)
        self.near(got["maker_profit_mean"], 0.0, got["maker_profit_se"])
        self.assertEqual(len(got["by_trade"]), 10)

    def test_kyle(self):
        got = self.answer("--preset", "kyle")
        for auction, slope, variance in zip(got["auctions"], (0.652882, 0.588227), (0.692021, 0.346011)):
            self.assertAlmostEqual(auction["lambda"], slope, delta=0.02 * slope)
            self.assertAlmostEqual(auction["Sigma"], variance, delta=0.02 * variance)
            self.assertAlmostEqual(auction["lambda_exact"], slope, delta=5e-7)
            self.assertAlmostEqual(auction["Sigma_exact"], variance, delta=5e-7)
        one = self.answer("--preset", "kyle", "--param=N=1", "--param=Sigma0=4", "--param=sigma_u=5")["auctions"]
        self.assertEqual(len(one), 1)
        self.assertAlmostEqual(one[0]["lambda"], 0.2, delta=0.004)

    def test_threads_change_nothing(self):
        for preset in ("avellaneda_stoikov_2008", "cartea_jaimungal", "glft", "glosten_milgrom", "kyle"):
            said = {run("--preset", preset, "--paths", "20000", "--seed", "9", "--json", *threads).stdout
                    for threads in ([], ["--threads", "1"], ["--threads", "2"], ["--threads", "3"])}
            self.assertEqual(len(said), 1, preset)

    def test_lives_in_a_market_are_runs(self):
        said = {run("--preset", "crash", "--for", "20s", "--paths", "4", "--seed", "7", "--json", *threads).stdout
                for threads in ([], ["--threads", "1"], ["--threads", "3"])}
        self.assertEqual(len(said), 1)
        got = json.loads(said.pop())
        profits = []
        for seed in range(7, 11):
            one = subprocess.run([KEEL, "run", "--config", os.path.join(CONFIGS, "markets", "crash.toml"), "--seed", str(seed), "--for", "20s",
                                  "--speed", "max", "--json"], capture_output=True, text=True, check=True)
            profits.append(sum(json.loads(one.stdout)["profit_usd"][cause]
                               for cause in ("spread", "adverse_selection", "inventory", "hedging_cost", "fees", "funding")))
        mean = sum(profits) / 4
        self.assertAlmostEqual(got["profit_mean"], mean, delta=0.05)
        self.assertAlmostEqual(got["profit_sd"], (sum((p - mean) ** 2 for p in profits) / 3) ** 0.5, delta=0.05)
        self.assertEqual([row["of"] for row in got["did"]], ["fills", "hedges", "events", "refused_by_the_gate"])

    def test_a_terminal_sees_how_far_it_is(self):
        leader, follower = pty.openpty()
        with subprocess.Popen([KEEL, "simulate", *STOIKOV, "--paths", "1000000000", "--threads", "1"], stdout=subprocess.DEVNULL,
                              stderr=follower) as long:
            os.close(follower)
            said = b""
            while b"left" not in said:
                said += os.read(leader, 4096)
            long.kill()
        os.close(leader)
        self.assertRegex(said.decode(), r"simulating \d+ of 1000000000 paths, \d+/s, \d+ s left")

    def test_wrong_input_hears_what_would_mend_it(self):
        self.assertEqual(self.refusal(), "say one of --preset NAME and --config FILE")
        self.assertEqual(self.refusal("--preset", "kile"),
                         '--preset: "kile" is none of avellaneda_stoikov_2008, cartea_jaimungal, glft, glosten_milgrom, kyle, '
                         "calm, crash, faults, makers, pin, plain, recorded, squeeze, trend")
        self.assertEqual(self.refusal("--preset", "calm", "--config", "x.toml"), "say one of --preset NAME and --config FILE")
        self.assertIn("x.toml: ", self.refusal("--config", "x.toml"))
        self.assertEqual(self.refusal("--preset", "calm", "--gamma=1"),
                         "--gamma: is of the papers' presets alone; a market is changed by its config")
        self.assertEqual(self.refusal("--preset", "kyle", "--for=1m"), "--for: a paper's preset has its own length; --param changes it")
        self.assertEqual(self.refusal("--preset", "calm", "--for=1ms"), '--for: "1ms" is outside 1s..366d')
        self.assertIn("--param: gama is no parameter of the model; the nearest is gamma; it takes s, gamma,", self.refusal(*STOIKOV, "--param=gama=1"))
        self.assertIn("--param: dt: 0.3 with T = 1: T must be a whole number of steps", self.refusal(*STOIKOV, "--param=dt=0.3"))
        self.assertIn("--param: gamma: -1 is outside 0 (excluded)", self.refusal(*STOIKOV, "--gamma=-1"))
        self.assertEqual(self.refusal(*STOIKOV, "--gamma=x"), '--gamma: "x" is not a number')
        self.assertEqual(self.refusal(*STOIKOV, "--gamma=1", "--param=gamma=1"), "--gamma: --param says it, too")
        self.assertEqual(self.refusal("--preset", "kyle", "--gamma=1"), "--gamma: is no parameter of kyle")
        self.assertEqual(self.refusal(*STOIKOV, "--strategy", "x"), '--strategy: "x" is none of inventory, symmetric')
        self.assertEqual(self.refusal("--preset", "kyle", "--strategy", "inventory"), "--strategy: kyle has one alone")
        self.assertEqual(self.refusal(*STOIKOV, "--paths", "1"), '--paths: "1" is not a whole number from 2 to 1000000000')
        self.assertEqual(self.refusal(*STOIKOV, "--threads", "0"), '--threads: "0" is not a whole number from 1 to 256')
        self.assertIn("--param: T: \"inf\" is not a number", self.refusal("--preset", "glft", "--param=T=inf"))
        self.assertIn("--param: lambda: 1000000000", self.refusal("--preset", "cartea_jaimungal", "--param=lambda=1e9"))
        self.assertIn("--param: Q: 100: so far out", self.refusal("--preset", "cartea_jaimungal", "--param=alpha=10"))


if __name__ == "__main__":
    unittest.main()
