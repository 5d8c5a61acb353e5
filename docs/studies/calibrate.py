"""Finds the parameters of the market `recorded` (configs/markets/recorded.toml): a coordinate search until what it shows lies within the bands of what was recorded.

    calibrate.py KEEL DATA OUT.toml [--only perpetual|options] [--state FILE] [--for 1h] [--seed 1] [--paths 4] [--minutes 60] [--measure]

DATA: the folder that holds binance_tick_l2, deribit_option_trades and deribit_chain_6h. Begins with what OUT.toml says where it says it, with START elsewhere; tries one parameter after the other, a step up and a step down (of what is
a scale, by a factor), keeps what lowers the misfit and makes the step longer, else shorter. What one fact says of itself (DIRECT) is set by that, before the search and after each of its steps, which are judged by the other facts. Resumes from the state file, writes OUT.toml at each improvement. With --measure it only says where the market stands.

What the market shows is the mean of PATHS lives. The misfit is the sum over all facts that have a band of max(0, r - 1/2)^2, r the distance from what was recorded in half widths of the band: |ln ratio| / ln 1.5, or |difference| / 0.1. What has the other sign counts as r = 1 + its distance over what was recorded, at most 8; what the market does not show at all counts as r = 2, and what was not recorded as nothing.

A market is tried as one laid over `sim.market = "plain"`, whatever fitted market KEEL was built with; OUT.toml is written to be that one.
"""
import argparse
import copy
import json
import math
import pathlib
import subprocess
import tempfile
import time
import tomllib

HEADER = """# Fitted to recordings by docs/studies/calibrate.py: a linear perpetual's best prices and trades, and the trades and quotes of options at Deribit. How near it comes: docs/studies/realism.md.
"""
# What the engine is told with the market. With a contract a side of 330 options, all of them filled would be beyond gate.maximum_worst_case_delta_usd; and twice all quotes make the burst.
ENGINE = """
[quoting]
option_size = 0.2

[gate]
messages_per_second = 400
message_burst = 4000
"""
BAND_FACTOR = 1.5
BAND_DIFFERENCE = 0.1

START = {
    "informed_share": 0.0,
    "expiry_days": [0, 1, 2, 4, 11, 18, 25, 53, 81, 172, 354],  # as Deribit lists them on the day of the start: Fridays, last ones of months and quarters
    "strikes_per_expiry": 15,
    "process": {"volatility": 0.45, "moves_per_second": 5.656, "price_step": "10ms", "jumps_per_day": 10000, "jump_deviation": 0.0002, "jump_lasts": "100ms", "impact_bps_per_coin": 0.02},
    "takers": {"metaorders": 3, "metaorder_tail": 1.25, "option_buy_share": 0.1577, "option_demand_days": [2.0, 9.0, 35.0, 100.0],
               "option_demand": [1.077, 0.7494, 0.7998, 0.3643, 0.1287], "option_in_money": 0.15, "option_informed": [0.3, 0.5, 2.9, 2.9, 2.9]},
    "perpetual": {
        "half_spread": 0.0005, "level_gap": 0.7, "levels": 20, "level_size_growth": 1.163, "top_size": 30400, "maker_order": 960,
        "requote": "1s", "replenish": "53ms", "response_time": "4ms", "responses": 8.944,
        "taker_rate_per_second": 7.9, "taker_decay": 2.0, "taker_size": 3972, "taker_size_deviation": 2.5,
        "metaorder_share": 1.0, "forerunner_share": 0.3875, "sweep_reach": 1.9, "sweep_least": 2.0, "informed_share": 0.12, "informed_horizon": "5m"},
    "future": {"taker_rate_per_second": 0.01},  # not fitted: nobody recorded any; all of them one in seventy of the perpetual's orders
    "option": {
        "half_spread": 0.25, "level_gap": 0.5, "top_size": 10, "requote": "15800ms", "replenish": "20s", "unit_floor_ticks": 2.0, "unit_floor_wings": 2.0,
        "taker_rate_per_second": 0.005, "taker_decay": 10.0, "taker_size": 1.187, "followers": 0.5, "follower_time": "3s",
        "informed_share": 0.31, "informed_horizon": "80s", "informed_reach": 0.22},
}


