"""Train the line models: `python -m pipeline.labeller.train_lines GOLD`.

GOLD is a folder of labelled texts and pages (`gold_texts.SOURCES` and `PAGES`). Writes both forests, the lexicon that
they ask and, beside them, what is known of them. Texts of one publisher never stand on both sides of the
cross-validation. The block model, trained before, labels what gold leaves open. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from sklearn.model_selection import GroupKFold

from pipeline.labeller.decode_lines import THRESHOLD, decode
from pipeline.labeller.forest import Array, Forest
from pipeline.labeller.gold_texts import (
    CLEAN,
    CLUTTER,
    PAGE,
    SOURCES,
    STORY,
    TEXT,
    THINNED,
    THINNED_GUESS,
    UNCLEAR,
    Text,
    read_texts,
)
from pipeline.labeller.gold_texts import PAGES as PAGES_SOURCE
from pipeline.labeller.gold_words import Words
from pipeline.labeller.grow import grow_forest
from pipeline.labeller.lexicon import PATH as WORDS
from pipeline.labeller.lexicon import save
from pipeline.labeller.lines import FEATURES, reworded
from pipeline.labeller.marks import see
from pipeline.labeller.spread import END, START, spread
from pipeline.labeller.stock_lines import leaked, stock_lines
from pipeline.labeller.text_model import ABOUT, PAGES, TEXTS, is_page

FOLDS = 5
SETTINGS: dict[str, Any] = {
    "num_iterations": 60,
    "num_leaves": 31,
    "learning_rate": 0.15,
    "min_data_in_leaf": 80,
    "lambda_l2": 30.0,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
}
WEIGHTS = {
    TEXTS: {TEXT: 1.0, CLEAN: 1.0, THINNED: 0.3, THINNED_GUESS: 0.3, PAGE: 0.01},
    PAGES: {TEXT: 1.0, CLEAN: 0.3, THINNED: 0.03, PAGE: 0.3},
}
"""What a line of each kind of text counts in each forest, times the root of its words. Other kinds are left out."""
JUDGED = (TEXT, PAGE, CLEAN)

LONGEST = 100
_WORDS = FEATURES.index("words")


def train(texts: Sequence[Text], path: Path) -> Forest:
    """Train the forest of `path`; that of texts sees only pages that may be taken for texts."""
    used = [
        text
        for text in texts
        if len(text.lines)
        and text.kind in WEIGHTS[path]
        and (path == PAGES or text.kind != PAGE or not is_page(text.rows.T))
    ]
    rows = np.concatenate([text.rows for text in used])
    labels = np.concatenate([text.labels for text in used])
    kinds = np.concatenate([np.full(len(text.lines), WEIGHTS[path][text.kind]) for text in used])
    weights = np.sqrt(np.clip(rows[:, _WORDS], 1, LONGEST)) * kinds
    known = labels != UNCLEAR
    return grow_forest(rows[known], labels[known] == STORY, weights[known], FEATURES, SETTINGS)


def kept_lines(text: Text, forests: Mapping[Path, Forest], *, keep_headline: bool) -> Array:
    """Which lines the stage keeps with these forests, bool (n,)."""
    columns = np.ascontiguousarray(text.rows.T)
    likely = forests[PAGES if is_page(columns) else TEXTS].predict(text.rows)
    written, kept = spread(text.lines), np.ones(len(text.lines), np.bool_)
    for edit in decode(
        written, see(written), columns, likely, title=None, threshold=THRESHOLD, keep_headline=keep_headline
    ):
        kept[(written.places[START] >= edit.start) & (written.places[END] <= edit.end)] = False
    return kept


def informed(texts: Sequence[Text], words: Words, families: Sequence[str]) -> list[Text]:
    """The texts with what is known of words from these publishers, but for each text's own, in their order."""
    known: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        known[text.family].append(at)
    result = list(texts)
    others = [at for family in sorted(set(known) - set(families)) for at in known[family]]
    for family, lexicon in words.lexicons(families):
        for at in others if family is None else known[family]:
            rows = reworded(texts[at].rows, texts[at].stems, lexicon) if len(texts[at].lines) else texts[at].rows
            result[at] = msgspec.structs.replace(texts[at], rows=rows)
    return result


def crossvalidate(texts: Sequence[Text]) -> dict[str, Any]:
    """Scores of texts by forests, and by a lexicon, that never saw their publisher."""
    words, stock = Words(texts), stock_lines(texts)
    judged: dict[str, list[tuple[Text, Array]]] = defaultdict(list)
    groups = [text.family for text in texts]
    for seen, unseen in GroupKFold(FOLDS).split(groups, groups=groups):
        rows = informed(texts, words, sorted({groups[i] for i in seen}))
        forests = {path: train([rows[i] for i in seen], path) for path in WEIGHTS}
        for text in (rows[i] for i in unseen if texts[i].kind in JUDGED):
            judged[text.kind].append((text, kept_lines(text, forests, keep_headline=False)))
            judged[f"{text.kind}, headline kept"].append((text, kept_lines(text, forests, keep_headline=True)))
    return {kind: scores(pairs) | {"leaked": leaked(pairs, stock)} for kind, pairs in sorted(judged.items())}


def scores(judged: Iterable[tuple[Text, Array]]) -> dict[str, float]:
    """F1 of the kept lines, by lines and by words; what is lost of the story; and texts that lose their edges."""
    right, wrong, missed, edges = np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2)
    for text, kept in judged:
        size = np.stack([np.ones(len(kept)), np.maximum(1, text.rows[:, _WORDS])])
        right += size[:, kept & (text.labels == STORY)].sum(axis=1)
        wrong += size[:, kept & (text.labels == CLUTTER)].sum(axis=1)
        missed += size[:, ~kept & (text.labels == STORY)].sum(axis=1)
        edges += (~kept & (text.labels == STORY))[[0, -1]]
    line, word = 2 * right / (2 * right + wrong + missed)
    lost = missed / (missed + right)
    return {
        "line_f1": round(line, 4),
        "word_f1": round(word, 4),
        "words_lost": round(lost[1], 5),
        "first_lost": int(edges[0]),
        "last_lost": int(edges[1]),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate, train on everything, and write the forests with their description beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--output", type=Path, default=ABOUT.parent)
    given = parser.parse_args(arguments)
    texts = read_texts(given.gold)
    sources = (*SOURCES, PAGES_SOURCE)
    about = {
        "data": {name: hashlib.sha256((given.gold / name).read_bytes()).hexdigest() for name in sources},
        "settings": SETTINGS,
        "weights": {path.stem: weights for path, weights in WEIGHTS.items()},
        "folds": FOLDS,
        "crossvalidated": crossvalidate(texts),
        "features": FEATURES,
    }
    given.output.mkdir(parents=True, exist_ok=True)
    words = Words(texts)
    families = sorted({text.family for text in texts})
    save(given.output / WORDS.name, *words.entries(words.counts(families), len(families)))
    rows = informed(texts, words, families)
    for path in WEIGHTS:
        train(rows, path).save(given.output / path.name)
    (given.output / ABOUT.name).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(about["crossvalidated"], indent=1))  # noqa: T201 -- a command's output


if __name__ == "__main__":
    main()
