"""`keel study` as a user meets it. Usage: study_test.py KEEL"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = sys.argv.pop(1)


def run(*arguments):
    return subprocess.run([KEEL, "study", *arguments], capture_output=True, text=True, check=False)


def row(rows, **values):
    found = [one for one in rows if all(one[key] == value for key, value in values.items())]
    assert len(found) == 1, (values, found)
    return found[0]


class Study(unittest.TestCase):
    def answer(self, *arguments):
        done = run(*arguments, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def refusal(self, *arguments):
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
        self.assertLess(len(done.stderr), 400)
        return done.stderr.strip().removeprefix("keel: ")

    def within(self, share, got, expected):
        self.assertLess(abs(got / expected - 1.0), share, f"{got} against {expected}")

    def test_feedback_is_the_published_experiment(self):
        answer = self.answer("feedback", "--param=rho=-0.2,0.05,0.3")
        for rho, vol in ((-0.2, 0.1112), (0.05, 0.2496)):
            measured = row(answer["volatility"], rho=rho)
            self.within(0.003, measured["vol"], vol)
            self.within(0.003, measured["vol"], 0.2 / (1 - rho * 3.98444))
            self.within(0.001, measured["vol_formula"], 0.2 / (1 - rho * 3.98444))
        beyond = row(answer["volatility"], rho=0.3)
        self.assertIsNone(beyond["vol_formula"])
        self.assertEqual(beyond["jumps_mean"], 1)
        self.within(1e-5, answer["threshold"][0]["rho_at_strike"], 1 / 3.98444)
        for jump in answer["beyond"]:
            self.assertLess(jump["down_to_usd"], jump["up_from_usd"])
            self.assertLess(jump["down_from_usd"], jump["up_to_usd"])

    def test_dollars_say_the_same(self):
        # Short of nearly as much gamma as there is depth, the paths' own vol takes them to where the formula says another.
        for one in self.answer("feedback", "--paths=10", "--param=depth_musd=20", "--param=rho=-1,-0.2,0.05,0.15")["volatility"]:
            # sigma / (1 + lambda Gamma), both a percent
            self.within(0.01, 0.2 / (1 + one["gamma_musd_per_percent"] / 20), one["vol_formula"])

    def test_an_expiry_is_pinned_by_who_holds_it_and_left_by_who_sold_it(self):
        rows = self.answer("feedback", "--paths=5000")["pinning"]
        distances = [one["distance_bps_mean"] for one in rows]
        self.assertEqual(distances, sorted(distances))
        for one in rows:
            if one["rho"] <= 0:
                self.assertLess(abs(one["distance_bps_mean"] - one["distance_bps_exact"]), 3 * one["distance_bps_se"])
            else:
                self.assertIsNone(one["distance_bps_exact"])

    def test_pool_is_the_published_loss(self):
        answer = self.answer("pool", "--param=fee_bps=0,5,30", "--param=block_s=12", "--paths=1000")
        rows = answer["arbitrage"]
        free = row(rows, pool="constant_product", fee_bps=0)
        self.within(0.02, free["profit_bps"], 3.125)
        self.within(0.02, row(rows, pool="constant_product", fee_bps=30)["profit_bps"], 0.3811)
        self.within(0.02, row(rows, pool="constant_product", fee_bps=30)["share"], 0.1220)
        self.within(0.02, row(rows, pool="concentrated", fee_bps=5)["share"], 0.4545)
        for one in answer["income"]:
            each = row(answer["hedged"], pool=one["pool"], fee_bps=one["fee_bps"], hedge="each_block")
            self.assertAlmostEqual(each["profit_bps"] + each["cost_bps"], one["net_bps"], places=6)
        for one in answer["sandwiches"]:
            if one["front_usd"]:
                self.within(1e-6, one["gain_usd"], one["gain_formula_usd"])
            least = row(answer["least_victims"], pool=one["pool"], fee_bps=one["fee_bps"])["victim_usd"]
            self.assertEqual(one["front_usd"] > 0, one["victim_usd"] > least)

    def test_what_a_range_cannot_hold_is_absent(self):
        answer = self.answer("pool", "--paths=2", "--param=range=1.01", "--param=victim_usd=1000,1000000")
        self.assertIsNone(row(answer["sandwiches"], pool="concentrated", fee_bps=5, victim_usd=1000000, tolerance_bps=10)["gain_usd"])

    def test_a_cascade_grows_with_leverage_and_shrinks_with_depth(self):
        answer = self.answer("cascade", "--paths=20")
        rows = answer["cascades"]
        for leverage in (3, 5, 10):
            drops = [row(rows, leverage=leverage, depth_musd=depth)["drop"] for depth in (50, 100, 200)]
            self.assertEqual(drops, sorted(drops, reverse=True))
        for depth in (50, 100, 200):
            accounts = [row(rows, leverage=leverage, depth_musd=depth)["accounts"] for leverage in (3, 5, 10)]
            self.assertEqual(accounts, sorted(accounts))
        calm = row(rows, leverage=3, depth_musd=200)
        self.assertEqual((calm["deleveraged"], calm["until_deleveraging_s"]), (0, None))
        self.assertEqual(answer["printed"][0]["until_deleveraging_s"], 61.7)
        for one in answer["maker"]:
            self.assertEqual(one["happened"] > 0, one["worst_bps"] > 1e-6)
            if not one["happened"]:  # neutral, whatever the price does
                self.assertAlmostEqual(one["lost_bps"], 0, places=6)

    def test_makers_share_a_market(self):
        answer = self.answer("makers", "--for=1m", "--paths=4", "--answers=0.001,1")
        names = [one["maker"] for one in answer["makers"]]
        self.assertEqual(names, ["A", "B", "C"])
        shares = [one["share"] for one in answer["makers"]]
        self.assertTrue(all(share > 0 for share in shares) and sum(shares) <= 1, shares)
        for half in ("linear", "options"):
            nobody, alone, _, three = [row(answer["market"], engines=number, of=half) for number in range(4)]
            self.assertIsNone(nobody["engines_spread_units"])
            self.assertEqual((nobody["engines_depth_usd"], nobody["quoted"]), (0, 0))
            # What engines add narrows the market and deepens it.
            self.assertLess(alone["spread_units"], nobody["spread_units"])
            self.assertLess(three["spread_units"], nobody["spread_units"])
            self.assertGreater(three["engines_depth_usd"], 2 * alone["engines_depth_usd"])
            # One of three of one size goes.
            self.within(0.15, row(answer["withdrawal"], of=half, measure="depth of the engines")["left"], 2 / 3)
        # Who holds more than nothing asks for less: the middle of the quotes goes down.
        self.assertLess(answer["common_inventory"][1]["slope"], -2 * answer["common_inventory"][1]["slope_se"])
        for other in (0.001, 1):
            rows = [one for one in answer["answers"] if one["other_per_usd"] == other]
            highest, behind = sorted(rows, key=lambda one: -one["profit_usd"])
            self.assertIsNone(highest["less_usd"])
            self.assertAlmostEqual(behind["less_usd"], highest["profit_usd"] - behind["profit_usd"], places=6)
            # Of 4 lives t has 3 degrees of freedom, and of 2 comparisons each has 2.5 %.
            apart = behind["less_usd"] > 3.1824463 * behind["less_se_usd"]
            self.assertEqual([highest["answer"], behind["answer"]], ["best", ""] if apart else ["highest", "not told apart"])

    def test_makers_by_name(self):
        with tempfile.TemporaryDirectory() as folder:
            makers = Path(folder) / "makers.toml"
            makers.write_text('[[maker]]\nname = "near"\nsim.latency.order = "1ms"\n[[maker]]\nname = "far"\nsim.latency.order = "50ms"\n')
            answer = self.answer("makers", f"--makers={makers}", "--for=20s", "--paths=2", "--answers=none", "--withdraws=far")
            self.assertEqual([one["maker"] for one in answer["makers"]], ["near", "far"])
            self.assertEqual(answer["withdraws"], "far")
            self.assertNotIn("answers", answer)
            self.assertIn('withdraws: "nobody" is none of near, far', self.refusal("makers", f"--makers={makers}", "--withdraws=nobody"))
            makers.write_text('[[maker]]\nname = "a"\nsim.start_price = 5\n')
            self.assertIn("line 3: maker.sim.start_price: is the market's", self.refusal("makers", f"--makers={makers}"))
        self.assertEqual(self.refusal("makers", "--answers=0"), "--answers: 2 to 10 risk aversions are needed, not 1")
        self.assertEqual(self.refusal("makers", "--answers=0.1,0"), "--answers: 0 is outside 0 (excluded)..1000000 (1/USD)")
        self.assertEqual(self.refusal("makers", "--answers=0.01,0.01"), "--answers: 0.01 stands twice")
        self.assertEqual(self.refusal("makers", "--answers=0.01,x"), '--answers: "x" is not a number')
        self.assertEqual(self.refusal("makers", "--gamma=" + ",".join(["0.1"] * 17)), "--gamma: 1 to 16 risk aversions are needed, not 17")
        self.assertEqual(self.refusal("makers", "--for=9s"), "--for: 9s is outside 10s..1d")
        self.assertEqual(self.refusal("makers", "--within=0"), "--within: 0 is outside 0.01..1000 units")
        self.assertIn("sim.also: has to be empty", self.refusal("makers", "--preset=calm"))

    def test_our_own_hedging_is_what_its_twin_is_without(self):
        said = [self.answer("feedback", "--preset=pin", "--for=20s", "--paths=2", *threads) for threads in ([], ["--threads=1"])]
        self.assertEqual(said[0], said[1])
        self.assertEqual((said[0]["market"], said[0]["length"], said[0]["paths"]), ("pin", "20s", 2))
        vol = row(said[0]["own_impact"], underlying="BTC", measure="realised_vol")
        self.assertAlmostEqual(vol["caused"], vol["with"] - vol["without"])
        self.assertGreater(vol["without"], 0)
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "still.toml"
            (Path(folder) / "day.csv").write_text("time,price\n0,100\n5,101\n10,100\n")
            config.write_text('[sim]\nunderlying = "BTC"\nexpiry_days = [7]\nstrikes_per_expiry = 1\n'
                              '[sim.process]\nimpact_bps_per_coin = 0.0\n[sim.path]\nfile = "day.csv"\n')
            for one in self.answer("feedback", "--config", str(config), "--for=10s", "--paths=2")["own_impact"]:
                self.assertEqual(one["caused"], 0, "nobody's trades move this price")
            config.write_text('[sim.path]\nfile = "nowhere.csv"\n')
            self.assertIn("sim.path.file: ", self.refusal("feedback", "--config", str(config)))
        self.assertEqual(self.refusal("feedback", "--for=20s"), "--for: is of a market: name one by --preset or --config")
        self.assertIn("--param: is of the crowd's market alone", self.refusal("feedback", "--preset=pin", "--param=S=90"))

    def test_threads_change_nothing(self):
        for study, paths in (("feedback", "700"), ("pool", "20"), ("cascade", "10"), ("adversaries", "2"), ("makers", "2")):
            short = ("--for=10s",) if study == "makers" else ()
            said = {run(study, "--paths", paths, "--seed", "9", "--json", *short, *threads).stdout
                    for threads in ([], ["--threads", "1"], ["--threads", "3"])}
            self.assertEqual(len(said), 1, study)

    def test_pages(self):
        with tempfile.TemporaryDirectory() as folder:
            for study, charts in (("feedback", 3), ("pool", 3), ("cascade", 1), ("makers", 4)):
                page = Path(folder) / "page.html"
                short = ("--for=10s", "--paths=2") if study == "makers" else ("--paths=20",)
                self.assertEqual(run(study, *short, "--report", str(page)).returncode, 0)
                self.assertEqual(page.read_text().count("<svg"), charts)

    def test_wrong_input_hears_what_would_mend_it(self):
        self.assertEqual(self.refusal(), "a study is needed; keel study --help lists them")
        self.assertEqual(self.refusal("fedback"), '"fedback" is not a study; the nearest is feedback; keel study --help lists them')
        self.assertEqual(self.refusal("--json"), "--json is not a flag of keel study; keel study --help lists them")
        self.assertEqual(self.refusal("pool", "--pats=3"), "--pats is not a flag of keel study pool; the nearest is --paths; keel study pool --help lists them")
        self.assertEqual(self.refusal("pool", "--paths=1"), '--paths: "1" is not a whole number from 2 to 1000000000')
        self.assertIn("--param: sigm is no parameter of the model; the nearest is sigma; it takes", self.refusal("pool", "--param=sigm=1"))
        self.assertEqual(self.refusal("pool", "--param=fee_bps=1,x"), '--param: fee_bps: "x" is not a number')
        self.assertIn("--param: block_s[1]: 0 is outside", self.refusal("pool", "--param=block_s=12,0"))
        self.assertIn("--param: days: 1000", self.refusal("pool", "--param=days=1000", "--param=block_s=0.01"))
        self.assertIn("--param: steps: 50 with T = 0.0001", self.refusal("feedback", "--param=T=0.0001", "--param=dt=0.00001"))

    def test_help(self):
        for words in (["study", "--help"], ["help", "study"]):
            told = subprocess.run([KEEL, *words], capture_output=True, text=True, check=True).stdout
            self.assertRegex(told, r"(?s)feedback .*pool .*cascade ")
        for words in (["study", "pool", "--help"], ["help", "study", "pool"]):
            told = subprocess.run([KEEL, *words], capture_output=True, text=True, check=True).stdout
            self.assertIn("noise_tolerance_bps", told)


if __name__ == "__main__":
    unittest.main()
