"""What differs between two runs, document by document, and why."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.apply import SPAN, VETO, Change, undo
from pipeline.report.inserted import REACH
from pipeline.report.marks import pieces
from pipeline.report.windows import FIELDS, Window, windows
from pipeline.tables import changes_of

MOST_OF_A_RULE = 6
MOST_DOCUMENTS = 60
MOST_LISTED = 50
_TO_SPACE, _FROM_HERE = re.compile(r"\S*$"), re.compile(r"\S*")
KEPT = "kept"
SOURCE = "source"
"""Stands for a rule where two runs were given different texts."""

Placed = tuple[int, int, str, str]
"""A change in the original's code points: start, end, new text, rule."""


class Difference(msgspec.Struct, frozen=True):
    """A document that both runs have, and that they treat differently.

    `before` and `after` are `kept`, or the rule by which the document was dropped. `gone` and `come` are changes that
    only the one or only the other run made, with the text that they cut. `fields` are those of `windows.FIELDS` that
    differ.
    """

    id: str
    title: str
    site: str
    before: str
    after: str
    texts: tuple[str, str]
    gone: tuple[tuple[str, str, str], ...]
    come: tuple[tuple[str, str, str], ...]
    fields: tuple[str, ...]

    @property
    def rules(self) -> list[str]:
        """What the difference is due to."""
        told = {rule for rule, _, _ in (*self.gone, *self.come)}
        told |= {rule for rule in (self.before, self.after) if self.before != self.after and rule != KEPT}
        return sorted(told | {f"field {name}" for name in self.fields})


class Comparison:
    """Two runs. `documents` counts differing documents by rule, `gone` and `come` changes by rule.

    `moves` counts documents by what became of them in the one run and in the other, where that differs. `only` holds
    the first ids that only the one, or only the other run has.
    """

    def __init__(self) -> None:
        self.same = self.changed = 0
        self.alone = [0, 0]
        self.only: tuple[list[str], list[str]] = ([], [])
        self.documents: Counter[str] = Counter()
        self.gone: Counter[str] = Counter()
        self.come: Counter[str] = Counter()
        self.moves: Counter[tuple[str, str]] = Counter()
        self.examples: list[Difference] = []
        self._shown: Counter[str] = Counter()

    @property
    def differs(self) -> bool:
        """Whether there is any difference."""
        return bool(self.changed or any(self.alone))

    def add(self, a: Window, b: Window) -> None:
        """Compare two windows of the same ids."""
        places = pc.index_in(a.documents["id"], b.documents["id"].combine_chunks()).combine_chunks()
        for side, missing in enumerate((places.is_null(), _not_in(b, a))):
            ids = sorted((a, b)[side].documents["id"].filter(missing).to_pylist())
            self.alone[side] += len(ids)
            self.only[side].extend(ids[: MOST_LISTED - len(self.only[side])])
        left = a.documents.filter(places.is_valid())
        right = b.documents.take(places.drop_null())
        unequal = differing(left, right, a, b)
        self.same += left.num_rows - len(unequal)
        rows = zip(left.take(unequal).to_pylist(), right.take(unequal).to_pylist(), strict=True)
        ids = left["id"].take(unequal).combine_chunks()
        audits = [of_documents(window.audit, ids) for window in (a, b)]
        for one, other in rows:
            found = difference(one, other, audits[0][one["id"]], audits[1][one["id"]])
            self._count(found)

    def _count(self, found: Difference) -> None:
        self.changed += 1
        rules = found.rules
        self.documents.update(rules)
        self.gone.update(rule for rule, _, _ in found.gone)
        self.come.update(rule for rule, _, _ in found.come)
        if found.before != found.after:
            self.moves[found.before, found.after] += 1
        wanted = any(self._shown[rule] < MOST_OF_A_RULE for rule in rules)
        if wanted and len(self.examples) < MOST_DOCUMENTS:
            self.examples.append(found)
            self._shown.update(rules)


def compare(a: Path, b: Path) -> Comparison:
    """Compare two finished runs in one pass over both, in memory that does not grow with them."""
    found = Comparison()
    for left, right in windows(a, b):
        found.add(left, right)
    return found


