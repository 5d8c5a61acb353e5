"""Makers against each other in the same simulated markets: the figures and drawings of docs/studies/quoting.md.

    quoting.py KEEL DIRECTORY [--seeds N] [--jobs N] [--only MARKET]

Runs `KEEL run --speed max --json` for each market, maker and seed; writes runs.csv, table.md and a drawing a market into DIRECTORY. Runs that
are in runs.csv already are not made again. A maker who may be several is the one that does best on six other seeds. Sharpe ratio: mean of the runs' profits over their standard deviation, of one run's length, not annualised; its
interval, and that of a difference, by 2,000 bootstrap samples of the seeds, the same seeds for both makers. The samples have a fixed seed.
"""
import argparse
import concurrent.futures
import csv
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys

LINEAR = {"sim": {"underlying": '"BTC"', "deposit": "0.1", "expiry_days": "[]", "strikes_per_expiry": "0"},
          "sim.perpetual": {"half_spread": "1.5", "level_gap": "1.0", "top_size": "1000", "taker_decay": "0.5"}}
OPTIONS = {"sim": {"deposit": "0.1"}, "sim.also.ETH": {"deposit": "1"}}
TOXIC = {"sim": {"informed_share": "0.45", "informed_horizon": '"10s"'}}
STORM = {"sim.process": {"volatility": "1.1", "vol_points_per_sqrt_day": "6.0"}}
THIN = {"sim.perpetual": {"taker_rate_per_second": "0.2"}, "sim.option": {"taker_rate_per_second": "0.003"}}

MARKETS = {  # name: (what it is made of, length of a run)
    "linear": ([LINEAR], "1h"),
    "linear, informed takers": ([LINEAR, TOXIC], "1h"),
    "linear, volatile and thin": ([LINEAR, STORM, THIN], "1h"),
    "options": ([OPTIONS], "10m"),
    "options, informed takers": ([OPTIONS, TOXIC], "10m"),
    "options, volatile and thin": ([OPTIONS, STORM, THIN], "10m"),
}


def maker(model, hedge, aversion=None, skew=None):
    parts = {"quoting": {"model": f'"{model}"'}, "hedging": {"model": f'"{hedge}"'}}
    if aversion:
        parts["risk"] = {"risk_aversion_per_usd": aversion}  # all that it is to a maker of fixed spread: how wide the band is
    if skew:
        parts["quoting"]["fixed_spread_skew"] = skew
    return parts


BANDS = ["1e-5", "1e-6", "1e-7", "1e-8"]
MAKERS = {  # what it may be; of several, what does best on other seeds in that market
    "risk_price": [maker("risk_price", "risk_price")],
    "symmetric, band": [maker("fixed_spread", "zakamouline", band, "0.0") for band in BANDS],
    "linear skew, band": [maker("fixed_spread", "zakamouline", band, skew) for band in BANDS for skew in ("0.03", "0.1", "0.3")],
    "symmetric, hedged by price": [maker("fixed_spread", "risk_price", skew="0.0")],
    "glft": [maker("glft", "risk_price")],
    "avellaneda_stoikov": [maker("avellaneda_stoikov", "risk_price")],
    "cartea_jaimungal": [maker("cartea_jaimungal", "risk_price")],
    "vega_inventory": [maker("vega_inventory", "risk_price")],  # of options; of one asset it is risk_price
}


def makers_of(market):
    return [name for name in MAKERS if name != "vega_inventory" or OPTIONS in MARKETS[market][0]]


CHOICE_SEEDS = range(10_001, 10_007)
STAGES = ["normal", "lean", "reduce", "hedge", "flatten", "halt"]
COLUMNS = ["market", "maker", "variant", "seed", "profit_usd", "spread_usd", "adverse_selection_usd", "inventory_usd", "hedging_cost_usd", "fees_usd",
           "drawdown_usd", "bias_deviation_usd", "vega_deviation_usd_per_vol_point"] + STAGES


