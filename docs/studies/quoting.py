"""Makers against each other in the same markets, simulated and recorded: the figures and drawings of docs/studies/quoting.md.

    quoting.py KEEL DIRECTORY [--seeds N] [--jobs N] [--only MARKET]
    quoting.py KEEL DIRECTORY --recorded DATA [--jobs N] [--only RECORDING]

Runs `KEEL run --speed max --json` for each market, maker and seed; writes runs.csv, table.md and a drawing a market into DIRECTORY. Runs that
are in runs.csv already are not made again. A maker who may be several is the one that does best on six other seeds. Sharpe ratio: mean of the runs' profits over their standard deviation, of one run's length, not annualised; its
interval, and that of a difference, by 2,000 bootstrap samples of the seeds, the same seeds for both makers. The samples have a fixed seed.

With --recorded it runs `KEEL backtest` on the recordings in DATA under several assumptions and writes recorded.csv, recorded.md and drawings. A recording has no seed: makers who may be several are those that runs.csv in DIRECTORY chose in the market fitted
to it, and what the best of all would have earned in hindsight is told beside. A seed there is of the jitter of latencies alone.
"""
import argparse
import concurrent.futures
import csv
import datetime
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

LINEAR = {"sim": {"market": '"plain"', "underlying": '"BTC"', "deposit": "0.1", "expiry_days": "[]", "strikes_per_expiry": "0"},
          "sim.perpetual": {"half_spread": "1.5", "level_gap": "1.0", "top_size": "1000", "taker_decay": "0.5"}}
OPTIONS = {"sim": {"market": '"plain"', "deposit": "0.1"}, "sim.also.ETH": {"deposit": "1"}}
TOXIC = {"sim": {"informed_share": "0.45", "informed_horizon": '"10s"'}}
STORM = {"sim.process": {"volatility": "1.1", "vol_points_per_sqrt_day": "6.0"}}
FITTED = {"sim": {"market": '"recorded"', "deposit": "0.1", "expiry_days": "[]", "strikes_per_expiry": "0"}}
FITTED_OPTIONS = {"sim": {"market": '"recorded"', "deposit": "0.1"}}
THIN = {"sim.perpetual": {"taker_rate_per_second": "0.2"}, "sim.option": {"taker_rate_per_second": "0.003"}}

MARKETS = {  # name: (what it is made of, length of a run)
    "linear": ([LINEAR], "1h"),
    "linear, informed takers": ([LINEAR, TOXIC], "1h"),
    "linear, volatile and thin": ([LINEAR, STORM, THIN], "1h"),
    "options": ([OPTIONS], "10m"),
    "options, informed takers": ([OPTIONS, TOXIC], "10m"),
    "options, volatile and thin": ([OPTIONS, STORM, THIN], "10m"),
    "fitted": ([FITTED], "10m"),
    "fitted, options": ([FITTED_OPTIONS], "10m"),
}


def maker(model, hedge, aversion=None, skew=None, half_spread=None):
    parts = {"quoting": {"model": f'"{model}"'}, "hedging": {"model": f'"{hedge}"'}}
    if aversion:
        parts["risk"] = {"risk_aversion_per_usd": aversion}  # all that it is to a maker of fixed spread: how wide the band is
    if skew:
        parts["quoting"]["fixed_spread_skew"] = skew
    if half_spread:
        parts["quoting"]["minimum_half_spread_bps"] = half_spread  # of a maker of fixed spread the half spread itself
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


def fitted_makers(half_spreads, bands, skews, aversions, least_half_spreads):
    """Where the nearest price loses how far from it to quote is a choice, too: makers of fixed spread have it, and risk_price is there once more with its settings chosen."""
    return MAKERS | {
        "risk_price, chosen": [maker("risk_price", "risk_price", aversion, half_spread=half) for aversion in aversions for half in least_half_spreads],
        "symmetric, band": [maker("fixed_spread", "zakamouline", band, "0.0", half) for band in bands for half in half_spreads],
        "linear skew, band": [maker("fixed_spread", "zakamouline", bands[-1], skew, half) for skew in skews for half in half_spreads],
        "symmetric, hedged by price": [maker("fixed_spread", "risk_price", skew="0.0", half_spread=half) for half in half_spreads],
    }