class Scale:
    """A parameter above 0, changed by a factor."""

    def __init__(self, least, most, step=1.25):
        self.least, self.most, self.step = least, most, math.log(step)

    def moved(self, value, steps):
        return min(self.most, max(self.least, value * math.exp(self.step * steps)))


class Line:
    """A parameter changed by a sum."""

    def __init__(self, least, most, step):
        self.least, self.most, self.step = least, most, step

    def moved(self, value, steps):
        return min(self.most, max(self.least, value + self.step * steps))


PARAMETERS = {
    "perpetual": {
        "process.volatility": Scale(0.2, 2.0, 1.1),
        "process.moves_per_second": Scale(1.0, 30.0),
        "process.impact_bps_per_coin": Scale(1e-4, 1.0, 2.0),
        "takers.metaorders": Line(1, 40, 1),
        "takers.metaorder_tail": Line(1.05, 3.0, 0.1),
        "perpetual.level_gap": Scale(0.01, 5.0, 1.5),
        "perpetual.level_size_growth": Line(0.3, 1.5, 0.1),
        "perpetual.top_size": Scale(1e3, 2e5),
        "perpetual.maker_order": Scale(10, 1e4),
        "perpetual.replenish": Scale(2.0, 2000.0, 1.6),
        "perpetual.response_time": Scale(1.0, 10.0, 1.4),
        "perpetual.responses": Scale(1.0, 40.0),
        "perpetual.taker_rate_per_second": Scale(2.0, 30.0, 1.15),
        "perpetual.taker_decay": Scale(0.03, 5.0, 1.4),
        "perpetual.taker_size": Scale(100, 2e4),
        "perpetual.taker_size_deviation": Line(1.0, 3.5, 0.15),
        "perpetual.metaorder_share": Line(0.05, 1.0, 0.1),
        "perpetual.forerunner_share": Line(0.0, 0.9, 0.05),
        "perpetual.informed_share": Scale(0.002, 0.5, 1.5),
        "perpetual.sweep_reach": Line(0.5, 4.0, 0.2),
        "perpetual.sweep_least": Scale(0.3, 5.0),
        "process.jumps_per_day": Scale(1e3, 1e5, 1.4),
        "process.jump_deviation": Scale(5e-5, 1e-3),
        "process.jump_lasts": Scale(10.0, 2000.0, 1.6),
    },
    "options": {
        "option.half_spread": Scale(0.01, 3.0),
        "option.requote": Scale(100.0, 6e4, 1.6),
        "option.unit_floor_ticks": Scale(0.2, 10.0),
        "option.unit_floor_wings": Scale(0.1, 50.0, 1.5),
        "option.taker_decay": Scale(0.05, 1000.0, 1.5),
        "takers.option_in_money": Scale(0.01, 1.0, 1.5),
        "option.followers": Line(0.0, 0.9, 0.1),
        "option.follower_time": Scale(10.0, 6e5, 2.0),
        "option.informed_share": Line(0.0, 1.0, 0.08),
        "option.informed_horizon": Scale(1e3, 3.6e6, 1.6),
        "option.informed_reach": Line(0.0, 1.0, 0.1),
        **{f"takers.option_informed.{tenor}": Line(0.0, 3.2, 0.3) for tenor in range(5)},
    },
}
# What one fact says of itself: the parameter goes as that was recorded to what it is, or falls by how much it is too high.
DIRECT = {
    "perpetual": {},
    "options": {
        **{f"takers.option_demand.{tenor}": (f"trades_{name}_per_h", Scale(1e-3, 1000.0)) for tenor, name in enumerate(("2d", "9d", "35d", "100d", "longer"))},
        "option.taker_size": ("size_coins_median", Scale(0.05, 20.0)),
        "takers.option_buy_share": ("sellers", Line(0.0, 1.0, 1.0)),
    },
}
WHOLE = {"takers.metaorders", "perpetual.top_size", "perpetual.maker_order", "perpetual.taker_size"}
DEVIATION = "perpetual.taker_size_deviation"
MILLISECONDS = {"s": 1e3, "ms": 1.0, "us": 1e-3, "m": 6e4, "h": 3.6e6}


