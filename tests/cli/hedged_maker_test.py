"""The maker's side of a recorded day under three hedge policies, against plain Python.

Usage: hedged_maker_test.py KEEL PROJECT_ROOT. Exits 77, saying so, without the data.
"""
import csv
import json
import os
import subprocess
import sys
from pathlib import Path


def run(keel, trades, policy):
    out = subprocess.run([keel, "book", "--trades", trades, "--as", "maker", "--hedge", policy, "--explain", "--explain-by",
                          "strategy,side,moneyness,hour,instrument", "--json"], capture_output=True, check=True, text=True)
    return json.loads(out.stdout)


def units(usd):
    return round(usd * 1e8)


def main():
    keel, root = sys.argv[1], Path(sys.argv[2])
    trades = Path(os.environ.get("KEEL_DATA", root / "../shared/data")) / "deribit_option_trades/Deribit_20220101_dedup_sorted.csv"
    if not trades.exists():
        print("skipped: KEEL_DATA has no deribit_option_trades")
        return 77
    reports = {policy: run(keel, str(trades), policy) for policy in ("never", "every=1h", "band=2")}
    explained = {policy: report["explained"] for policy, report in reports.items()}
    wrong = []

    def expect(what, true):
        if not true:
            wrong.append(what)

    # The maker's fee, by hand: 0.03 % of the coins, at most an eighth of the premium, at the index of each trade.
    fees = 0.0
    for row in csv.DictReader(trades.open()):
        coins, price = float(row["q"]), float(row["p"])
        fees += round(min(0.0003 * coins, 0.125 * coins * price), 8) * float(row["index_price"])
    for policy, got in explained.items():
        equity = 0
        for step in got["steps"]:
            equity += sum(units(part) for part in step["causes"].values())
            expect(f"{policy}: equity at {step['to']}", units(step["equity"]) == equity)
        for name, cut in got["cuts"].items():
            for cause, whole in got["totals"].items():
                expect(f"{policy}: {name}: {cause}", sum(units(group["causes"][cause]) for group in cut) == units(whole))
        expect(f"{policy}: residual {got['gross_residual'] / got['gross']}", got["gross_residual"] < 0.01 * got["gross"])
        quotes = next(group for group in got["cuts"]["strategy"] if group["group"] == "(none)")["causes"]
        # Hedges are no sightings of the index, so neither fair value nor the estimate of the delivery may change with them.
        for cause in ("spread", "adverse_selection", "settlement"):
            expect(f"{policy}: {cause} depends on the hedge", quotes[cause] == explained["never"]["totals"][cause])
        # No option settled for a fee on this day: dailies pay none.
        expect(f"{policy}: fees of quotes {quotes['fees']} are not {-fees}", abs(quotes["fees"] + fees) < 0.01)
        expect(f"{policy}: 1350 quotes", got["quotes"] == 1350)
    hourly = explained["every=1h"]
    expect("a hedge at every full hour, 01:00 to 10:00", hourly["hedges"] == 10)
    hedges = next(group for group in hourly["cuts"]["strategy"] if group["group"] == "hedge")["causes"]
    slippage_bps = 1e4 * hedges["hedge_slippage"] / (hedges["fees"] / 0.0005)
    expect(f"slippage of {slippage_bps} bps is not half a bp and at most a tick of half a dollar", 0.5 <= slippage_bps <= 0.5 + 0.5 / 4.6)
    expect("the band bounds the delta's swings",
           sum(abs(step["causes"]["delta"]) for step in explained["band=2"]["steps"]) <
           sum(abs(step["causes"]["delta"]) for step in explained["never"]["steps"]))
    perpetual = [p for p in reports["band=2"]["positions"] if p["instrument"] == "BTC-PERPETUAL"]
    expect("hedges are ordinary positions of the strategy hedge", [p.get("strategy") for p in perpetual] == ["hedge"])
    print("\n".join(wrong) or f"agree; profit {({policy: got['profit'] for policy, got in explained.items()})}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
