"""How well an extracted text agrees with gold. Training and measuring only."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz.distance import LCSseq

from pipeline.labeller.gold_lines import tokens


def page_scores(row: dict[str, Any], text: str) -> dict[str, Any]:
    """Score one page: strings found where its gold is strings, else precision, recall and F1 of words in order."""
    scores: dict[str, Any] = {"set": row["set"], "language": row["lang"]}
    if row["set"] == "segments":
        folded = " ".join(text.split())
        found, wrong = (sum(" ".join(s.split()) in folded for s in row[key]) for key in ("with", "without"))
        return {**scores, "found": found, "wrong": wrong, "wanted": len(row["with"])}
    gold, ours = tokens(row["gold"]), tokens(text)
    shared = LCSseq.similarity(gold, ours)
    precision, recall = _share(shared, len(ours)), _share(shared, len(gold))
    scores |= {"precision": precision, "recall": recall, "f1": _f1(precision, recall)}
    return {**scores, "exact": float(gold == ours), "empty": float(not ours)}


def summary(scores: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean scores of each set, and of each language of those that have whole texts."""
    by_set: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for score in scores:
        by_set[score["set"]].append(score)
    result: dict[str, Any] = {}
    for name, pages in sorted(by_set.items()):
        if name == "segments":
            found, wrong, wanted = (sum(page[key] for page in pages) for key in ("found", "wrong", "wanted"))
            precision, recall = _share(found, found + wrong), _share(found, wanted)
            f1 = round(_f1(precision, recall), 4)
            result[name] = {"pages": len(pages), "f1": f1, "precision": round(precision, 4), "recall": round(recall, 4)}
            continue
        means = {key: _mean(page[key] for page in pages) for key in ("f1", "precision", "recall", "exact", "empty")}
        counts = Counter(page["language"] for page in pages)
        languages = {
            language: _mean(page["f1"] for page in pages if page["language"] == language)
            for language, _ in sorted(counts.items())
        }
        result[name] = {"pages": len(pages), **means, "f1_by_language": languages}
    return result


def _mean(values: Iterable[float]) -> float:
    return round(statistics.mean(values), 4)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