FITTED_MAKERS = dict.fromkeys(("fitted", "fitted, options"), fitted_makers(["0.5", "1", "2", "3"], ["1e-6", "1e-7", "1e-8"], ["0.1", "0.3", "1.0"], ["0.003", "0.01", "0.03", "0.1"], ["0.5", "2", "3"]))
CHOSEN_IN = {"fitted, options": "fitted"}  # a choice takes so long there that what is chosen without options serves


def variants_of(market):
    """Of each maker in that market what he may be."""
    makers = FITTED_MAKERS.get(market, MAKERS)
    with_options = any(part in (OPTIONS, FITTED_OPTIONS) for part in MARKETS[market][0])
    return {name: variants for name, variants in makers.items() if with_options or name != "vega_inventory"}


CHOICE_SEEDS = range(10_001, 10_007)
STAGES = ["normal", "lean", "reduce", "hedge", "flatten", "halt"]
HORIZONS = ("1s", "10s", "60s")
KEPT = ["kept_at_once_bps"] + [f"kept_{horizon}_bps" for horizon in HORIZONS]  # of perpetuals and futures
COLUMNS = ["market", "maker", "variant", "seed", "profit_usd", "spread_usd", "adverse_selection_usd", "inventory_usd", "hedging_cost_usd", "fees_usd",
           "drawdown_usd", "bias_deviation_usd", "vega_deviation_usd_per_vol_point"] + STAGES + ["fills", "option_fills"] + KEPT


def config_text(parts):
    tables = {}
    for part in parts:
        for table, values in part.items():
            tables.setdefault(table, {}).update(values)
    return "".join(f"[{table}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()) for table, values in tables.items())


def answer_of(command):
    """Its JSON and the fills and profits of its --out."""
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory) / "out"
        done = subprocess.run(command + ["--out", out], capture_output=True, text=True)
        if done.returncode not in (0, 5):  # 5: ended halted
            sys.exit(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
        return json.loads(done.stdout), {name: list(csv.DictReader((out / f"{name}.csv").open())) for name in ("fills", "profit")}


def known_of(fills):
    return [fill for fill in fills if fill["mid_price"] and all(fill[f"markout_{horizon}_bps"] for horizon in HORIZONS)]


def kept(fills, horizon):
    """Of quotes' fills whose minute is known: what they had gained on what they traded, in basis points of it (options: of their underlying), at once or after the horizon. A premium is in coins."""
    gained = traded = 0.0
    for fill in fills:
        contracts, price = float(fill["size_contracts"]), float(fill["price"])
        sign = 1.0 if fill["side"] == "buy" else -1.0
        share = float(fill[f"markout_{horizon}_bps"]) if horizon else sign * (float(fill["mid_price"]) - price) / price * 1e4
        gained += contracts * share * (price if is_option(fill) else 1.0)
        traded += contracts
    return gained / traded if traded else None


def is_option(fill):
    return fill["instrument"].endswith(("-C", "-P"))


def run(keel, directory, market, name, variant, seed):
    parts, length = MARKETS[market]
    path = directory / f"{market}-{name}-{variant}.toml".replace(" ", "_").replace(",", "")
    path.write_text(config_text(parts + [variants_of(market)[name][variant]]))
    command = [keel, "run", "--config", path, "--speed", "max", "--for", length, "--seed", str(seed), "--json"]
    answer, series = answer_of(command)
    quotes = [fill for fill in series["fills"] if fill["purpose"] == "quote"]
    linear = known_of([fill for fill in quotes if not is_option(fill)])
    profit, course = answer["profit_usd"], answer["course"]
    held = {(row["of"], row["measure"]): row["deviation"] or 0.0 for row in course["held"]}
    spread_of = lambda measure: math.sqrt(sum(value**2 for (_, of), value in held.items() if of == measure))
    stages = next(row for row in course["stages"] if row["of"] == "all")
    return [market, name, variant, seed, profit["total"], profit["spread"], profit["adverse_selection"], profit["inventory"],
            profit["hedging_cost"], profit["fees"], course["deepest_drawdown_usd"], spread_of("net_bias_usd"),
            spread_of("vega_usd_per_vol_point")] + [stages[stage] for stage in STAGES] + [
                len(quotes), sum(map(is_option, quotes)), kept(linear, None), *(kept(linear, horizon) for horizon in HORIZONS)]


def sharpe(profits):
    deviation = statistics.stdev(profits)
    return statistics.mean(profits) / deviation if deviation > 0.0 else math.nan


def interval(samples):
    ordered = sorted(sample for sample in samples if not math.isnan(sample))
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]


