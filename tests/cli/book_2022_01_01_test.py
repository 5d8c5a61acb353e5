"""The maker on the other side of every Deribit BTC option trade of 2022-01-01, against a calculation that shares nothing with Keel.

Usage: book_2022_01_01_test.py KEEL PROJECT_ROOT. Exits 77, saying so, without the data.
Money is compared exactly, Greeks to 1e-9 relative; the normal distribution here is a 40-digit series.
"""
import csv
import json
import os
import subprocess
import sys
from datetime import datetime, timezone
from decimal import Decimal, getcontext

getcontext().prec = 40
PI = Decimal("3.141592653589793238462643383279502884197169")
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
MS_PER_DAY = 86_400_000


def pdf(x):
    return (-x * x / 2).exp() / (2 * PI).sqrt()


def cdf(x):
    """1/2 + pdf(x) (x + x^3/3 + x^5/15 + ...), which converges everywhere; below -9 the terms cancel less than 40 digits hold."""
    term, total, n = x, x, 1
    while abs(term) > Decimal("1e-38"):
        n += 2
        term *= x * x / n
        total += term
    return Decimal("0.5") + pdf(x) * total


def expiry_ms(name):
    text = name.split("-")[1]
    at = datetime(2000 + int(text[-2:]), MONTHS.index(text[-5:-2]) + 1, int(text[:-5]), 8, tzinfo=timezone.utc)
    return int(at.timestamp()) * 1000


def greeks(name, forward, vol, as_of_ms):
    """Delta, gamma, vega a point and theta a day of one long option, r = 0."""
    strike, call = Decimal(name.split("-")[2]), name.endswith("C")
    years = Decimal(expiry_ms(name) - as_of_ms) / (365 * MS_PER_DAY)
    deviation = vol * years.sqrt()
    d1 = (forward / strike).ln() / deviation + deviation / 2
    return (cdf(d1) if call else cdf(d1) - 1,
            pdf(d1) / (forward * deviation),
            forward * pdf(d1) * years.sqrt() / 100,
            -forward * pdf(d1) * vol / (2 * years.sqrt()) / 365)


def premium(name, forward, vol, at_ms):
    """Black-76 in coin, r = 0, before the half hour in which the delivery price is fixed."""
    strike, call = Decimal(name.split("-")[2]), name.endswith("C")
    years = Decimal(expiry_ms(name) - at_ms) / (365 * MS_PER_DAY)
    deviation = vol * years.sqrt()
    d1 = (forward / strike).ln() / deviation + deviation / 2
    value = forward * cdf(d1) - strike * cdf(d1 - deviation)
    return (value if call else value - forward + strike) / forward


def mark_of(name, row, last):
    """The last trade's price; once the index has moved, Black-76 on it at the trade's vol, and what a forward put between the two then,
    which goes with the time left."""
    price, index, vol = Decimal(row["p"]), Decimal(row["index_price"]), Decimal(row["iv"]) / 100
    now = Decimal(last["index_price"])
    if now == index or row["t"] == last["t"]:
        return price
    left, left_then = expiry_ms(name) - int(last["t"]), expiry_ms(name) - int(row["t"])
    off = Decimal("0.01") + Decimal("0.15") * left_then / (365 * MS_PER_DAY)
    ends = [premium(name, index * (1 + sign * min(off, Decimal("0.5") if sign < 0 else off)), vol, int(row["t"])) for sign in (-1, 1)]
    known = min(ends) <= price <= max(ends)
    beyond = (price - premium(name, index, vol, int(row["t"]))) * left / left_then if known else Decimal(0)
    return max(premium(name, now, vol, int(last["t"])) + beyond, Decimal(0)).quantize(Decimal("1e-8"))


def average_cost(fills):
    """Amount, cost and realised profit of (signed amount, price) fills, in whole 1e-8 units as the ledger rounds them."""
    amount, cost, realised = Decimal(0), Decimal(0), Decimal(0)
    for q, p in fills:
        if amount * q >= 0:
            amount, cost = amount + q, cost + q * p
            continue
        closed = min(abs(q), abs(amount)) * (1 if amount > 0 else -1)
        out = (cost * closed / amount).quantize(Decimal("1e-8"))  # half to even
        realised += closed * p - out
        opened = q + closed
        amount, cost = amount + q, cost - out + opened * p
    return amount, cost, realised


