"""What Deribit answered to get_instruments is what its names say, on the answers of 2021-07-22. Skips (77) without them.
Usage: recorded_instruments_test.py KEEL PROJECT_ROOT"""
import json
import os
import re
import sys
import unittest
from pathlib import Path

from book_case import BookCase

KEEL = sys.argv[1]
DATA = Path(os.environ.get("KEEL_DATA", Path(sys.argv[2]) / "../shared/data")) / "deribit_ws_raw"
del sys.argv[1:3]


class RecordedInstruments(BookCase):
    keel = KEEL

    def test_what_deribit_answers_is_what_its_names_say(self):
        """Every option and future of 2021-07-22: a fill of each gives the same book by definition as by name."""
        compared = 0
        for line in (DATA / "DERIBIT.http.20210722.txt").read_text().splitlines():
            answer = line[line.index(": {") + 2:] if ": {" in line else "{}"
            rows = [row for row in json.loads(answer).get("result", []) if re.match("(BTC|ETH)-", row["instrument_name"])]
            if not rows:
                continue
            fills = "time,trade_id,instrument,side,price,amount,fee,index,vol\n" + "".join(
                f"2021-07-22T22:42:03Z,{i},{row['instrument_name']},buy,{0.05 if row['kind'] == 'option' else 32000},"
                f"{row['min_trade_amount']},0,32000,0.8\n" for i, row in enumerate(rows) if row["is_active"])
            arguments = ("--fills", self.file(fills))
            defined = self.json_of(*arguments, "--instruments", self.file(answer, "instruments.json"))
            self.assertEqual(defined, self.json_of(*arguments))
            compared += len(rows)
        self.assertEqual(compared, 398 + 426)


if not DATA.is_dir():
    print("skipped: KEEL_DATA has no deribit_ws_raw")
    sys.exit(77)
unittest.main()
