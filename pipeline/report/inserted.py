"""The words that inserted spaces parted. The audit has only the place; the word is in the text."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.spans import Spans, codes, numbered
from pipeline.report.visible import SPACE

REACH = 40
"""Characters of a word that are looked at on either side of a space."""
PLACES = pa.schema([("id", pa.string()), ("rule", pa.string()), ("at", pa.int64())])
WORDS = pa.schema([("rule", pa.string()), ("line", pa.string()), ("documents", pa.int64())])


def places(spans: Spans) -> pa.Table:
    """Where, in the cleaned text, the last step of each document put a space into nothing. The spans are in order.

    Steps after it would have moved the place; a space that an earlier step put in is left out.
    """
    rows, ids = spans.rows, spans.document
    if not len(ids):
        return PLACES.empty_table()
    steps = rows["step"].to_numpy()
    grown = spans.put - spans.cut
    first = np.flatnonzero(np.r_[True, (ids[1:] != ids[:-1]) | (steps[1:] != steps[:-1])])
    sizes = np.diff(np.r_[first, len(ids)])
    before = np.cumsum(grown) - grown
    shift = before - np.repeat(before[first], sizes)
    last = np.repeat(np.r_[ids[first][1:] != ids[first][:-1], True], sizes)
    spaces = pc.equal(rows["new"], " ").combine_chunks().to_numpy(zero_copy_only=False)
    chosen = np.flatnonzero(last & (spans.cut == 0) & spaces)
    at = rows["start"].to_numpy()[chosen] + shift[chosen]
    taken = [rows[name].take(pa.array(chosen)).cast(pa.string()) for name in ("id", "rule")]
    return pa.table([*taken, at], schema=PLACES)


class Inserted:
    """The places of one part, by document, to be asked about one batch of texts after the other."""

    def __init__(self, found: list[pa.Table]) -> None:
        table = pa.concat_tables([PLACES.empty_table(), *found]).combine_chunks()
        _, first = numbered(codes(table["id"]))
        self.ids = table["id"].take(pa.array(first)).combine_chunks()
        self.ends = [*first.tolist(), table.num_rows]
        self.rules = table["rule"].to_pylist()
        self.at = table["at"].to_pylist()

    def words(self, ids: pa.Array, texts: pa.Array) -> pa.Table:
        """In how many of these documents each rule parted each word, as `about␣China`."""
        counts: Counter[tuple[str, str]] = Counter()
        known = pc.index_in(ids, self.ids)
        asked = pa.array(np.flatnonzero(known.is_valid().to_numpy(zero_copy_only=False)))
        for number, text in zip(known.take(asked).to_pylist(), texts.take(asked).to_pylist(), strict=True):
            mine = slice(self.ends[number], self.ends[number + 1])
            words = [parted(text, at) for at in self.at[mine]]
            counts.update(dict.fromkeys(zip(self.rules[mine], words, strict=True)).keys())
        columns = [[rule for rule, _ in counts], [word for _, word in counts], list(counts.values())]
        return pa.table(columns, schema=WORDS)


def parted(text: str, at: int) -> str:
    """The word on either side of the space at `at`, up to white space."""
    left = text[max(0, at - REACH) : at].rsplit(None, 1)
    right = text[at + 1 : at + 1 + REACH].split(None, 1)
    return (left[-1] if left else "") + SPACE + (right[0] if right else "")