def chosen_of(rows, market, name):
    """The variant with the highest Sharpe ratio on the seeds that choose."""
    if len(variants_of(market)[name]) == 1:
        return 0
    market = CHOSEN_IN.get(market, market)
    profits = {}
    for row in rows:
        if row["market"] == market and row["maker"] == name and row["seed"] in CHOICE_SEEDS:
            profits.setdefault(int(row["variant"]), []).append(row["profit_usd"])
    if not profits:
        sys.exit(f"{market}: nothing has been chosen for {name}: run the market first, --only \"{market}\"")
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
          for name in variants_of(market)}
    ours = [row["profit_usd"] for row in of["risk_price"]]
    after = ["fills", "of options"] + ["kept at once, bps", "1 s", "10 s", "1 min"] if market in FITTED_MAKERS else []
    lines = [lines[0] + "".join(f" {one} |" for one in after), lines[1] + "---|" * len(after)]
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
                     f"| {mean('bias_deviation_usd'):,.0f} | {mean('vega_deviation_usd_per_vol_point'):,.0f} | {100.0 * (1.0 - mean('normal')):.1f} % |"
                     + (f" {mean('fills'):,.0f} | {mean('option_fills'):,.0f} | " + " | ".join(said(mean_of(runs, key), ".2f") for key in KEPT) + " |" if after else ""))
    return "\n".join(lines)


def drawing(rows, market, makers, title, boxes=True):
    """Each run a dot: profit, by maker; with boxes a bar at the mean, a box one deviation about it."""
    width, line, left = 720, 34, 185
    runs = {name: [row["profit_usd"] for row in rows if row["market"] == market and row["maker"] == name] for name in makers}
    everything = [profit for profits in runs.values() for profit in profits] + [0.0]
    low, high = min(everything), max(everything)
    x = lambda value: left + (value - low) / (high - low) * (width - left - 20)
    height = 40 + line * len(runs)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="#fff"/><text x="8" y="16" font-weight="bold">{title}</text>']
    step = 10 ** math.floor(math.log10(high - low))
    step = step / 5 if (high - low) / step < 2 else step / 2 if (high - low) / step < 4 else step
    for at in range(math.ceil(low / step), math.floor(high / step) + 1):
        out.append(f'<line x1="{x(at * step):.1f}" x2="{x(at * step):.1f}" y1="24" y2="{height - 14}" stroke="#{"888" if at == 0 else "ddd"}"/>'
                   f'<text x="{x(at * step):.1f}" y="{height - 2}" text-anchor="middle" fill="#555">{at * step:,.0f}</text>')
    for i, (name, profits) in enumerate(runs.items()):
        y = 24 + line * (i + 0.5)
        out.append(f'<text x="8" y="{y + 4:.1f}">{name}</text>')
        if len(profits) < 2:
            continue
        mean, deviation = statistics.mean(profits), statistics.stdev(profits)
        if boxes:
            out.append(f'<rect x="{x(max(low, mean - deviation)):.1f}" y="{y - 9:.1f}" width="{x(min(high, mean + deviation)) - x(max(low, mean - deviation)):.1f}" height="18" fill="#0b62d6" fill-opacity=".15"/>'
                       f'<line x1="{x(mean):.1f}" x2="{x(mean):.1f}" y1="{y - 11:.1f}" y2="{y + 11:.1f}" stroke="#0b62d6" stroke-width="2"/>')
        out += [f'<circle cx="{x(profit):.1f}" cy="{y + (j % 5 - 2) * 3:.1f}" r="2.2" fill="#222" fill-opacity=".6"/>' for j, profit in enumerate(profits)]
    return "\n".join(out + ["</svg>\n"])


def terms_without_fee(kind, settle, contract, least, tick):
    return (f'[[terms]]\nvenue = "BINANCE"\ncoins = ["BTC"]\nsettle = ["{settle}"]\nkind = "{kind}"\ncontract = {contract}\nleast_amount = {least}\nticks = [{{ from = 0, tick = {tick} }}]\n'
            'fees = { maker = 0, taker = 0.0005, option_cap = 0, delivery = 0 }\nsource = "assumed by the study"\ndate = "2024-08-08"\n')


