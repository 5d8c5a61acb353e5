"""What the program says of wrong input: one line on stderr that names the place, nothing on stdout, and the exit status of its kind.
Usage: errors_test.py KEEL"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

KEEL = os.path.abspath(sys.argv.pop(1))
HEAD = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
DEPOSIT = "2026-01-11T00:00:00Z,deposit,,,,,2,,BTC,,\n"
OPTION = "2026-01-11T00:00:01Z,,1,BTC-16JAN26-82000-C,buy,0.1,3,0.0003,BTC,91000,0.55\n"
FUTURE = "2026-01-11T00:00:02Z,,2,BTC-PERPETUAL,sell,91000,10000,0,BTC,91000,\n"
FILLS = HEAD + DEPOSIT + OPTION + FUTURE
PUBLIC = {"trade_seq": 1, "trade_id": "1", "timestamp": 1640995201000, "price": 46000.0, "direction": "sell",
          "instrument_name": "BTC-PERPETUAL", "index_price": 46012.34, "amount": 1000.0}
PRICE = ["price", "--forward", "60000", "--strike", "60000", "--years", "0.1", "--call"]
VENUE_ERROR = '{"jsonrpc":"2.0","error":{"message":"invalid_credentials","code":13004},"usIn":1}\n'
WEBSOCKET = '{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.BTC","data":[{"fee":0}]}}\n'


class Errors(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, content, name="f.csv"):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def keel(self, *arguments):
        return subprocess.run([KEEL, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)

    def refused(self, *arguments, status=2):
        run = self.keel(*arguments)
        self.assertEqual((run.returncode, run.stdout, run.stderr.count("\n")), (status, "", 1), f"{arguments}: {run.stderr}{run.stdout}")
        self.assertLess(len(run.stderr), 400, "a line that nobody reads")
        self.assertNotIn("line 0", run.stderr)
        return run.stderr.removeprefix("keel: ").rstrip("\n")

    def says(self, expected, *arguments, status=2):
        self.assertEqual(self.refused(*arguments, status=status), expected)

    def test_words_of_the_command_line(self):
        self.assertRegex(self.keel("--version").stdout, r"^keel \d+\.\d+\.\d+\n$")
        self.says("--nope is not a flag of keel; keel --help lists them", "--nope")
        self.says("a command is needed; keel --help lists them")
        self.says('"bok" is not a command; the nearest is book; keel --help lists them', "bok")
        self.says("--fils is not a flag of keel book; the nearest is --fills; keel book --help lists them", "book", "--fils", "x")
        self.says("--vool is not a flag of keel price; the nearest is --vol; keel price --help lists them", *PRICE, "--vool", "1")

    def test_the_command_line_is_judged_in_our_words(self):
        book = ["book", "--fills", self.file(FILLS)]
        for expected, arguments in (
                ("--seed: needs a value, N", ["run", "--seed"]),
                ("--fills: needs a value, FILE", ["book", "--fills"]),
                ("--svi: takes 5 values, not 2", [*PRICE, "--svi", "1,2"]),
                ("--seed: stands twice, and counts once", ["run", "--seed", "1", "--seed", "2"]),
                ("--forward: stands 3 times, and counts once", ["price", "--forward", "1", "--forward=2", "--forward", "3"]),
                ('"extra" is not expected; keel run --help lists what is', ["run", "extra"]),
                ('"-x" is not expected; keel run --help lists what is', ["run", "-x"]),
                ('"help" is not expected; keel book --help lists what is', ["book", "help"]),
                ("FILE is needed; keel chain --help says what it is", ["chain"]),
                ("DIR is needed; keel replay --help says what it is", ["replay"]),
                ("--strike is needed; keel price --help says what it is", ["price", "--forward", "1", "--years", "1", "--vol", "1", "--call"]),
                ("--forward or --spot: one is needed", ["price", "--strike", "1", "--years", "1", "--vol", "1", "--call"]),
                ("--call or --put: only one of them can be given", [*PRICE, "--put", "--vol", "1"]),
                ("--flatten or --resume or --enable or --limit or --confirm or --other-maker or --confirm-other-maker or --end-other-maker: only one of them can be given",
                 ["kill", "x", "--flatten", "--resume"]),
                ("--trades or --fills: only one of them can be given", [*book, "--trades", "x"]),
                ("--explain-by: is for --explain, which is not given", [*book, "--explain-by", "side"]),
                ('--as: "x" is none of maker, taker', ["book", "--trades", "x", "--as", "x"]),
                ('--cost-basis: "x" is none of average, fifo, lifo', [*book, "--cost-basis", "x"]),
                ('--fit: "x" is none of ssvi, svi, svi-no-arbitrage', ["chain", "x", "--fit", "x"]),
                ('--explain-steps: "0" is not a whole number from 1 to 10000', [*book, "--explain", "--explain-steps", "0"]),
                ('--explain-steps: "a" is not a whole number from 1 to 10000', [*book, "--explain", "--explain-steps", "a"]),
                ('--pin: "x" is not a number of days', [*book, "--pin", "x"])):
            self.says(expected, *arguments)

    def test_help_is_a_command_too(self):
        for words, flags in ((["help"], ["--help"]), (["help", "book"], ["book", "--help"]), (["help", "price"], ["price", "--help"])):
            self.assertEqual((self.keel(*words).stdout, self.keel(*words).returncode), (self.keel(*flags).stdout, 0))
        self.says('"bok" is not a command; the nearest is book; keel --help lists them', "help", "bok")

    def test_a_flag_has_no_value(self):
        fills = self.file(FILLS)
        for flag in ("margin", "ladder", "json", "explain"):
            for value in ("no", "-0.15", "false", ""):
                self.says(f"--{flag}: takes no value", "book", "--fills", fills, f"--{flag}={value}")
        self.says("--scenarios: takes no value", *PRICE, "--vol", "0.6", "--scenarios=0.1")
        for flag in ("stress", "pin"):
            self.says(f"--{flag}: a value is missing behind \"=\"; without one it is --{flag} alone", "book", "--fills", fills, f"--{flag}=")
        self.says('--pin: "abc" is not a number of days', "book", "--fills", fills, "--pin=abc")

    def test_help_says_what_each_value_is(self):
        for command in ("run", "kill", "config", "replay", "inspect", "book", "price", "simulate", "terms", "chain"):
            run = self.keel(command, "--help")
            self.assertNotRegex(run.stdout, r"\b(TEXT|UINT|(FLOAT|INT)(?! in \[))\b", command)

    def test_a_number_that_is_none_is_told_with_its_flag(self):
        self.says('--price: "abc" is not a number', *PRICE, "--price", "abc")
        self.says("--explain-every: 1ms is below 1s", "book", "--fills", self.file(FILLS), "--explain", "--explain-every", "1ms")
        self.says('--speed: "1e9" is neither "max" nor a number above 0 and up to 1000000', "run", "--speed", "1e9", "--for", "1s")
        late = self.file('sim.start = "2189-01-01T00:00:00Z"\n', "late.toml")
        self.assertRegex(self.refused("run", "--config", late, "--speed", "max", "--for", "36500d"),
                         r"^--for: \S+ is more than there is after 2189-01-01T00:00:00Z$")
        self.says("--from: 5 lies behind --to 2", "inspect", "nowhere", "--from", "5", "--to", "2")
        self.says("--from: 10 lies behind --to 9", "inspect", "nowhere", "--from", "010", "--to", "9")  # not eight

    def test_numbers_that_are_none_and_questions_that_do_not_go_together(self):
        for name in ("fair", "inventory"):
            self.says(f'--{name}: "nan" is not a number', "quote", "--model", "fixed_spread", f"--{name}=nan")
        self.assertRegex(self.refused("inspect", "nowhere", "--why", "1", "--kind", "filled"), "^--(why|kind) or --(why|kind): only one of them can be given$")

    def test_settings_that_would_switch_themselves_off(self):
        for text, expected in (
                ("[quoting.obligation]\nsmallest_option_size = 10\n",
                 "line 2: quoting.obligation.smallest_option_size: 10 with quoting.option_size = 0.2: must be at most that: what is owed is a part of the quote"),
                ("[quoting.obligation]\nshare_of_time = 0.9\n",
                 "line 2: quoting.obligation.share_of_time: 0.9: needs a largest spread or a smallest size, of which it is the share"),
                ('[protection]\nquantity_coins = 5\ninterval = "0s"\n', "line 3: protection.interval: 0s: must be above 0 where a limit is said"),
                ('[protection]\nquantity_coins = 5\nfrozen_time = "0s"\n', "line 3: protection.frozen_time: 0s: must be above 0 where a limit is said"),
                ("[quoting.signal]\nlead_weight = 0.5\n", "line 2: quoting.signal.lead_weight: 0.5 with quoting.signal.leader = \"\": needs a leader"),
                ('[[group]]\nname = "all others"\n',
                 'line 2: group.name: "all others": must be another: reports call what is of no group "all others"'),
                ('[[group]]\nname = "near"\nkind = ["perpetual"]\ndelta_to = 0.5\n',
                 'line 3: group.kind: ["perpetual"] with group[0].delta_to = 0.5: must be ["option"] or unsaid where that is below 1: what is no option has a delta of 1')):
            with self.subTest(text=text):
                self.says("c.toml: " + expected, "config", "--config", self.file(text, "c.toml"))

    def test_a_vol_above_ten_says_its_unit_everywhere(self):
        what = '"60" is 6000 %: a vol is a fraction, 0.6, or says its unit, 60%'
        self.says("--vol: " + what, *PRICE, "--vol", "60")
        self.says('--vol: "-0.6" is below 0', *PRICE, "--vol=-0.6")
        self.assertEqual(self.keel(*PRICE, "--vol", "60%").stdout, self.keel(*PRICE, "--vol", "0.6").stdout)
        self.says("f.csv: line 2: vol: " + what, "book", "--fills", self.file(HEAD + OPTION.replace("0.55", "60")))
        self.assertEqual(self.keel("book", "--fills", self.file(FILLS.replace("0.55", "55%"))).stdout,
                         self.keel("book", "--fills", self.file(FILLS)).stdout)
        marks = self.file("time,instrument,vol,index\n2026-01-12,BTC-16JAN26-82000-C,60,91000\n", "m.csv")
        self.says("m.csv: line 2: vol: " + what, "book", "--fills", self.file(FILLS), "--marks", marks)

    def test_a_rate_or_a_move_above_one_says_its_unit(self):
        spot = ["price", "--spot", "60000", "--strike", "60000", "--years", "0.1", "--call", "--vol", "0.6"]
        for flag, what in (("--rate", "a rate"), ("--yield", "a yield")):
            self.says(f'{flag}: "5" is 500 %: {what} is a fraction, 0.05, or says its unit, 5%', *spot, flag, "5")
            self.assertEqual(self.keel(*spot, flag, "5%").stdout, self.keel(*spot, flag, "0.05").stdout)
            self.assertEqual(self.keel(*spot, f"{flag}=-200%").returncode, 0)
        self.says('--rate: "-5" is -500 %: a rate is a fraction, -0.05, or says its unit, -5%', *spot, "--rate=-5")
        self.says('--moves: "10" is 1000 %: a move is a fraction, 0.1, or says its unit, 10%', *PRICE, "--vol", "0.6", "--scenarios", "--moves=-0.1,10")
        book = ["book", "--fills", self.file(FILLS), "--ladder"]
        self.says('--ladder-moves: "-10" is -1000 %: a move is a fraction, -0.1, or says its unit, -10%', *book, "--ladder-moves=-10,10")
        self.assertEqual(self.keel(*book, "--ladder-moves=-10%,10%,200%").stdout, self.keel(*book, "--ladder-moves=-0.1,0.1,200%").stdout)
        self.says('--pin-range: "5" is 500 %: a range is a fraction, 0.05, or says its unit, 5%', *book, "--pin", "--pin-range", "5")

    def test_a_price_without_time_value_implies_no_vol(self):
        why = "it is the intrinsic value, which leaves nothing for a vol"
        self.says(f"--price: 0: no vol gives that to the 70000 call on 60000: {why}",
                  "price", "--forward", "60000", "--strike", "70000", "--years", "0.1", "--call", "--price", "0")
        self.says(f"--price: 10000: no vol gives that to the 50000 call on 60000: {why}",
                  "price", "--forward", "60000", "--strike", "50000", "--years", "0.1", "--call", "--price", "10000")

    def test_a_limit_that_is_none_lists_them(self):
        measures = ("delta_usd, gamma_usd_per_percent, vega_usd_per_vol_point, margin_use, drawdown_usd, loss_usd_per_interval, fills_per_interval, "
                    "notional_usd, liquidation_distance, data_age_s, messages_per_interval, theta_usd_per_day, vanna_usd_per_vol_point, "
                    "volga_usd_per_vol_point_square, charm_usd_per_day, rho_usd_per_rate_point")
        form = "MEASURE=SOFT,HARD,EMERGENCY"
        self.says(f'--limit: "foo" is not {form}; MEASURE is one of {measures}', "kill", "x", "--limit", "foo")
        self.says(f'--limit: "a=1," is not {form}; MEASURE is one of {measures}', "kill", "x", "--limit", "a=1,")
        self.says(f'--limit: " 2k" is not a number; needs {form}', "kill", "x", "--limit", "delta_usd=1, 2k, 3")
        self.says("--limit: delta_usd.emergency: 1e+16 is outside 0..1000000000000000 (in the unit of its name)", "kill", "x", "--limit", "delta_usd= 1, 2, 1e16")
        self.says(f'--limit: "foo" is not a measure; there are {measures}', "kill", "x", "--limit", "foo=1,2,3")
        self.says(f'--limit: "delta_us" is not a measure; the nearest is delta_usd, there are {measures}', "kill", "x", "--limit", "delta_us=1,2,3")
        self.says(f'--confirm: "delta_us" is not a measure; the nearest is delta_usd, there are {measures}', "kill", "x", "--confirm", "delta_us")
        self.says("--by: must name somebody", "kill", "x", "--by", " ")
        self.says("--other-maker: must name somebody", "kill", "x", "--other-maker", " ", "--until", "1h")
        self.says("--confirm-other-maker: must be one line of text", "kill", "x", "--confirm-other-maker", "a\nb")
        self.says("--other-maker: is not UTF-8", "kill", "x", "--other-maker", b"\xff", "--until", "1h")
        self.says("--by: must be one line of text", "kill", "x", "--by", "a\x7f")
        self.says("--until: is of --limit and --other-maker", "kill", "x", "--end-other-maker", "--until", "1h")
        self.says("--why: is of a halt", "kill", "x", "--other-maker", "desk 2", "--why", "the feed")

    def test_what_cannot_have_happened_yet_is_told(self):
        late = FILLS.replace("2026-01-11T00:00:02Z", "2099-01-11T00:00:02Z")
        run = self.keel("book", "--fills", self.file(late))
        self.assertEqual(run.returncode, 2, "the option had expired")
        run = self.keel("book", "--fills", self.file(HEAD + DEPOSIT + FUTURE.replace("2026-01-11", "2099-01-11")))
        self.assertEqual((run.returncode, run.stderr), (0, "keel: f.csv: line 3: time: 2099-01-11T00:00:02Z is in the future\n"))
        both = HEAD + DEPOSIT.replace("2026", "2099") + FUTURE.replace("2026", "2099")
        self.assertEqual(self.keel("book", "--fills", self.file(both)).stderr,
                         "keel: f.csv: line 2: time: 2099-01-11T00:00:00Z is in the future, and so 1 other row is\n")
        self.assertEqual(self.keel("book", "--fills", self.file(FILLS)).stderr, "")

    def test_fees_that_are_mostly_below_zero_are_told(self):
        told = 'keel: f.csv: fee: 2 of 2 fees are below 0, which is earned, a rebate: where they were paid, read the file by a map with fee = "earned" (--columns)\n'
        earned = FILLS.replace(",0.0003,", ",-0.0003,").replace(",10000,0,", ",10000,-0.001,")
        self.assertEqual(self.keel("book", "--fills", self.file(earned)).stderr, told)
        one = self.keel("book", "--fills", self.file((HEAD + DEPOSIT + OPTION).replace(",0.0003,", ",-0.0003,"))).stderr
        self.assertTrue(one.startswith("keel: f.csv: fee: 1 of 1 fee is below 0, which is earned"), one)
        maker = "\n".join(line + (",liquidity" if line.startswith("time") else ",maker") for line in earned.splitlines()) + "\n"
        self.assertEqual(self.keel("book", "--fills", self.file(maker.replace("BTC,,,maker", "BTC,,,"))).stderr, "")
        self.assertEqual(self.keel("book", "--fills", self.file(FILLS.replace(",10000,0,", ",10000,-0.001,"))).stderr, "")

    def test_a_price_without_a_vol_names_option_and_number(self):
        self.says("--price: 70000: no vol gives that to the 60000 call on 60000: value: 70000 is not below the bound 60000",
                  *PRICE, "--price", "70000")
        self.says("--price: 0.1 coin: no vol gives that to the 50000 call on 60000: value: 6000 is below intrinsic value 10000",
                  "price", "--forward", "60000", "--strike", "50000", "--years", "0.1", "--call", "--inverse", "--price", "0.1")
        marks = self.file("time,instrument,mark,index\n2026-01-12,BTC-16JAN26-82000-C,0.01,91000\n", "m.csv")
        self.assertRegex(self.refused("book", "--fills", self.file(FILLS), "--marks", marks),
                         r"^m\.csv: line 2: mark: no vol gives 0\.01 to BTC-16JAN26-82000-C: value: .* is below intrinsic value 9000$")

    def test_files_that_are_not_what_was_asked_for(self):
        for wanted, arguments in (("an account file", ["book", "--fills"]), ("a recorded chain", ["chain"]),
                                  ("everybody's trades", ["book", "--as", "maker", "--trades"]),
                                  ("a file of marks", ["book", "--fills", self.file(FILLS), "--marks"])):
            self.says("e.csv: is empty", *arguments, self.file("", "e.csv"))
            self.says("u.csv: is UTF-16: save it as UTF-8", *arguments, self.file(FILLS.encode("utf-16"), "u.csv"))
            self.says("u.csv: is UTF-16: save it as UTF-8", *arguments, self.file(FILLS.encode("utf-16-le"), "u.csv"))
            self.assertRegex(self.refused(*arguments, self.file("a,b\n1,2\n", "other.csv")),
                             rf"^other\.csv: is not (a file of )?{wanted} but CSV with the columns a, b; docs/reference/\w+\.md says what can be read$")
            self.says("e.json: is the venue's error 13004, not an answer: invalid_credentials", *arguments, self.file(VENUE_ERROR, "e.json"))
            what = 'is a message of a WebSocket: only answers to requests are read, with their rows in "result"'
            self.says(f"w.json: {what}", *arguments, self.file(WEBSOCKET, "w.json"))
            self.assertIn(what, self.refused(*arguments, self.file(WEBSOCKET * 2, "w.json")))
            self.says("nowhere.csv: No such file or directory", *arguments, "nowhere.csv")
        for command in (["config", "--config"], ["terms", "--terms"], ["book", "--fills", self.file(FILLS), "--stress"]):
            self.says("nowhere.toml: No such file or directory", *command, "nowhere.toml")
            self.says(".: is a directory", *command, ".")

    def test_accounts_and_public_trades_are_told_apart(self):
        public = "holds everybody's trades, which have no fee: give it as --trades, with --as maker or --as taker"
        own = "is an account's own, not everybody's trades: give it as --fills"
        answer = json.dumps({"result": {"trades": [PUBLIC]}})
        self.says("t.json: " + public, "book", "--fills", self.file(answer, "t.json"))
        self.says("t.csv: " + public, "book", "--fills", self.file(",".join(PUBLIC) + "\n", "t.csv"))
        self.says("f.csv: " + own, "book", "--as", "maker", "--trades", self.file(FILLS))
        mine = json.dumps({"result": {"trades": [PUBLIC | {"fee": 0.001, "fee_currency": "BTC", "order_id": "x"}]}})
        self.says("m.json: " + own, "book", "--as", "maker", "--trades", self.file(mine, "m.json"))

    def test_rows(self):
        self.says("f.csv: has no row of the account", "book", "--fills", self.file(HEAD))
        self.says("f.csv: line 5: is the header again: two files in one? Give each by itself", "book", "--fills", self.file(FILLS + FILLS))
        self.says('f.csv: line 4: instrument: "BTCUSDT" is not a deribit instrument: --instruments FILE says what other names are',
                  "book", "--fills", self.file(FILLS.replace("BTC-PERPETUAL", "BTCUSDT")))
        for huge in ("1e25", "1" + "0" * 30, "9" * 50, "1e40"):
            self.says(f'f.csv: line 4: amount: "{huge}" is too large', "book", "--fills", self.file(FILLS.replace(",10000,", f",{huge},")))
        row = PUBLIC | {"fee": 0, "fee_currency": "BTC"}
        two = json.dumps({"result": {"trades": [row, row | {"trade_id": "2", "price": "4o5"}]}}, indent=1)
        line = [i for i, text in enumerate(two.splitlines(), 1) if text.strip() == "{"][2]
        self.says(f'a.json: line {line}, element 2: price: "4o5" is not a number', "book", "--fills", self.file(two, "a.json"))
        del row["fee"], row["index_price"]
        self.says('a.json: column "fee" is missing', "book", "--fills", self.file(json.dumps({"result": [row]}), "a.json"))

    def test_a_misspelt_column_is_named_not_dropped(self):
        lost = 'would not be read: is "{1}" meant? Name it so, or leave it out'
        for wrong, right in (("Index", "index"), ("indx", "index"), ("VOL", "vol"), ("vols", "vol"), ("Kind", "kind"), ("curency", "currency")):
            self.says(f'f.csv: line 1: column "{wrong}" ' + lost.format("", right), "book", "--fills", self.file(FILLS.replace(right, wrong, 1)))
        self.says('f.csv: line 1: column "Price" would not be read: is "price" meant? Name it so, or leave it out', "book", "--fills", self.file(FILLS.replace("price", "Price", 1)))
        lines = '{"time":"2026-01-11T00:00:01Z","trade_id":"1","instrument":"BTC-PERPETUAL","side":"buy","price":91000,"amount":10,"fee":0,"Strategy":"a"}\n'
        self.says('f.json: column "Strategy" ' + lost.format("", "strategy"), "book", "--fills", self.file(lines, "f.json"))
        marks = self.file("time,instrument,mark,Vol,index\n2026-01-12,BTC-16JAN26-82000-C,0.1,0.6,91000\n", "m.csv")
        self.says('m.csv: line 1: column "Vol" ' + lost.format("", "vol"), "book", "--fills", self.file(FILLS), "--marks", marks)
        orders = self.file("instrument,side,amount,Filled\nBTC-PERPETUAL,buy,10,0\n", "o.csv")
        self.says('o.csv: line 1: column "Filled" ' + lost.format("", "filled"), "book", "--fills", self.file(FILLS), "--orders", orders)
        self.assertIn('the nearest is an account file, CSV, without the columns time ("TIME"), trade_id ("TRADE_ID")',
                      self.refused("book", "--fills", self.file(HEAD.upper() + DEPOSIT, "upper.csv")))
        other = self.keel("book", "--fills", self.file(FILLS.replace("index,vol", "index,order type,note") .replace(",0.55\n", ",,limit\n").replace(",\n", ",,\n")))
        self.assertEqual(other.returncode, 0, other.stderr)

    def test_json_that_is_cut_off_says_where(self):
        row = PUBLIC | {"fee": 0, "fee_currency": "BTC"}
        answer = json.dumps({"result": {"trades": [row, row | {"trade_id": "2"}]}}, indent=1)
        for kept in (answer[:len(answer) // 2], answer[:-3], answer[:40]):
            said = f"cut.json: line {1 + kept.count(chr(10))}: ends in the middle: is the file cut off?"
            for arguments in (["--fills"], ["--as", "maker", "--trades"], ["--fills", self.file(FILLS), "--marks"], ["--fills", self.file(FILLS), "--orders"],
                              ["--fills", self.file(FILLS), "--reconcile"]):
                if "--trades" in arguments and "trade_id" in kept:
                    continue  # told to be an account's own
                self.says(said, "book", *arguments, self.file(kept, "cut.json"))

    def test_another_answer_of_the_venue_is_named_by_what_it_holds(self):
        answer = self.file('{"jsonrpc": "2.0", "id": 1, "result": [{"kind": "option", "instrument_name": "BTC-27MAR26-100000-C", "strike": 100000.0}]}', "a.json")
        self.says("a.json: is not an account file but JSON of kind, instrument_name, strike; the nearest is an account file of JSON lines, or Deribit's answer "
                  "to get_user_trades, without trade_id or time; docs/reference/fills.md says what can be read", "book", "--fills", answer)
        self.says("a.json: is not a file of everybody's trades but JSON of kind, instrument_name, strike; the nearest is Deribit's answer to "
                  "get_last_trades, without trade_id; docs/reference/cli.md says what can be read", "book", "--as", "maker", "--trades", answer)

    def test_an_option_in_coin_is_not_told_in_dollars(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol\n"
        fills = lambda price: self.file(head + f"2026-01-05T00:00:00Z,trade,1,BTC-27MAR26-100000-C,buy,{price},10,0,,91000,0.5\n")
        self.says("f.csv: line 2: price: \"4500\" is above 1 BTC: BTC-27MAR26-100000-C is quoted in coin, not in USD",
                  "book", "--fills", fills("4500"))
        marks = self.file("time,instrument,mark,vol,forward,index\n2026-01-06T00:00:00Z,BTC-27MAR26-100000-C,4500,0.5,92000,91700\n", "m.csv")
        self.says("m.csv: line 2: mark: \"4500\" is above 1 BTC: BTC-27MAR26-100000-C is quoted in coin, not in USD",
                  "book", "--fills", fills("0.05"), "--marks", marks)
        self.says("f.csv: line 1: trade_id: is a column of trades, not of open orders", "book", "--fills", fills("0.05"), "--orders", fills("0.05"))

    def test_numbers_that_no_market_has_are_refused_and_stop_nothing(self):
        head = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index\n"
        fills = self.file(FILLS)
        self.says("--hedge-half-spread: nan is not from 0 to 1000", "book", "--fills", fills, "--hedge", "every=1h", "--hedge-half-spread", "nan")
        self.says("--hedge-half-spread: 1001 is not from 0 to 1000", "book", "--fills", fills, "--hedge", "every=1h", "--hedge-half-spread", "1001")
        late = self.file(head + "9000000000000,,1,BTC-PERPETUAL,buy,50000,1000,0,,50000\n", "late.csv")
        self.says('late.csv: line 2: time: "9000000000000" is no time: a number is seconds, milli-, micro- or nanoseconds since 1970, '
                  "from 2009 to 2200", "book", "--fills", late)
        last = self.file(head + "7289654399999,,1,BTC-PERPETUAL,buy,50000,1000,0,,50000\n", "last.csv")
        self.assertEqual(self.keel("book", "--fills", last, "--ladder", "--ladder-days", "0,10000").returncode, 0)
        fee = self.file(head + "2026-01-05T00:00:00Z,deposit,,,,,1,,BNB,10000000000\n"
                        "2026-01-05T00:00:01Z,,1,BTC_USDC-PERPETUAL,buy,50000,1,100,BNB,50000\n", "fee.csv")
        self.says("fee.csv: line 3: fee: is 1e+12 USDC, which is too large", "book", "--fills", fee)
        spot = self.file(head + "2026-01-05T00:00:00Z,,1,BTC_USDC,buy,50000,1,0,,50000\n", "spot.csv")
        marks = self.file("time,instrument,mark,index\n2026-01-05T00:00:00Z,USDC,,0.00000001\n2026-01-05T00:00:00Z,BTC_USDC,50000,50000\n", "m.csv")
        self.says("BTC_USDC: its BTC are worth 5e+12 USDC, which is too large", "book", "--fills", spot, "--marks", marks)
        far = self.file(head + "2026-01-05T00:00:00Z,,1,BTC-PERPETUAL,buy,10000000000,10,0,,0.0001\n", "far.csv")
        index = self.file("time,instrument,index\n2026-01-06T00:00:00Z,BTC,50000\n", "i.csv")
        run = self.keel("book", "--fills", far, "--marks", index)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("BTC-PERPETUAL: is not in the chain: marked at its last trade", run.stderr)
        more = self.file(head + "2026-01-05T00:00:00Z,,1,BTC-PERPETUAL,buy,10000000000,10,0,,0.0001\n"
                         "2026-01-06T00:00:00Z,,2,BTC-PERPETUAL,buy,50000,10,0,,50000\n", "more.csv")
        self.assertIn(self.keel("book", "--fills", more, "--explain").returncode, (0, 2))
        terms = self.file('[[terms]]\ncoins = ["BTC"]\nsettle = ["BTC"]\nkind = "perpetual"\ncontract = 0.00000001\nleast_amount = 1000\n'
                          'source = "x"\ndate = "2026-01-01"\n', "t.toml")
        self.says("t.toml: line 6: terms.least_amount: is more than 1000000000 contracts", "book", "--fills", fills, "--terms", terms)
        deep = self.file('[{"price": ' + "[" * 300_000 + "]" * 300_000 + "}]", "deep.json")
        for flag in ("--fills", "--trades", "--marks", "--orders", "--reconcile", "--instruments"):
            given = [flag, deep] if flag in ("--fills", "--trades") else ["--fills", fills, flag, deep]
            self.refused("book", *given, *(["--as", "maker"] if flag == "--trades" else []))
        self.refused("chain", deep)

    def test_a_margin_that_cannot_be_told_is_refused_or_named(self):
        option = "2026-01-11T00:00:03Z,,3,BTC_USDC-16JAN26-82000-C,buy,9200,0.1,0,USDC,91000,0.55\n"
        unknown = "BTC_USDC-16JAN26-82000-C: no margin parameters of options that settle in USDC"
        for more in ((), ("--json",), ("--stress",)):
            self.says(f"--margin: {unknown}", "book", "--fills", self.file(HEAD + option), "--margin", *more)
        run = self.keel("book", "--fills", self.file(FILLS + option), "--margin", "--json")
        margin = json.loads(run.stdout)["margin"]
        self.assertEqual((run.stderr, list(margin), margin["USDC"]["standard_initial"]), ("", ["BTC", "USDC"], None))
        self.assertIn(unknown, self.keel("book", "--fills", self.file(FILLS + option), "--margin").stdout)

    def test_a_margin_of_what_has_no_price_is_refused_unless_asked_without(self):
        unpriced = self.file(FILLS.replace(",0.55\n", ",\n").replace("buy,0.1,3", "buy,0.00000001,3"))
        self.assertRegex(self.refused("book", "--fills", unpriced, "--margin"),
                         r"^--margin: ≥ 1 of 2 positions unpriced, BTC-16JAN26-82000-C: .*--leave-out-unpriced asks without them$")
        self.assertIn("BTC", json.loads(self.keel("book", "--fills", unpriced, "--margin", "--leave-out-unpriced", "--json").stdout)["margin"])

    def test_a_path_that_cannot_be_looked_at_is_not_stdout(self):
        (self.folder / "ring").symlink_to("ring")
        for command in (["inspect"], ["replay"], ["kill"], ["run", "--for", "1s", "--journal"]):
            error = self.keel(*command, "ring/journal")
            self.assertNotIn("stdout", error.stderr)
            self.assertRegex(error.stderr, r"^keel: ring/journal.*: Too many levels of symbolic links\n$")

    def test_what_is_no_journal_is_the_same_for_every_command(self):
        (self.folder / "j").mkdir()
        (self.folder / "j/journal.db").write_bytes(bytes(range(256)) * 40)
        for command in (["inspect", "j"], ["inspect", "j", "--json"], ["replay", "j"], ["kill", "j"], ["run", "--for", "1s", "--journal", "j"],
                        ["run", "--seed", "1", "--for", "1s", "--journal", "j"]):
            self.says("j/journal.db: not a keel journal: file is not a database", *command, status=4)

    def test_of_a_damaged_journal_what_is_sound_can_be_saved(self):
        self.keel("run", "--speed", "max", "--for", "5s", "--seed", "1", "--journal", "j", "--json")
        events = len([line for line in self.keel("inspect", "j").stdout.splitlines() if re.match(r"\d+ ", line)])
        database = self.folder / "j/journal.db"
        content = bytearray(database.read_bytes())
        content[content.rindex(b"PERP")] ^= 1
        database.write_bytes(content)
        found = re.fullmatch(r"j/journal\.db: event (\d+): the chained checksum is wrong: this record was altered; the (\d+) before it are sound: "
                             r"keel replay j --until (\d+)", self.refused("replay", "j", status=4))
        self.assertTrue(found)
        bad, sound, until = map(int, found.groups())
        self.assertEqual((sound, until), (bad - 1, bad - 1))
        self.assertGreater(events, sound)
        saved = self.keel("replay", "j", "--until", str(sound), "--save", "sound", "--json")
        self.assertEqual((saved.returncode, json.loads(saved.stdout)["events"], json.loads(saved.stdout)["mismatches"]), (0, sound, 0), saved.stderr)
        self.assertEqual(json.loads(self.keel("inspect", "sound", "--json").stdout)["events"], sound)
        self.assertEqual(json.loads(self.keel("inspect", "j", "--to", str(sound), "--json").stdout)["events"], sound)
        self.assertEqual(self.keel("run", "--journal", "sound", "--for", "1s", "--speed", "max").returncode, 0, "a run goes on from there")
        self.assertIn("there is a journal already", self.refused("replay", "j", "--until", str(sound), "--save", "sound"))


if __name__ == "__main__":
    unittest.main()
