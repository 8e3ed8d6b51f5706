"""Small finished runs, made by hand of stages that are given."""

from __future__ import annotations

from collections import Counter

import msgspec
import pyarrow as pa

from pipeline.apply import DROP, Change, run_stages
from pipeline.document import Document, Edit
from pipeline.report import write_report
from pipeline.tables import text_digest
from pipeline.write import TABLES, Settings, part_name, write_shard
from pipeline.write.manifest import Manifest, write_manifest

FIELDS = ("id", "source", "site", "url", "title", "author", "published", "language", "meta")
RELATED = "Related:"


def clutter(document):
    """Cut every line that begins with `Related:`."""
    edits, start = [], 0
    for line in document.text.splitlines(keepends=True):
        if line.startswith(RELATED):
            edits.append(Edit(start, start + len(line), "", "clutter.related", 0.5 + (start % 50) / 100))
        start += len(line)
    return edits


def spaces(document):
    """Make of every run of spaces one."""
    text, found = document.text, []
    at = text.find("  ")
    while at >= 0:
        end = at
        while end < len(text) and text[end] == " ":
            end += 1
        found.append(Edit(at, end, " ", "normalise.space"))
        at = text.find("  ", end)
    return found


def repair(document):
    """Part `aboutChina`."""
    text, found = document.text, []
    at = text.find("aboutChina")
    while at >= 0:
        found.append(Edit(at + 5, at + 5, " ", "repair.anywhere", 2.5))
        at = text.find("aboutChina", at + 1)
    return found


CHAIN = (("clutter", clutter), ("normalise", spaces), ("repair", repair))


def make_run(
    folder,
    documents,
    *,
    chain=CHAIN,
    copies=(),
    faults=(),
    related=(),
    templates=(),
    of_a_shard=10_000,
    vetoes=None,
    report=True,
):
    """Write a run of these documents: `copies` are (dropped, kept, jaccard), `faults` (id, error, detail).

    `templates` are (site, rule, key, articles, documents), the most frequent of a site first.
    """
    kept_for = {dropped: (kept, jaccard) for dropped, kept, jaccard in copies}
    rows = {name: [] for name in TABLES}
    rules, lines = Counter(), Counter()
    ordered = sorted(documents, key=lambda document: document.id)
    for number in range(0, max(1, len(ordered)), of_a_shard):
        tables = {name: [] for name in ("documents", "dropped", "audit")}
        for document in ordered[number : number + of_a_shard]:
            cleaned = run_stages(document, chain, vetoes)
            row = {name: getattr(document, name) for name in FIELDS}
            row |= {"text": cleaned.document.text, "original_digest": text_digest(document.text)}
            changes, drop = list(cleaned.changes), cleaned.dropped
            if document.id in kept_for:
                kept, jaccard = kept_for[document.id]
                detail = f"a copy of {kept}, Jaccard {jaccard}"
                changes.append(
                    Change(len(chain), "near_duplicates", "near_duplicates.near", 0, 0, "", "", None, detail, DROP)
                )
                row |= {"stage": "near_duplicates", "rule": "near_duplicates.near", "detail": detail, "score": jaccard}
            elif drop:
                row |= {"stage": drop.rule.split(".")[0], "rule": drop.rule, "score": drop.score, "detail": drop.detail}
            tables["dropped" if "rule" in row else "documents"].append(row)
            tables["audit"] += [{"id": document.id} | msgspec.structs.asdict(change) for change in changes]
            rules.update(change.rule for change in changes)
            for change in changes:
                lines[change.rule] += change.old.rstrip().count("\n") + 1
        for name, values in tables.items():
            rows[name] += values
            write(folder, name, values, number // of_a_shard)
    rows["duplicates"] = [
        {
            "dropped": a,
            "kept": b,
            "jaccard": j,
            "containment": min(1.0, j + 0.05),
            "kind": "exact" if j == 1 else "near",
        }
        for a, b, j in copies
    ]
    rows["relations"] = [{"a": a, "b": b, "jaccard": 0.3, "containment": 0.95, "kind": "contained"} for a, b in related]
    rows["quarantine"] = [
        {"id": name, "source": f"{name}.txt", "offset": 0, "stage": "read", "error": error, "detail": detail}
        for name, error, detail in faults
    ]
    rows["templates"] = [
        {"site": site, "rule": rule, "key": key, "articles": n, "documents": of, "share": n / of, "example": ""}
        for site, rule, key, n, of in templates
    ]
    for name in ("duplicates", "relations", "quarantine", "templates"):
        write(folder, name, rows[name], 0)
    manifest = Manifest(
        key="0" * 32,
        created="2026-11-22T00:00:00+00:00",
        engine="local",
        versions={"clean-corpus": "0.1.0", "python": "3.11.0"},
        config={"steps": [name for name, _ in chain], "near_duplicates": {"threshold": 0.8, "num_perm": 128}},
        inputs=(("seeds/a.txt", 100, "0" * 64),),
        ignored=(),
        counts={
            "read": len(documents) + len(faults),
            "kept": len(rows["documents"]),
            "duplicates": len(copies),
            "filtered": len(rows["dropped"]) - len(copies),
            "quarantined": len(faults),
            "changes": len(rows["audit"]),
        },
        rules=tuple((rule, rules[rule], lines[rule]) for rule in sorted(rules)),
        faults=tuple(sorted(Counter(error for _, error, _ in faults).items())),
        seconds={"plan": 0.1, "read": 1.0, "clean": 3.5, "write": 0.4},
        near_duplicates={"candidates": len(copies) + 3, "compared": len(copies) + 1},
        files=(),
    )
    if report:
        write_report(folder, manifest)
    write_manifest(folder, manifest)
    return folder


def write(folder, name, rows, number):
    table = pa.Table.from_pylist(rows, schema=TABLES[name])
    write_shard(folder / name / part_name(number), table, Settings())


def news(number, *, site="example.org", extra="", **fields):
    """A document of some lines, with one related line, some double spaces and one run-together word."""
    text = (
        f"Ministers met in town {number} to talk aboutChina.\n"
        f"The  session number {number} lasted for {number} hours and ended late at night.\n"
        f"Related: What happened {number % 7} days ago\n"
        f"{extra}"
        f"Nobody spoke to the press after it, and no date was set for number {number}.\n"
    )
    fields = {"published": f"2026-11-{number % 28 + 1:02}T08:00:00Z", "title": f"Story {number}"} | fields
    return Document(id=f"doc-{number:05}", text=text, source=f"in/{number}.txt", site=site, language="en", **fields)
