#!/usr/bin/env python3
"""Holds the pricing kernels, the SVI fit, the way from a chain's text to its surface and a valuation of options held to a recorded
number of instructions, within 2 %, which a busy machine cannot blur as it does a time.

valgrind has no AVX-512, so the kernels run on AVX2 under it. A compiler without a recorded count is skipped, as is a machine without
valgrind. Usage: check_instructions.py PROGRAM COMPILER [--update]
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

RECORD = pathlib.Path(__file__).with_name("pricing_instructions.json")
COUNTED = ["counted_reprice", "counted_reprice_second_order", "counted_implied_vols", "counted_black76",
           "counted_svi_fit", "counted_chain_to_surface", "counted_valuation"]
SKIP = 77


def count(program, function):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["valgrind", "--tool=callgrind", f"--toggle-collect={function}",
                              f"--callgrind-out-file={folder}/out", program],
                             capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"{program} under valgrind: exit {run.returncode}\n{run.stderr}")
    return int(found.group(1))


def main():
    program, compiler = sys.argv[1:3]
    if shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed")
        sys.exit(SKIP)
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if "--update" in sys.argv:
        record[compiler] = {function: count(program, function) for function in COUNTED}
        RECORD.write_text(json.dumps(record, indent=2) + "\n")
        return
    if compiler not in record:
        print(f"skipped: no count is recorded for {compiler}")
        sys.exit(SKIP)
    failed = False
    for function, wanted in record[compiler].items():
        now = count(program, function)
        change = now / wanted - 1.0
        print(f"{function}: {now} instructions, recorded {wanted}, {change:+.2%}")
        failed |= abs(change) > 0.02
    sys.exit("more than 2 % away: find out why, then record it with --update" if failed else 0)


if __name__ == "__main__":
    main()
