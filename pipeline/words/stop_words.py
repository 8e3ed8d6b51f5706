"""The commonest words of a language, which no prose of it can do without."""

from __future__ import annotations

from functools import cache

import numpy as np

from pipeline.words.identify import identifier
from pipeline.words.languages import canonical

ENGLISH = frozenset(["the", "be", "to", "of", "and", "that", "have", "with"])
"""The list of the Gopher paper; those of other languages are their most frequent words."""

COUNT = 20


@cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words of a language, case-folded; empty where there is no list of it."""
    code, known = canonical(language), identifier()
    if code == "en":
        return ENGLISH
    if code not in known.languages:
        return frozenset()
    weights = known.weights[:, known.languages.index(code)]
    return frozenset(known.words[n] for n in np.argsort(-weights, kind="stable")[:COUNT])
