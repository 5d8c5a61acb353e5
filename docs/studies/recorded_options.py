"""What a maker's quotes kept of the spread that they earned, of the fills that `keel backtest --out DIR` wrote, by horizon.
Usage: recorded_options.py DIR..."""
import csv
import sys
from pathlib import Path

HORIZONS = ("1s", "10s", "60s", "300s")


def number(row, column):
    return float(row[column])


for directory in sys.argv[1:]:
    with open(Path(directory) / "fills.csv", newline="", encoding="utf-8") as file:
        fills = [row for row in csv.DictReader(file) if row["purpose"] == "quote"]
    fills = [row for row in fills if row["mid_price"] and all(row[f"markout_{horizon}_bps"] for horizon in HORIZONS)]
    if not fills:
        print(f"{directory}: no fill of a quote has all markouts")
        continue
    # In coins, as premiums of coin-settled options are.
    spread = sum(number(row, "size_contracts") * (1 if row["side"] == "buy" else -1) * (number(row, "mid_price") - number(row, "price")) for row in fills)
    fees = sum(number(row, "fee") for row in fills)
    print(f"{directory}: {len(fills)} fills, half spread earned {spread:.5f} coins, fees {fees / spread:.2f} times that")
    for horizon in HORIZONS:
        kept = sum(number(row, "size_contracts") * number(row, "price") * number(row, f"markout_{horizon}_bps") / 1e4 for row in fills)
        print(f"  after {horizon}: taken {100 * (1 - kept / spread):.0f} % of it")