def of_duration(words):
    unit = words.lstrip("0123456789.")
    return float(words[:len(words) - len(unit)]) * MILLISECONDS[unit]


def as_duration(milliseconds):
    return f"{round(milliseconds * 1000)}us" if milliseconds < 1000 else f"{round(milliseconds)}ms"


def get(market, key):
    for part in key.split("."):
        market = market[int(part) if isinstance(market, list) else part]
    return of_duration(market) if isinstance(market, str) else market


def with_value(market, key, value):
    market = copy.deepcopy(market)
    table, name, *at = key.split(".")
    if key == DEVIATION:  # the median stays
        market = with_value(market, "perpetual.taker_size", get(market, "perpetual.taker_size") * math.exp(0.5 * (value**2 - get(market, key) ** 2)))
    if at:
        market[table][name][int(at[0])] = float(f"{value:.4g}")
    elif isinstance(market[table][name], str):
        market[table][name] = as_duration(value)
    elif key in WHOLE:
        market[table][name] = round(value)
    else:
        market[table][name] = float(f"{value:.4g}")
    return market


def merged(market, said):
    for key, value in said.items():
        if isinstance(value, dict):
            merged(market.setdefault(key, {}), value)
        else:
            market[key] = value
    return market


def toml_of(market, underneath="plain"):
    """`underneath`: the built-in market that this is laid over, or is."""
    tables = {name: table for name, table in market.items() if isinstance(table, dict)}
    said = {"market": underneath, "underlying": "BTC"}
    said |= {name: value for name, value in market.items() if name not in tables and name not in said}
    lines = ["[sim]"] + [f"{name} = {json.dumps(value)}" for name, value in said.items()]
    for name, table in tables.items():
        lines += ["", f"[sim.{name}]"] + [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n" + ENGINE


def distance(fact):
    """In half widths of the band."""
    recorded, simulated = fact["recorded"], fact["simulated"]
    if fact["band"] == "none" or recorded is None:
        return 0.0
    if simulated is None:
        return 2.0
    if fact.get("ratio") is not None:
        return abs(math.log(fact["ratio"])) / math.log(BAND_FACTOR)
    if fact.get("difference") is not None:
        return abs(fact["difference"]) / BAND_DIFFERENCE
    away = abs(simulated - recorded) / abs(recorded) if recorded else 1.0
    return min(8.0, 1.0 + away)


def misfit(facts):
    return sum(max(0.0, distance(fact) - 0.5) ** 2 for fact in facts)


class Study:
    def __init__(self, keel, data, only, length, seed, paths):
        self.keel, self.only, self.length, self.lives = keel, only, length, ["--seed", seed, "--paths", paths]
        self.options = ["--trades", data / "deribit_option_trades/Deribit_20220101_dedup_sorted.csv", "--chain",
                        *sorted((data / "deribit_chain_6h").glob("deribit_options_2026W*.csv.zst"))]
        self.linear = ["--data", data / "binance_tick_l2/usdm_btcusdt_20240808.gz", "--format", "binance"]

    def facts(self, market):
        market = dict(market)
        if self.only == "perpetual":
            market["expiry_days"] = []
        else:  # options see the price, and little of how it trades
            market["perpetual"] = market["perpetual"] | {"responses": 0.0, "taker_rate_per_second": 0.5, "sweep_reach": 0.0}
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(toml_of(market))
            file.flush()
            recorded = self.linear if self.only == "perpetual" else self.options
            command = [self.keel, "study", "market", *recorded, "--config", file.name, "--for", self.length, *self.lives, "--json"]
            done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        answer = json.loads(done.stdout)
        if self.only == "perpetual":
            return answer["instruments"][0]["facts"]
        return answer["options"]["facts"] + answer["option_quotes"]["facts"]

    def tell(self, market):
        facts = self.facts(market)
        print(f"misfit {misfit(facts):.3f}")
        for fact in facts:
            mark = {True: "", False: "OUTSIDE", None: "-"}[fact["within"]]
            print(f"  {fact['fact']:40} {fact['recorded']!s:>24} {fact['simulated']!s:>24} {distance(fact):6.2f} {mark}")


def corrected(market, only, facts):
    """With what single facts say of their parameters."""
    of = {fact["fact"]: fact for fact in facts}
    for key, (name, parameter) in DIRECT[only].items():
        fact, value = of.get(name, {}), get(market, key)
        if fact.get("ratio"):
            value = parameter.moved(value, -math.log(fact["ratio"]) / parameter.step)
        elif fact.get("difference") is not None:
            value = parameter.moved(value, fact["difference"] / parameter.step)
        market = with_value(market, key, value)
    return market


class Search:
    """`best` is the misfit of all facts; what the others alone let choose leaves out those with a parameter of their own."""

    def __init__(self, study, market, out):
        self.study, self.market, self.out = study, market, out
        self.direct = {name for name, _ in DIRECT[study.only].values()}
        self.facts = study.facts(market)

    def others(self, facts):
        return misfit([fact for fact in facts if fact["fact"] not in self.direct])

    def take(self, market, facts, why):
        print(f"{misfit(self.facts):.4f} -> {misfit(facts):.4f} (others {self.others(facts):.4f}): {why}", flush=True)
        self.market, self.facts = market, facts
        self.out.write_text(HEADER + toml_of(market, "recorded"))

    def correct(self):
        """As long as it helps, and is needed."""
        while any(distance(fact) > 0.25 for fact in self.facts if fact["fact"] in self.direct):
            market = corrected(self.market, self.study.only, self.facts)
            facts = self.study.facts(market)
            if misfit(facts) >= misfit(self.facts):
                return
            self.take(market, facts, "corrected")

    def step(self, key, parameter, way):
        market = with_value(self.market, key, parameter.moved(get(self.market, key), way))
        if market == self.market:
            return False
        try:
            facts = self.study.facts(market)
        except RuntimeError as error:
            print(f"  {key} = {get(market, key):.4g}: {error}", flush=True)
            return False
        if self.others(facts) >= self.others(self.facts):
            return False
        self.take(market, facts, f"{key} {get(self.market, key):.4g} -> {get(market, key):.4g}")
        self.correct()
        return True


def search(study, market, out, state_file, minutes):
    steps = json.loads(state_file.read_text())["steps"] if state_file.exists() else {}
    ends = time.monotonic() + 60.0 * minutes
    at = Search(study, market, out)
    print(f"begins with misfit {misfit(at.facts):.4f}", flush=True)
    at.correct()
    while time.monotonic() < ends:
        begun = misfit(at.facts)
        for key, parameter in PARAMETERS[study.only].items():
            if time.monotonic() >= ends:
                break
            length = steps.get(key, 1.0)
            way = next((way for way in (length, -length) if at.step(key, parameter, way)), None)
            steps[key] = math.copysign(max(0.1, abs(length) * 0.5), length) if way is None else math.copysign(min(4.0, abs(way) * 1.5), way)
            state_file.write_text(json.dumps({"steps": steps}, indent=1))
        if misfit(at.facts) == begun and all(abs(step) <= 0.1 for step in steps.values()):
            break
    print(f"ends with misfit {misfit(at.facts):.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("keel")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--only", choices=list(PARAMETERS), default="perpetual")
    parser.add_argument("--state", type=pathlib.Path)
    parser.add_argument("--for", dest="length", default="1h")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--paths", default="4")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--measure", action="store_true")
    told = parser.parse_args()
    market = copy.deepcopy(START)
    if told.out.exists():
        merged(market, tomllib.loads(told.out.read_text())["sim"])
    study = Study(told.keel, told.data, told.only, told.length, told.seed, told.paths)
    if told.measure:
        return study.tell(market)
    search(study, market, told.out, told.state or told.out.with_suffix(f".{told.only}.json"), told.minutes)


if __name__ == "__main__":
    main()
