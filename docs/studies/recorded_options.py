"""What a maker's quotes kept of the spread that they earned, of the fills that `keel backtest --out DIR` wrote, by coin and horizon: options
that are quoted and settled in their coin alone.
Usage: recorded_options.py DIR..."""
import csv
import sys
from pathlib import Path

HORIZONS = ("1s", "10s", "60s", "300s")


def number(row, column):
    return float(row[column])


def is_inverse_option(row):
    """BTC-28JAN22-52000-C, at a price in BTC, for BTC; not BTC_USDC-…, and nothing that is hedged with."""
    coin = row["instrument"].split("-")[0]
    return row["instrument"].endswith(("-C", "-P")) and row["price_unit"] == row["fee_currency"] == coin


def tell(directory, coin, fills):
    # In coins, as premiums of coin-settled options are.
    spread = sum(number(row, "size_contracts") * (1 if row["side"] == "buy" else -1) * (number(row, "mid_price") - number(row, "price")) for row in fills)
    fees = sum(number(row, "fee") for row in fills)
    print(f"{directory}: {len(fills)} fills, half spread earned {spread:.5f} {coin}, fees {fees / spread:.2f} times that")
    for horizon in HORIZONS:
        kept = sum(number(row, "size_contracts") * number(row, "price") * number(row, f"markout_{horizon}_bps") / 1e4 for row in fills)
        print(f"  after {horizon}: taken {100 * (1 - kept / spread):.0f} % of it")


for directory in sys.argv[1:]:
    with open(Path(directory) / "fills.csv", newline="", encoding="utf-8") as file:
        fills = [row for row in csv.DictReader(file) if row["purpose"] == "quote" and is_inverse_option(row)]
    fills = [row for row in fills if row["mid_price"] and all(row[f"markout_{horizon}_bps"] for horizon in HORIZONS)]
    if not fills:
        print(f"{directory}: no fill of a quote has all markouts")
    for coin in sorted({row["fee_currency"] for row in fills}):
        tell(directory, coin, [row for row in fills if row["fee_currency"] == coin])
