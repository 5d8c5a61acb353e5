#!/usr/bin/env python3
"""Writes the golden files of keel/pricing with 50 digits (mpmath), beside this script.

Independent of the C++: values come from the definitions (erfc), Greeks from numerical differentiation of the value, never from
closed forms. Inputs are doubles written exactly (17 digits). Usage: make_pricing.py
"""
import math
import pathlib
import random

import mpmath as m

m.mp.dps = 60
HERE = pathlib.Path(__file__).parent
POINT = m.mpf(1) / 100
DAY = m.mpf(1) / 365


def cdf(x):
    return m.erfc(-x / m.sqrt(2)) / 2


def black(forward, strike, years, vol, call):
    s = vol * m.sqrt(years)
    d1 = m.log(forward / strike) / s + s / 2
    if call:
        return forward * cdf(d1) - strike * cdf(d1 - s)
    return strike * cdf(s - d1) - forward * cdf(-d1)


def spot_value(spot, strike, years, vol, rate, carry, call):
    return m.exp(-rate * years) * black(spot * m.exp((rate - carry) * years), strike, years, vol, call)


def derivative(function, point, orders):
    """Nested central differences. The step is 1e-12 of the variable, so a first derivative is good to about 1e-22 of its scale."""
    step = m.mpf(10) ** -12
    for axis, order in enumerate(orders):
        if order:
            rest = list(orders)
            rest[axis] -= 1
            width = step * point[axis]

            def moved(sign):
                return derivative(function, [p + sign * width if i == axis else p for i, p in enumerate(point)], rest)

            return (moved(1) - moved(-1)) / (2 * width)
    return function(*point)


def text(x):
    return m.nstr(x, 20, strip_zeros=False) if x else "0"


def write(name, header, rows):
    lines = [",".join(header)] + [",".join(row) for row in rows]
    (HERE / name).write_text("\n".join(lines) + "\n")
    print(name, len(rows))


def exact(x):
    return repr(float(x))


def normal_rows(rng):
    points = [0.0, 1e-300, 1e-9, 0.5, 1.0, 5.0, 8.3, 20.0, 37.0]
    points += [rng.uniform(0, 37) for _ in range(60)] + [rng.uniform(0, 4) for _ in range(60)]
    for x in points:
        for y in (x, -x):
            v = m.mpf(y)
            yield [exact(y), text(cdf(v)), text(m.npdf(v))]


def option_rows(rng, count):
    for i in range(count):
        years = math.exp(rng.uniform(math.log(1 / 365 / 24), math.log(5.0)))
        vol = math.exp(rng.uniform(math.log(0.02), math.log(5.0)))
        s = vol * math.sqrt(years)
        forward = math.exp(rng.uniform(math.log(1e-3), math.log(1e6)))
        deviations = 0.0 if i % 10 == 0 else rng.uniform(-6, 6)
        strike = forward * math.exp(deviations * s)
        yield forward, strike, years, vol, i % 2 == 0


def split_log_rows(rng):
    """The logarithm rounded to a double, and the rest."""
    edges = [1.0, math.nextafter(1.0, 2), math.nextafter(1.0, 0), 2.0, 0.5, math.sqrt(0.5), 1e-100, 1e100]
    for x in edges + [math.exp(rng.uniform(-20, 20)) for _ in range(80)]:
        log = m.log(m.mpf(x))
        yield [exact(x), exact(float(log)), text(log - m.mpf(float(log)))]


GREEKS = ["value", "delta", "gamma", "vega_per_vol_point", "theta_per_day", "vanna_per_vol_point", "volga_per_vol_point_square",
          "charm_per_day", "speed", "zomma_per_vol_point", "color_per_day"]


def greeks(f, point, price_axis, years_axis, vol_axis):
    n = len(point)

    def d(price=0, years=0, vol=0):
        orders = [0] * n
        orders[price_axis], orders[years_axis], orders[vol_axis] = price, years, vol
        return derivative(f, point, orders)

    return [d(), d(price=1), d(price=2), d(vol=1) * POINT, -d(years=1) * DAY, d(price=1, vol=1) * POINT, d(vol=2) * POINT**2,
            -d(price=1, years=1) * DAY, d(price=3), d(price=2, vol=1) * POINT, -d(price=2, years=1) * DAY]


def black76_rows(rng):
    for forward, strike, years, vol, call in option_rows(rng, 200):
        point = [m.mpf(v) for v in (forward, strike, years, vol)]
        values = greeks(lambda f, k, t, v: black(f, k, t, v, call), point, 0, 2, 3)
        yield [exact(v) for v in (forward, strike, years, vol)] + ["C" if call else "P"] + [text(v) for v in values]


