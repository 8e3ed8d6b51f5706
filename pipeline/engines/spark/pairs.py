"""In an executor: from signatures to band keys, and from the texts of two documents to what is said of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.dedup.buckets import Buckets
from pipeline.dedup.judge import judge
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import band_keys, views
from pipeline.dedup.verdicts import KEPT, Verdicts
from pipeline.twice import Hashes, among, table_in

BANDED = pa.schema([("band", pa.int16()), ("key", pa.int64()), ("number", pa.int64())])
PAIRS = pa.schema(
    [
        *((name, pa.int64()) for name in ("lo", "hi", "small", "large")),
        ("jaccard", pa.float64()),
        ("containment", pa.float64()),
        ("kind", pa.int8()),
    ]
)
"""What is said of two documents, `lo` before `hi` in keep order, `small` the one with fewer shingles (`lo` of equals).

`kind` is NEAR or CONTAINED where `hi` goes if `lo` stays; of pairs that are only told of, it is negative.
"""

Batches = Iterator[pa.RecordBatch]


def band_hashes(batches: Batches, *, settings: Settings) -> Batches:
    """(signature) -> a hash of each band and its key, for `pipeline.twice`."""
    for batch in batches:
        yield pa.RecordBatch.from_arrays([pa.array(hashed(keys_of(batch, settings)).ravel())], names=["hash"])


def band(batches: Batches, *, settings: Settings, again: str) -> Batches:
    """(number, signature) -> `BANDED`: a row for each band of each document whose hash was met twice.

    `again` is the file that tells which were.
    """
    for batch in batches:
        keys = keys_of(batch, settings)
        places = among(hashed(keys).ravel(), table_in(again))
        bands, rows = np.divmod(places, max(1, batch.num_rows))
        columns = [bands.astype(np.int16), keys.ravel()[places].view(np.int64), batch.column("number").to_numpy()[rows]]
        yield pa.RecordBatch.from_arrays([pa.array(column) for column in columns], schema=BANDED)


def keys_of(batch: pa.RecordBatch, settings: Settings) -> Hashes:
    """The key of each band, in the order of the plan, and each signature: shape (bands, rows of the batch)."""
    return band_keys(views(batch.column("signature").cast(pa.binary(4 * settings.num_perm))), settings.plan())


def hashed(keys: Hashes) -> Hashes:
    """Keys of bands, mixed with the numbers of the bands."""
    turn = np.uint64(0x9E3779B97F4A7C15)
    mixed: Hashes = (keys ^ turn * np.arange(1, len(keys) + 1, dtype=np.uint64)[:, None]) * turn
    return mixed ^ mixed >> np.uint64(32)


def verify(batches: Batches, *, settings: Settings) -> Batches:
    """(head, number, firm, text) -> `PAIRS`, of those of which there is something to say.

    Rows come in groups (`walls.MEETINGS`), each with its head first: `number` is `head` there.
    """
    last = None
    for batch in batches:
        if batch.num_rows:
            begun = last is not None and not heads_of(batch)[0]
            rows = pa.concat_batches([last, batch]) if begun else batch
            last = rows.slice(np.flatnonzero(heads_of(rows))[-1], 1)
            yield said_of(rows, settings)


def heads_of(rows: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which rows are heads of a group."""
    heads: NDArray[np.bool_] = rows.column("head").to_numpy() == rows.column("number").to_numpy()
    return heads


def said_of(rows: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """What the exact walk says of heads and those who meet them.

    To the walk every head is an old document that stays, and everyone who meets it a new one in a bucket with it.
    """
    head, number, firm = (rows.column(name).to_numpy() for name in ("head", "number", "firm"))
    heads = heads_of(rows)
    old, others = np.flatnonzero(heads), np.flatnonzero(~heads)
    others = others[np.argsort(-firm[others], kind="stable")]
    which = np.searchsorted(old, others) - 1
    kept = np.repeat((True, False), (len(old), len(others)))
    texts = rows.column("text")
    buckets = pairwise_buckets(which, len(old), int(firm[others].sum()))
    verdicts = judge([(texts, old), (texts, others)], buckets, kept, len(old), settings)
    return told(verdicts, head[others], number[others], which, settings)


def pairwise_buckets(which: np.ndarray, old: int, firm: int) -> Buckets:
    """A bucket for each pair: of the old document `which[n]`, and of the new one that is the n-th after `old` ones."""
    count = len(which)
    return Buckets(
        of=np.concatenate([np.zeros(old), np.arange(count)]).astype(np.int32),
        of_edges=np.arange(old + count + 1),
        heads=which.astype(np.int32),
        edges=np.arange(count + 1),
        deciding=firm,
        largest=2,
        capped=0,
    )


def told(verdicts: Verdicts, lo: np.ndarray, hi: np.ndarray, which: np.ndarray, settings: Settings) -> pa.RecordBatch:
    """Verdicts as rows of `PAIRS`."""
    old = len(verdicts.kinds) - len(lo)
    kinds, shared = verdicts.kinds[old:].copy(), verdicts.common[old:].astype(np.int64)
    related = verdicts.related[:, 0] - old
    shared[related] = verdicts.related[:, 2]
    large, small = verdicts.sizes[old:].astype(np.int64), verdicts.sizes[which].astype(np.int64)
    first_is_small = small <= large
    jaccard = shared / np.maximum(small + large - shared, 1)
    containment = shared / np.maximum(np.minimum(small, large), 1)
    kinds[related] = np.where(jaccard[related] >= settings.threshold, -1, -2)
    columns = [
        lo,
        hi,
        np.where(first_is_small, lo, hi),
        np.where(first_is_small, hi, lo),
        jaccard,
        containment,
        kinds.astype(np.int8),
    ]
    whole = pa.RecordBatch.from_arrays([pa.array(column) for column in columns], schema=PAIRS)
    return whole.filter(pa.array(kinds != KEPT))
