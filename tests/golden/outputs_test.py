"""What every command prints and writes, byte for byte. Usage: outputs_test.py KEEL [--update]

Each case runs in tests/golden/outputs/input and is compared with the files outputs/expected/CASE.*: `out` and `err` what it printed, `html` and
`csv` what it wrote. `--update` rewrites them. Of what differs from machine to machine (speed, hashes, the last digits of an estimate) the
form is kept.
"""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

UPDATE = "--update" in sys.argv
if UPDATE:
    sys.argv.remove("--update")
KEEL = str(Path(sys.argv.pop(1)).resolve())
HERE = Path(__file__).resolve().parent / "outputs"

OPTION = "--strike 62000 --expiry 2030-01-31 --at 2030-01-01T08:00:00Z --call"
SVI = "--svi 0.02,0.06,-0.25,0.02,0.12"
ACCOUNT = "--fills fills.csv --marks marks.csv"
RUN = "run --config plain.toml --speed max --for 30s --seed 1"
# {out} is the file that a case writes, {journal} the journal of RUN.
CASES = {
    "price": f"price --forward 60000 {OPTION} --vol 0.6",
    "price_of_a_price": f"price --forward 60000 {OPTION} --price 3000 --rate 0.03",
    "price_spot": f"price --spot 60000 {OPTION} --vol 0.6 --rate 0.05 --yield 0.01",
    "price_inverse": f"price --forward 60000 {OPTION} --price 0.05 --inverse",
    "price_smile": f"price --forward 60000 {OPTION} {SVI} --inverse --dynamics sticky-delta",
    "price_spot_smile": f"price --spot 60000 {OPTION} {SVI} --rate 0.05",
    "price_clock": f"price --forward 60000 {OPTION} --vol 0.6 --weekend 0.5 --event 2030-01-10T12:00:00Z,2030-01-10T18:00:00Z,1",
    "price_scenarios": f"price --forward 60000 {OPTION} --vol 0.6 --inverse --scenarios --moves=-0.2,0,0.2 --vol-moves=-70,10 --report {{out}}.html",
    "price_refused": f"price --forward 60000 {OPTION} --price 70000",
    "simulate": "simulate --preset avellaneda_stoikov_2008 --gamma 0.1 --paths 2000 --report {out}.html",
    "simulate_value": "simulate --preset cartea_jaimungal --param Q=6 --param steps=50 --paths 2000",
    "simulate_auctions": "simulate --preset kyle --paths 2000 --seed 3",
    "simulate_refused": "simulate --preset glft --param Q=0",
    "backtest_options": "backtest --format deribit --data option_trades.csv --hold 5s",
    "backtest_options_refused": "backtest --format deribit --data option_trades.csv --latency recording",
    "study_feedback": "study feedback --paths 200 --param rho=-0.2,0.05,0.3 --param pin_rho=-0.01,0.01",
    "study_own_impact": "study feedback --preset pin --for 20s --paths 3 --seed 4",
    "study_pool": "study pool --paths 8 --param fee_bps=5,30 --param block_s=60 --param victim_usd=10000",
    "study_adversaries": "study adversaries --paths 2 --param seconds=10 --param bump_ms=0,25 --param jumps_per_day=10000",
    "study_cascade": "study cascade --paths 2 --param accounts=20 --param leverage=5,10 --param depth_musd=100",
    "study_makers": "study makers --for 20s --paths 2 --gamma 0.003,0.03 --answers 0.001,0.1",
    "study_market": "study market --preset calm --for 2m --seed 3",
    "study_market_options": "study market --trades trades.csv --preset plain --for 1m --report {out}.html",
    "config": "config",
    "chain": "chain chain.csv --report {out}.html",
    "chain_rows": "chain chain.csv --fit ssvi --out {out}.csv",
    "chain_missing": "chain nowhere.csv",
    "run": RUN,
    "run_recorded": "run --speed max --for 10s --seed 1",
    "backtest_journal": "backtest --format keel --data {journal}",
    "replay": "replay {journal}",
    "inspect": "inspect {journal} --to 40",
    "inspect_kind": "inspect {journal} --kind filled",
    "book": f"book {ACCOUNT}",
    "book_trades": "book --trades trades.csv --as maker --report {out}.html",
    "book_all": f"book {ACCOUNT} --group-by strategy --orders orders.csv --margin --stress --pin 3 --ladder --ladder-moves=-0.2,0,0.2 "
                "--ladder-vols 1.25,1 --ladder-days 0,7 --report {out}.html",
    "book_group_by_expiry": f"book {ACCOUNT} --group-by expiry --numeraire BTC --cost-basis fifo",
    "book_explain": f"book {ACCOUNT} --explain --markout 1h --explain-by strategy,moneyness --ladder --ladder-moves=-0.1,0.1 "
                    "--ladder-vols 1 --ladder-days 0 --report {out}.html",
    "book_from": f"book {ACCOUNT} --from 2030-01-01T11:00:00+01:00 --to 2030-01-01T18:00:00Z --explain --explain-by side --report {{out}}.html",
    "book_explain_trades": "book --trades trades.csv --as taker --explain --explain-every 1h",
    "book_hedge": f"book {ACCOUNT} --hedge every=6h --group-by strategy",
    "book_propose_hedge": f"book {ACCOUNT} --propose-hedge --config holder.toml",
    "book_reconcile": f"book {ACCOUNT} --reconcile venue.csv",
    "book_refused": "book --fills trades.csv",
}
ONLY_JSON = {"inspect_kind"}      # as text it is long and says nothing that inspect does not
ONLY_TEXT = {"inspect"}


