"""The selector's choice in vectorised numpy, by the same rules, and bare sampling with top-k.

Usage: selector.py FOLDER REQUESTED. Reads the columns that the benchmark wrote there, then answers
each line of standard input, `rules SEED` or `bare SEED`, with a line of JSON: the milliseconds that
it took and the ids.
"""

import json
import os
import sys
import time

import numpy as np

NOTHING = 255  # a tier, category or trigger that is null
Z = 1.96


def read(folder, name, kind):
    return np.fromfile(os.path.join(folder, name), dtype=kind)


class Captions:
    def __init__(self, folder):
        self.ids = read(folder, "ids", "<i8")
        self.successes = read(folder, "successes", "<f8")
        self.failures = read(folder, "failures", "<f8")
        emvs = read(folder, "emvs", "<f8")
        self.emvs = np.where(np.isnan(emvs), 20.0, emvs)
        # Kinds are numbered beforehand on both sides.
        self.kind = read(folder, "kind", "<u2")
        self.tier, self.category, self.trigger, self.urgent = (
            read(folder, "kinds", "u1").reshape(-1, 4).T.copy()
        )
        # For the bare run, which only draws between bounds that are there.
        self.low, self.high = bounds(self.successes, self.failures)


def bounds(successes, failures):
    n = successes + failures
    spread = np.divide(successes * failures, n, out=np.zeros_like(n), where=n > 0)
    half = Z * np.sqrt(spread + Z * Z / 4)
    centre, whole = successes + Z * Z / 2, 1 / (n + Z * Z)
    return np.clip((centre - half) * whole, 0, 1), np.clip((centre + half) * whole, 0, 1)


def uniform(ids, seed):
    z = ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def by_rules(captions, requested, seed):
    low, high = bounds(captions.successes, captions.failures)
    sample = np.clip(low + (high - low) * uniform(captions.ids, seed), 0, 1)
    fixed = 0.70 * sample + 0.15 * np.minimum(captions.emvs / 100, 1)
    # The best first within each kind; the second sort is a radix sort.
    best_first = np.argsort(-fixed)
    order = best_first[np.argsort(captions.kind[best_first], kind="stable")]
    kinds = np.arange(len(captions.tier))
    ends = np.cumsum(np.bincount(captions.kind, minlength=len(kinds)))
    front = np.concatenate(([0], ends[:-1]))
    return greedy(captions, requested, fixed, order, front, ends)


def greedy(captions, requested, fixed, order, front, ends):
    tier, category, trigger = captions.tier, captions.category, captions.trigger
    urgent = captions.urgent.astype(bool)
    factor = np.where((tier >= 2) & (tier != NOTHING), 1.25, 1.0)
    of_category = np.zeros(256, dtype=int)
    urgents, last, chosen = 0, [], []
    while len(chosen) < requested:
        counts = np.where(category == NOTHING, 0, of_category[category])
        allowed = (front < ends) & (counts < 20)
        if urgents >= 5:
            allowed &= ~urgent
        absent = [np.ones(len(tier), dtype=bool) for _ in range(3)]
        for kind in last:
            for place, values in enumerate((tier, category, trigger)):
                absent[place] &= (values != values[kind]) | (values == NOTHING)
        allowed &= absent[2]
        if last:
            allowed &= (category != category[last[0]]) | (category == NOTHING)
        if len(last) >= 2 and tier[last[0]] == tier[last[1]] != NOTHING:
            allowed &= tier != tier[last[0]]
        diversity = (absent[0].astype(int) + absent[1] + absent[2]) / 3
        penalty = -0.5 * ((urgent & (urgents >= 4)).astype(int) + (counts >= 16))
        heads = order[np.minimum(front, len(order) - 1)]
        score = (fixed[heads] + (0.15 * diversity + 0.10 * penalty)) * factor
        kind = int(np.argmax(np.where(allowed, score, -np.inf)))
        if not allowed[kind]:
            break
        chosen.append(int(captions.ids[heads[kind]]))
        front[kind] += 1
        urgents += int(urgent[kind])
        if category[kind] != NOTHING:
            of_category[category[kind]] += 1
        last = [kind, *last][:3]
    return chosen


def bare(captions, requested, seed):
    luck = np.random.default_rng(seed).random(len(captions.ids))
    sample = captions.low + (captions.high - captions.low) * luck
    return captions.ids[np.argpartition(sample, -requested)[-requested:]].tolist()


def main():
    folder, requested = sys.argv[1], int(sys.argv[2])
    captions = Captions(folder)
    print("ready", flush=True)
    for line in sys.stdin:
        what, seed = line.split()
        run = {"rules": by_rules, "bare": bare}[what]
        started = time.perf_counter()
        ids = run(captions, requested, int(seed))
        took = (time.perf_counter() - started) * 1000
        print(json.dumps({"ms": took, "ids": ids}), flush=True)


main()
