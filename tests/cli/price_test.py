"""`keel price` as a user meets it. Usage: price_test.py KEEL"""
import json
import subprocess
import sys
import unittest

KEEL = sys.argv.pop(1)
OPTION = ["--forward", "60000", "--strike", "60000", "--years", str(30 / 365), "--call"]


def run(*arguments):
    return subprocess.run([KEEL, "price", *arguments], capture_output=True, text=True, check=False)


class Price(unittest.TestCase):
    def answer(self, *arguments):
        result = run(*arguments, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.count("\n"), 1)
        return json.loads(result.stdout)

    def refused(self, *arguments):
        result = run(*arguments)
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def test_reproduces_the_coin_settled_target(self):
        answer = self.answer(*OPTION, "--vol", "0.6", "--inverse")
        self.assertAlmostEqual(answer["value"], 4112.364431, 6)
        self.assertAlmostEqual(answer["delta"], 0.5342697036, 10)
        self.assertAlmostEqual(answer["price_coin"], 0.0685394072, 10)
        self.assertAlmostEqual(answer["net_transaction_delta_coin"], 0.4657302964, 10)
        self.assertAlmostEqual(answer["theta_per_day"], -68.37057, 5)
        self.assertAlmostEqual(answer["price_gamma_coin_per_usd_square"] * 1e10, 3.83114, 5)

    def test_finds_jaeckels_printed_vol(self):
        answer = self.answer("--forward", "100", "--strike", "90", "--years", "30", "--price", "20", "--call")
        self.assertAlmostEqual(answer["vol"], 0.07011701801482094, 16)

    def test_finds_the_vol_of_a_coin_price_and_of_a_discounted_one(self):
        self.assertAlmostEqual(self.answer(*OPTION, "--price", "0.0685394072", "--inverse")["vol"], 0.6, 8)
        spot = ["--spot", "42", "--strike", "40", "--years", "0.5", "--rate", "0.1", "--put"]
        self.assertAlmostEqual(self.answer(*spot, "--vol", "0.2")["value"], 0.8085993729000936, 14)
        self.assertAlmostEqual(self.answer(*spot, "--price", "0.8085993729000936")["vol"], 0.2, 14)

    def test_a_date_expires_at_0800_utc(self):
        option = ["--forward", "60000", "--strike", "60000", "--vol", "0.6", "--call"]
        by_date = self.answer(*option, "--expiry", "2026-12-25", "--at", "2026-11-25T08:00:00Z")
        self.assertEqual(by_date["years"], 30 / 365)
        self.assertEqual(by_date, self.answer(*option, "--expiry", "2026-12-25T08:00:00Z", "--at", "2026-11-25T08:00:00Z"))

    def test_shows_units_to_a_person(self):
        result = run(*OPTION, "--vol", "0.6")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"value +4112\.364431 +USD")
        self.assertRegex(result.stdout, r"vega_per_vol_point +68\.370\d+ +USD")

    def test_refuses_with_one_clear_line(self):
        call = ["--forward", "100", "--strike", "90", "--years", "1", "--call"]
        self.assertEqual(self.refused(*call, "--price", "9"), "keel: value: 9 is below intrinsic value 10\n")
        self.assertEqual(self.refused(*call, "--price", "100"), "keel: value: 100 is not below the bound 100\n")
        self.assertIn("strike: -90", self.refused("--forward", "100", "--strike", "-90", "--years", "1", "--call", "--vol", "1"))
        self.assertIn("4o5", self.refused("--forward", "4o5", "--strike", "90", "--years", "1", "--call", "--vol", "1"))
        self.assertIn("--expiry", self.refused("--forward", "100", "--strike", "90", "--expiry", "2020-13-01", "--call", "--vol", "1"))
        self.assertIn("lies before", self.refused("--forward", "100", "--strike", "90", "--expiry", "2020-01-01", "--at", "2021-01-01",
                                                  "--call", "--vol", "1"))
        for wrong in (["--vol", "1", "--price", "11"], [], ["--vol", "1", "--put"], ["--vol", "1", "--spot", "100"],
                      ["--vol", "1", "--inverse", "--rate", "0.1"], ["--vol", "nan"], ["--vol", "inf"]):
            self.refused(*call, *wrong)


if __name__ == "__main__":
    unittest.main()
