"""The numbers of the report against a slow count of the same run."""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from itertools import pairwise

import pyarrow as pa
from handmade import CHAIN, make_run, news
from hypothesis import given
from hypothesis import strategies as st

from pipeline.apply import run_stages
from pipeline.document import Document
from pipeline.report import survey as surveying
from pipeline.report import write_report
from pipeline.report.changes import WORST, Rules, by_document
from pipeline.report.fetch import fetch
from pipeline.report.inserted import parted
from pipeline.report.shards import whole_documents
from pipeline.report.spans import CODED, COLUMNS, spans_of
from pipeline.report.standouts import standouts
from pipeline.report.survey import candidates, survey
from pipeline.report.tally import Tally
from pipeline.write import TABLES
from pipeline.write.manifest import read_manifest


def documents():
    found = [news(n, site=f"s{n % 7}.example", extra="Related: more\n" * (n % 3)) for n in range(200)]
    gone = "".join(f"Related: {n}\n" * 20 for n in range(5)) + "x\n"
    return [*found, *(Document(id=f"gone-{n}", text=gone, site="s1.example") for n in range(5))]


def test_totals_lines_sites_and_lengths_are_true(tmp_path):
    every = documents()
    found = survey(make_run(tmp_path / "r", every, of_a_shard=37, report=False))
    totals, lines, sites = defaultdict(Counter), defaultdict(set), defaultdict(Counter)
    for document in every:
        cleaned = run_stages(document, CHAIN)
        for change in cleaned.changes:
            totals[change.rule] += Counter(changes=1, cut=len(change.old), put=len(change.new))
            lines[change.rule, change.old.strip()].add(document.id)
        for rule in {change.rule for change in cleaned.changes}:
            totals[rule]["documents"] += 1
        sites[document.site] += Counter(documents=1, before=len(document.text), after=len(cleaned.document.text))
    for row in found.rules.totals.table().to_pylist():
        assert all(row[name] == totals[row["rule"]][name] for name in ("documents", "changes", "cut", "put"))
    counted = {(row["rule"], row["line"]): row["documents"] for row in found.rules.lines.table().to_pylist()}
    for (rule, line), ids in lines.items():
        assert not line or counted[rule, line] == len(ids)
    assert counted["repair.anywhere", "about␣China."] == 200
    for row in found.sites.table().to_pylist():
        assert all(row[name] == sites[row["site"]][name] for name in ("documents", "before", "after"))
    assert found.before.sum() == found.after.sum() == len(every)
    assert found.characters == [sum(site[name] for site in sites.values()) for name in ("before", "after")]


def test_it_does_not_matter_how_a_run_is_cut(tmp_path):
    pages = []
    for name, size in (("a", 1000), ("b", 11)):
        found = survey(make_run(tmp_path / name, documents(), of_a_shard=size, report=False))
        worst = found.rules.worst.sort_by([("rule", "ascending"), ("score", "ascending")]).to_pylist()
        pages.append((worst, found.emptied.to_pylist(), list(candidates(found)), found.sites.table().to_pylist()))
    assert pages[0] == pages[1]


def test_it_does_not_matter_who_looks_at_the_parts(tmp_path):
    """What workers find goes through a pipe, in any order of their work."""

    def elsewhere(function, arguments):
        found = {n: pickle.dumps(function(pickle.loads(pickle.dumps(a)))) for n, a in reversed([*enumerate(arguments)])}
        return (pickle.loads(found[number]) for number in range(len(arguments)))

    run = make_run(tmp_path / "r", documents(), of_a_shard=37)
    page = (run / "report" / "index.html").read_bytes()
    write_report(run, read_manifest(run), elsewhere)
    assert (run / "report" / "index.html").read_bytes() == page


def test_the_worst_of_every_rule_come_first_one_of_each_site(tmp_path):
    found = survey(make_run(tmp_path / "r", documents(), report=False))
    assert found.emptied["id"].to_pylist() == ["gone-0", "gone-1", "gone-2"]
    related = [row for row in found.worst.to_pylist() if row["rule"] == "clutter.related"]
    assert len({row["site"] for row in related}) == len(related) == surveying.FOR_A_RULE
    assert related == sorted(related, key=lambda row: row["score"])
    doubtful = [row["score"] for row in found.rules.worst.to_pylist() if row["rule"] == "clutter.related"]
    assert doubtful == sorted(doubtful)


