"""What a corpus can say about words that no list holds: which are written as one, and which names are spaced.

Only such words are counted, a few a text, so that a million texts can pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.words.candidates import TOKEN
from pipeline.words.characters import ALPHA, UPPER, characters
from pipeline.words.compiled import entry, kernel
from pipeline.words.counts import corpus as of_corpus
from pipeline.words.damaged import last_word_start
from pipeline.words.identify import identifier
from pipeline.words.judge import end_of_word
from pipeline.words.lexicon import lexicon
from pipeline.words.scan import CLASS, TOKEN_END, TOKEN_START, code_points, hash_token, scan
from pipeline.words.suspects import suspects
from pipeline.words.tokens import without_edges, without_possessive
from pipeline.words.vocabulary import listed

if TYPE_CHECKING:
    import pyarrow as pa

Row: TypeAlias = tuple[str, str, str, int]
"""As in `pipeline.corpus.COUNTS`: kind, site, key, and in how many articles."""

WORD, PAIR = "word", "pair"
ARTICLE = ""
"""The word that stands for an article itself: how many there are."""

RARE = -5500
LONGEST = 40
TWO = 2


def sketch(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    """The keys of one text, as `pipeline.corpus` wants them: (kind, site, key), each once."""
    yield WORD, "", ARTICLE
    known = lexicon(language)
    words, pairs = rare(code_points(text), characters(), known.words, identifier().frequent, known.memory)
    for word in sorted({_folded(text, a, b) for a, b in words.tolist() if a < b <= a + LONGEST}):
        yield WORD, "", word
    for pair in sorted({f"{_folded(text, a, b)} {_folded(text, c, d)}" for a, b, c, d in pairs.tolist()}):
        yield PAIR, "", pair


def _folded(text: str, start: int, end: int) -> str:
    return text[start:end].lower().replace("’", "'")


@entry
def rare(codes: Any, known: Any, words: Any, frequent: Any, memory: Any) -> tuple[Any, Any]:
    """The spans of suspicious tokens, and those of neighbours that are both capitalised, one of them rare.

    Of code points, of which `characters` are `known`.
    """
    text, tokens, _ = scan(codes, known)
    rows = suspects(text, tokens, words, frequent, memory)
    spans, n = np.empty((len(rows), 2), np.int64), 0
    for k in range(len(rows)):
        if k == 0 or rows[k, TOKEN] != rows[k - 1, TOKEN]:
            t = rows[k, TOKEN]
            spans[n, 0], spans[n, 1] = without_edges(text, tokens[t, TOKEN_START], tokens[t, TOKEN_END])
            n += 1
    return spans[:n], names(text, tokens, words)


@kernel
def names(text: Any, tokens: Any, words: Any) -> Any:
    """The spans of neighbours that are both capitalised, and one of them rare: "nguyen phu"."""
    pairs, n = np.empty((len(tokens), 4), np.int64), 0
    for t in range(len(tokens) - 1):
        start, end = tokens[t, TOKEN_START], tokens[t, TOKEN_END]
        right = tokens[t + 1, TOKEN_START]
        if text[CLASS, start] & text[CLASS, right] & UPPER and text[CLASS, end - 1] & ALPHA:
            left = last_word_start(text, start, end)
            stop = end_of_word(text, right, tokens[t + 1, TOKEN_END], True)
            end, stop = without_possessive(text, left, end), without_possessive(text, right, stop)
            hash_token(text, start, tokens[t, TOKEN_END])
            hash_token(text, right, tokens[t + 1, TOKEN_END])
            if listed(text, words, left, end) < RARE or listed(text, words, right, stop) < RARE:
                pairs[n, 0], pairs[n, 1], pairs[n, 2], pairs[n, 3] = left, end, right, stop
                n += 1
    return pairs[:n]


def corpus(counts: Iterable[Row]) -> npt.NDArray[np.int64]:
    """What kernels read of counts; those of other kinds do not matter, and none say nothing."""
    entries: dict[str, list[tuple[str, int]]] = {WORD: [], PAIR: []}
    for kind, _, key, articles in counts:
        if kind in entries:
            entries[kind].append((key, articles))
    articles = sum(n for word, n in entries[WORD] if word == ARTICLE)
    return of_corpus(entries[WORD], entries[PAIR], articles)


def rows(table: pa.Table) -> Iterator[Row]:
    """The rows of a table of the schema `pipeline.corpus.COUNTS`."""
    return zip(*(table[name].to_pylist() for name in ("kind", "site", "key", "articles")), strict=True)


def count(sketches: Iterable[Iterable[tuple[str, str, str]]]) -> list[Row]:
    """Count the articles of each key, one sketch an article, and drop what only one says, as the engine does."""
    articles = Counter(row for sketch in sketches for row in set(sketch))
    return [(*row, n) for row, n in sorted(articles.items()) if n >= TWO]