def config_text(parts):
    tables = {}
    for part in parts:
        for table, values in part.items():
            tables.setdefault(table, {}).update(values)
    return "".join(f"[{table}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()) for table, values in tables.items())


def run(keel, directory, market, name, variant, seed):
    parts, length = MARKETS[market]
    path = directory / f"{market}-{name}-{variant}.toml".replace(" ", "_").replace(",", "")
    path.write_text(config_text(parts + [MAKERS[name][variant]]))
    command = [keel, "run", "--config", path, "--speed", "max", "--for", length, "--seed", str(seed), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 5):  # 5: ended halted
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    answer = json.loads(done.stdout)
    profit, course = answer["profit_usd"], answer["course"]
    held = {(row["of"], row["measure"]): row["deviation"] or 0.0 for row in course["held"]}
    spread_of = lambda measure: math.sqrt(sum(value**2 for (_, of), value in held.items() if of == measure))
    stages = next(row for row in course["stages"] if row["of"] == "all")
    return [market, name, variant, seed, profit["total"], profit["spread"], profit["adverse_selection"], profit["inventory"],
            profit["hedging_cost"], profit["fees"], course["deepest_drawdown_usd"], spread_of("net_bias_usd"),
            spread_of("vega_usd_per_vol_point")] + [stages[stage] for stage in STAGES]


def sharpe(profits):
    deviation = statistics.stdev(profits)
    return statistics.mean(profits) / deviation if deviation > 0.0 else math.nan


def interval(samples):
    ordered = sorted(sample for sample in samples if not math.isnan(sample))
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]


def chosen_of(rows, market, name):
    """The variant with the highest Sharpe ratio on the seeds that choose."""
    if len(MAKERS[name]) == 1:
        return 0
    profits = {}
    for row in rows:
        if row["market"] == market and row["maker"] == name and row["seed"] in CHOICE_SEEDS:
            profits.setdefault(int(row["variant"]), []).append(row["profit_usd"])
    return max(profits, key=lambda variant: sharpe(profits[variant]))


def bootstrap(rows, against):
    """Of the Sharpe ratio, and of its difference to another maker's on the same seeds."""
    draw = random.Random(1)
    own, other = [], []
    for _ in range(2000):
        picked = [draw.randrange(len(rows)) for _ in rows]
        if len(set(picked)) < 2:
            continue
        own.append(sharpe([rows[i] for i in picked]))
        other.append(own[-1] - sharpe([against[i] for i in picked]))
    return interval(own), interval(other)


def table(rows, market):
    lines = ["| maker | profit, mean ± deviation, USD | Sharpe (95 %) | risk_price above it by (95 %) | spread | adverse | inventory | hedging + fees | "
             "drawdown | bias, deviation, USD | vega, deviation | not normal |", "|" + "---|" * 12]
    of = {name: sorted((row for row in rows if row["market"] == market and row["maker"] == name), key=lambda row: row["seed"])
          for name in makers_of(market)}
    ours = [row["profit_usd"] for row in of["risk_price"]]
    for name, runs in of.items():
        if len(runs) < 3:
            continue
        profits = [row["profit_usd"] for row in runs]
        mean = lambda key: statistics.mean(row[key] for row in runs)
        own, _ = bootstrap(profits, ours)
        _, above = bootstrap(ours, profits)
        margin = "" if name == "risk_price" else f"{sharpe(ours) - sharpe(profits):+.1f} ({above[0]:+.1f} to {above[1]:+.1f})"
        lines.append(f"| {name} | {statistics.mean(profits):,.0f} ± {statistics.stdev(profits):,.0f} | {sharpe(profits):.1f} ({own[0]:.1f} to {own[1]:.1f}) | {margin} "
                     f"| {mean('spread_usd'):,.0f} | {mean('adverse_selection_usd'):,.0f} | {mean('inventory_usd'):,.0f} | {mean('hedging_cost_usd') + mean('fees_usd'):,.0f} | {mean('drawdown_usd'):,.0f} "
                     f"| {mean('bias_deviation_usd'):,.0f} | {mean('vega_deviation_usd_per_vol_point'):,.0f} | {100.0 * (1.0 - mean('normal')):.1f} % |")
    return "\n".join(lines)


