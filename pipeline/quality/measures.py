"""Measures of a text, by the names that `rules.toml` uses. One that cannot be taken is None, and no rule asks it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from pipeline.quality import repetition
from pipeline.quality.measured import Measured, share
from pipeline.words.stop_words import stop_words

Measure = Callable[[Measured], float | None]

BULLETS = ("•", "‣", "▪", "▫", "◦", "●", "○", "■", "□", "–", "—", "-", "*", "·", "►", "▶", "➤", "✓")
ELLIPSIS = ("...", "…")
CLOSING = "\"'”“’»›)]」』）】"
QUOTES = frozenset("\"'”“’»›」』")
# Sentence_Terminal of the Unicode character database, as far as scripts of today go
TERMINAL = frozenset(".!?…。！？．｡؟۔।॥։።፧፨។៕།༎။၊⁇⁈⁉‼⸮")
SENTENCE = re.compile(r"[.!?…؟۔।॥։።។།။]+[\"'”’»)\]]*(?=\s|$)|[。！？｡]+[」』）]*")
FEW_WORDS = 5
SHORT_LINE = 30


def words(text: Measured) -> float:
    """Words."""
    return len(text.words)


def word_length(text: Measured) -> float:
    """Characters a word, in the mean."""
    return share(sum(map(len, text.words)), len(text.words))


def hashes(text: Measured) -> float:
    """Hash signs a word."""
    return share(text.text.count("#"), len(text.words))


def ellipses(text: Measured) -> float:
    """Ellipses a word."""
    return share(sum(map(text.text.count, ELLIPSIS)), len(text.words))


def alphabetic(text: Measured) -> float:
    """The share of words with a letter in them."""
    return share(sum(word.isalpha() or any(map(str.isalpha, word)) for word in text.words), len(text.words))


def common_words(text: Measured) -> float | None:
    """How many of the commonest words of its language it has; None where they are not known."""
    known = stop_words(text.language) if text.language else frozenset()
    return len(known.intersection(text.text.casefold().split())) if known else None


def lines_that(holds: Callable[[str], bool], text: Measured) -> float:
    """The share of lines of which something holds."""
    return share(sum(map(holds, text.lines)), len(text.lines))


def ends_a_sentence(line: str) -> bool:
    """Whether a line ends with a terminal mark, perhaps within quotes or brackets, or with a quotation mark."""
    bare = line.rstrip(CLOSING)
    return bool(bare) and (bare[-1] in TERMINAL or line[-1] in QUOTES)


def sentences(text: Measured) -> float:
    """Sentences, by their terminal marks."""
    return len(SENTENCE.findall(text.text))


def line_breaks(text: Measured) -> float:
    """Lines a word, after the first."""
    return share(max(0, len(text.lines) - 1), len(text.words))


def curly_brackets(text: Measured) -> float:
    """Curly brackets."""
    return text.text.count("{") + text.text.count("}")


def lorem_ipsum(text: Measured) -> float:
    """How often it says "lorem ipsum"."""
    return text.text.casefold().count("lorem ipsum")


MEASURES: dict[str, Measure] = {
    "words": words,
    "word_length": word_length,
    "hashes": hashes,
    "ellipses": ellipses,
    "alphabetic": alphabetic,
    "stop_words": common_words,
    "bullet_lines": partial(lines_that, lambda line: line.startswith(BULLETS)),
    "ellipsis_lines": partial(lines_that, lambda line: line.endswith(ELLIPSIS)),
    "terminal_marks": partial(lines_that, ends_a_sentence),
    "few_words_lines": partial(lines_that, lambda line: len(line.split(None, FEW_WORDS)) < FEW_WORDS),
    "javascript_lines": partial(lines_that, lambda line: "javascript" in line.casefold()),
    "short_lines": partial(lines_that, lambda line: len(line) <= SHORT_LINE),
    "sentences": sentences,
    "curly_brackets": curly_brackets,
    "lorem_ipsum": lorem_ipsum,
    "line_breaks": line_breaks,
    "duplicate_lines": lambda text: repetition.repeated(text.lines),
    "duplicate_paragraphs": lambda text: repetition.repeated(text.paragraphs),
    "duplicate_line_characters": lambda text: repetition.repeated_characters(text.lines),
    "duplicate_paragraph_characters": lambda text: repetition.repeated_characters(text.paragraphs),
    **{f"top_{n}_gram": partial(repetition.top_run, n) for n in (2, 3, 4)},
    **{f"duplicate_{n}_grams": partial(repetition.repeated_runs, n) for n in range(5, 11)},
}
