"""The analyzer's figures for many pages at once in vectorised pandas, by the same rules.

Usage: analyzer.py FOLDER AS_OF. Reads the columns that the benchmark wrote there, then answers each
line of standard input with a line of JSON: the milliseconds that it took and each page's figures.
"""

import json
import os
import sys
import time

import numpy as np
import pandas as pd

ZONE = "America/Los_Angeles"
NOTHING = 255
FILL = {"weekday": [9, 13, 19, 20], "weekend": [11, 14, 18, 21]}
LOOKBACK, RECENT, BASELINE, MEDIAN = 90, 7, 90, 30


def read(folder, name, kind):
    return np.fromfile(os.path.join(folder, name), dtype=kind)


class Histories:
    def __init__(self, folder, as_of):
        whole = "<i8"
        self.messages = pd.DataFrame(
            {
                "page": read(folder, "page", whole),
                "sent_at": read(folder, "sent_at", whole),
                "unlock": read(folder, "unlock", "u1").astype(bool),
                "sent": read(folder, "sent", whole),
                "viewed": read(folder, "viewed", whole),
                "purchased": read(folder, "purchased", whole),
                "earnings": read(folder, "earnings", "<f8"),
                "tier": read(folder, "tier", "u1"),
            }
        )
        self.holidays = read(folder, "holidays", whole)
        self.pages = int(self.messages.page.max()) + 1
        self.today = day_numbers(pd.Series([as_of])).iloc[0]


def local(seconds):
    return pd.to_datetime(seconds, unit="s", utc=True).dt.tz_convert(ZONE).dt.tz_localize(None)


def day_numbers(seconds):
    return local(seconds).to_numpy().astype("datetime64[D]").astype("i8") * pd.Series(1, seconds.index)


def over(numerator, denominator):
    return np.divide(
        numerator, denominator, out=np.zeros(len(numerator)), where=np.asarray(denominator) > 0
    )


def analyze(it):
    m = it.messages
    when = local(m.sent_at)
    day = when.to_numpy().astype("datetime64[D]").astype("i8")
    age = np.maximum(it.today - day, 0)
    m = m.assign(day=day, age=age, hour=when.dt.hour.to_numpy(), weekday=(day + 3) % 7)
    within = m[m.age <= LOOKBACK]
    whole = within.groupby("page").agg(audience=("sent", "max"), messages=("sent", "size"))
    unlocks = within[within.unlock & (within.sent > 0)]
    viewed = unlocks.viewed.to_numpy()
    unlocks = unlocks.assign(
        rate=unlocks.viewed.to_numpy() / unlocks.sent.to_numpy(),
        emv=over(unlocks.purchased.to_numpy() * unlocks.earnings.to_numpy(), viewed),
        conversion=over(unlocks.purchased.to_numpy(), viewed),
        holiday=np.isin(unlocks.day.to_numpy(), it.holidays),
    )
    noted = unlocks[~unlocks.holiday]
    days = (
        noted.groupby(["page", "age"])
        .agg(rate=("rate", "mean"), emv=("emv", "mean"), weekday=("weekday", "first"))
        .reset_index()
    )
    figures = whole.join(saturation(it, days))
    latest = unlocks[(unlocks.age <= MEDIAN) & (unlocks.viewed > 0)]
    figures["median_emv_30d"] = latest.groupby("page").emv.median()
    figures["weekday_hours"] = best_hours(noted[noted.weekday < 5], it.pages, FILL["weekday"])
    figures["weekend_hours"] = best_hours(noted[noted.weekday >= 5], it.pages, FILL["weekend"])
    figures["weekday_index"] = weekday_index(days, it.pages)
    figures["segment"] = segments(noted)
    figures["velocity"] = velocities(noted)
    return figures


