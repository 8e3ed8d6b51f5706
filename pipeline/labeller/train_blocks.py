"""Train the block model: `python -m pipeline.labeller.train_blocks GOLD.parquet`.

Writes the model, and beside it what is known of it.

GOLD has a row a page: `id`, `set`, `family` (the publisher), `lang`, `html`, and either `gold`, the article's text, or
`with` and `without`, strings that must and must not be in it. Pages of one publisher never stand on both sides of the
cross-validation. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow.parquet as pq
from sklearn.model_selection import GroupKFold

from pipeline.html import Page, PageError, read_page
from pipeline.labeller.article import article_lines
from pipeline.labeller.blocks import FEATURES, MODEL, features, fingerprint
from pipeline.labeller.forest import Array, Forest
from pipeline.labeller.gold_lines import KEEP, UNCLEAR, labels_from_segments, labels_from_text
from pipeline.labeller.grow import grow_forest
from pipeline.labeller.text_scores import page_scores, summary

FOLDS = 5
FINGERPRINT_PAGE = """<html lang="en"><title>Bridge opens | The Gazette</title>
<meta name="description" content="It cost little."><body>
<nav class="main-nav"><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Bridge opens</h1>
<p class="lead">It cost little.</p><p>The bridge over the river was opened on Monday by the mayor, who said that it
had cost far less than the town had feared in 2019.</p><p>Read more: <a href="/x">Older bridges</a></p></article>
<div class="comments"><p>I do not like it at all, since the river is 12 m wide only.</p></div>
<footer>© 2024 The Gazette</footer></body></html>"""
"""A page whose features are digested beside the model."""
SETTINGS: dict[str, Any] = {
    "num_iterations": 100,
    "num_leaves": 31,
    "learning_rate": 0.1,
    "min_data_in_leaf": 100,
    "lambda_l2": 5.0,
    "feature_fraction": 0.15,
}
SET_WEIGHT = {"web": 0.5}
"""Title and date count as content in `web`: its labels are half believed."""

GUESSED_WEIGHT = 0.4
SURELY_ARTICLE, SURELY_NOT = 0.7, 0.15
ONE_IN = 4
"""Of the unlabelled lines that a first model is sure are no article, every fourth is enough."""


class Sample(msgspec.Struct, frozen=True):
    """A page with the features and labels of its lines."""

    row: dict[str, Any]
    page: Page
    rows: Array
    labels: Array


def read_samples(path: Path) -> list[Sample]:
    """All pages of the gold file that can be read, in the order of their ids."""
    samples = []
    for row in sorted(pq.read_table(path).to_pylist(), key=lambda row: str(row["id"])):
        try:
            page = read_page(row.pop("html"), url=row.get("url"))
        except PageError as error:
            print(f"{row['id']}: {error}")  # noqa: T201 -- a command's output
            continue
        lines = page.blocks.text
        if row["set"] == "segments":
            labels = labels_from_segments(lines, row["with"], row["without"])
        else:
            labels = labels_from_text(lines, row["gold"])
        samples.append(Sample(row, page, features(page), labels))
    return samples


def train(samples: Sequence[Sample]) -> Forest:
    """Train on what is labelled, guess the lines of partly labelled pages, and train again on both."""
    rows = np.concatenate([sample.rows for sample in samples])
    labels = np.concatenate([sample.labels for sample in samples])
    partly = np.concatenate([np.full(len(s.labels), s.row["set"] == "segments") for s in samples])
    weights = np.concatenate(
        [np.sqrt(np.maximum(1, s.rows[:, 0])) * SET_WEIGHT.get(s.row["set"], 1.0) for s in samples]
    )
    known = labels != UNCLEAR
    first = grow_forest(rows[known], labels[known] == KEEP, weights[known], FEATURES, SETTINGS)
    guess = np.where(known, np.nan, first.predict(rows))
    wanted = partly & (guess >= SURELY_ARTICLE)
    unwanted = partly & (guess <= SURELY_NOT) & (np.arange(len(rows)) % ONE_IN == 0)
    weights[wanted] *= GUESSED_WEIGHT
    weights[unwanted] *= GUESSED_WEIGHT * ONE_IN
    used = known | wanted | unwanted
    is_article = np.where(known, labels == KEEP, wanted)
    return grow_forest(rows[used], is_article[used], weights[used], FEATURES, SETTINGS)


def crossvalidate(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """Score every page by a model that never saw its publisher."""
    scores: list[dict[str, Any]] = []
    families = [sample.row["family"] for sample in samples]
    for seen, unseen in GroupKFold(FOLDS).split(families, groups=families):
        forest = train([samples[i] for i in seen])
        for i in unseen:
            sample = samples[i]
            kept = article_lines(sample.page, sample.rows, forest.predict(sample.rows))
            text = "\n".join(line for line, keep in zip(sample.page.blocks.text, kept, strict=True) if keep)
            scores.append(page_scores(sample.row, text))
    return scores


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate, train on everything, and write the model with its description beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--output", type=Path, default=MODEL)
    given = parser.parse_args(arguments)
    samples = read_samples(given.gold)
    about = {
        "data": {"sha256": hashlib.sha256(given.gold.read_bytes()).hexdigest(), "pages": len(samples)},
        "settings": SETTINGS,
        "folds": FOLDS,
        "crossvalidated": summary(crossvalidate(samples)),
        "features": FEATURES,
        "fingerprint": fingerprint(read_page(FINGERPRINT_PAGE)),
    }
    given.output.parent.mkdir(parents=True, exist_ok=True)
    train(samples).save(given.output)
    given.output.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(about["crossvalidated"], indent=1))  # noqa: T201 -- a command's output


if __name__ == "__main__":
    main()