def test_fetch_finds_what_is_there(tmp_path):
    run = make_run(tmp_path / "r", documents(), copies=[("doc-00003", "doc-00002", 0.9)], of_a_shard=37, report=False)
    found = fetch(run, ["doc-00003", "gone-4", "nowhere"])
    assert list(found) == ["doc-00003", "gone-4"]
    originals = {document.id: document.text for document in documents()}
    assert all(audited.original == originals[name] for name, audited in found.items())
    assert found["doc-00003"].dropped


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 3)), max_size=60), st.integers(1, 6))
def test_a_tally_is_right_but_for_its_error(rows, capacity):
    tally, truth = Tally(("key",), "n", capacity), Counter()
    for key, n in rows:
        tally.add(pa.table({"key": [key], "n": [n]}))
        truth[key] += n
    told = {row["key"]: row["n"] for row in tally.table().to_pylist()}
    assert len(told) <= capacity
    assert all(truth[key] - tally.error <= told.get(key, 0) <= truth[key] for key in truth)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), max_size=12))
def test_documents_are_never_torn_apart(sizes):
    ids = [f"{number}" for number, (_, size) in enumerate(sizes) for _ in range(size)]
    cuts = sorted(min(cut, len(ids)) for cut, _ in sizes)
    edges = [0, *cuts, len(ids)]
    column = pa.array(ids, pa.string())
    batches = [pa.RecordBatch.from_arrays([column[a:b]], ["id"]) for a, b in pairwise(edges)]
    tables = [table["id"].to_pylist() for table in whole_documents(iter(batches))]
    assert [name for table in tables for name in table] == ids
    seen = [set(table) for table in tables]
    assert sum(map(len, seen)) == len(set(ids))


CHANGES = st.tuples(
    st.integers(0, 8),
    st.sampled_from(["a.x", "a.y"]),
    st.sampled_from(["", "one", "two", "three"]),
    st.sampled_from([None, 0.5, 0.7, 2.0]),
)


@given(st.lists(CHANGES, min_size=1, max_size=60), st.integers(1, 7))
def test_the_most_doubtful_changes_are_those_of_a_slow_look(changes, at_once):
    rows = [
        {
            "id": f"{n}",
            "step": 0,
            "stage": "a",
            "rule": rule,
            "start": at,
            "end": at + len(old),
            "old": old,
            "new": " ",
            "score": score,
            "kind": "span",
        }
        for at, (n, rule, old, score) in enumerate(sorted(changes, key=lambda change: change[0]))
    ]
    slow = []
    for rule in ("a.x", "a.y"):
        mine = sorted(
            (row for row in rows if row["rule"] == rule), key=lambda row: (row["score"] or 9, -len(row["old"]))
        )
        once = {row["old"] or row["start"]: row for row in reversed(mine)}
        slow += [row["start"] for row in mine if once[row["old"] or row["start"]] is row][:WORST]
    fast = Rules()
    schema = pa.schema(
        [
            (f.name, pa.dictionary(pa.int32(), f.type) if f.name in CODED else f.type)
            for f in TABLES["audit"]
            if f.name in COLUMNS
        ]
    )
    table = pa.Table.from_pylist(rows, schema).to_batches(max_chunksize=at_once)
    for audit in whole_documents(iter(table)):
        spans = spans_of(audit)
        fast.add(spans, by_document(spans))
    assert sorted(fast.worst["start"].to_pylist()) == sorted(slow)


def test_a_site_and_a_day_stand_out():
    sites = [{"site": f"s{n}", "documents": 50, "before": 1000, "after": 800, "emptied": 0} for n in range(9)]
    sites.append({"site": "lost", "documents": 50, "before": 1000, "after": 50, "emptied": 40})
    days = [
        {"site": "s1", "day": "2026-11-01", "documents": 3, "before": 100, "after": 20, "emptied": 1},
        {"site": "s1", "day": "2026-11-02", "documents": 2, "before": 100, "after": 20, "emptied": 1},
        {"site": "s2", "day": "2026-11-01", "documents": 9, "before": 100, "after": 75, "emptied": 0},
        {"site": "lost", "day": "2026-11-01", "documents": 9, "before": 100, "after": 5, "emptied": 9},
    ]
    assert [(out.site, out.day) for out in standouts(sites, days)] == [("lost", ""), ("s1", "2026-11-01")]


def test_the_word_around_a_space():
    assert parted("to talk about China.", 13) == "about␣China."
    assert parted(" b", 0) == "␣b"
