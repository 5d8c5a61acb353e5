"""The portfolio of docs/studies/explained_profit.md through six recorded weeks, crash included, against a calculation that shares nothing
with Keel: every cause to a cent, the chain of equity exactly.

Usage: explained_profit_test.py KEEL PROJECT_ROOT. Exits 77, saying so, without the data or the zstd command.
"""
import csv
import io
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

DAY = 86_400.0
CAUSES = ["delta", "gamma", "vega", "theta", "vanna", "volga", "coin_revaluation", "basis", "mark_gap", "fees", "residual"]


def cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def black(forward, strike, years, vol, call):
    """Value, delta, gamma, vega a point, theta a day, vanna a point, volga a point^2."""
    deviation = vol * math.sqrt(years)
    d1 = math.log(forward / strike) / deviation + deviation / 2.0
    d2 = d1 - deviation
    density = math.exp(-d1 * d1 / 2.0) / math.sqrt(2.0 * math.pi)
    value = forward * cdf(d1) - strike * cdf(d2) - (0.0 if call else forward - strike)
    vega = forward * density * math.sqrt(years)
    return (value, cdf(d1) - (0.0 if call else 1.0), density / (forward * deviation), vega / 100.0,
            -forward * density * vol / (2.0 * math.sqrt(years)) / 365.0, -density * d2 / vol / 100.0, vega * d1 * d2 / vol / 1e4)


def snapshots(files, held):
    """(time, held option -> row, coin -> median index) of every snapshot."""
    for file in files:
        text = subprocess.run(["zstd", "-dc", file], capture_output=True, check=True, text=True).stdout
        now, rows, indices = None, {}, {}
        for row in csv.DictReader(io.StringIO(text)):
            if row["timestamp"] != now and now:
                yield datetime.fromisoformat(now), rows, {coin: sorted(seen)[len(seen) // 2] for coin, seen in indices.items()}
                rows, indices = {}, {}
            now = row["timestamp"]
            indices.setdefault(row["currency"], []).append(float(row["index_price"]))
            if row["instrument_name"] in held:
                rows[row["instrument_name"]] = row
        yield datetime.fromisoformat(now), rows, {coin: sorted(seen)[len(seen) // 2] for coin, seen in indices.items()}


def step(amount, before, after):
    """Causes of one option's change, and what it pays a coin if it expires on the way, and the index then."""
    (from_time, row, from_index), (to_time, to_row, to_index) = before, after
    expiry = datetime.fromisoformat(row["expiry_datetime"])
    strike, call = float(row["strike"]), row["option_type"] == "call"
    forward, vol, mark = float(row["underlying"]), float(row["implied_volatility"]), float(row["mark_price"])
    years = (expiry - from_time).total_seconds() / DAY / 365.0
    value, delta, gamma, vega, theta, vanna, volga = black(forward, strike, years, vol, call)
    gap = mark - value / forward
    paid = None
    if expiry <= to_time:
        share = (expiry - from_time) / (to_time - from_time)
        to_index = from_index + share * (to_index - from_index)
        to_forward, points, days = to_index, 0.0, years * 365.0
        paid = max(to_index - strike if call else strike - to_index, 0.0) / to_index
        to_mark, to_gap = paid, 0.0
    else:
        to_forward, to_vol, to_mark = float(to_row["underlying"]), float(to_row["implied_volatility"]), float(to_row["mark_price"])
        points, days = 100.0 * (to_vol - vol), (to_time - from_time).total_seconds() / DAY
        to_gap = to_mark - black(to_forward, strike, years - days / 365.0, to_vol, call)[0] / to_forward
    scale, moved, followed = amount * from_index / forward, to_forward - forward, from_index * to_forward / forward
    parts = {"delta": scale * (delta - value / forward) * moved, "gamma": scale * gamma * moved ** 2 / 2.0, "vega": scale * vega * points,
             "theta": scale * theta * days, "vanna": scale * vanna * moved * points, "volga": scale * volga * points ** 2 / 2.0,
             "coin_revaluation": amount * mark * (to_index - from_index), "basis": amount * (to_mark - mark) * (to_index - followed),
             "mark_gap": amount * (to_gap - gap) * followed}
    parts["residual"] = amount * (to_mark * to_index - mark * from_index) - sum(parts.values())
    return parts, paid, to_index


def explained(fills, files):
    held = {fill["instrument"]: -float(fill["amount"]) for fill in fills}
    cash = {"BTC": 0.0, "ETH": 0.0}
    for fill in fills:
        cash[fill["instrument"][:3]] += float(fill["amount"]) * float(fill["price"])
    total = dict.fromkeys(CAUSES, 0.0)
    last = None
    for time, rows, index in snapshots(files, set(held)):
        if last:
            for coin, coins in cash.items():
                total["coin_revaluation"] += coins * (index[coin] - last[2][coin])
            for name, amount in list(held.items()):
                coin = name[:3]
                parts, paid, at_delivery = step(amount, (last[0], last[1][name], last[2][coin]), (time, rows.get(name), index[coin]))
                for cause, part in parts.items():
                    total[cause] += part
                if paid is not None:
                    fee = min(0.00015, 0.125 * paid) * abs(amount)
                    total["coin_revaluation"] += (amount * paid - fee) * (index[coin] - at_delivery)
                    total["fees"] -= fee * at_delivery
                    cash[coin] += amount * paid - fee
                    del held[name]
        last = time, rows, index
    return total


def main():
    keel, root = sys.argv[1], Path(sys.argv[2])
    data = Path(os.environ.get("KEEL_DATA", root / "../shared/data")) / "deribit_chain_6h"
    files = [str(data / f"deribit_options_2026W0{week}.csv.zst") for week in range(1, 7)]
    if not all(os.path.exists(file) for file in files):
        print("skipped: KEEL_DATA has no deribit_chain_6h")
        return 77
    if not shutil.which("zstd"):
        print("skipped: the zstd command is not installed")
        return 77
    portfolio = subprocess.run([sys.executable, root / "docs/studies/explained_profit_portfolio.py", files[0]], capture_output=True,
                               check=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fills.csv")
        path.write_text(portfolio)
        run = subprocess.run([keel, "book", "--fills", path, "--explain", "--markout", "1ms", "--json", "--chain", *files], capture_output=True, check=True,
                             text=True)
    report = json.loads(run.stdout)["explained"]
    expected = explained(list(csv.DictReader(io.StringIO(portfolio))), files)
    wrong = [f"{cause}: {report['totals'][cause]} is not {value}" for cause, value in expected.items()
             if abs(report["totals"][cause] - value) > 0.01]

    # The fills are at the marks and nothing else trades: no cause beyond these.
    wrong += [f"{cause}: {value} is not 0" for cause, value in report["totals"].items()
              if cause not in expected and abs(value) > 0.01]

    units = lambda usd: round(usd * 1e8)
    equity = 0
    for one in report["steps"]:
        equity += sum(units(part) for part in one["causes"].values())
        if units(one["equity"]) != equity:
            wrong.append(f"{one['to']}: equity {one['equity']} is not {equity} units of 1e-8")
    print("\n".join(wrong) or f"{len(report['steps'])} steps agree: {report['totals']}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
