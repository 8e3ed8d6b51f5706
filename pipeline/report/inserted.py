"""The words that inserted spaces parted. The audit has only the place; the word is in the text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.visible import SPACE

REACH = 40
"""Characters of a word that are looked at on either side of a space."""
PLACES = pa.schema([("id", pa.string()), ("rule", pa.string()), ("at", pa.int64())])
WORDS = pa.schema([("rule", pa.string()), ("line", pa.string()), ("documents", pa.int64())])


def places(audit: pa.Table) -> pa.Table:
    """Where, in the cleaned text, the last step of each document put a space into nothing. `audit` is in order.

    Steps after it would have moved the place; a space that an earlier step put in is left out.
    """
    if not audit.num_rows:
        return PLACES.empty_table()
    ids = audit["document"].to_numpy()
    steps = audit["step"].to_numpy()
    grown = audit["put"].to_numpy() - audit["cut"].to_numpy()
    first = np.flatnonzero(np.r_[True, (ids[1:] != ids[:-1]) | (steps[1:] != steps[:-1])])
    sizes = np.diff(np.r_[first, len(ids)])
    before = np.cumsum(grown) - grown
    shift = before - np.repeat(before[first], sizes)
    last = np.repeat(np.r_[ids[first][1:] != ids[first][:-1], True], sizes)
    spaces = pc.and_(pc.equal(audit["cut"], 0), pc.equal(audit["new"], " ")).combine_chunks().to_numpy(False)
    chosen = np.flatnonzero(last & spaces)
    at = pa.array(audit["start"].to_numpy()[chosen] + shift[chosen])
    taken = audit.select(["id", "rule"]).take(pa.array(chosen))
    return pa.table([*taken.columns, at], schema=PLACES)


class Inserted:
    """The places of one part, by document, to be asked about one batch of texts after the other."""

    def __init__(self, found: list[pa.Table]) -> None:
        table = pa.concat_tables([PLACES.empty_table(), *found]).combine_chunks()
        codes = table["id"].combine_chunks().dictionary_encode() if table.num_rows else None
        self.ids = codes.dictionary if codes is not None else pa.array([], pa.string())
        numbers = codes.indices.to_numpy() if codes is not None else np.zeros(0, np.int64)
        self.starts = np.searchsorted(numbers, np.arange(len(self.ids) + 1))
        self.rules = table["rule"].to_pylist()
        self.at = table["at"].to_pylist()

    def words(self, ids: pa.Array, texts: pa.Array) -> pa.Table:
        """In how many of these documents each rule parted each word, as `about␣China`."""
        counts: dict[tuple[str, str], int] = {}
        known = pc.index_in(ids, self.ids)
        rows = np.flatnonzero(known.is_valid().to_numpy(False))
        for number, text in zip(
            known.take(pa.array(rows)).to_pylist(), texts.take(pa.array(rows)).to_pylist(), strict=True
        ):
            mine = range(self.starts[number], self.starts[number + 1])
            for key in dict.fromkeys((self.rules[i], parted(text, self.at[i])) for i in mine):
                counts[key] = counts.get(key, 0) + 1
        columns = [[rule for rule, _ in counts], [word for _, word in counts], list(counts.values())]
        return pa.table(columns, schema=WORDS)


def parted(text: str, at: int) -> str:
    """The word on either side of the space at `at`, up to white space."""
    left = text[max(0, at - REACH) : at].rsplit(None, 1)
    right = text[at + 1 : at + 1 + REACH].split(None, 1)
    return (left[-1] if left else "") + SPACE + (right[0] if right else "")