def saturation(it, days):
    base = days[(days.age > RECENT) & (days.age <= BASELINE)]
    own = base.groupby(["page", "weekday"]).agg(
        days=("emv", "size"), rate=("rate", "median"), emv=("emv", "median"), sd=("emv", "std")
    )
    whole = base.groupby("page").agg(
        days=("emv", "size"), rate=("rate", "median"), emv=("emv", "median"), sd=("emv", "std")
    )
    recent = days[(days.age >= 1) & (days.age <= RECENT)]
    recent = recent.join(own.add_prefix("own_"), on=["page", "weekday"])
    recent = recent.join(whole.add_prefix("all_"), on="page")
    by_own = recent.own_days.fillna(0) >= 3
    recent = recent[by_own | (recent.all_days.fillna(0) >= 7)]
    by_own = recent.own_days.fillna(0) >= 3
    pick = lambda name: np.where(by_own, recent["own_" + name], recent["all_" + name])
    rate, emv, sd = pick("rate"), pick("emv"), np.nan_to_num(pick("sd"))
    off = lambda value, base: np.where(base > 0, value / np.where(base > 0, base, 1) - 1, 0)
    recent = recent.assign(
        unlock_deviation=off(recent.rate.to_numpy(), rate),
        emv_deviation=off(recent.emv.to_numpy(), emv),
        mean_abs_z=over(np.abs(recent.emv.to_numpy() - emv), sd),
    )
    return recent.groupby("page")[["unlock_deviation", "emv_deviation", "mean_abs_z"]].mean()


def best_hours(unlocks, pages, fill):
    hours = unlocks.groupby(["page", "hour"]).emv.agg(["size", "mean"]).reset_index()
    night = (hours.hour >= 2) & (hours.hour <= 5)
    hours = hours[~night & (hours["size"] >= 5)]
    hours = hours.sort_values(["page", "mean", "hour"], ascending=[True, False, True])
    best = hours[hours.groupby("page").cumcount() < 4].groupby("page").hour.agg(list)
    return best.reindex(range(pages)).map(lambda known: filled(known, fill))


def filled(known, fill):
    known = known if isinstance(known, list) else []
    return (known + [hour for hour in fill if hour not in known])[:4]


def weekday_index(days, pages):
    past = days[days.age >= 1]
    whole = past.groupby("page").emv.median()
    each = past.groupby(["page", "weekday"]).emv.agg(["size", "median"])
    ratio = (each["median"] / whole.reindex(each.index, level="page")).clip(0.7, 1.3).round(4)
    ratio = ratio.where(each["size"] >= 4, 1.0)
    return ratio.unstack().reindex(columns=range(7)).fillna(1.0).agg(list, axis=1)


def compared(these, those, fewest):
    ratio = these["mean"] / those["mean"]
    return ratio.where((these["size"] >= fewest) & (those["size"] >= fewest))


def segments(noted):
    priced = noted[noted.tier != NOTHING]
    mean = lambda chosen: chosen.groupby("page").emv.agg(["size", "mean"])
    ratio = compared(mean(priced[priced.tier >= 2]), mean(priced[priced.tier < 2]), 20)
    return pd.Series(
        np.select([ratio >= 1.25, ratio <= 0.8], ["HIGH_VALUE", "BUDGET"], "BALANCED"), ratio.index
    )


def velocities(noted):
    mean = lambda chosen: chosen.groupby("page").conversion.agg(["size", "mean"])
    recent = noted[(noted.age >= 1) & (noted.age <= RECENT)]
    former = noted[(noted.age > RECENT) & (noted.age <= BASELINE)]
    ratio = compared(mean(recent), mean(former), 5)
    return pd.Series(np.select([ratio > 1.2, ratio < 0.8], ["fast", "slow"], "normal"), ratio.index)


def main():
    histories = Histories(sys.argv[1], int(sys.argv[2]))
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        figures = analyze(histories)
        took = (time.perf_counter() - started) * 1000
        pages = json.loads(figures.to_json(orient="records", double_precision=15))
        print(json.dumps({"ms": took, "pages": pages}), flush=True)


main()