def black_scholes_rows(rng):
    for spot, strike, years, vol, call in option_rows(rng, 60):
        rate, carry = rng.uniform(-0.05, 0.2), rng.uniform(-0.05, 0.2)
        point = [m.mpf(v) for v in (spot, strike, years, vol, rate, carry)]
        f = lambda s, k, t, v, r, q: spot_value(s, k, t, v, r, q, call)
        values = greeks(f, point, 0, 2, 3)
        values += [derivative(f, point, [0, 0, 0, 0, 1, 0]) * POINT, derivative(f, point, [0, 0, 0, 0, 0, 1]) * POINT]
        yield [exact(v) for v in (spot, strike, years, vol, rate, carry)] + ["C" if call else "P"] + [text(v) for v in values]


def implied_vol_rows(rng):
    """The price is rounded to a double first; the vol is the one that gives that very double."""
    produced = 0
    while produced < 300:
        vol = math.exp(rng.uniform(math.log(1e-4), math.log(50.0)))
        deviations = rng.choice([0.0, rng.uniform(-1, 1), rng.uniform(-20, 20), rng.uniform(-6, 6)])
        x = deviations * vol
        if abs(x) > 200:
            continue
        forward = math.exp(rng.uniform(-5, 11))
        strike = forward * math.exp(x)
        call = strike >= forward
        value = float(black(m.mpf(forward), m.mpf(strike), m.mpf(1), m.mpf(vol), call))
        if value < 1e-290 or value >= (forward if call else strike):
            continue
        target = m.mpf(value)
        guess = m.mpf(vol)
        for _ in range(60):
            s = guess
            d1 = m.log(m.mpf(forward) / strike) / s + s / 2
            vega = forward * m.npdf(d1)
            step = (target - black(m.mpf(forward), m.mpf(strike), m.mpf(1), guess, call)) / vega
            step = max(min(step, guess / 2), -guess / 2)
            guess += step
            if abs(step) < guess * m.mpf(10) ** -40:
                break
        else:
            continue
        produced += 1
        yield [exact(value), exact(forward), exact(strike), "1", "C" if call else "P", text(guess), text(vega)]


def implied_vol_far_rows(rng):
    """Where the last digits of the vol move the price: in and out of the money, the vol as a double and the rest."""
    produced = 0
    while produced < 200:
        s = math.exp(rng.uniform(math.log(2.0), math.log(30.0)))
        years = rng.choice([1.0, math.exp(rng.uniform(math.log(0.5), math.log(8.0)))])
        # Near d1 = 0 and d2 = 0, where vega is largest.
        x = rng.choice([-1, 1]) * s * (s / 2 + rng.uniform(-3, 3))
        if abs(x) > 450:
            continue
        forward, strike, vol = math.exp(-x / 2), math.exp(x / 2), s / math.sqrt(years)
        call = rng.random() < 0.5
        point = [m.mpf(v) for v in (forward, strike, years)]
        value = float(black(*point, m.mpf(vol), call))
        if value <= max(forward - strike if call else strike - forward, 0.0) or value >= (forward if call else strike):
            continue
        root = m.findroot(lambda v: (black(*point, v, call) - m.mpf(value)) / min(forward, strike), m.mpf(vol), tol=m.mpf(10) ** -80)
        d1 = m.log(point[0] / point[1]) / (root * m.sqrt(point[2])) + root * m.sqrt(point[2]) / 2
        vega = point[0] * m.npdf(d1) * m.sqrt(point[2])
        produced += 1
        yield [exact(v) for v in (value, forward, strike, years)] + \
            ["C" if call else "P", exact(float(root)), text(root - m.mpf(float(root))), text(vega)]


def main():
    rng = random.Random(20261122)
    write("normal.csv", ["x", "cdf", "pdf"], list(normal_rows(rng)))
    write("split_log.csv", ["x", "high", "low"], list(split_log_rows(random.Random(1))))
    write("black76.csv", ["forward", "strike", "years", "vol", "right"] + GREEKS, list(black76_rows(rng)))
    write("black_scholes.csv", ["spot", "strike", "years", "vol", "rate", "yield", "right"] + GREEKS +
          ["rho_per_rate_point", "rho_per_yield_point"],
          list(black_scholes_rows(rng)))
    write("implied_vol.csv", ["value", "forward", "strike", "years", "right", "vol", "vega"], list(implied_vol_rows(rng)))
    write("implied_vol_far.csv", ["value", "forward", "strike", "years", "right", "vol", "vol_low", "vega"],
          list(implied_vol_far_rows(random.Random(2))))


if __name__ == "__main__":
    main()
