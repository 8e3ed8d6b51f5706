"""Where a text lost its spaces.

A text is first asked as if it were clean: only what is no word can be two. The share of lost spaces is estimated
from what is found, and every cut must outweigh it. Where a text turns out to be damaged, all of its words are asked
again (`damaged`). Scores are log10 likelihood ratios, in thousandths inside kernels.
"""

from __future__ import annotations

from math import log10
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.words.candidates import COLUMNS, INDEX, KIND, MIDDLE, NUMBER, PUNCTUATION, SCORE, TOKEN, WORD, copy
from pipeline.words.characters import UPPER, characters
from pipeline.words.compiled import entry, kernel, leaf
from pipeline.words.compounding import is_function_word
from pipeline.words.counts import count, elsewhere, nothing_counted, repeats, stands_again
from pipeline.words.coverage import FEWEST, LETTERS, SHARE, covered, may_be_prose
from pipeline.words.damaged import opens_sentence, repair_damaged
from pipeline.words.identify import AHEAD, BEHIND, contradicts, identifier
from pipeline.words.lexicon import lexicon
from pipeline.words.numbers import letters_from, letters_until
from pipeline.words.prior import lost_shares
from pipeline.words.safe import COMMON, beyond_doubt
from pipeline.words.scan import BEGIN, CLASS, SPACE_CODE, TOKEN_END, TOKEN_START, code_points, is_lower, scan
from pipeline.words.search import position
from pipeline.words.suspects import WORTH, best_of_tokens, suspects
from pipeline.words.vocabulary import listed
from pipeline.words.wrap import number_of

DAMAGED_CUTS, DAMAGED_SHARE = 3, 2e-3
CLEAN_LOST, CLEAN_KEPT = 0.003, 1000.0
CLEAR, CLEAR_CAPITAL = 3500, 4500
"""Cuts that hold in a text without any other damage. In clean news all that reached this were lost spaces."""

FEWEST_CLEAR = 3
"""Lower-case words that a text must have for that."""

MANY = 4
"""More candidates than this are not looked for one by one, to see whether their tokens stand there again."""

SAFE = 2000
"""What `safe` asks on top."""


class Repairer:
    """Finds lost spaces in texts of one language, with what a corpus says about words (`counts.corpus`)."""

    def __init__(self, language: str, corpus: npt.NDArray[np.int64], *, safe: bool = False) -> None:
        identity, known = identifier(), lexicon(language)
        self._tables = (characters(), known.words, known.memory, corpus, identity.frequent)
        self._number, self._doubt = identity.number(language), SAFE if safe else 0

    def cuts(self, text: str) -> list[list[int]]:
        """All cuts of a text, by place: the space comes before `text[index]`, its score, and its number of `KINDS`."""
        rows = repair(code_points(text), *self._tables, self._number, self._doubt)
        found: list[list[int]] = rows.tolist() if len(rows) else []
        return found


@entry
def repair(
    codes: Any, known: Any, words: Any, memory: Any, corpus: Any, frequent: Any, language: int, doubt: int
) -> Any:
    """The cuts of code points, of which `characters` are `known`, as rows (index, score, number of `KINDS`), by place.

    Scanned here, since a text that goes from one compiled function to another is sooner handed on than through Python.
    """
    text, tokens, lines = scan(codes, known)
    rows = suspects(text, tokens, words, frequent, memory)
    found, n = np.empty((0, 3), np.int64), 0
    if not len(rows):
        return found
    seen, known_words = covered(text, tokens, words, BEGIN, min(LETTERS, text.shape[1] - 1))
    if seen < FEWEST_CLEAR or known_words < SHARE * seen:
        return found
    if contradicts(tokens, frequent, language, BEGIN, text.shape[1], BEHIND):
        return found
    cuts = find_cuts(text, tokens, lines, words, memory, corpus, rows, doubt, seen < FEWEST)
    found, line, prose = np.empty((len(cuts), 3), np.int64), -1, False
    good = beyond_doubt(text, words, cuts) if doubt else np.ones(len(cuts), np.bool_)
    for k in range(len(cuts)):
        own = position(lines[:, 0], cuts[k, INDEX] + 1) - 1
        if own != line:
            line, start, end = own, lines[own, 0], lines[own, 1]
            prose = may_be_prose(text, tokens, words, start, end)
            prose = prose and not contradicts(tokens, frequent, language, start, end, AHEAD)
        if prose and good[k]:
            found[n, 0], found[n, 1], found[n, 2] = cuts[k, INDEX], cuts[k, SCORE], cuts[k, KIND]
            n += 1
    return found[:n]


