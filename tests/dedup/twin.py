"""The rule, as slow and plain as can be: what `decide` must equal, row for row."""

from __future__ import annotations

from collections import defaultdict

from datasketch import MinHash

from pipeline.dedup.shingles import hashfunc, shingles, units


def signature(text, wish):
    sketch = MinHash(wish.num_perm, seed=wish.seed, scheme="affine32", hashfunc=hashfunc)
    sketch.update_batch(shingles(text, wish.ngram))
    return sketch.hashvalues.tolist()


def pairs_that_meet(documents, wish):
    """Pairs of places in the keep order that share a bucket (a large one: with its first only), and if it decides."""
    met = {}
    for band in wish.plan():
        buckets = defaultdict(list)
        for place, text in enumerate(documents):
            buckets[tuple(signature(text, wish)[band.first : band.first + band.rows])].append(place)
        for members in buckets.values():
            for head in members[: band.cap]:
                for other in members:
                    if head < other:
                        met.setdefault((head, other), band.decides)
    return met


def scores(a, b, wish):
    """Jaccard, containment, and whether `a` has fewer shingles than `b`."""
    a, b = set(shingles(a, wish.ngram)), set(shingles(b, wish.ngram))
    both = len(a & b)
    return both / len(a | b), both / min(len(a), len(b)), len(a) - len(b)


def first_copies(ranked):
    """For each id the first one of the same units; empty texts have no part in anything."""
    first = {}
    rows = [(name, tuple(units(text))) for name, text in ranked]
    return {name: first.setdefault(row, name) for name, row in rows if row}


def decide(ranked, wish):
    """From (id, text) in keep order: rows (dropped, kept, jaccard, containment, kind), and rows of relations."""
    copies = first_copies(ranked)
    originals = [(name, text) for name, text in ranked if copies.get(name) == name]
    met = pairs_that_meet([text for _, text in originals], wish)
    fate, related = {}, []
    for x, (name, text) in enumerate(originals):
        near, inside, told = [], [], []
        for y, (other, longer) in enumerate(originals[:x]):
            if other in fate or (y, x) not in met:
                continue
            jaccard, part, difference = scores(text, longer, wish)
            if jaccard >= wish.threshold and met[y, x]:
                near.append((-jaccard, y, other, jaccard, part, "near"))
            elif jaccard >= wish.threshold or (part >= wish.inside_from() and difference):
                short, long = (name, other) if difference < 0 else (other, name)
                told.append((short, long, jaccard, part, "near" if jaccard >= wish.threshold else "contained"))
                if wish.drop_contained and difference < 0:
                    inside.append((-part, y, other, jaccard, part, "contained"))
        if near or inside:
            fate[name] = min(near or inside)[2:]
        else:
            related += told
    dropped = [(name, *fate[name]) for name in fate]
    dropped += [(name, *fate.get(copy, (copy, 1.0, 1.0, "exact"))) for name, copy in copies.items() if name != copy]
    return sorted(dropped), sorted(related)
