"""`keel price` as a user meets it. Usage: price_test.py KEEL"""
import json
import math
import subprocess
import sys
import unittest

KEEL = sys.argv.pop(1)
OPTION = ["--forward", "60000", "--strike", "60000", "--years", str(30 / 365), "--call"]


SVI = (0.01, 0.06, -0.25, 0.02, 0.12)
AS_TEXT = "0.01,0.06,-0.25,0.02,0.12"


def cumulative(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def smile_value(forward, strike, years, width=1.0, anchor=None):
    """A call by the textbook at the vol of SVI over 0.1 years, k measured against `anchor` and scaled by `width`."""
    a, b, rho, m, s = SVI
    k = math.log(strike / (anchor or forward)) * width
    deviation = math.sqrt((a + b * (rho * (k - m) + math.hypot(k - m, s))) * years / 0.1)
    d1 = math.log(forward / strike) / deviation + deviation / 2
    return forward * cumulative(d1) - strike * cumulative(d1 - deviation)


def slope(function, at, step):
    """Central differences with their leading error taken out."""
    wide, narrow = ((function(at + h) - function(at - h)) / (2 * h) for h in (step, step / 2))
    return narrow + (narrow - wide) / 3


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
        self.assertAlmostEqual(answer["value_usd"], 4112.364431, 6)
        self.assertAlmostEqual(answer["delta_coin"], 0.5342697036, 10)
        self.assertAlmostEqual(answer["price_coin"], 0.0685394072, 10)
        self.assertAlmostEqual(answer["net_transaction_delta_coin"], 0.4657302964, 10)
        self.assertAlmostEqual(answer["theta_usd_per_day"], -68.37057, 5)
        self.assertAlmostEqual(answer["price_gamma_coin_per_usd_square"] * 1e10, 3.83114, 5)

    def test_finds_jaeckels_printed_vol(self):
        answer = self.answer("--forward", "100", "--strike", "90", "--years", "30", "--price", "20", "--call")
        self.assertAlmostEqual(answer["vol"], 0.07011701801482094, 16)

    def test_finds_the_vol_of_a_coin_price_and_of_a_discounted_one(self):
        self.assertAlmostEqual(self.answer(*OPTION, "--price", "0.0685394072", "--inverse")["vol"], 0.6, 8)
        spot = ["--spot", "42", "--strike", "40", "--years", "0.5", "--rate", "0.1", "--put"]
        self.assertAlmostEqual(self.answer(*spot, "--vol", "0.2")["value_usd"], 0.8085993729000936, 14)
        self.assertAlmostEqual(self.answer(*spot, "--price", "0.8085993729000936")["vol"], 0.2, 14)

    def test_a_date_expires_at_0800_utc(self):
        option = ["--forward", "60000", "--strike", "60000", "--vol", "0.6", "--call"]
        by_date = self.answer(*option, "--expiry", "2026-12-25", "--at", "2026-11-25T08:00:00Z")
        self.assertEqual(by_date["years"], float(f"{30 / 365:.15g}"))
        self.assertEqual(by_date, self.answer(*option, "--expiry", "2026-12-25T08:00:00Z", "--at", "2026-11-25T08:00:00Z"))

    def test_a_time_of_day_counts_however_it_is_written(self):
        option = ["--forward", "100000", "--strike", "100000", "--vol", "0.6", "--call", "--at", "2026-12-25T07:00:00Z", "--expiry"]
        for expiry in ("2026-12-25T16:00:00Z", "2026-12-25 16:00:00", "2026-12-25 16:00", "2026-12-25 18:00+02:00"):
            self.assertEqual(self.answer(*option, expiry)["years"], float(f"{9 / 24 / 365:.15g}"), expiry)

    def test_a_smile_gives_the_vol_and_moves_with_the_dynamics(self):
        option = ["--forward", "60000", "--strike", "64000", "--years", "0.1", "--call", "--svi", AS_TEXT, "--inverse"]
        here = smile_value(60000, 64000, 0.1)
        strike, moneyness, delta = (self.answer(*option, "--dynamics", d) for d in ("sticky-strike", "sticky-moneyness", "sticky-delta"))
        self.assertEqual(self.answer(*option), strike)
        self.assertAlmostEqual(strike["value_usd"], here, 8)
        for answer, anchor in ((strike, 60000), (moneyness, None), (delta, None)):
            change = slope(lambda f: smile_value(f, 64000, 0.1, anchor=anchor), 60000, 20.0)  # pylint: disable=cell-var-from-loop
            self.assertAlmostEqual(answer["smile_delta_coin"], change, 8)
            self.assertAlmostEqual(answer["smile_net_transaction_delta_coin"], change - here / 60000, 8)
            self.assertAlmostEqual(answer["delta_coin"], strike["smile_delta_coin"], 12)
        held = -slope(lambda t: smile_value(60000, 64000, t), 0.1, 1e-4) / 365
        by_delta = -slope(lambda t: smile_value(60000, 64000, t, width=math.sqrt(0.1 / t)), 0.1, 1e-4) / 365
        self.assertAlmostEqual(moneyness["smile_theta_usd_per_day"], held, 6)
        self.assertAlmostEqual(delta["smile_theta_usd_per_day"], by_delta, 6)
        self.assertGreater(abs(by_delta - held), 1e-2)

    def test_a_smile_works_on_the_spot_and_with_rates(self):
        rate, carry, spot, strike = 0.05, 0.03, 60000, 64000

        def value(at, years):
            return math.exp(-rate * years) * smile_value(at * math.exp((rate - carry) * years), strike, years)

        answer = self.answer("--spot", str(spot), "--strike", str(strike), "--years", "0.1", "--call", "--svi", AS_TEXT,
                             "--dynamics", "sticky-moneyness", "--rate", str(rate), "--yield", str(carry))
        self.assertAlmostEqual(answer["value_usd"], value(spot, 0.1), 8)
        self.assertAlmostEqual(answer["smile_delta_coin"], slope(lambda s: value(s, 0.1), spot, 20.0), 8)
        self.assertAlmostEqual(answer["smile_theta_usd_per_day"], -slope(lambda t: value(spot, t), 0.1, 1e-4) / 365, 6)
        on_forward = self.answer("--forward", str(spot), "--strike", str(strike), "--years", "0.1", "--call", "--svi", AS_TEXT,
                                 "--dynamics", "sticky-moneyness", "--rate", str(rate))
        self.assertAlmostEqual(on_forward["smile_delta_coin"],
                               math.exp(-rate / 10) * slope(lambda f: smile_value(f, strike, 0.1), spot, 20.0), 8)

    def test_a_trading_clock_counts_variance_time(self):
        # Friday 08:00 to Monday 08:00: 24 weekday hours and two weekend days at half their speed; a weekday runs at 7/6.
        option = ["--forward", "60000", "--strike", "60000", "--vol", "0.6", "--call", "--at", "2026-11-27T08:00:00Z",
                  "--expiry", "2026-11-30"]
        answer = self.answer(*option, "--weekend", "0.5")
        self.assertAlmostEqual(answer["years"] * 365, 7 / 6 * (1 + 0.5 * 2), 10)
        self.assertAlmostEqual(answer["clock_days_next_24h"], 7 / 6 * (16 + 0.5 * 8) / 24, 10)
        event = "2026-11-28T12:00:00Z,2026-11-28T13:00:00Z,1.5"
        self.assertAlmostEqual(self.answer(*option, "--weekend", "0.5", "--event", event)["years"] - answer["years"], 1.5 / 365, 12)
        twice = self.answer(*option, "--event", event, "--event", "2026-11-29,2026-11-30,0.5")
        self.assertAlmostEqual(twice["years"] * 365, 5.0, 10)
        self.assertAlmostEqual(twice["clock_days_next_24h"], 1.0, 10)
        self.assertNotIn("clock_days_next_24h", self.answer(*option))

    def test_shows_units_to_a_person(self):
        result = run(*OPTION, "--vol", "0.6")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"value +4112\.364431 +USD")
        self.assertRegex(result.stdout, r"vega_per_vol_point +68\.370\d+ +USD")

    def test_refuses_with_one_clear_line(self):
        call = ["--forward", "100", "--strike", "90", "--years", "1", "--call"]
        self.assertEqual(self.refused(*call, "--price", "9"), "keel: --price: 9: no vol gives that to the 90 call on 100: value: 9 is below intrinsic value 10\n")
        self.assertEqual(self.refused(*call, "--price", "100"), "keel: --price: 100: no vol gives that to the 90 call on 100: value: 100 is not below the bound 100\n")
        self.assertIn("strike: -90", self.refused("--forward", "100", "--strike", "-90", "--years", "1", "--call", "--vol", "1"))
        self.assertIn("4o5", self.refused("--forward", "4o5", "--strike", "90", "--years", "1", "--call", "--vol", "1"))
        self.assertIn("--expiry", self.refused("--forward", "100", "--strike", "90", "--expiry", "2020-13-01", "--call", "--vol", "1"))
        self.assertIn("lies before", self.refused("--forward", "100", "--strike", "90", "--expiry", "2020-01-01", "--at", "2021-01-01",
                                                  "--call", "--vol", "1"))
        dated = ["--forward", "100", "--strike", "90", "--expiry", "2026-12-25", "--at", "2026-12-01", "--call"]
        self.assertEqual(self.refused(*dated, "--vol", "1", "--event", "2026-12-02,2026-12-03"),
                         'keel: --event: "2026-12-02,2026-12-03" is not FROM,TO,DAYS\n')
        self.assertIn('"x" is not a number', self.refused(*dated, "--vol", "1", "--event", "2026-12-02,2026-12-03,x"))
        self.assertIn("ends before it begins", self.refused(*dated, "--vol", "1", "--event", "2026-12-03,2026-12-02,1"))
        self.assertIn("weekend", self.refused(*dated, "--vol", "1", "--weekend", "-1"))
        self.assertIn("--svi: ", self.refused(*call, "--svi", "0.01,-0.06,0,0,0.1"))
        self.assertIn("--svi: ", self.refused("--forward", "100", "--strike", "0", "--years", "1", "--call", "--svi", AS_TEXT))
        for wrong in (["--svi", "0.01,0.06,0,0"], ["--svi", AS_TEXT, "--vol", "1"], ["--vol", "1", "--dynamics", "sticky-delta"],
                      ["--svi", AS_TEXT, "--dynamics", "sticky"], ["--vol", "1", "--weekend", "0.5"]):
            self.refused(*call, *wrong)
        self.refused(*dated, "--vol", "1", "--weekend", "0.5", "--rate", "0.1")
        for wrong in (["--vol", "1", "--price", "11"], [], ["--vol", "1", "--put"], ["--vol", "1", "--spot", "100"],
                      ["--vol", "1", "--inverse", "--rate", "0.1"], ["--vol", "nan"], ["--vol", "inf"]):
            self.refused(*call, *wrong)


if __name__ == "__main__":
    unittest.main()
