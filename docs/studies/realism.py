"""Recorded markets beside a simulated one: the tables of docs/studies/realism.md, as Markdown.

    realism.py KEEL DATA [--preset NAME | --config FILE] [--for 10h] [--seed N] [--paths N] [--only ticks|options]

DATA: the folder that holds binance_tick_l2, lobster, deribit_option_trades and deribit_chain_6h. Runs `keel study market` and prints what it says, no more.
"""
import argparse
import json
import pathlib
import subprocess

DIGITS = 3


def number(value):
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{DIGITS}g}"


def study(keel, market, length, *arguments):
    command = [keel, "study", "market", *map(str, arguments), *market, "--for", length, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def apart(fact):
    if fact["ratio"] is not None:
        return f"× {number(fact['ratio'])}"
    if fact["difference"] is not None:
        return f"{fact['difference']:+.2f}"
    if fact["within"] is not False:
        return "–"
    return "other sign" if fact["recorded"] * fact["simulated"] < 0 else "none"


def measured(fact, market):
    error = fact.get(f"{market}_se")
    return number(fact[market]) + ("" if error is None or fact[market] is None else f" ± {error:.2g}")


def table(section, recorded, simulated):
    print(f"| | {recorded} | {simulated} | apart | in the band |\n|---|---|---|---|---|")
    for fact in section["facts"]:
        within = "none" if fact["band"] == "none" else {True: "yes", False: "**no**", None: "–"}[fact["within"]]
        print(f"| {fact['fact']} | {measured(fact, 'recorded')} | {measured(fact, 'simulated')} | {apart(fact)} | {within} |")
    print(f"\nIn the band: {section['in_band']} of {section['compared']}.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("keel")
    parser.add_argument("data", type=pathlib.Path)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--preset", default="recorded")
    chosen.add_argument("--config")
    parser.add_argument("--for", dest="length", default="10h")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--paths", default="4")
    parser.add_argument("--only", choices=("ticks", "options"), help="instead of both: what was recorded tick by tick, or options")
    told = parser.parse_args()
    market = ["--config", told.config] if told.config else ["--preset", told.preset]
    market += ["--seed", told.seed, "--paths", told.paths]
    name = told.config or told.preset

    if told.only != "options":
        ticks = told.data / "binance_tick_l2"
        for title, files, format_name in (
                ("A linear perpetual", [ticks / "usdm_btcusdt_20240808.gz"], "binance"),
                ("An inverse perpetual", [ticks / "cm_btcusd_perp_20240808.gz"], "binance"),
                ("A stock", sorted((told.data / "lobster").glob("AMZN*.gz")), "lobster")):
            answer = study(told.keel, market, told.length, "--data", *files, "--format", format_name)
            section = answer["instruments"][0]
            print(f"### {title}\n")
            table(section, section["recorded"], f"{name}, {section['simulated']}")
    if told.only != "ticks":
        chains = sorted((told.data / "deribit_chain_6h").glob("deribit_options_2026W*.csv.zst"))
        answer = study(told.keel, market, told.length, "--trades", told.data / "deribit_option_trades/Deribit_20220101_dedup_sorted.csv", "--chain", *chains)
        print("### Options\n")
        table(answer["options"], "Deribit, 2022-01-01", name)
        print("### Quotes in options\n")
        table(answer["option_quotes"], "Deribit, January to March 2026", name)


if __name__ == "__main__":
    main()
