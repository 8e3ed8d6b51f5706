"""What a document and its corpus say about words: how often, beside which, spaced or not.

Numbers of evidence are log10 in thousandths, each rounded before it is added.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log10
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.jit import written
from pipeline.words.candidates import LEFT, NEEDS, P_LEFT, P_RIGHT, RIGHT, START
from pipeline.words.candidates import TOKEN as TOKEN_OF
from pipeline.words.characters import DECIMAL, LETTER
from pipeline.words.compiled import kernel, leaf
from pipeline.words.judge import end_of_word
from pipeline.words.memory import FOLLOWED, LENGTH_AT, LENGTHS
from pipeline.words.scan import BEFORE, CLASS, FACTS, LINE, SHARP_S, TOKEN_END, TOKEN_START, S, hash_token, key, low
from pipeline.words.table import BITS, NONE, PRIME, WORD_BITS, add_table, find, fingerprint, new, spread
from pipeline.words.tokens import without_edges, without_possessive

WORD_SHARE, WORD_MASS = 0.1, 500
PAIR_SHARE, PAIR_MASS = 0.2, 2
APART = -0.15
REPEAT, REPEAT_MOST = 1200, 5000
ELSEWHERE, ELSEWHERE_MOST = 1000, 4000
SPACED_RATIO = 1.0
SPACED_MOST = 3000
ARTICLE_WORDS = 400
MIX = 23


WORDS, PAIRS, ARTICLES = 0, 2, 4
"""The head of what a corpus says: in how many articles a word stands, and a pair of words with a space between; how
many articles there are."""

WORD, TOKEN, PAIR = 1, 1 << 32, 1 << BITS
"""What a document says is a hash table [slots + 1, 2] with open addressing: a key, and how often it stands there as a
WORD and, above these bits, as a TOKEN. Keys of pairs have the bit PAIR on top, and are counted as words are. Slots are
a power of two. The last row is no slot: by how many bits a key is shifted to its slot, and how many words there are."""


def corpus(
    words: Iterable[tuple[str, int]] = (), pairs: Iterable[tuple[str, int]] = (), articles: int = 0
) -> npt.NDArray[np.int64]:
    """What kernels read of a corpus. Pairs are two words with a space between."""
    numbers = new()
    add_table(numbers, WORDS, {fingerprint(word): articles for word, articles in words})
    split = ((pair.split(" "), articles) for pair, articles in pairs)
    add_table(
        numbers, PAIRS, {written(pair_key)(fingerprint(a), fingerprint(b)): articles for (a, b), articles in split}
    )
    numbers[ARTICLES] = articles
    return np.frombuffer(numbers, np.int64)


@leaf
def pair_key(left: int, right: int) -> int:
    """A number that stands for two words in order."""
    return (((left << MIX) & PRIME) | (left >> (BITS - MIX))) ^ right | 1


@leaf
def slot_of(counts: Any, wanted: int) -> int:
    """The slot of a key, or the free one that it would take."""
    last = len(counts) - 2
    slot = spread(wanted) >> counts[last + 1, 0]
    while counts[slot, 0] != 0 and counts[slot, 0] != wanted:
        slot = (slot + 1) & last
    return slot


@leaf
def add(counts: Any, wanted: int, kind: int) -> None:
    """Count a key once more."""
    slot = slot_of(counts, wanted)
    counts[slot, 0] = wanted
    counts[slot, 1] += kind


@leaf
def times(counts: Any, wanted: int) -> int:
    """How often a word or a pair was counted."""
    return counts[slot_of(counts, wanted), 1] & (TOKEN - 1)


@leaf
def times_token(counts: Any, wanted: int) -> int:
    """How often a token was counted."""
    return counts[slot_of(counts, wanted), 1] // TOKEN


@kernel
def count(text: Any, tokens: Any) -> Any:
    """Count the words, pairs and tokens of a text, the tokens with their FACTS. Also writes the word BEFORE each."""
    counts = nothing_counted(text, tokens)
    last, line = 0, -1
    for t in range(len(tokens)):
        start, end, facts = tokens[t, TOKEN_START], tokens[t, TOKEN_END], tokens[t, FACTS]
        hash_token(text, start, end)
        before = last if tokens[t, LINE] == line else 0
        tokens[t, BEFORE], line = before, tokens[t, LINE]
        length = (facts >> LENGTH_AT) & LENGTHS
        if length:
            last = key(text, start, start + length)
            add(counts, last, WORD + TOKEN)
            counts[len(counts) - 1, 1] += 1
            if before:
                add(counts, PAIR | pair_key(before, last), WORD)
            last = 0 if facts & FOLLOWED else last
        else:
            a, b = without_edges(text, start, end)
            add(counts, key(text, a, b), TOKEN)
            last = count_words(text, start, end, before, counts)
    return counts


@leaf
def stands_again(text: Any, tokens: Any, rows: Any) -> bool:
    """Whether a token of a candidate is counted more than once.

    Most are not, and few pairs of tokens begin and end alike, so this is told much sooner than all is counted.
    """
    ends = 0
    for k in range(len(rows)):
        t = rows[k, TOKEN_OF]
        a, b = as_counted(text, tokens, t)
        ends |= 1 << ends_of(text, a, b)
    for t in range(len(tokens)):
        a, b = as_counted(text, tokens, t)
        if ends >> ends_of(text, a, b) & 1:
            hash_token(text, tokens[t, TOKEN_START], tokens[t, TOKEN_END])
            for k in range(len(rows)):
                c, d = as_counted(text, tokens, rows[k, TOKEN_OF])
                if rows[k, TOKEN_OF] != t and key(text, a, b) == key(text, c, d):
                    return True
    return False


@leaf
def as_counted(text: Any, tokens: Any, t: int) -> tuple[int, int]:
    """The span of a token as it is counted. The tokens have their FACTS."""
    start, length = tokens[t, TOKEN_START], (tokens[t, FACTS] >> LENGTH_AT) & LENGTHS
    if length:
        return start, start + length
    return without_edges(text, start, tokens[t, TOKEN_END])


@leaf
def ends_of(text: Any, start: int, end: int) -> int:
    """A number below 63 for how a span begins and ends; "ß" counts as "ss"."""
    if start == end:
        return 0
    first, last = low(text, start), low(text, end - 1)
    first, last = S if first == SHARP_S else first, S if last == SHARP_S else last
    return (7 * first + last) % 63


@kernel
def nothing_counted(text: Any, tokens: Any) -> Any:
    """A table with room for what `count` finds in a text."""
    most = 2 * len(tokens)
    for t in range(len(tokens)):
        if not (tokens[t, FACTS] >> LENGTH_AT) & LENGTHS:
            before = 0
            for i in range(tokens[t, TOKEN_START], tokens[t, TOKEN_END]):
                now = text[CLASS, i] & (LETTER | DECIMAL)
                most += now not in (0, before)
                before = now
    bits = 1
    while 4 << bits <= 5 * most:
        bits += 1
    counts = np.zeros(((1 << bits) + 1, 2), np.int64)
    counts[1 << bits, 0] = WORD_BITS - bits
    return counts


@leaf
def one_word(text: Any, start: int, end: int) -> int:
    """Whether a token is one word with nothing but edges behind, as FACTS."""
    last = end_of_word(text, start, end, True)
    length = without_possessive(text, start, last) - start
    a, b = without_edges(text, start, end)
    if a != start or b != start + length or length > LENGTHS:
        return 0
    return length << LENGTH_AT | (FOLLOWED if last < end else 0)


@leaf
def count_words(text: Any, start: int, end: int, before: int, counts: Any) -> int:
    """Count the words of a token, and the pair of its first with the one before; the word that ends it, or 0."""
    i, last = start, 0
    while i < end:
        a = i
        if text[CLASS, i] & LETTER:
            i = end_of_word(text, i, end, True)
        else:
            while i < end and text[CLASS, i] & DECIMAL:
                i += 1
        if i == a:
            i += 1
            last = 0
            continue
        last = key(text, a, without_possessive(text, a, i))
        counts[len(counts) - 1, 1] += 1
        add(counts, last, WORD)
        if a == start and before:
            add(counts, PAIR | pair_key(before, last), WORD)
    return last


@leaf
def evidence(text: Any, counts: Any, rows: Any, k: int, start: int, end: int, before: int) -> int:
    """What the document adds to the score of a cut of a token, or NONE where the cut cannot be.

    `before` is the word that precedes the token, or 0.
    """
    if rows[k, NEEDS] and not times(counts, rows[k, NEEDS]):
        return NONE
    score = repeats(text, counts, rows, k, start, end)
    left, right, p_left, p_right = rows[k, LEFT], rows[k, RIGHT], rows[k, P_LEFT], rows[k, P_RIGHT]
    if not left:
        return score
    gain = rise(counts, p_left, left)
    p_left += gain
    score += gain
    gain = rise(counts, p_right, right)
    score += gain + pair_rise(counts, p_right + gain, left, right)
    if before and rows[k, START] == start:
        score += pair_rise(counts, p_left, before, left)
    return score


@leaf
def rise(counts: Any, p: int, word: int) -> int:
    """By how much the P of a word rises in this document above `p`."""
    count = times(counts, word)
    if not count:
        return 0
    all_words = counts[len(counts) - 1, 1]
    return round(1000 * log10(1 + WORD_SHARE * count / (all_words + WORD_MASS) / 10 ** (p / 1000)))


@leaf
def pair_rise(counts: Any, p: int, left: int, right: int) -> int:
    """By how much the P of `right` rises where it follows `left`."""
    count = times(counts, PAIR | pair_key(left, right))
    if not count:
        return 0
    share = PAIR_SHARE * count / (times(counts, left) + PAIR_MASS)
    return round(1000 * log10(1 + share / 10 ** (p / 1000 + APART)))


@leaf
def repeats(text: Any, counts: Any, rows: Any, k: int, start: int, end: int) -> int:
    """What repetition says: a token that stands there again, and never spaced, is one word."""
    a, b = without_edges(text, start, end)
    again = times_token(counts, key(text, a, b)) - 1
    if again <= 0 or (rows[k, LEFT] and times(counts, PAIR | pair_key(rows[k, LEFT], rows[k, RIGHT]))):
        return 0
    return -min(REPEAT_MOST, REPEAT * again)


@leaf
def elsewhere(text: Any, corpus: Any, rows: Any, k: int, start: int, end: int) -> int:
    """What other articles add to the score of a cut: less where they, too, write it as one word."""
    if not corpus[ARTICLES]:
        return 0
    a, b = without_edges(text, start, end)
    fused = max(0, find(corpus, WORDS, key(text, a, b)) - 1)
    spaced = 0.0
    if rows[k, LEFT]:
        pair = find(corpus, PAIRS, pair_key(rows[k, LEFT], rows[k, RIGHT]))
        spaced = max(0.0, float(pair))
        if fused:
            spaced = max(spaced, corpus[ARTICLES] * ARTICLE_WORDS * 10 ** ((rows[k, P_LEFT] + rows[k, P_RIGHT]) / 1000))
    if fused > SPACED_RATIO * spaced:
        return -min(ELSEWHERE_MOST, ELSEWHERE * fused)
    return min(SPACED_MOST, round(1000 * log10(1 + spaced)))
