"""What a corpus can say about words that no list holds: which are written as one, and which names are spaced.

Only such words are counted, a few a text, so that a million texts can pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pyarrow as pa

from pipeline.corpus import COUNTS
from pipeline.words.counts import Corpus, shape
from pipeline.words.lexicon import Lexicon
from pipeline.words.suspects import Suspects

WORD, PAIR = "word", "pair"
ARTICLE = ""
"""The word that stands for an article itself: how many there are."""

RARE = -5.5
LONGEST = 40
TWO = 2


def sketch(text: str, suspects: Suspects) -> Iterator[tuple[str, str, str]]:
    """The keys of one text, as `pipeline.corpus` wants them: (kind, site, key), each once."""
    yield WORD, "", ARTICLE
    words = {shape(token).bare for token in suspects.find(text)}
    for word in sorted(words):
        if word and len(word) <= LONGEST:
            yield WORD, "", word
    for pair in sorted(_names(text, suspects.judge.lexicon)):
        yield PAIR, "", pair


def _names(text: str, lexicon: Lexicon) -> set[str]:
    """Neighbours that are both capitalised, and one of them rare: "nguyen phu"."""
    found = set()
    tokens = text.split()
    for a, b in pairwise(tokens):
        if a[0].isupper() and b[0].isupper() and a[-1].isalpha():
            left, right = shape(a).last, shape(b).first
            if left and right and (_rare(left, lexicon) or _rare(right, lexicon)):
                found.add(f"{left} {right}")
    return found


def _rare(word: str, lexicon: Lexicon) -> bool:
    p = lexicon.listed(word)
    return p is None or p < RARE


def corpus(counts: pa.Table | None) -> Corpus:
    """What `counts`, a table of the schema `pipeline.corpus.COUNTS`, says; None says nothing."""
    entries: dict[str, list[tuple[str, int]]] = {WORD: [], PAIR: []}
    if counts is not None:
        for kind, key, articles in zip(
            *(counts[name].to_pylist() for name in ("kind", "key", "articles")), strict=True
        ):
            if kind in entries:
                entries[kind].append((key, articles))
    articles = sum(n for word, n in entries[WORD] if word == ARTICLE)
    return Corpus(entries[WORD], entries[PAIR], articles)


def count(sketches: Iterable[Iterable[tuple[str, str, str]]]) -> pa.Table:
    """Count the articles of each key, one sketch an article, and drop what only one says, as the engine does."""
    articles = Counter(row for rows in sketches for row in set(rows))
    rows: Sequence[tuple[str, str, str, int]] = [(*row, n) for row, n in sorted(articles.items()) if n >= TWO]
    columns = list(zip(*rows, strict=True)) or [()] * len(COUNTS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, COUNTS, strict=True)], schema=COUNTS
    )
