"""Kills `keel run --journal` again and again, and looks what is lost. Usage: kill_test.py KEEL [KILLS [SEED]]

Each life is killed (SIGKILL) at a random moment: while it creates its journal, recovers or trades. The venue writes its own log of
our executions. After the last life: no execution of any log is missing in the journal and none is there twice, the journal's
executions are the venue's, positions are the venue's, and a replay agrees with every command and state hash.
"""
import collections
import json
import random
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

KEEL = sys.argv[1]
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)

# Takers come thirty times as often as by default, so that most windows have fills to lose; on two underlyings.
CONFIG = """
[sim.perpetual]
taker_rate_per_second = 30.0
[sim.future]
taker_rate_per_second = 3.0
[sim.option]
taker_rate_per_second = 0.2
[sim.also.ETH]
deposit = 20
"""

Fill = collections.namedtuple("Fill", "trade order instrument side price size")


def fail(what):
    sys.exit(f"kill_test.py {KILLS} {SEED}: {what}")


def run_json(*arguments):
    done = subprocess.run([KEEL, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"keel {' '.join(map(str, arguments))}: exit {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return json.loads(done.stdout, parse_float=Decimal)


def venue_fills(log):
    """What the venue logged, by trade id; a line that the kill cut off has no end."""
    fills = {}
    for line in log.read_text().split("\n")[:-1] if log.exists() else []:
        trade, order, instrument, side, price, size = line.split()
        if int(trade) in fills:
            fail(f"{log.name}: the venue logged trade {trade} twice")
        fills[int(trade)] = Fill(int(trade), int(order), int(instrument), side, Decimal(price), Decimal(size))
    return fills


def start(folder, life, length, *more):
    command = [KEEL, "run", "--journal", folder / "journal", "--speed", "max", "--for", length, "--seed", SEED % 1000,
               "--config", folder / "config.toml", "--venue-log", folder / f"venue-{life}.log", "--json", *more]
    return subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def live_and_die(folder, life, seconds):
    process = start(folder, life, "10h")
    try:
        output, errors = process.communicate(timeout=seconds)
        fail(f"life {life} ended by itself: exit {process.returncode}: {output[-500:]}{errors[-500:]}")
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def journal_fills(directory):
    records = run_json("inspect", directory, "--json", "--kind", "instrument_listed")["records"]
    numbers = {record["instrument"]["name"]: number for number, record in enumerate(records)}
    fills = {}
    for record in run_json("inspect", directory, "--json", "--kind", "filled")["records"]:
        fill = Fill(record["trade"], record["order"], numbers[record["instrument"]], record["side"], Decimal(record["price"]),
                    Decimal(record["size"]))
        if fill.trade in fills:
            fail(f"trade {fill.trade} is in the journal twice")
        fills[fill.trade] = fill
    return fills, numbers


def check_last_life(folder, report, logs):
    if report["halt_reason"]:
        fail(f"halted: {report['halt_reason']}")
    fills, numbers = journal_fills(folder / "journal")
    for life, log in enumerate(logs):
        for trade, fill in log.items():
            if fills.get(trade) != fill:
                fail(f"venue log of life {life}: {fill}, journal: {fills.get(trade)}")
    if fills != logs[-1]:
        fail(f"the journal has fills that the venue has not: {sorted(fills.keys() - logs[-1].keys())}")
    positions = collections.Counter()
    for fill in logs[-1].values():
        positions[fill.instrument] += fill.size if fill.side == "buy" else -fill.size
    for record in run_json("inspect", folder / "journal", "--json", "--kind", "settled")["records"]:
        positions[numbers[record["instrument"]]] = Decimal(0)
    ours = {numbers[position["instrument"]]: Decimal(position["contracts"]) for position in report["positions"]}
    if ours != {instrument: size for instrument, size in positions.items() if size != 0}:
        fail(f"positions: ours {ours}, the venue's {dict(positions)}")
    replay = run_json("replay", folder / "journal", "--json")
    if replay["mismatches"] != 0 or replay["state_hash"] != report["state_hash"]:
        fail(f"replay: {replay}, run: {report['state_hash']}")
    return replay, fills


def main():
    print(f"kill_test.py: {KILLS} kills, seed {SEED}", flush=True)
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(CONFIG)
        for life in range(KILLS):
            live_and_die(folder, life, rng.uniform(0.0, 0.2) if rng.random() < 0.3 else rng.uniform(0.2, 1.0) + 0.03 * life)
        began = time.monotonic()
        process = start(folder, KILLS, "5s")
        output, errors = process.communicate()
        if process.returncode != 0:
            fail(f"last life: exit {process.returncode}: {errors[-500:]}")
        took = time.monotonic() - began
        logs = [venue_fills(folder / f"venue-{life}.log") for life in range(KILLS + 1)]
        replay, fills = check_last_life(folder, json.loads(output, parse_float=Decimal), logs)
        seen_before = len(set().union(*logs[:-1]))
        print(f"{replay['events']} events, {replay['commands']} commands, {len(fills)} fills of which {seen_before} before a kill, "
              f"{replay['mismatches']} mismatches, last life {took:.1f} s")


if __name__ == "__main__":
    main()
