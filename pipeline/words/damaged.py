"""A damaged text under repair: all of its words are asked, and its own words and a hidden line wrap bear witness."""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np

from pipeline.words import wrap
from pipeline.words.candidates import (
    COLUMNS,
    FIRST,
    INDEX,
    MIDDLE,
    MOST,
    NEEDS,
    SCORE,
    THOROUGH,
    TOKEN,
    WRAP,
    candidate,
    copy,
    room,
)
from pipeline.words.characters import APOSTROPHE, DECIMAL, ENDER, LETTER
from pipeline.words.compiled import kernel, leaf
from pipeline.words.counts import elsewhere, evidence
from pipeline.words.judge import judge
from pipeline.words.memory import WHOLE, recalled, remember
from pipeline.words.prior import lost_share
from pipeline.words.scan import BEFORE, CLASS, FACTS, LINE, NAME, SPACE_CODE, TOKEN_END, TOKEN_START, key
from pipeline.words.search import position, sort_rows
from pipeline.words.splits import HOPELESS
from pipeline.words.suspects import best_of_tokens
from pipeline.words.table import NONE
from pipeline.words.tokens import without_possessive

WORTH_IN_CHAIN = -500
LOST, KEPT = 0.5, 50.0
MARGIN = -500
BESIDE_CHAIN, BESIDE_CHAIN_LEAST = 0.05, 2e-4
PARTS = 64


@leaf
def opens_sentence(text: Any, tokens: Any, t: int) -> bool:
    """Whether a token may open a sentence: it begins a line, or follows an end."""
    if t == 0 or tokens[t - 1, LINE] != tokens[t, LINE]:
        return True
    return text[CLASS, tokens[t - 1, TOKEN_END] - 1] & ENDER != 0


@kernel
def repair_damaged(
    text: Any,
    tokens: Any,
    lines: Any,
    words: Any,
    memory: Any,
    corpus: Any,
    counts: Any,
    share: float,
    sure: Any,
    doubt: int,
) -> Any:
    """The cuts of a damaged text as rows; `sure` are those found without its help, `doubt` must be outweighed."""
    rows = all_candidates(text, tokens, words, memory, corpus, counts)
    best = best_of_tokens(rows)
    spaces = wrap.places_of(text, SPACE_CODE)
    share = lost_share(best, len(spaces) + 1, share, LOST, KEPT)
    places = in_order(rows, doubt or WORTH_IN_CHAIN)
    wrapped = places[: wrap.explain(lines, spaces, places, sure, share)]
    cuts = np.empty((MOST + len(wrapped), COLUMNS), np.int64)
    for n in range(len(wrapped)):
        candidate(cuts, n, wrapped[n, 0], wrapped[n, 1], WRAP)
    n = len(wrapped)
    expected = max(BESIDE_CHAIN_LEAST, share * BESIDE_CHAIN) if n else share
    threshold = doubt - round(1000 * log10(expected)) + (0 if n else MARGIN)
    space, stop = np.empty((MOST, COLUMNS), np.int64), 0
    for k in range(len(best)):
        t, begin = best[k, TOKEN], stop
        while stop < len(rows) and rows[stop, TOKEN] == t:
            stop += 1
        first = position(wrapped[:, 0], tokens[t, TOKEN_START] + 1)
        last = position(wrapped[:, 0], tokens[t, TOKEN_END])
        if first < last or best[k, SCORE] > threshold:
            cuts = room(cuts, n, tokens[t, TOKEN_END] - tokens[t, TOKEN_START])
            whole, places = rows[begin:stop], wrapped[first:last, 0]
            n = refine(text, tokens, words, corpus, counts, t, whole, places, threshold, space, cuts, n)
    sort_rows(cuts[:n], INDEX)
    return cuts[:n]


@kernel
def all_candidates(text: Any, tokens: Any, words: Any, memory: Any, corpus: Any, counts: Any) -> Any:
    """The candidates of all tokens with what the document and its corpus say, in the order of the tokens."""
    found, n = np.empty((4 * MOST, COLUMNS), np.int64), FIRST
    for t in range(len(tokens)):
        start, end = tokens[t, TOKEN_START], tokens[t, TOKEN_END]
        facts = tokens[t, FACTS] & WHOLE or recalled(memory, tokens[t, NAME])
        if facts & WHOLE:
            continue
        found = room(found, n, MOST)
        first, last = n, hopeful(text, words, start, end, found, n)
        if last == first:
            remember(memory, tokens[t, NAME], tokens[t, FACTS] | WHOLE)
        initial = opens_sentence(text, tokens, t)
        n = weigh(text, corpus, counts, start, end, tokens[t, BEFORE], initial, found, first, last)
        for k in range(first, n):
            found[k, TOKEN] = t
    return found[:n]