@kernel
def find_cuts(
    text: Any, tokens: Any, lines: Any, words: Any, memory: Any, corpus: Any, rows: Any, doubt: int, short: bool
) -> Any:
    """The candidates of suspicious tokens that outweigh the share of lost spaces, and all others if it is high.

    A `short` text says nothing of that share: only what is clear by itself counts. Nor does one where all that is
    found may be new words.
    """
    counted = len(rows) > MANY or stands_again(text, tokens, rows)
    counts = count(text, tokens) if counted else nothing_counted(text, tokens[:0])
    best = best_of_tokens(weigh_clean(text, tokens, corpus, counts, rows))
    spaces = number_of(text, SPACE_CODE) + 1
    shares = lost_shares(best, spaces, CLEAN_LOST, CLEAN_KEPT)
    sure, n, share, loss = np.empty(len(best), np.int64), 0, 0.0, False
    for k in range(len(best)):
        share = max(share, shares[k])
        likely = not short and best[k, SCORE] + round(1000 * log10(shares[k])) > doubt
        if likely or is_clear(text, best, k, doubt):
            copy(best, k, best, n)
            sure[n] = best[k, INDEX]
            loss = loss or is_no_compound(text, words, best[k, INDEX])
            n += 1
    if short or not loss or n < DAMAGED_CUTS or share <= DAMAGED_SHARE:
        return best[:n]
    if not counted:
        counts = count(text, tokens)
    return repair_damaged(text, tokens, lines, words, memory, corpus, counts, share, sure[:n], doubt)


@leaf
def is_no_compound(text: Any, words: Any, at: int) -> bool:
    """Whether a cut is none that a new word may hold ("doomscrolling"): at a mark, or of "of" and a common word."""
    start, end = letters_until(text, BEGIN, at), letters_from(text, at, text.shape[1] - 1)
    if at in (start, end):
        return True
    function = is_function_word(text, words, start, at) or is_function_word(text, words, at, end)
    common = min(listed(text, words, start, at), listed(text, words, at, end)) > COMMON
    return function and common and is_lower(text, start, end)


@leaf
def is_clear(text: Any, rows: Any, k: int, doubt: int) -> bool:
    """Whether a cut needs no other one beside it: known words at a comma, a stop, a year, or a capital."""
    at, score = rows[k, INDEX], rows[k, SCORE] - doubt
    if rows[k, KIND] == PUNCTUATION or rows[k, KIND] == NUMBER:
        return score >= CLEAR
    return rows[k, KIND] == WORD and score >= CLEAR_CAPITAL and text[CLASS, at] & UPPER != 0


@kernel
def weigh_clean(text: Any, tokens: Any, corpus: Any, counts: Any, rows: Any) -> Any:
    """The candidates of suspicious tokens with what the text and its corpus say, where that leaves any worth."""
    found, n = np.empty((len(rows), COLUMNS), np.int64), 0
    for k in range(len(rows)):
        t = rows[k, TOKEN]
        start, end = tokens[t, TOKEN_START], tokens[t, TOKEN_END]
        score = rows[k, SCORE] + (0 if opens_sentence(text, tokens, t) else rows[k, MIDDLE])
        score += repeats(text, counts, rows, k, start, end) + elsewhere(text, corpus, rows, k, start, end)
        if score > WORTH:
            copy(rows, k, found, n)
            found[n, SCORE] = score
            n += 1
    return found[:n]