# Name: files, format, what a maker's config has there (quotes of some 10,000 USD as in `fitted`; of options as in `fitted, options`), terms without a maker's fee, USD of one contract where its price does not say, pieces, seeds,
# in which simulated market settings were chosen.
RECORDINGS = {
    "linear": (["binance_tick_l2/usdm_btcusdt_20240808.gz"], "binance", {"sim": {"deposit": "1"}, "quoting": {"linear_size": "0.16"}},
               terms_without_fee("perpetual", "USDT", 1, 0.001, 0.1), None, 3, 2, "fitted"),
    "inverse": (["binance_tick_l2/cm_btcusd_perp_20240808.gz", "binance_tick_l2/cm_btcusd_perp_20240809.gz"], "binance",
                {"sim": {"deposit": "0.1"}, "quoting": {"linear_size": "100"}}, terms_without_fee("perpetual", "BTC", 100, 100, 0.1), 100.0, 5, 2, "fitted"),
    "spot": (["binance_tick_l2/spot_btcusdt_20240808.gz"], "binance", {"sim": {"deposit": "1"}, "quoting": {"linear_size": "0.16"}},
             terms_without_fee("spot", "USDT", 1, 0.00001, 0.01), None, 3, 2, "fitted"),
    "share": (["lobster/AMZN_2012-06-21_34200000_57600000_message_1.csv.gz", "lobster/AMZN_2012-06-21_34200000_57600000_orderbook_1.csv.gz"], "lobster",
              {"sim": {"deposit": "1000"}, "quoting": {"linear_size": "45"}}, None, None, 13, 1, "fitted"),
    "options": (["deribit_option_trades/Deribit_20220101_dedup_sorted.csv"], "deribit", {"sim": {"deposit": "0.1"}}, None, None, 5, 1, "fitted, options"),
}
FAST = {"sim.latency": {"order": '"1ms"', "order_jitter": '"500us"', "data": '"500us"', "data_jitter": '"500us"'}}
SLOW = {"sim.latency": {"order": '"50ms"', "order_jitter": '"10ms"', "data": '"25ms"', "data_jitter": '"10ms"'}}
SETTINGS = {  # what is assumed of the recording, one thing other than in the first: flags, config, the venue's own fees or none for makers
    "back, 8 + 4 ms": ([], {}, False),
    "proportional": (["--queue", "proportional"], {}, False),
    "front": (["--queue", "front"], {}, False),
    "1 + 0.5 ms": ([], FAST, False),
    "50 + 25 ms": ([], SLOW, False),
    "as heard": (["--latency", "recording"], {}, False),
    "its fees": ([], {}, True),
    "held 1 min": (["--hold", "1m"], {}, False),
}
BASE = next(iter(SETTINGS))
RECORDED_COLUMNS = ["recording", "maker", "variant", "setting", "seed", "profit_usd", "spread_usd", "adverse_selection_usd", "inventory_usd", "hedging_cost_usd", "fees_usd", "drawdown_usd",
                    "bias_deviation_usd", "bias_end_usd", "fills", "traded_usd"] + KEPT + ["known", "not_normal", "rejected", "pieces_usd"]


def settings_of(recording):
    """Options: no feed was heard; share: no fee is charged, nor was it heard. A queue is assumed of options of which nothing was recorded; what an index holds is of them alone."""
    left_out = {"binance": {"held 1 min"}, "lobster": {"held 1 min", "as heard", "its fees"}, "deribit": {"proportional", "1 + 0.5 ms", "50 + 25 ms", "as heard", "its fees"}}[RECORDINGS[recording][1]]
    return [name for name in SETTINGS if name not in left_out]