def _not_in(window: Window, other: Window) -> pa.Array:
    return pc.invert(pc.is_in(window.documents["id"], other.documents["id"].combine_chunks()))


def differing(left: pa.Table, right: pa.Table, a: Window, b: Window) -> pa.Array:
    """The rows, of two tables of the same documents in the same order, that are not equal in text, fate or audit."""
    unequal = np.zeros(left.num_rows, bool)
    for name in ("text", "rule", "detail", *FIELDS):
        same = pc.equal(pc.fill_null(left[name], ""), pc.fill_null(right[name], ""))
        unequal |= ~same.to_numpy()
    unequal |= pc.is_in(left["id"], audited_differently(a.audit, b.audit)).to_numpy()
    return pa.array(np.flatnonzero(unequal))


def audited_differently(a: pa.Table, b: pa.Table) -> pa.Array:
    """The ids of documents whose audits, both in order, are not equal; vetoes do not count: they changed nothing."""
    a, b = (audit.filter(pc.not_equal(audit["kind"], VETO)) for audit in (a, b))
    sizes = [Counter(audit["id"].to_pylist()) for audit in (a, b)]
    ids = pa.array([name for name in sizes[0] | sizes[1] if sizes[0][name] != sizes[1][name]], pa.string())
    left, right = (audit.filter(pc.invert(pc.is_in(audit["id"], ids))) for audit in (a, b))
    unequal = np.zeros(left.num_rows, bool)
    for name in ("rule", "start", "end", "old", "new"):
        unequal |= pc.not_equal(left[name], right[name]).to_numpy()
    return pc.unique(pa.concat_arrays([ids, left["id"].filter(pa.array(unequal)).combine_chunks()]))


def of_documents(audit: pa.Table, ids: pa.Array) -> Mapping[str, list[Change]]:
    """The changes of each of these documents."""
    found: dict[str, list[Change]] = defaultdict(list)
    rows = audit.filter(pc.is_in(audit["id"], ids)).to_pylist()
    for row, change in zip(rows, changes_of(rows), strict=True):
        found[row["id"]].append(change)
    return found


def difference(a: Mapping[str, Any], b: Mapping[str, Any], before: list[Change], after: list[Change]) -> Difference:
    """What differs between two rows of one document, with their audits."""
    originals = undo(a["text"], before), undo(b["text"], after)
    gone, come = [], []
    if originals[0] != originals[1]:
        come.append((SOURCE, originals[0], originals[1]))
    else:
        left, right = (dict.fromkeys(placed(originals[0], changes)) for changes in (before, after))
        gone = [told(originals[0], change) for change in left if change not in right]
        come = [told(originals[0], change) for change in right if change not in left]
    return Difference(
        id=a["id"],
        title=b["title"] or a["title"] or "",
        site=b["site"] or a["site"] or "",
        before=a["rule"] or KEPT,
        after=b["rule"] or KEPT,
        texts=(a["text"], b["text"]),
        gone=tuple(gone),
        come=tuple(come),
        fields=tuple(name for name in FIELDS if (a[name] or "") != (b[name] or "")),
    )


def placed(original: str, changes: Iterable[Change]) -> Iterator[Placed]:
    """Changes where they are in the original: every stretch that was cut, every text that was put in."""
    at = 0
    for piece in pieces(original, [change for change in changes if change.kind == SPAN]):
        if piece.change is not None:
            size = len(piece.text) if piece.kind == "cut" else 0
            yield at, at + size, "" if size else piece.text, piece.change.rule
        at += 0 if piece.kind == "inserted" else len(piece.text)


def told(original: str, change: Placed) -> tuple[str, str, str]:
    """The rule of a change, the text that it cut, and the text that it put in; of a mere space, the words around it."""
    start, end, new, rule = change
    if start == end and new.isspace() and not new.count("\n"):
        left, right = beside(original, start)
        return rule, left + right, left + new + right
    return rule, original[start:end], new


def beside(text: str, at: int) -> tuple[str, str]:
    """What stands before and behind a place, up to white space."""
    left, right = _TO_SPACE.search(text, max(0, at - REACH), at), _FROM_HERE.match(text, at, at + REACH)
    return left[0] if left else "", right[0] if right else ""
