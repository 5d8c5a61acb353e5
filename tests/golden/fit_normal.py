#!/usr/bin/env python3
"""Fits the coefficients of keel/pricing/black/normal_coefficients.hpp (60 digits, mpmath) and prints that header.

R(y) = Phi(-y) exp(y^2/2) and G(y) = -R'(y) as rational functions on [0, 39], smallest maximal relative error (Remez);
exp on +-ln(2)/2 and log on [sqrt(1/2), sqrt(2)] by interpolation at Chebyshev nodes.
Beyond 39 both fractions keep the right power of y, so they stay good to about 1e-9.
Usage: fit_normal.py > keel/pricing/black/normal_coefficients.hpp
"""
import mpmath as m

m.mp.dps = 60
SCALE = m.mpf(2)  # nodes are spread evenly in u = (y - SCALE) / (y + SCALE)
TOP = m.mpf(39)
GRID = 1500


def tail(y):
    return m.erfc(y / m.sqrt(2)) / 2 * m.exp(y * y / 2)


def tail_slope(y):
    return 1 / m.sqrt(2 * m.pi) - y * tail(y)


def remez(function, numerator_degree, denominator_degree):
    highest = (TOP - SCALE) / (TOP + SCALE)
    nodes = [(highest - 1) / 2 - (highest + 1) / 2 * m.cos(m.pi * i / GRID) for i in range(GRID + 1)]
    grid = [SCALE * (1 + u) / (1 - u) for u in nodes]
    grid[0] = m.mpf(0)
    values = [function(y) for y in grid]
    unknowns = numerator_degree + denominator_degree + 2
    chosen = [round(GRID * i / (unknowns - 1)) for i in range(unknowns)]
    q = [m.mpf(1)] + [m.mpf(0)] * denominator_degree
    for _ in range(30):
        for _ in range(4):
            matrix, right = m.matrix(unknowns, unknowns), m.matrix(unknowns, 1)
            for row, i in enumerate(chosen):
                y, f, sign = grid[i], values[i], (-1) ** row
                scale = (1 + y) ** -numerator_degree
                for j in range(numerator_degree + 1):
                    matrix[row, j] = y**j * scale
                for j in range(1, denominator_degree + 1):
                    matrix[row, numerator_degree + j] = -f * y**j * scale
                matrix[row, unknowns - 1] = -sign * f * m.polyval(q[::-1], y) * scale
                right[row] = f * scale
            solution = m.lu_solve(matrix, right)
            p = [solution[j] for j in range(numerator_degree + 1)]
            q = [m.mpf(1)] + [solution[numerator_degree + j] for j in range(1, denominator_degree + 1)]
            levelled = abs(solution[unknowns - 1])
        error = [m.polyval(p[::-1], y) / (m.polyval(q[::-1], y) * f) - 1 for y, f in zip(grid, values)]
        extremes, best = [], 0
        for i in range(1, GRID + 1):
            if m.sign(error[i]) != m.sign(error[best]):
                extremes.append(best)
                best = i
            elif abs(error[i]) > abs(error[best]):
                best = i
        extremes.append(best)
        worst = max(abs(e) for e in error)
        while len(extremes) > unknowns:
            extremes.pop(0 if abs(error[extremes[0]]) < abs(error[extremes[-1]]) else -1)
        if len(extremes) < unknowns or worst < levelled * m.mpf("1.001"):
            break
        chosen = extremes
    return p, q, worst


def exp_tail():
    half, count = m.log(2) / 2, 10
    nodes = [half * m.cos(m.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    matrix = m.matrix(count, count)
    right = m.matrix(count, 1)
    for row, r in enumerate(nodes):
        for j in range(count):
            matrix[row, j] = r**j
        right[row] = (m.exp(r) - 1 - r) / r**2
    q = list(m.lu_solve(matrix, right))
    grid = [half * i / 500 for i in range(-500, 501) if i]
    worst = max(abs((1 + r + r * r * m.polyval(q[::-1], r)) / m.exp(r) - 1) for r in grid)
    return q, worst


def log_tail():
    top, count = (m.sqrt(2) - 1) / (m.sqrt(2) + 1), 8
    top = top * top
    nodes = [top / 2 * (1 + m.cos(m.pi * (2 * i + 1) / (2 * count))) for i in range(count)]
    matrix = m.matrix(count, count)
    right = m.matrix(count, 1)
    for row, z in enumerate(nodes):
        s = m.sqrt(z)
        for j in range(count):
            matrix[row, j] = z**j
        right[row] = (m.log((1 + s) / (1 - s)) - 2 * s) / s / z
    q = list(m.lu_solve(matrix, right))
    worst = m.mpf(0)
    for i in range(1, 501):
        s = m.sqrt(top * i / 500)
        worst = max(worst, abs((2 * s + s**3 * m.polyval(q[::-1], s * s)) / m.log((1 + s) / (1 - s)) - 1))
    return q, worst


def array(name, comment, coefficients):
    lines = "".join(f"    {m.nstr(m.mpf(float(c)), 20)},\n" for c in coefficients)
    return f"/// {comment}\ninline constexpr std::array {name}{{\n{lines}}};\n\n"


def main():
    p, q, worst = remez(tail, 9, 10)
    gp, gq, slope_worst = remez(tail_slope, 9, 11)
    exp_coefficients, exp_worst = exp_tail()
    log_coefficients, log_worst = log_tail()
    high = m.floor(m.log(2) * 2**42) / 2**42
    print("#pragma once\n\n#include <array>\n")
    print("// Written by tests/golden/fit_normal.py; do not edit. Lowest power first.\nnamespace keel::normal_coefficients {\n")
    print(array("tail_p", f"R(y) = Phi(-y) exp(y^2/2) = P/Q on [0, 39], relative error {m.nstr(worst, 2)} before rounding.", p), end="")
    print(array("tail_q", "Its denominator.", q), end="")
    print(array("slope_p", f"-R'(y) = P/Q on [0, 39], relative error {m.nstr(slope_worst, 2)} before rounding.", gp), end="")
    print(array("slope_q", "Its denominator.", gq), end="")
    print(array("exp_q",
                f"exp(r) = 1 + r + r^2 q(r) for |r| <= ln(2)/2, relative error {m.nstr(exp_worst, 2)} before rounding.", exp_coefficients), end="")
    print(array("log_q",
                f"log((1+s)/(1-s)) = 2 s + s^3 q(s^2) for (1+s)/(1-s) in [sqrt(1/2), sqrt(2)], "
                f"relative error {m.nstr(log_worst, 2)} before rounding.", log_coefficients), end="")
    print("/// ln 2 = high + low, the high part short enough for an exact product with an exponent.")
    print(f"inline constexpr double ln2_high = {m.nstr(high, 20)};")
    print(f"inline constexpr double ln2_low = {m.nstr(m.mpf(float(m.log(2) - high)), 20)};")
    print(f"inline constexpr double log2_e = {m.nstr(m.mpf(float(1 / m.log(2))), 20)};")
    print(f"inline constexpr double inverse_sqrt_two_pi = {m.nstr(m.mpf(float(1 / m.sqrt(2 * m.pi))), 20)};")
    print("\n}  // namespace keel::normal_coefficients")


if __name__ == "__main__":
    main()
