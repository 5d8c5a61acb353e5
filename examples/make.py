#!/usr/bin/env python3
"""Makes the sample files beside it out of a recorded run in the simulated market. Usage: make.py KEEL

fills.csv: the maker's own account (docs/reference/fills.md). marks.csv: what everything listed was worth minute by minute (marks.md).
orders.csv: its open orders shortly before the end (orders.md). chain.csv: the whole market then, as Deribit's snapshots are (chain.md).
"""
import csv
import json
import math
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEEL = str(Path(sys.argv[1]).resolve())
RUN = ["--speed", "max", "--for", "10m", "--seed", "7"]
SHOWN_AT = 590  # seconds: the moment of orders and chain


def records(journal, kind):
    answer = subprocess.run([KEEL, "inspect", journal, "--kind", kind, "--json"], check=True, capture_output=True).stdout
    return json.loads(answer)["records"]


def seconds(text):
    return datetime.fromisoformat(text[:19] + "+00:00").timestamp()


def cumulative(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def black76_coins(forward, strike, years, vol, right):
    deviation = vol * math.sqrt(years)
    d1 = math.log(forward / strike) / deviation + deviation / 2
    call = forward * cumulative(d1) - strike * cumulative(d1 - deviation)
    delta = cumulative(d1) - (right == "put")
    vega = forward * math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi) * math.sqrt(years) / 100
    return (call if right == "call" else call - forward + strike) / forward, delta, vega


class Market:
    """What the run's market showed, followed up to one moment after another."""

    def __init__(self, journal):
        self.instruments = {one["instrument"]["name"]: one["instrument"] for one in records(journal, "instrument_listed")}
        self.news = sorted((one for kind in ("book_top", "index_moved", "smile_moved") for one in records(journal, kind)),
                           key=lambda one: one["seq"])
        self.next, self.index, self.tops, self.smiles = 0, None, {}, {}
        self.start = seconds(self.news[0]["at"])

    def follow(self, seq=math.inf, after=math.inf):
        while self.next < len(self.news):
            one = self.news[self.next]
            if one["seq"] > seq or seconds(one["at"]) - self.start > after:
                return
            if one["kind"] == "book_top":
                self.tops[one["instrument"]] = one
            elif one["kind"] == "index_moved":
                self.index = one["price"]
            else:
                self.smiles[one["expiry"]] = one
            self.next += 1

    def forward(self, instrument):
        for name, one in self.instruments.items():
            if one["kind"] == "future" and one["expiry"] == instrument["expiry"]:
                return (self.tops[name]["bid"] + self.tops[name]["ask"]) / 2
        return self.index

    def vol(self, instrument, forward, years):
        p = self.smiles[instrument["expiry"]]
        k = math.log(instrument["strike"] / forward) - p["m"]
        return math.sqrt((p["a"] + p["b"] * (p["rho"] * k + math.sqrt(k * k + p["s"] ** 2))) / years)


def write(name, head, rows):
    with open(HERE / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


def is_option(name):
    return name.endswith(("-C", "-P"))


def write_fills(market, journal):
    rows = [["2026-01-05T00:00:00Z", "deposit", "", "", "", "", "5", "", "BTC", "", "", ""]]
    for fill in records(journal, "filled"):
        market.follow(seq=fill["seq"])
        instrument = market.instruments[fill["instrument"]]
        vol = ""
        if is_option(fill["instrument"]):
            years = (seconds(instrument["expiry"]) - seconds(fill["at"])) / (365 * 86400)
            vol = f"{market.vol(instrument, market.forward(instrument), years):.4f}"
        amount = fill["size"] if is_option(fill["instrument"]) else 10 * fill["size"]  # the venue counts dollars, the engine contracts of 10
        rows.append([fill["at"], "trade", fill["trade"], fill["instrument"], fill["side"], fill["price"], f"{amount:g}", f"{fill['fee']:.8f}",
                     "BTC", market.index, vol, fill["liquidity"]])
    write("fills.csv", ["time", "kind", "trade_id", "instrument", "side", "price", "amount", "fee", "currency", "index", "vol", "liquidity"], rows)


def write_marks(market):
    rows = []
    for minute in range(1, 11):
        market.follow(after=60 * minute)
        stamp = f"2026-01-05T00:{minute:02}:00Z"
        for name in sorted(market.instruments):
            instrument, top = market.instruments[name], market.tops[name]
            middle = f"{(top['bid'] + top['ask']) / 2:.10g}" if not is_option(name) else ""
            vol = forward = ""
            if is_option(name):
                years = (seconds(instrument["expiry"]) - market.start - 60 * minute) / (365 * 86400)
                forward = market.forward(instrument)
                vol = f"{market.vol(instrument, forward, years):.4f}"
            rows.append([stamp, name, middle, vol, forward, market.index])
    write("marks.csv", ["time", "instrument", "mark", "vol", "forward", "index"], rows)


def write_chain(market):
    rows = []
    for name, instrument in market.instruments.items():
        if not is_option(name):
            continue
        years = (seconds(instrument["expiry"]) - market.start - SHOWN_AT) / (365 * 86400)
        forward, right, top = market.forward(instrument), instrument["right"], market.tops[name]
        vol = market.vol(instrument, forward, years)
        mark, delta, vega = black76_coins(forward, instrument["strike"], years, vol, right)
        rows.append(["2026-01-05T00:09:50+00:00", name, forward, right, f"{instrument['strike']:g}", instrument["expiry"][:19] + "+00:00",
                     top["bid"] or "", top["ask"] or "", f"{mark:.6f}", f"{vol:.6f}", f"{delta:.5f}", f"{vega:.5f}", market.index, "BTC"])
    write("chain.csv", ["timestamp", "instrument_name", "underlying", "option_type", "strike", "expiry_datetime", "bid_price", "ask_price",
                        "mark_price", "implied_volatility", "delta", "vega", "index_price", "currency"], rows)


def write_orders(market, journal):
    placed, gone = {}, set()
    for one in sorted(records(journal, "place_order") + records(journal, "order_closed"), key=lambda one: one["seq"]):
        if seconds(one["at"]) - market.start > SHOWN_AT:
            break
        if one["kind"] == "order_closed":
            gone.add(one["order"])
        else:
            placed[one["order"]] = one
    rows = []
    for order, one in placed.items():
        if order in gone:
            continue
        amount = one["size"] if is_option(one["instrument"]) else 10 * one["size"]
        rows.append([one["instrument"], one["side"], f"{amount:g}"])
    write("orders.csv", ["instrument", "side", "amount"], sorted(rows))


def main():
    with tempfile.TemporaryDirectory() as journal:
        journal += "/run"
        subprocess.run([KEEL, "run", *RUN, "--journal", journal], check=True, capture_output=True)
        market = Market(journal)
        write_fills(market, journal)
        market = Market(journal)
        write_marks(market)
        market = Market(journal)
        market.follow(after=SHOWN_AT)
        write_chain(market)
        write_orders(market, journal)


if __name__ == "__main__":
    main()