def expected(rows):
    last = rows[-1]
    as_of, forward = int(last["t"]), Decimal(last["index_price"])
    out = {}
    for name in sorted({row["instrument_name"] for row in rows}):
        mine = [row for row in rows if row["instrument_name"] == name]
        fills = [(Decimal(r["q"]) * (-1 if r["direction"] == "buy" else 1), Decimal(r["p"])) for r in mine]
        fees = sum(min(Decimal("0.0003") * abs(q), abs(q) * p / 8) for q, p in fills)
        amount, cost, realised = average_cost(fills)
        want = {"amount": sum(q for q, _ in fills), "fees": fees, "realised": realised}
        if expiry_ms(name) <= as_of:
            window = [Decimal(r["index_price"]) for r in rows if expiry_ms(name) - 1_800_000 <= int(r["t"]) < expiry_ms(name)]
            delivery = (sum(window) / len(window)).quantize(Decimal("1e-8"))
            gain = delivery - Decimal(name.split("-")[2])
            mark = (max(gain if name.endswith("C") else -gain, Decimal(0)) / delivery).quantize(Decimal("1e-8"))
            payoff = (amount * mark).quantize(Decimal("1e-8"))
            want |= {"mark_price": mark, "realised": realised + payoff - cost, "unrealised": Decimal(0), "greeks": [Decimal(0)] * 4}
        else:
            priced = [r for r in mine if 0 < Decimal(r["iv"]) < 500][-1]
            mark, vol = mark_of(name, priced, last), Decimal(priced["iv"]) / 100
            value = (amount * mark).quantize(Decimal("1e-8"))
            unit = greeks(name, forward, vol, as_of)
            want |= {"mark_price": mark, "mark_iv": vol, "unrealised": value - cost, "value": value, "greeks": [amount * g for g in unit]}
        out[name] = want
    return out


def same(got, want, what, relative=Decimal("1e-9")):
    if abs(Decimal(got) - want) > relative * abs(want):
        sys.exit(f"{what}: keel says {got!r}, the independent calculation {want:.15}")


def exact(got, want, what):
    if Decimal(repr(got)) != want:
        sys.exit(f"{what}: keel says {got!r}, the independent sum {want}")


def check(report, rows):
    exact(report["trades"], Decimal(1350), "trades")
    exact(report["instruments"], Decimal(171), "instruments")
    exact(report["premium_cash"], Decimal("0.10985"), "premium_cash")
    exact(report["fees"], Decimal("0.624915"), "fees")
    want = expected(rows)
    positions = {position["instrument"]: position for position in report["positions"]}
    if sorted(positions) != sorted(want):
        sys.exit("the instruments differ")
    expired = [name for name in want if "mark_iv" not in want[name]]
    if len(expired) != 10 or any(positions[name]["estimated_delivery_price"] is None for name in expired):
        sys.exit("10 instruments should be settled by estimate")
    totals = dict.fromkeys(("delta_coin", "gamma_coin_per_usd", "vega_usd_per_vol_point", "theta_usd_per_day", "net_transaction_delta_coin", "equity", "cash"), Decimal(0))
    for name, w in want.items():
        position = positions[name]
        for key in ("amount", "mark_price", "realised", "unrealised", "fees"):
            exact(position[key], w[key], f"{name} {key}")
        for key, value in zip(("delta_coin", "gamma_coin_per_usd", "vega_usd_per_vol_point", "theta_usd_per_day"), w["greeks"]):
            same(position[key], value, f"{name} {key}")
            totals[key] += value
        live = "mark_iv" in w
        totals["net_transaction_delta_coin"] += w["greeks"][0] - (w["amount"] * w["mark_price"] if live else 0)
        totals["equity"] += w["realised"] + w["unrealised"] - w["fees"]
        totals["cash"] += w["realised"] + w["unrealised"] - w["fees"] - w.get("value", Decimal(0))
    book = report["underlyings"]["BTC"]
    for key, value in totals.items():
        (exact if key in ("equity", "cash") else same)(book[key], value, f"BTC {key}")
    print(f"1,350 trades, 171 instruments, money exact, {4 * len(want) + 5} Greeks within 1e-9 relative")


def main():
    keel, root = sys.argv[1:]
    data = os.environ.get("KEEL_DATA", os.path.join(root, "..", "shared", "data"))
    path = os.path.join(data, "deribit_option_trades", "Deribit_20220101_dedup_sorted.csv")
    if not os.path.exists(path):
        print("skipped: KEEL_DATA has no deribit_option_trades")
        sys.exit(77)
    run = subprocess.run([keel, "book", "--trades", path, "--as", "maker", "--json"], capture_output=True, text=True, check=True)
    for remark in ("iv 500 % is not believed", "10 instruments expired at 2022-01-01T08:00:00Z"):
        if remark not in run.stderr:
            sys.exit(f"stderr does not say: {remark}")
    with open(path) as file:
        check(json.loads(run.stdout), list(csv.DictReader(file)))


main()
