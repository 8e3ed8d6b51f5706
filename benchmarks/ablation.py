"""What each ingredient of the extraction brings, and what is still lost: `python benchmarks/ablation.py GOLD.parquet`.

Every figure is cross-validated by publisher. First the page-wide decisions are left out one by one, then groups of
features, each time training anew (a minute or two of processor time for each). `--losses` prints, instead, the words
that are lost and the words that are too many, by the kind of their line.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np
from sklearn.model_selection import GroupKFold

from pipeline.html.names import KIND_BIT
from pipeline.html.roles import TAGS
from pipeline.labeller import article, train_blocks
from pipeline.labeller.article import article_lines
from pipeline.labeller.blocks import FEATURES
from pipeline.labeller.containers import STRUCTURE
from pipeline.labeller.forest import Array
from pipeline.labeller.gold_lines import DROP, KEEP
from pipeline.labeller.kinship import KINSHIP
from pipeline.labeller.measures import MEASURES
from pipeline.labeller.outside import RULES, reasons
from pipeline.labeller.repeats import REPEATS
from pipeline.labeller.statements import STATEMENTS
from pipeline.labeller.surroundings import SURROUNDINGS
from pipeline.labeller.text_scores import page_scores, summary
from pipeline.labeller.train_blocks import FOLDS, Sample, read_samples, train

TAG_WAYS = ("tag_", "near_", "within_", "inline_")
BY_TAG = frozenset(f"{way}{tag}" for way in TAG_WAYS for tag in KIND_BIT)
GROUPS = {
    "the line's own words, marks and shape": MEASURES,
    "cues (rules as a feature)": ("rule",),
    "lines above and below": (*SURROUNDINGS, *FEATURES[FEATURES.index(KINSHIP[-1]) + 1 :]),
    "repeats within the page": REPEATS,
    "tags": tuple(name for name in STRUCTURE if name in BY_TAG),
    "words of class and id": tuple(name for name in STRUCTURE if name.startswith(TAG_WAYS) and name not in BY_TAG),
    "weight of the containers": tuple(
        name for name in STRUCTURE if name.startswith(("prose_", "lines_", "box_", "hops"))
    ),
    "lines of one shape": tuple(name for name in STRUCTURE if name.startswith(("shape_", "like_"))),
    "what the page states": STATEMENTS,
    "nearness to headline and lead": KINSHIP,
}


def none_of(rows: Any, *_: Any) -> Array:
    """A decision that chooses no line, by the features or by a page."""
    return np.zeros(len(rows.blocks.text) if hasattr(rows, "blocks") else len(rows), np.bool_)


DECISIONS = {
    "the body from scripts": ("from_scripts", none_of),
    "comments go by their containers": ("in_comments", none_of),
    "the lead of the description": ("lead", none_of),
    "lists whole or not at all": ("in_whole_lists", lambda _page, _rows, _likely, kept: kept),
    "the title in its own field": ("is_title", none_of),
}


def predictions(samples: Sequence[Sample]) -> list[Array]:
    """How likely each line is, by models that never saw its publisher."""
    families = [sample.row["family"] for sample in samples]
    likely: list[Array] = [np.zeros(0)] * len(samples)
    for seen, unseen in GroupKFold(FOLDS).split(families, groups=families):
        forest = train([samples[i] for i in seen])
        for i in unseen:
            likely[i] = forest.predict(samples[i].rows)
    return likely


def show(name: str, samples: Sequence[Sample], likely: Sequence[Array]) -> None:
    scores = []
    for sample, chances in zip(samples, likely, strict=True):
        kept = article_lines(sample.page, sample.rows, chances)
        lines = zip(sample.page.blocks.text, kept, strict=True)
        scores.append(page_scores(sample.row, "\n".join(line for line, keep in lines if keep)))
    found = summary(scores)
    figures = "  ".join(f"{kind} {found[kind]['f1']:.4f}" for kind in sorted(found))
    exact = "  ".join(f"{kind} {found[kind]['exact']:.3f}" for kind in sorted(found) if "exact" in found[kind])
    print(f"{name:42} {figures}   exact: {exact}", flush=True)


@contextmanager
def without(decision: str) -> Iterator[None]:
    name, nothing = DECISIONS[decision]
    with patch.object(article, name, nothing):
        yield


def hidden(samples: Sequence[Sample], group: Sequence[str]) -> list[Sample]:
    """The samples without those features."""
    columns = [FEATURES.index(name) for name in group]
    blind = []
    for sample in samples:
        rows = sample.rows.copy()
        rows[:, columns] = 0
        blind.append(msgspec.structs.replace(sample, rows=rows))
    return blind


def ablate(samples: Sequence[Sample], only: Sequence[str]) -> None:
    likely = predictions(samples)
    show("everything", samples, likely)
    for decision in DECISIONS:
        with without(decision):
            show(f"without: {decision}", samples, likely)
    with ExitStack() as stack:
        for decision in DECISIONS:
            stack.enter_context(without(decision))
        show("without any of these", samples, likely)
    with patch.multiple(train_blocks, SURELY_ARTICLE=2.0, SURELY_NOT=-1.0):
        show("without: guessed labels", samples, predictions(samples))
    for name, group in GROUPS.items():
        if not only or name in only:
            show(f"without: {name}", samples, predictions(hidden(samples, group)))


def losses(samples: Sequence[Sample]) -> None:
    """Words that are lost and that are too many, by the tag, or the rule, of their line; in percent of gold's words."""
    lost: Counter[str] = Counter()
    leaked: Counter[str] = Counter()
    words = 0
    whole = [sample for sample in samples if sample.row["set"] in ("news", "articles")]
    by_id = {id(sample): chances for sample, chances in zip(samples, predictions(samples), strict=True)}
    for sample in whole:
        page, rows = sample.page, sample.rows
        kept = article_lines(page, rows, by_id[id(sample)])
        why = reasons(page, rows, np.zeros_like(kept), article.is_title(rows))
        count = rows[:, FEATURES.index("words")].astype(int)
        words += int(count[sample.labels == KEEP].sum())
        gold = np.nonzero(sample.labels == KEEP)[0]
        for i in range(len(kept)):
            if sample.labels[i] == KEEP and not kept[i]:
                place = "first" if i == gold[0] else "last" if i == gold[-1] else "inner"
                lost[f"{TAGS[page.boxes.tag[page.blocks.box[i]]] or 'other tag'}, {place} line"] += count[i]
            elif sample.labels[i] == DROP and kept[i]:
                leaked[RULES[why[i]]] += count[i]
    for name, counts in (("lost", lost), ("too many", leaked)):
        print(f"\n{name}: {sum(counts.values()) / words:.2%} of the words of {len(whole)} articles")
        for kind, count in counts.most_common(12):
            print(f"  {kind:28} {count / words:.3%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--losses", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], choices=list(GROUPS), help="of the groups of features")
    given = parser.parse_args()
    samples = read_samples(given.gold)
    losses(samples) if given.losses else ablate(samples, given.only)


if __name__ == "__main__":
    main()
