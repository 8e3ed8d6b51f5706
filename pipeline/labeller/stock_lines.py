"""Stock lines, such as "Read more": what several publishers carry beside their articles. Measuring only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.labeller.forest import Array
from pipeline.labeller.gold_lines import tokens
from pipeline.labeller.gold_texts import CLUTTER, PAGE, STORY, Text

PUBLISHERS = 3
LONGEST = 100


def key(line: str) -> str:
    """A line's words in one case."""
    return " ".join(tokens(line))


def stock_lines(texts: Iterable[Text]) -> set[str]:
    """The keys of short lines of clutter that whole pages of several publishers have."""
    families: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        if text.kind == PAGE:
            for line, label in zip(text.lines, text.labels, strict=True):
                if label == CLUTTER and 0 < len(folded := key(line)) <= LONGEST:
                    families[folded].add(text.family)
    return {line for line, seen in families.items() if len(seen) >= PUBLISHERS}


def leaked(judged: Sequence[tuple[Text, Array]], stock: set[str]) -> float:
    """The share of texts of which a stock line is kept that their story does not have."""
    texts = 0
    for text, kept in judged:
        keys = [key(line) for line in text.lines]
        story = "\n".join(line for line, label in zip(keys, text.labels, strict=True) if label == STORY)
        texts += any(line in stock and line not in story for line, keep in zip(keys, kept, strict=True) if keep)
    return round(texts / max(1, len(judged)), 4)
