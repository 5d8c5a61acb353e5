"""The portfolio of explained_profit.md, as an account file on stdout. Usage: explained_profit_portfolio.py CHAIN.csv.zst

Of the file's first snapshot: at every expiry at least 7 days away, sell at the mark the put whose delta is nearest -0.25 and the call whose
delta is nearest +0.25, of those that have a bid, an ask and open interest: 10 BTC, 100 ETH each.
"""
import csv
import io
import subprocess
import sys
from datetime import datetime, timedelta

AMOUNT = {"BTC": 10, "ETH": 100}

text = subprocess.run(["zstd", "-dc", sys.argv[1]], capture_output=True, check=True, text=True).stdout
rows = csv.DictReader(io.StringIO(text))
best = {}
first = None
for row in rows:
    first = first or row["timestamp"]
    if row["timestamp"] != first:
        break
    life = datetime.fromisoformat(row["expiry_datetime"]) - datetime.fromisoformat(first)
    if life < timedelta(days=7) or not row["bid_price"] or not row["ask_price"] or float(row["open_interest"]) <= 0:
        continue
    distance = abs(abs(float(row["delta"])) - 0.25)
    key = (row["currency"], row["expiry_datetime"], row["option_type"])
    if key not in best or distance < best[key][0]:
        best[key] = (distance, row)

print("time,trade_id,instrument,side,price,amount,fee,index,vol")
for number, key in enumerate(sorted(best), 1):
    row = best[key][1]
    print(f"{first},{number},{row['instrument_name']},sell,{float(row['mark_price']):.8f},{AMOUNT[row['currency']]},0,"
          f"{float(row['index_price']):.2f},{row['implied_volatility']}")
