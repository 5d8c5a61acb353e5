"""What prices say about where prices go next: the figures of docs/studies/signals.md.

    signals.py DATA        DATA: the folder that holds binance_tick_l2 and lobster (docs/studies/signals.md says which recordings)

Looks at the best bid and ask of each instrument on a grid, by the time at which the recorder received them. Of each signal, a number in basis
points that is known at t, and the return of the middle from t to t + horizon in basis points: the slope of least squares through the origin on
the first half of the recording, its t value with Newey and West's (1987) errors over as many lags as the horizon is long, and
the share of the second half's squared returns that this slope explains there, which is below 0 if it says less than nothing.
"""
import bisect
import csv
import gzip
import json
import math
import pathlib
import sys


class Tops:
    """Best bid and ask over time; seconds."""

    def __init__(self):
        self.times, self.tops = [], []

    def add(self, at, bid, bid_size, ask, ask_size):
        if not 0.0 < bid < ask:
            return  # an empty or crossed side is no price
        self.times.append(at)
        self.tops.append((bid, bid_size, ask, ask_size))

    def at(self, time):
        place = bisect.bisect_right(self.times, time) - 1
        return self.tops[place] if place >= 0 else None


def binance(path):
    tops = Tops()
    with gzip.open(path, "rt") as file:
        for line in file:
            if "@bookTicker" not in line:
                continue
            at, text = line.split(" ", 1)
            top = json.loads(text)["data"]
            tops.add(int(at) / 1e9, float(top["b"]), float(top["B"]), float(top["a"]), float(top["A"]))
    return tops


def lobster(path):
    tops = Tops()
    with gzip.open(path, "rt") as messages, gzip.open(str(path).replace("_message_", "_orderbook_"), "rt") as books:
        for message, book in zip(csv.reader(messages), csv.reader(books)):
            ask, ask_size, bid, bid_size = (float(value) for value in book[:4])
            tops.add(float(message[0]), bid / 1e4, bid_size, ask / 1e4, ask_size)
    return tops


def middle(top):
    return 0.5 * (top[0] + top[2])


def bps(to, since):
    return 1e4 * math.log(to / since)


def imbalance(own, _, grid, __):
    """The middle weighted by the sizes of the other side, less the middle."""
    return [bps((top[0] * top[3] + top[2] * top[1]) / (top[1] + top[3]), middle(top)) for top in (own.at(at) for at in grid)]


def lead(seconds):
    def of(own, other, grid, _):
        """What the other has moved more than this one of late."""
        out = []
        for at in grid:
            now, then, own_now, own_then = other.at(at), other.at(at - seconds), own.at(at), own.at(at - seconds)
            out.append(0.0 if then is None or own_then is None else bps(middle(now), middle(then)) - bps(middle(own_now), middle(own_then)))
        return out
    return of


def basis(half_life):
    def of(own, other, grid, step):
        """How far the other's price is from this one, less what that usually is."""
        keep = 0.5 ** (step / half_life)
        usual, weight, out = 0.0, 0.0, []
        for at in grid:
            now = bps(middle(other.at(at)), middle(own.at(at)))
            out.append(now - usual / weight if weight > 0.0 else 0.0)
            usual, weight = keep * usual + (1.0 - keep) * now, keep * weight + (1.0 - keep)
        return out
    return of


def measured(signal, moves, lags):
    half = len(signal) // 2
    x, y = signal[: half - lags], moves[: half - lags]  # no return reaches into the second half
    square = sum(value * value for value in x)
    if square == 0.0:
        return None
    slope = sum(a * b for a, b in zip(x, y)) / square
    scores = [a * (b - slope * a) for a, b in zip(x, y)]
    variance = sum(score * score for score in scores)
    for lag in range(1, lags + 1):
        weight = 1.0 - lag / (lags + 1.0)
        variance += 2.0 * weight * sum(scores[i] * scores[i - lag] for i in range(lag, len(scores)))
    left = sum((b - slope * a) ** 2 for a, b in zip(signal[half:], moves[half:]))
    whole = sum(b * b for b in moves[half:])
    return slope, slope * square / math.sqrt(variance) if variance > 0.0 else math.nan, 1.0 - left / whole if whole > 0.0 else math.nan


def study(title, own, others, step, horizons, signals):
    start = max(tops.times[0] for tops in [own, *others.values()]) + 1.0
    end = min(tops.times[-1] for tops in [own, *others.values()]) - max(horizons)
    grid = [start + i * step for i in range(int((end - start) / step))]
    print(f"\n### {title}: {len(grid):,} looks, {step:g} s apart\n\n| signal | " + " | ".join(f"{h:g} s" for h in horizons) + " |")
    print("|---|" + "---|" * len(horizons))
    moves = {h: [bps(middle(own.at(at + h)), middle(own.at(at))) for at in grid] for h in horizons}
    for name, of, other in signals:
        signal = of(own, others.get(other), grid, step)
        cells = []
        for h in horizons:
            found = measured(signal, moves[h], round(h / step))
            cells.append("" if found is None else f"{found[0]:.2f} (t {found[1]:.1f}), {100.0 * found[2]:.1f} %")
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = pathlib.Path(sys.argv[1])
    ticks = data / "binance_tick_l2"
    feeds = {"spot": binance(ticks / "spot_btcusdt_20240808.gz"), "linear perpetual": binance(ticks / "usdm_btcusdt_20240808.gz"),
             "inverse perpetual": binance(ticks / "cm_btcusd_perp_20240808.gz")}
    for name, own in feeds.items():
        others = {other: tops for other, tops in feeds.items() if other != name}
        signals = [("imbalance of its own book", imbalance, None)]
        for other in others:
            signals += [(f"lead of the {other}, {seconds:g} s", lead(seconds), other) for seconds in (0.1, 0.5)]
            signals += [(f"basis of the {other}, usual over 60 s", basis(60.0), other)]
        study(f"BTC {name}", own, others, 0.1, (0.1, 0.5, 1.0, 5.0), signals)
    for path in sorted((data / "lobster").glob("*_message_1.csv.gz")):
        study(f"{path.name[:15].replace('_', ', ')}", lobster(path), {}, 1.0, (1.0, 5.0, 30.0), [("imbalance of its own book", imbalance, None)])


if __name__ == "__main__":
    main()
