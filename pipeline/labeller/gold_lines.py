"""From gold to labels: which lines of a page its gold text consists of. Training and measuring only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from pipeline.labeller.forest import Array

DROP, KEEP, UNCLEAR = 0, 1, -1

_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_TOKEN = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_ANCHOR = 8
_GRAM = 3
_SURE = 0.8
_SURELY_NOT = 0.3


def tokens(text: str) -> list[str]:
    """Words, and the single characters of scripts without spaces."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text.translate(_UNSEEN)).casefold())


def labels_from_text(lines: Sequence[str], gold: str) -> Array:
    """Label lines KEEP, DROP or UNCLEAR by the gold text of their page, int8 (n,).

    Lines of `_ANCHOR` tokens and more are found by the share of their trigrams that gold has. A shorter line is kept
    where gold has it, whole, between the places of the long lines kept before and after it.
    """
    whole = tokens(gold)
    text = f" {' '.join(whole)} "
    grams = {tuple(whole[i : i + _GRAM]) for i in range(len(whole))}
    split = [tokens(line) for line in lines]
    labels = np.full(len(lines), DROP, np.int8)
    places: dict[int, tuple[int, int]] = {}
    reached = 0
    for i, words in enumerate(split):
        if len(words) < _ANCHOR:
            continue
        shared = [tuple(words[k : k + _GRAM]) in grams for k in range(len(words) - _GRAM + 1)]
        share = sum(shared) / len(shared)
        labels[i] = KEEP if share >= _SURE else DROP if share <= _SURELY_NOT else UNCLEAR
        if labels[i] == KEEP:
            key = f" {' '.join(words)} "
            at = text.find(key, reached)
            if at >= 0:
                places[i] = (at, at + len(key) - 1)
                reached = at + len(key) - 1
    _label_short(labels, split, places, text)
    return labels


def _label_short(labels: Array, split: Sequence[list[str]], places: dict[int, tuple[int, int]], text: str) -> None:
    ends = [len(text)] * (len(split) + 1)
    for i in range(len(split) - 1, -1, -1):
        ends[i] = places[i][0] + 1 if i in places else ends[i + 1]
    reached = 0
    for i, words in enumerate(split):
        if i in places:
            reached = places[i][1]
        elif words and len(words) < _ANCHOR:
            key = f" {' '.join(words)} "
            at = text.find(key, reached, max(reached, ends[i]))
            if at >= 0:
                labels[i], reached = KEEP, at + len(key) - 1


def labels_from_segments(lines: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> Array:
    """Label KEEP the lines that hold a wanted string, DROP those that hold an unwanted one, all others UNCLEAR."""
    folded = [" ".join(line.split()) for line in lines]
    labels = np.full(len(lines), UNCLEAR, np.int8)
    for strings, label in ((unwanted, DROP), (wanted, KEEP)):
        for string in strings:
            key = " ".join(string.split())
            for i, line in enumerate(folded):
                if key and key in line:
                    labels[i] = label
    return labels
