"""Makes input/chain.csv: a market of Black-76 by the textbook on a made smile, in Deribit's snapshot format. Usage: make_chain.py > input/chain.csv"""
import math

FORWARD = {"2030-01-01T08:00:00": 60100.0, "2030-01-04T08:00:00": 60150.0, "2030-01-11T08:00:00": 60200.0,
           "2030-01-31T08:00:00": 60400.0, "2030-02-28T08:00:00": 60900.0}
NAMES = {"2030-01-01T08:00:00": ("1JAN30", 0), "2030-01-04T08:00:00": ("4JAN30", 3), "2030-01-11T08:00:00": ("11JAN30", 10),
         "2030-01-31T08:00:00": ("31JAN30", 30), "2030-02-28T08:00:00": ("28FEB30", 58)}


def cumulative(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def row(expiry, strike, right):
    forward, (name, days) = FORWARD[expiry], NAMES[expiry]
    years = max(days, 0.01) / 365
    vol = 0.5 + 0.03 * math.sqrt(years) - 0.1 * math.log(strike / forward) + 0.4 * math.log(strike / forward) ** 2

    def premium(at):
        deviation = at * math.sqrt(years)
        d1 = math.log(forward / strike) / deviation + deviation / 2
        call = forward * cumulative(d1) - strike * cumulative(d1 - deviation)
        return (call if right == "call" else call - forward + strike) / forward
    d1 = math.log(forward / strike) / (vol * math.sqrt(years)) + vol * math.sqrt(years) / 2
    delta = cumulative(d1) - (right == "put")
    vega = forward * math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi) * math.sqrt(years) / 100
    bid = f"{premium(vol - 0.01):.6f}" if strike % 10000 or right == "call" else ""
    return (f"2030-01-01T08:00:00+00:00,BTC-{name}-{strike}-{right[0].upper()},{forward},{right},{strike},{expiry}+00:00,"
            f"{bid},{premium(vol + 0.01):.6f},{premium(vol):.6f},{vol:.6f},{delta:.5f},{vega:.5f},BTC")


print("timestamp,instrument_name,underlying,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,implied_volatility,delta,vega,currency")
for when in FORWARD:
    strikes = (60000,) if NAMES[when][1] < 5 else range(50000, 74000, 2000)
    for each in strikes:
        for side in ("call", "put"):
            print(row(when, each, side))
