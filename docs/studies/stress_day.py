"""A day of a recorded chain as a stress scenario: the lines of configs/stress.toml's measured days.

    stress_day.py FROM TO CHAIN.csv.zst…      FROM, TO: snapshot times, as much of them as tells them apart (2026-02-04T21)

Index: median of the snapshot's rows. Of every expiry that lives at least a day beyond TO and stands in both snapshots, from the mark vols of
out-of-the-money options, linear in the logarithm of the strike: the vols at three strikes, that of FROM's forward and those one of FROM's standard
deviations above and below it. A stress scenario moves the vol of a strike, so it is at these strikes that the change is taken, not at the forward
of then. Vol points: mean change at the middle strike by tenor bucket (edges 7, 30, 90 days at FROM). Skew: half the difference between the
changes above and below, mean of the expiries beyond 7 days. Basis: least squares of the change of forward / index - 1 on the years to expiry, a constant and a slope.
"""
import csv
import io
import math
import statistics
import subprocess
import sys
from datetime import datetime

EDGES = (7, 30, 90)


def snapshot(prefix, paths):
    rows = []
    for path in paths:
        text = subprocess.run(["zstd", "-dc", path], capture_output=True, check=True, text=True).stdout
        rows += [row for row in csv.DictReader(io.StringIO(text)) if row["timestamp"].replace(" ", "T").startswith(prefix)]
    times = sorted({row["timestamp"] for row in rows})
    if len(times) != 1:
        sys.exit(f"{prefix}: names {len(times)} snapshots")
    return datetime.fromisoformat(times[0]), rows


def at(points, k):
    """Linear between the neighbours of k; None outside."""
    for (k0, v0), (k1, v1) in zip(points, points[1:]):
        if k0 <= k <= k1:
            return v0 + (v1 - v0) * (k - k0) / (k1 - k0)
    return None


def smiles(now, rows, currency):
    """expiry -> (days, points (ln strike, vol), forward, forward / index)"""
    mine = [row for row in rows if row["currency"] == currency]
    index = statistics.median(float(row["index_price"]) for row in mine)
    result = {}
    for expiry in sorted({row["expiry_datetime"] for row in mine}):
        chain = [row for row in mine if row["expiry_datetime"] == expiry]
        forward = statistics.median(float(row["underlying"]) for row in chain)
        days = (datetime.fromisoformat(expiry) - now).total_seconds() / 86400
        points = sorted((math.log(float(row["strike"])), float(row["implied_volatility"])) for row in chain
                        if (float(row["strike"]) >= forward) == (row["option_type"] == "call") and float(row["implied_volatility"]) > 0)
        if days > 0:
            result[expiry] = (days, points, forward, forward / index)
    return index, result


def changes(days, points0, points1, forward):
    """Of the vols one deviation below, at, and one deviation above the forward of before; None where a snapshot does not reach."""
    level = at(points0, math.log(forward))
    if level is None:
        return None, None, None
    deviation = level * math.sqrt(days / 365)
    strikes = [math.log(forward) + x * deviation for x in (-1, 0, 1)]
    return tuple(None if at(points0, k) is None or at(points1, k) is None else at(points1, k) - at(points0, k) for k in strikes)


def main():
    (start, before), (end, after) = snapshot(sys.argv[1], sys.argv[3:]), snapshot(sys.argv[2], sys.argv[3:])
    print(f"# {start:%Y-%m-%dT%H:%MZ} to {end:%Y-%m-%dT%H:%MZ}")
    for currency in ("BTC", "ETH"):
        (index0, first), (index1, last) = smiles(start, before, currency), smiles(end, after, currency)
        points, skews, years, basis = [[] for _ in range(len(EDGES) + 1)], [], [], []
        for expiry, (days, points0, forward, ratio) in first.items():
            if expiry not in last or last[expiry][0] < 1:
                continue
            _, points1, _, ratio1 = last[expiry]
            below, middle, above = changes(days, points0, points1, forward)
            if middle is None:
                continue
            points[sum(days > edge for edge in EDGES)].append(100 * middle)
            if days > EDGES[0] and below is not None and above is not None:
                skews.append(100 * (above - below) / 2)
            years.append(days / 365)
            basis.append(ratio1 - ratio)
        mean_years, mean_basis = statistics.fmean(years), statistics.fmean(basis)
        slope = sum((y - mean_years) * b for y, b in zip(years, basis)) / sum((y - mean_years) ** 2 for y in years)
        vols = ", ".join(f"{statistics.fmean(bucket):.1f}" for bucket in points)
        print(f"of.{currency} = {{ spot = {index1 / index0 - 1:.4f}, vol_points = [{vols}], skew_points = {statistics.fmean(skews):.1f}, "
              f"basis = {mean_basis - slope * mean_years:.4f}, basis_per_year = {slope:.4f} }}")


main()