def back_test(keel, data, directory, recording, name, variant, setting, seed):
    files, form, config, terms, contract_usd, pieces, _, market = RECORDINGS[recording]
    flags, assumed, own_fees = SETTINGS[setting]
    path = directory / f"recorded-{recording}-{name}-{variant}-{setting}.toml".replace(" ", "_").replace(",", "")
    path.write_text(config_text([config, variants_of(market)[name][variant], assumed]))
    command = [keel, "backtest", "--data", *(data / file for file in files), "--format", form, "--config", path, "--seed", str(seed), "--json", *flags]
    if terms and not own_fees:
        (directory / f"recorded-{recording}-terms.toml").write_text(terms)
        command += ["--terms", directory / f"recorded-{recording}-terms.toml"]
    answer, series = answer_of(command)
    fills, looks = series["fills"], series["profit"]
    profit, course = answer["profit_usd"], answer["course"]
    bias = next(row for row in course["held"] if row["measure"] == "net_bias_usd")
    underlying = next(iter(answer["underlyings"].values()))
    normal = next(row["normal"] for row in course["stages"] if row["of"] == "all")
    quotes = [fill for fill in fills if fill["purpose"] == "quote"]
    known = known_of(quotes)
    worth = lambda fill: float(fill["size_contracts"]) * (underlying["index_usd"] if is_option(fill) else contract_usd or float(fill["price"]))
    at = [seconds(look["time_utc"]) for look in looks]
    ends = [at[0] + (at[-1] - at[0]) * (i + 1) / pieces for i in range(pieces)]
    totals = [0.0] + [float([look for look, when in zip(looks, at) if when <= end + 1e-6][-1]["total_usd"]) for end in ends]
    return [recording, name, variant, setting, seed, profit["total"], profit["spread"], profit["adverse_selection"], profit["inventory"], profit["hedging_cost"], profit["fees"],
            course["deepest_drawdown_usd"], bias["deviation"], underlying["net_bias_usd"], len(quotes), sum(map(worth, quotes)), kept(known, None),
            *(kept(known, horizon) for horizon in HORIZONS), len(known), 1.0 - normal, answer["refused_by_venue"],
            " ".join(f"{after - before:.2f}" for before, after in zip(totals, totals[1:]))]


def seconds(time):
    return datetime.datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()


def mean_of(runs, key):
    values = [float(run[key]) for run in runs if run[key] not in ("", None) and not math.isnan(float(run[key]))]
    return statistics.mean(values) if values else None


def said(value, form):
    return "–" if value is None else format(value, form)


def recorded_table(rows, recording, makers):
    base = {name: [row for row in rows if row["recording"] == recording and row["maker"] == name and row["setting"] == BASE] for name in makers}
    lines = ["| maker | profit, USD | spread | adverse | inventory | hedging + fees | drawdown | bias, deviation, USD | at the end, USD | fills | traded, thousand USD | kept at once, bps | 1 s | 10 s | 1 min | of each piece, USD |", "|" + "---|" * 16]
    for name, runs in base.items():
        pieces = zip(*([float(piece) for piece in run["pieces_usd"].split()] for run in runs))
        mean = lambda key: mean_of(runs, key)
        lines.append(f"| {name} | {mean('profit_usd'):,.1f} | {mean('spread_usd'):,.1f} | {mean('adverse_selection_usd'):,.1f} | {mean('inventory_usd'):,.1f} | {mean('hedging_cost_usd') + mean('fees_usd'):,.1f} | {mean('drawdown_usd'):,.1f} "
                     f"| {mean('bias_deviation_usd'):,.0f} | {mean('bias_end_usd'):,.0f} | {mean('fills'):,.0f} | {mean('traded_usd') / 1000.0:,.0f} | {said(mean('kept_at_once_bps'), '.2f')} | "
                     + " | ".join(said(mean(f"kept_{horizon}_bps"), ".2f") for horizon in HORIZONS) + f" | {', '.join(f'{statistics.mean(piece):,.0f}' for piece in pieces)} |")
    lines += ["", "Profit, USD, by what is assumed" + ("" if RECORDINGS[recording][6] == 1 else ", lowest to highest over jitters of latency") + ":", "", "| maker | " + " | ".join(settings_of(recording)) + " |", "|" + "---|" * (1 + len(settings_of(recording)))]
    for name in makers:
        cells = []
        for setting in settings_of(recording):
            profits = [float(row["profit_usd"]) for row in rows if row["recording"] == recording and row["maker"] == name and row["setting"] == setting]
            cells.append("–" if not profits else f"{min(profits):,.0f}" if round(max(profits)) == round(min(profits)) else f"{min(profits):,.0f} to {max(profits):,.0f}")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def by_distance(rows, recording):
    """Of the maker who never hedges nor leans: what his fills had kept, by how far from the price he stands."""
    lines = ["| half spread, bps | profit, USD | spread | adverse | inventory | fills | kept at once, bps | 1 s | 10 s | 1 min |", "|" + "---|" * 10]
    name, variants = "symmetric, band", variants_of(RECORDINGS[recording][7])["symmetric, band"]
    for variant, parts in enumerate(variants):
        runs = [row for row in rows if row["recording"] == recording and row["maker"] == name and int(row["variant"]) == variant and row["setting"] == BASE and row["seed"] == "1"]
        if parts["risk"]["risk_aversion_per_usd"] == "1e-8" and runs:
            mean = lambda key: mean_of(runs, key)
            lines.append(f"| {parts['quoting']['minimum_half_spread_bps']} | {mean('profit_usd'):,.1f} | {mean('spread_usd'):,.1f} | {mean('adverse_selection_usd'):,.1f} | {mean('inventory_usd'):,.1f} | {mean('fills'):,.0f} | "
                         + " | ".join(said(mean(key), ".2f") for key in KEPT) + " |")
    return "\n".join(lines)


