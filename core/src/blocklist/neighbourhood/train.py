#!/usr/bin/env python3
"""Makes trees.bin: how listed numbers around a number speak for it being listed next.

    train.py FTC_LIST...        (two or more days of numbers, one a line, .gz or plain, in the order of their days)

From each day to the next: the numbers that were added, against numbers drawn at random from the exchanges (first six
digits) of the earlier list and from its area codes. Gradient-boosted trees over counts of listed numbers around a number;
`mod.rs` computes the same counts. The threshold is set so that at most .9 % of the random numbers of listed exchanges
and .27 % of those of the whole plan pass it. Prints the share of added numbers that pass, for each pair of days when the
trees were grown on the others, then writes the trees grown on all. Needs numpy 2.3 and scikit-learn 1.7; same input, same
bytes with the same versions.
"""

import gzip
import pathlib
import random
import re
import struct
import sys

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

TREES, LEAVES, DEPTH = 60, 24, 5
SAMPLES = 40_000
TOLL_FREE = {800, 833, 844, 855, 866, 877, 888}


def read(path):
    opener = gzip.open if path.endswith(".gz") else open
    numbers = set()
    with opener(path, "rt", errors="replace") as lines:
        for line in lines:
            digits = re.sub(r"\D", "", line)
            if len(digits) == 11 and digits[0] == "1":
                digits = digits[1:]
            if len(digits) == 10 and digits[0] >= "2" and digits[3] >= "2":
                numbers.add(int(digits))
    return numbers


def features(listed, number):
    def count(low, high):
        return int(np.searchsorted(listed, high) - np.searchsorted(listed, low))

    def block(size):
        return count(number // size * size, number // size * size + size)

    exchange = number // 10_000 * 10_000
    thousands = np.diff(np.searchsorted(listed, [exchange + 1000 * step for step in range(11)]))
    own = number // 1000 % 10
    others = np.delete(thousands, own)
    thousand = number // 1000 * 1000
    hundreds = np.diff(np.searchsorted(listed, [thousand + 100 * step for step in range(11)]))
    other_hundreds = np.delete(hundreds, number // 100 % 10)
    beside = (thousands[own - 1] if own > 0 else 0) + (thousands[own + 1] if own < 9 else 0)
    return [
        block(10),
        block(100),
        block(1000),
        block(10_000),
        int(others.max()),
        int((others >= 3).sum()),
        count(number - 20, number + 20),
        count(number - 200, number + 200),
        count(number - 2000, number + 2000),
        int(other_hundreds.max()),
        int((hundreds >= 1).sum()),
        int(beside),
        max(count(exchange - 10_000, exchange), count(exchange + 10_000, exchange + 20_000)),
        int(number // 10**7 in TOLL_FREE),
        int(number % 10 == 0),
        number // 100 % 10,
        own,
    ]


def days(paths, rng):
    lists = [read(path) for path in paths]
    for before, after in zip(lists, lists[1:]):
        listed = np.array(sorted(before))
        exchanges = sorted({number // 10_000 for number in before})
        areas = sorted({number // 10**7 for number in before})
        added = sorted(after - before)
        near = [rng.choice(exchanges) * 10_000 + rng.randrange(10_000) for _ in range(SAMPLES)]
        anywhere = [rng.choice(areas) * 10**7 + rng.randrange(2 * 10**6, 10**7) for _ in range(SAMPLES)]
        yield [np.array([features(listed, number) for number in numbers if number not in before])
               for numbers in (added, near, anywhere)]


def grow(parts):
    rows = np.vstack([rows for part in parts for rows in part])
    labels = np.concatenate([np.full(len(rows), index == 0) for part in parts for index, rows in enumerate(part)])
    model = HistGradientBoostingClassifier(
        max_iter=TREES, learning_rate=0.12, max_depth=DEPTH, max_leaf_nodes=LEAVES, min_samples_leaf=60,
        l2_regularization=1, early_stopping=False, random_state=1)
    return model.fit(rows, labels)


def threshold(model, parts):
    near = np.concatenate([model.decision_function(part[1]) for part in parts])
    anywhere = np.concatenate([model.decision_function(part[2]) for part in parts])
    return max(np.quantile(near, 1 - 0.009), np.quantile(anywhere, 1 - 0.0027))


def write(model, limit, path):
    """u16 trees, i32 start, i32 limit; for each tree u8 nodes, then 5 bytes a node: feature (255 for a leaf), i16
    threshold (<= goes left) or value, u8 left, u8 right. Scores in 1/2048."""
    scale = 2048
    baseline = float(np.ravel(model._baseline_prediction)[0])
    out = struct.pack("<Hii", len(model._predictors), round(baseline * scale), round(float(limit) * scale))
    for (tree,) in model._predictors:
        out += struct.pack("<B", len(tree.nodes))
        for node in tree.nodes:
            if node["is_leaf"]:
                out += struct.pack("<BhBB", 255, round(float(node["value"]) * scale), 0, 0)
            else:
                cut = min(int(np.floor(node["num_threshold"])), 32_767)
                out += struct.pack("<BhBB", int(node["feature_idx"]), cut, int(node["left"]), int(node["right"]))
    path.write_bytes(out)
    print(f"{path.name}: {len(out)} bytes")


def main():
    parts = list(days(sys.argv[1:], random.Random(1)))
    for held_out in range(len(parts)):
        others = [part for index, part in enumerate(parts) if index != held_out]
        model = grow(others)
        limit = threshold(model, others)
        shares = [float((model.decision_function(rows) > limit).mean()) for rows in parts[held_out]]
        print(held_out, "added {:.4f}, exchanges {:.4f}, whole plan {:.4f}".format(*shares), flush=True)
    model = grow(parts)
    write(model, threshold(model, parts), pathlib.Path(__file__).parent / "trees.bin")


if __name__ == "__main__":
    main()