def drawing(rows, market):
    """Each run a dot: profit, by maker; a bar at the mean, a box one deviation about it."""
    width, line, left = 720, 34, 150
    runs = {name: [row["profit_usd"] for row in rows if row["market"] == market and row["maker"] == name] for name in makers_of(market)}
    everything = [profit for profits in runs.values() for profit in profits] + [0.0]
    low, high = min(everything), max(everything)
    x = lambda value: left + (value - low) / (high - low) * (width - left - 20)
    height = 40 + line * len(runs)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="#fff"/><text x="8" y="16" font-weight="bold">{market}: profit of a run, USD</text>']
    step = 10 ** math.floor(math.log10(high - low))
    for at in range(math.ceil(low / step), math.floor(high / step) + 1):
        out.append(f'<line x1="{x(at * step):.1f}" x2="{x(at * step):.1f}" y1="24" y2="{height - 14}" stroke="#{"888" if at == 0 else "ddd"}"/>'
                   f'<text x="{x(at * step):.1f}" y="{height - 2}" text-anchor="middle" fill="#555">{at * step:,.0f}</text>')
    for i, (name, profits) in enumerate(runs.items()):
        y = 24 + line * (i + 0.5)
        out.append(f'<text x="8" y="{y + 4:.1f}">{name}</text>')
        if len(profits) < 2:
            continue
        mean, deviation = statistics.mean(profits), statistics.stdev(profits)
        out.append(f'<rect x="{x(max(low, mean - deviation)):.1f}" y="{y - 9:.1f}" width="{x(min(high, mean + deviation)) - x(max(low, mean - deviation)):.1f}" height="18" fill="#0b62d6" fill-opacity=".15"/>'
                   f'<line x1="{x(mean):.1f}" x2="{x(mean):.1f}" y1="{y - 11:.1f}" y2="{y + 11:.1f}" stroke="#0b62d6" stroke-width="2"/>')
        out += [f'<circle cx="{x(profit):.1f}" cy="{y + (j % 5 - 2) * 3:.1f}" r="2.2" fill="#222" fill-opacity=".6"/>' for j, profit in enumerate(profits)]
    return "\n".join(out + ["</svg>\n"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keel")
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=24)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", choices=MARKETS)
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    path = options.directory / "runs.csv"
    rows = []
    if path.exists():
        rows = [{key: value if key in ("market", "maker") else float(value) for key, value in row.items()} for row in csv.DictReader(path.open())]
    made = {(row["market"], row["maker"], int(row["variant"]), int(row["seed"])) for row in rows}
    markets = [options.only] if options.only else list(MARKETS)

    def make(wanted):
        wanted = [one for one in wanted if one not in made]
        with path.open("a", newline="") as file, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            writer = csv.writer(file)
            if file.tell() == 0:
                writer.writerow(COLUMNS)
            for done, row in enumerate(pool.map(lambda one: run(options.keel, options.directory, *one), wanted), 1):
                writer.writerow(row)
                file.flush()
                rows.append(dict(zip(COLUMNS, row)))
                if sys.stderr.isatty():
                    print(f"\r{done} of {len(wanted)} runs", end="", file=sys.stderr)

    make([(market, name, variant, seed) for market in markets for name, variants in MAKERS.items() if len(variants) > 1
          for variant in range(len(variants)) for seed in CHOICE_SEEDS])
    chosen = {(market, name): chosen_of(rows, market, name) for market in markets for name in makers_of(market)}
    make([(market, name, chosen[market, name], seed) for seed in range(1, options.seeds + 1) for market in markets for name in makers_of(market)])
    rows = [row for row in rows if row["seed"] <= options.seeds and chosen.get((row["market"], row["maker"])) == int(row["variant"])]
    with (options.directory / "table.md").open("w") as file:
        for market in markets:
            file.write(f"### {market}, {MARKETS[market][1]} a run\n\n{table(rows, market)}\n\n")
            for name in makers_of(market):
                if len(MAKERS[name]) > 1:
                    file.write(f"{name}: {MAKERS[name][chosen[market, name]]}\n")
            name = market.replace(", ", "_").replace(" ", "_")
            (options.directory / f"{name}.svg").write_text(drawing(rows, market))


if __name__ == "__main__":
    main()