def portable(text):
    text = re.sub(r'(state hash |"state_hash":\s*"|hash=|"hash":)[0-9a-f]+', r"\g<1>HASH", text)
    text = re.sub(r'[0-9.e+]+ events/s|"events_per_second":[0-9.e+]+', lambda m: re.sub(r"[0-9.e+]+(?= events/s)|(?<=:)[0-9.e+]+", "SPEED", m[0]), text)
    text = re.sub(r"(?m)^\S+Z  runs  stage .*\n", "", text)  # the lines of a run's log that come with the time of day
    text = re.sub(r" events in [0-9.]+ s, ", " events in SECONDS, ", text)
    text = re.sub(r"(?m)^keel: .* is in the future.*\n", "", text)  # for as long as it is
    return re.sub(r"-?\d+\.\d+(?:e[-+]?\d+)?", shortened, text)


def shortened(number):
    digits = len(re.sub(r"e.*|[-.]", "", number[0]).lstrip("0"))
    return number[0] if digits <= 12 else f"{float(number[0]):.10g}"


def in_lines(json_text):
    """A line break after each member, so that a difference is a line."""
    return re.sub(r'(?<=[,{\[])(?=["{])', "\n", json_text)


class Outputs(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        subprocess.run([KEEL, *RUN.split(), "--journal", cls.folder / "journal"], check=True, capture_output=True, cwd=HERE / "input")

    def same(self, name, text):
        path = HERE / "expected" / name
        if UPDATE:
            path.unlink(missing_ok=True)
            if text:
                path.write_text(text)
        self.assertEqual(path.read_text() if path.exists() else "", text, f"{path}: --update rewrites it")

    def check(self, case, name, arguments):
        out = self.folder / case
        words = [word.format(out=out, journal=self.folder / "journal") for word in arguments]
        run = subprocess.run([KEEL, *words], cwd=HERE / "input", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        printed = in_lines(run.stdout) if "--json" in arguments else run.stdout
        self.same(f"{name}.out", portable(printed.replace(str(self.folder), "FOLDER")))
        status = f"exit status {run.returncode}\n" if run.returncode else ""
        self.same(f"{name}.err", portable(run.stderr.replace(str(self.folder), "FOLDER")) + status)
        for ending in ("html", "csv"):
            written = Path(f"{out}.{ending}")
            if written.exists():
                self.same(f"{case}.{ending}", portable(written.read_text()))


def add_case(case, command):
    if case not in ONLY_JSON:
        setattr(Outputs, f"test_{case}", lambda self: self.check(case, case, command.split()))
    if case not in ONLY_TEXT and not case.endswith(("_refused", "_missing")):
        setattr(Outputs, f"test_{case}_json", lambda self: self.check(case, f"{case}_json", [*command.split(), "--json"]))


for each_case, each_command in CASES.items():
    add_case(each_case, each_command)

if __name__ == "__main__":
    unittest.main()
