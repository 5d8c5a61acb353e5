"""What holds at a venue, as a user meets it: `keel terms`, and what reads it. Usage: terms_test.py KEEL"""
import json
import subprocess
import sys
import unittest

from book_case import BookCase

KEEL = sys.argv.pop(1)
HEAD = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"


class Terms(BookCase):
    keel = KEEL

    def keel_run(self, *arguments, status=0):
        run = subprocess.run([KEEL, *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, status, run.stderr)
        return run.stdout if status == 0 else run.stderr

    def test_what_is_printed_says_who_says_so_and_reads_back(self):
        printed = self.keel_run("terms")
        self.assertEqual(self.keel_run("terms", "--terms", self.file(printed, "all.toml")), printed)
        rows = json.loads(self.keel_run("terms", "--coin", "SOL", "--kind", "perpetual", "--at", "2026-04-29", "--json"))["terms"]
        by_settlement = {row["settle"]: row for row in rows}
        self.assertEqual(by_settlement["USDC"]["ticks"], [{"from": 0.0, "tick": 0.001}])
        self.assertEqual(by_settlement["USDC"]["from"], "2026-04-28T09:00:00Z")
        self.assertIn("insights.deribit.com", by_settlement["USDC"]["source"])
        self.assertEqual(self.keel_run("terms", "--coin", "PEPE", status=2).count("\n"), 1)
        self.assertNotIn("SOL", by_settlement)  # the venue's documents of February 2026 know BTC and ETH alone in coin

    def test_what_no_document_says_is_not_told_as_if_one_did(self):
        daily = json.loads(self.keel_run("terms", "--coin", "BTC", "--kind", "future", "--at", "2026-11-26", "--json"))["terms"]
        told = {row["period"]: row["unsourced"] for row in daily if row["settle"] == "BTC"}
        self.assertIn("delivery fee of dailies", told["daily"])
        self.assertIsNone(told["weekly"])
        solana = json.loads(self.keel_run("terms", "--coin", "SOL", "--at", "2022-06-01", "--json"))["terms"]
        ended = [row for row in solana if row["settle"] == "SOL" and row["until"] is not None]
        self.assertGreater(len(ended), 3)
        for row in ended:
            self.assertIn("when it ended is not told", row["unsourced"])
        self.assertIn("\nunsourced = ", self.keel_run("terms", "--coin", "BTC", "--kind", "future"))

    def test_a_coin_is_added_by_data_alone(self):
        fills = self.file(HEAD + "2026-01-05,,1,PEPE_USDC-PERPETUAL,buy,0.00001,1000000,0,,0.00001\n")
        self.assertIn("PEPE_USDC-PERPETUAL: no venue terms for DERIBIT PEPE/USDC perpetual on 2026-01-05; add a row to --terms FILE",
                      self.refused("--fills", fills))
        terms = self.file('[[terms]]\ncoins = ["PEPE"]\nsettle = ["USDC"]\nkind = "perpetual"\ncontract = 1000\nleast_amount = 1000\n'
                          'fees = { taker = 0.0005 }\nsource = "a page"\ndate = "2026-01-05"\n', "terms.toml")
        report = self.json_of("--fills", fills, "--terms", terms)
        self.assertEqual(report["underlyings"]["PEPE"]["delta_coin"], 1000000)

    def test_a_weekly_future_is_delivered_free(self):
        # 1,000,000 USD bought at 86000 and delivered at 88250: 1e6/86000 - 1e6/88250 coins, and no fee.
        fills = self.file(HEAD + "2025-03-04T09:00:00Z,,3,BTC-7MAR25,buy,86000,1000000,0,,86500\n"
                                 "2025-03-07T08:00:00Z,expiry,,BTC-7MAR25,,88250,,,,\n")
        report = self.json_of("--fills", fills)
        self.assertAlmostEqual(report["cash"]["BTC"], 1e6 / 86000 - 1e6 / 88250, 8)
        monthly = self.file(HEAD + "2025-03-04T09:00:00Z,,3,BTC-28MAR25,buy,86000,1000000,0,,86500\n"
                                   "2025-03-28T08:00:00Z,expiry,,BTC-28MAR25,,88250,,,,\n")
        self.assertAlmostEqual(self.json_of("--fills", monthly)["cash"]["BTC"], 1e6 / 86000 - 1e6 / 88250 - 0.00025 * 1e6 / 88250, 8)

    def test_margin_is_of_the_coin_itself(self):
        # By the venue's notice of 2022-01-11: N (2 % + N 0.0004 %) and N (1 % + N 0.0004 %) of 1000 coins.
        ether = self.file(HEAD + "2025-03-01,deposit,,,,,60,,ETH,2500\n2025-03-01,,ETH-1,ETH-PERPETUAL,buy,2500,2500000,0,,2500\n")
        margin = self.json_of("--fills", ether, "--margin")["margin"]["ETH"]
        self.assertAlmostEqual(margin["standard_initial"], 24, 9)
        self.assertAlmostEqual(margin["standard_maintenance"], 14, 9)
        self.assertAlmostEqual(margin["standard_available"], 36, 9)
        # The same notice tells what held before: N (2 % + N 0.0002 %) and N (1 % + N 0.0002 %); of BTC N (1 % + N 0.005 %), N (0.525 % + N 0.005 %).
        for coin, price, coins, initial, maintenance in (("ETH", 4500, 1000, 22, 12), ("BTC", 57000, 100, 1.5, 1.025)):
            before = self.file(HEAD + f"2021-12-01,deposit,,,,,100,,{coin},{price}\n2021-12-01,,1,{coin}-PERPETUAL,buy,{price},{price * coins},0,,{price}\n")
            margin = self.json_of("--fills", before, "--margin")["margin"][coin]
            self.assertAlmostEqual(margin["standard_initial"], initial, 9)
            self.assertAlmostEqual(margin["standard_maintenance"], maintenance, 9)
        solana = self.file(HEAD + "2022-06-01,,1,SOL-PERPETUAL,buy,40,1000,0,,40\n")
        self.assertIn("margin: SOL: no margin parameters on 2022-06-01; add a row [[margin]] to --terms FILE",
                      self.refused("--fills", solana, "--margin"))

    def test_a_simulated_run_trades_under_the_terms_of_its_start(self):
        config = self.file('[sim]\nunderlying = "ETH"\nstart_price = 3000\n', "eth.toml")
        journal = self.file("", "x")[:-1] + "journal"
        terms = self.file('[[terms]]\ncoins = ["ETH"]\nsettle = ["ETH"]\nkind = "perpetual"\ncontract = 2\nleast_amount = 2\n'
                          'source = "a page"\ndate = "2026-01-05"\n', "terms.toml")
        self.keel_run("run", "--config", config, "--terms", terms, "--speed", "max", "--for", "1s", "--journal", journal, "--json")
        listed = next(line for line in self.keel_run("inspect", journal).splitlines() if "ETH-PERPETUAL" in line)
        self.assertRegex(listed, r"multiplier\W+2\b")
        self.keel_run("run", "--speed", "max", "--for", "1s", "--journal", journal, "--json")  # under the same terms
        doge = self.file('[sim]\nunderlying = "DOGE"\nstart_price = 1\n', "doge.toml")
        self.assertIn("DOGE-PERPETUAL: no venue terms for DERIBIT DOGE/DOGE perpetual on 2026-01-05",
                      self.keel_run("run", "--config", doge, "--for", "1s", status=2))


if __name__ == "__main__":
    unittest.main()