@leaf
def hopeful(text: Any, words: Any, start: int, end: int, found: Any, n: int) -> int:
    """Write the candidates of a token, or of a part of one, that some witness may help."""
    last = judge(text, words, start, end, THOROUGH, found, n)
    for k in range(n, last):
        if found[k, NEEDS] != 0 or found[k, SCORE] > HOPELESS:
            copy(found, k, found, n)
            n += 1
    return n


@leaf
def weigh(
    text: Any,
    corpus: Any,
    counts: Any,
    start: int,
    end: int,
    before: int,
    initial: bool,
    found: Any,
    first: int,
    last: int,
) -> int:
    """Add to candidates, rows `first` to `last`, what the document and its corpus say; the end of those that stay."""
    n = first
    for k in range(first, last):
        more = evidence(text, counts, found, k, start, end, before)
        if more != NONE:
            more += (0 if initial else found[k, MIDDLE]) + elsewhere(text, corpus, found, k, start, end)
            copy(found, k, found, n)
            found[n, SCORE] += more
            n += 1
    return n


@kernel
def in_order(rows: Any, least: int) -> Any:
    """The places of candidates above a score, in order, with their scores [k, 2]; the better of two at one place."""
    places, n = np.empty((len(rows), 2), np.int64), 0
    for k in range(len(rows)):
        if rows[k, SCORE] > least:
            places[n, 0], places[n, 1] = rows[k, INDEX], rows[k, SCORE]
            n += 1
    sort_rows(places[:n], 0)
    kept = 0
    for k in range(n):
        if kept and places[kept - 1, 0] == places[k, 0]:
            places[kept - 1, 1] = max(places[kept - 1, 1], places[k, 1])
        else:
            places[kept, 0], places[kept, 1] = places[k, 0], places[k, 1]
            kept += 1
    return places[:kept]


@kernel
def refine(
    text: Any,
    tokens: Any,
    words: Any,
    corpus: Any,
    counts: Any,
    t: int,
    whole: Any,
    wrapped: Any,
    threshold: int,
    space: Any,
    cuts: Any,
    n: int,
) -> int:
    """Write the best cut of a token, and the best ones of its parts, as long as they reach the threshold.

    `whole` are the candidates of the token as `all_candidates` has them, `wrapped` the places where it was cut before.
    There is `space` for the candidates of a part.
    """
    parts = np.empty((len(wrapped) + PARTS, 3), np.int64)
    start, count = tokens[t, TOKEN_START], 0
    for k in range(len(wrapped) + 1):
        end = wrapped[k] if k < len(wrapped) else tokens[t, TOKEN_END]
        parts[count, 0], parts[count, 1] = start, end
        parts[count, 2] = last_word(text, parts[count - 1, 0], start) if count else tokens[t, BEFORE]
        start = end
        count += 1
    while count and count + 2 < len(parts):
        count -= 1
        start, end, before = parts[count, 0], parts[count, 1], parts[count, 2]
        begins = start == tokens[t, TOKEN_START]
        found = whole
        if not begins or end < tokens[t, TOKEN_END]:
            initial = begins and opens_sentence(text, tokens, t)
            last = hopeful(text, words, start, end, space, FIRST)
            found = space[: weigh(text, corpus, counts, start, end, before, initial, space, FIRST, last)]
        best = best_of(found)
        if best >= 0 and found[best, SCORE] > threshold:
            copy(found, best, cuts, n)
            n += 1
            at = found[best, INDEX]
            parts[count, 0], parts[count, 1], parts[count, 2] = at, end, last_word(text, start, at)
            parts[count + 1, 0], parts[count + 1, 1], parts[count + 1, 2] = start, at, before
            count += 2
    return n


@leaf
def best_of(rows: Any) -> int:
    """The number of the best of some candidates, the one of equal ones that stands first in the text; -1 of none."""
    best = -1
    for k in range(len(rows)):
        better = best < 0 or rows[k, SCORE] > rows[best, SCORE]
        if better or (rows[k, SCORE] == rows[best, SCORE] and rows[k, INDEX] < rows[best, INDEX]):
            best = k
    return best


@leaf
def last_word(text: Any, start: int, end: int) -> int:
    """The word that ends a token, or 0 where punctuation does."""
    at = last_word_start(text, start, end)
    return key(text, at, without_possessive(text, at, end)) if at < end else 0


@leaf
def last_word_start(text: Any, start: int, end: int) -> int:
    """Where the word that ends a token begins; `end` where none does."""
    at = end
    if text[CLASS, end - 1] & DECIMAL:
        while at > start and text[CLASS, at - 1] & DECIMAL:
            at -= 1
        return at
    while at > start and (
        text[CLASS, at - 1] & LETTER
        or (text[CLASS, at - 1] & APOSTROPHE and start + 1 < at < end and text[CLASS, at - 2] & LETTER)
    ):
        at -= 1
    return at