def kept_drawing(rows, recording, makers):
    """What a maker's fills had kept at once, after 1 s, 10 s and a minute."""
    width, height, left, bottom, legend = 720, 300, 60, 40, 190
    curves = {name: [mean_of([row for row in rows if row["recording"] == recording and row["maker"] == name and row["setting"] == BASE], key)
                     for key in KEPT] for name in makers}
    curves = {name: values for name, values in curves.items() if None not in values}
    everything = [value for values in curves.values() for value in values] + [0.0]
    low, high = min(everything), max(everything)
    x = lambda i: left + i * (width - left - legend) / 3
    y = lambda value: 30 + (high - value) / ((high - low) or 1.0) * (height - 30 - bottom)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="#fff"/><text x="8" y="16" font-weight="bold">{recording}, recorded: what fills had kept after a time, bps of what was traded</text>']
    step = 10 ** math.floor(math.log10((high - low) or 1.0))
    step = step / 2 if (high - low) / step < 3 else step
    for at in range(math.ceil(low / step), math.floor(high / step) + 1):
        out.append(f'<line x1="{left}" x2="{width - legend}" y1="{y(at * step):.1f}" y2="{y(at * step):.1f}" stroke="#{"888" if at == 0 else "ddd"}"/><text x="{left - 6}" y="{y(at * step) + 4:.1f}" text-anchor="end" fill="#555">{at * step:g}</text>')
    out += [f'<text x="{x(i):.1f}" y="{height - 16}" text-anchor="middle" fill="#555">{label}</text>' for i, label in enumerate(("at once", "1 s", "10 s", "1 min"))]
    labels = []
    colours = ["#0b62d6", "#67a9ff", "#c0392b", "#e67e22", "#8e44ad", "#27ae60", "#7f8c8d", "#16a085", "#222222"]
    colour_of = dict(zip(makers, colours))
    for name, values in sorted(curves.items(), key=lambda one: -one[1][-1]):
        colour = colour_of[name]
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="{2.5 if name == "risk_price" else 1.5}" points="{" ".join(f"{x(i):.1f},{y(value):.1f}" for i, value in enumerate(values))}"/>')
        labels.append(max(y(values[-1]) + 4, labels[-1] + 14 if labels else 0.0))
        out.append(f'<text x="{width - legend + 8}" y="{labels[-1]:.1f}" fill="{colour}">{name}</text>')
    return "\n".join(out + ["</svg>\n"])


