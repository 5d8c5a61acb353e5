#!/usr/bin/env python3
"""Runs each libFuzzer target for a while on seeds that Keel makes. Usage: fuzz.py KEEL FUZZERS SECONDS [TARGET…]

FUZZERS is the folder of the fuzz_* programs. The seeds are what the tests of outputs read and what KEEL prints, writes and journals, with and
without their first line (some targets put a header of their own before). A finding is kept in FUZZERS and its command printed.
"""
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST_SEED = 1 << 16


def keel(binary, *arguments):
    return subprocess.run([binary, *arguments], check=True, capture_output=True).stdout


def texts(binary, scratch):
    inputs = ROOT / "tests/golden/outputs/input"
    yield from (path.read_bytes() for path in sorted(inputs.iterdir()) if path.is_file())
    yield from (path.read_bytes() for path in sorted((ROOT / "configs").rglob("*.toml")))
    yield keel(binary, "config")
    keel(binary, "chain", str(inputs / "chain.csv"), "--out", str(scratch / "rows.csv"))
    yield (scratch / "rows.csv").read_bytes()
    yield keel(binary, "book", "--fills", str(inputs / "fills.csv"), "--json")


def payloads(binary, scratch):
    """One of each kind of fact and command of a short run."""
    keel(binary, "run", "--speed", "max", "--for", "5s", "--seed", "1", "--journal", str(scratch / "journal"))
    journal = sqlite3.connect(scratch / "journal" / "journal.db")
    for table in ("event", "command"):
        yield from (row[0] for row in journal.execute(f"SELECT payload FROM {table} GROUP BY kind"))


def option_prices():
    """Price, forward, strike and years of options as fuzz_implied_vol reads them."""
    for price, strike, call in ((3000.0, 62000.0, 0), (0.5, 90000.0, 0), (2500.0, 60000.0, 1)):
        yield struct.pack("4dB", price, 60000.0, strike, 0.1, call)


def recorded_feeds():
    """A few messages of each feed that fuzz_depth reads; LOBSTER's two files with an empty line between them."""
    yield (b'1700000000000000000 {"lastUpdateId":5,"T":1700000000000,"bids":[["100.1","2"]],"asks":[["100.2","3"]]}\n'
           b'1700000000001000000 {"data":{"e":"depthUpdate","T":1700000000001,"s":"B","U":6,"u":6,"pu":5,"b":[["100.1","0"]],"a":[]}}\n'
           b'1700000000002000000 {"data":{"e":"trade","T":1700000000002,"s":"B","p":"100.2","q":"1","m":false}}\n')
    yield b"34200.5,1,7,21,2238100,1\n34200.6,4,7,21,2238100,1\n\n2239500,100,2238100,21\n2239500,100,2237500,100\n"
    yield b"arrives_ns,action,order,side,price,size\n5,place,1,buy,100.1,1\n7,cancel,1,buy,100.1,\n"


def make_seeds(binary, seeds):
    with tempfile.TemporaryDirectory() as name:
        made = list(texts(binary, Path(name)))
        made += [text.split(b"\n", 1)[1] for text in made if b"\n" in text]
        made += [text.split(b"\n", 1)[0] for text in made]
        made += [*payloads(binary, Path(name)), *option_prices()]
    made += recorded_feeds()
    made += [b"BTC-PERPETUAL", b"BTC-27MAR26-100000-C", b"XRP_USDC-27MAR26-2d5-P"]
    for index, content in enumerate(made):
        (seeds / f"{index:03}").write_bytes(content[:LARGEST_SEED])
    return len(made)


def fuzz(program, seeds, seconds):
    with tempfile.TemporaryDirectory() as corpus:
        command = [program, corpus, seeds, f"-max_total_time={seconds}", "-rss_limit_mb=4096", "-timeout=20", "-print_final_stats=1",
                   f"-artifact_prefix={program}."]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace", cwd=ROOT)
    runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
    return done.returncode, runs, done.stderr


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    binary, folder, seconds = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve(), int(sys.argv[3])
    targets = sorted(path for path in folder.glob("fuzz_*") if os.access(path, os.X_OK) and "." not in path.name)
    if sys.argv[4:]:
        targets = [folder / f"fuzz_{name}" for name in sys.argv[4:]]
    if not targets:
        sys.exit(f"{folder}: no fuzz_* programs; build them with `cmake --preset fuzz && cmake --build --preset fuzz`")
    seeds = Path(tempfile.mkdtemp())
    try:
        print(f"{make_seeds(binary, seeds)} seeds, {seconds} s a target", flush=True)
        failed = 0
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for program, (code, runs, log) in zip(targets, pool.map(lambda one: fuzz(one, seeds, seconds), targets)):
                print(f"{program.name}: {runs} runs{'' if code == 0 else ', FAILED'}", flush=True)
                if code != 0:
                    failed += 1
                    print("\n".join(log.splitlines()[-40:]), flush=True)
        sys.exit(1 if failed else 0)
    finally:
        shutil.rmtree(seeds)


if __name__ == "__main__":
    main()