def study_recorded(options, recordings, chosen):
    path = options.directory / "recorded.csv"
    rows = list(csv.DictReader(path.open())) if path.exists() else []
    made = {(row["recording"], row["maker"], int(row["variant"]), row["setting"], int(row["seed"])) for row in rows}
    wanted = []
    for recording in recordings:
        market, seeds = RECORDINGS[recording][7], range(1, RECORDINGS[recording][6] + 1)
        if RECORDINGS[recording][1] != "deribit":  # there what settings say of perpetuals matters little, and a run takes a quarter of a minute
            wanted += [(recording, name, variant, BASE, 1) for name, variants in variants_of(market).items() for variant in range(len(variants))]
        wanted += [(recording, name, chosen[market, name], setting, seed) for name in variants_of(market) for setting in settings_of(recording) for seed in seeds]
    wanted = [one for one in dict.fromkeys(wanted) if one not in made]
    with path.open("a", newline="") as file, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(RECORDED_COLUMNS)
        for row in pool.map(lambda one: back_test(options.keel, options.recorded, options.directory, *one), wanted):
            writer.writerow(row)
            file.flush()
    rows = list(csv.DictReader(path.open()))
    with (options.directory / "recorded.md").open("w") as file:
        for recording in recordings:
            form, market = RECORDINGS[recording][1], RECORDINGS[recording][7]
            makers = list(variants_of(market))
            of_chosen = [row for row in rows if row["recording"] == recording and int(row["variant"]) == chosen[market, row["maker"]] and int(row["seed"]) <= RECORDINGS[recording][6]]
            file.write(f"### {recording}\n\n{recorded_table(of_chosen, recording, makers)}\n\n")
            for name, variants in variants_of(market).items():
                if len(variants) > 1 and form == "deribit":
                    file.write(f"{name}, {variants[chosen[market, name]]}\n")
                elif len(variants) > 1:
                    tried = sorted((float(row["profit_usd"]), int(row["variant"])) for row in rows if row["recording"] == recording and row["maker"] == name and row["setting"] == BASE and row["seed"] == "1")
                    file.write(f"{name}, {variants[chosen[market, name]]}; of {len(tried)} in hindsight from {tried[0][0]:,.1f} {variants[tried[0][1]]} to {tried[-1][0]:,.1f} {variants[tried[-1][1]]}\n")
            if form != "deribit":
                file.write(f"\nsymmetric, band at 1e-8 /USD, by distance:\n\n{by_distance(rows, recording)}\n\n")
            dots = [{"market": recording, "maker": row["maker"], "profit_usd": float(row["profit_usd"])} for row in of_chosen]
            (options.directory / f"recorded_{recording}.svg").write_text(drawing(dots, recording, makers, f"{recording}, recorded: profit under each assumption, USD", boxes=False))
            (options.directory / f"recorded_{recording}_kept.svg").write_text(kept_drawing(of_chosen, recording, makers))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keel")
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=24)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", choices=[*MARKETS, *RECORDINGS])
    parser.add_argument("--recorded", type=pathlib.Path, metavar="DATA")
    options = parser.parse_args()
    if options.only and options.only not in (RECORDINGS if options.recorded else MARKETS):
        parser.error(f"--only {options.only}: one of {', '.join(RECORDINGS if options.recorded else MARKETS)}")
    options.directory.mkdir(parents=True, exist_ok=True)
    path = options.directory / "runs.csv"
    rows = []
    if path.exists():
        rows = [{key: value if key in ("market", "maker") else float(value or "nan") for key, value in row.items()} for row in csv.DictReader(path.open())]
    if options.recorded:
        recordings = [options.only] if options.only else list(RECORDINGS)
        markets = {RECORDINGS[recording][7] for recording in recordings}
        return study_recorded(options, recordings, {(market, name): chosen_of(rows, market, name) for market in markets for name in variants_of(market)})
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

    make([(market, name, variant, seed) for market in markets if market not in CHOSEN_IN for name, variants in variants_of(market).items() if len(variants) > 1
          for variant in range(len(variants)) for seed in CHOICE_SEEDS])
    chosen = {(market, name): chosen_of(rows, market, name) for market in markets for name in variants_of(market)}
    make([(market, name, chosen[market, name], seed) for seed in range(1, options.seeds + 1) for market in markets for name in variants_of(market)])
    rows = [row for row in rows if row["seed"] <= options.seeds and chosen.get((row["market"], row["maker"])) == int(row["variant"])]
    with (options.directory / "table.md").open("w") as file:
        for market in markets:
            file.write(f"### {market}, {MARKETS[market][1]} a run\n\n{table(rows, market)}\n\n")
            for name in variants_of(market):
                if len(variants_of(market)[name]) > 1:
                    file.write(f"{name}: {variants_of(market)[name][chosen[market, name]]}\n")
            name = market.replace(", ", "_").replace(" ", "_")
            (options.directory / f"{name}.svg").write_text(drawing(rows, market, variants_of(market), f"{market}: profit of a run, USD"))


if __name__ == "__main__":
    main()
