"""Two runs compared: what differs, why, and nothing else."""

from __future__ import annotations

from io import StringIO

import pytest
from handmade import CHAIN, make_run, news
from rich.console import Console

from pipeline.document import Document, Drop
from pipeline.report.compare import compare, print_comparison, write_comparison


def printed(found):
    out = StringIO()
    print_comparison(found, Console(file=out, width=120))
    return out.getvalue()


def two(tmp_path, first, second, **options):
    a = make_run(tmp_path / "a", first, report=False, of_a_shard=7, **options.get("a", {}))
    b = make_run(tmp_path / "b", second, report=False, of_a_shard=11, **options.get("b", {}))
    return compare(a, b)


def test_equal_runs_have_no_differences_however_they_are_cut(tmp_path):
    documents = [news(n) for n in range(30)]
    copies = {"copies": [("doc-00003", "doc-00002", 0.9)]}
    found = two(tmp_path, documents, documents, a=copies, b=copies)
    assert not found.differs
    assert printed(found) == "no differences\n"
    assert found.same == 30


def test_a_rule_that_is_gone_is_named_with_its_text(tmp_path):
    documents = [news(n) for n in range(30)]
    found = two(tmp_path, documents, documents, b={"chain": CHAIN[1:]})
    assert (found.changed, found.same) == (30, 0)
    assert found.documents == {"clutter.related": 30}
    assert found.gone == {"clutter.related": 30}
    assert not found.come
    text = printed(found)
    assert "30 documents differ, 0 are the same\n" in text
    assert "  only first: clutter.related [-Related: What happened 0 days ago-]\n" in text
    assert "{+Related: What happened 0 days ago\n+}" in text


def test_a_space_that_moved_is_a_difference_of_both(tmp_path):
    documents = [Document(id="d", text="aboutChina and aboutChina")]
    found = two(tmp_path, documents, documents, b={"chain": (("repair", repair_second),)})
    assert found.gone == {"repair.anywhere": 1}
    assert found.examples[0].gone == (("repair.anywhere", "aboutChina", "about China"),)


def repair_second(document):
    return [edit for edit in CHAIN[2][1](document) if edit.start > 10]


def test_documents_that_came_and_went(tmp_path):
    found = two(tmp_path, [news(n) for n in range(20)], [news(n) for n in range(5, 40)])
    assert found.alone == [5, 20]
    assert found.only[0] == [f"doc-{n:05}" for n in range(5)]
    assert found.same == 15
    assert "5 are only in the first run: doc-00000, doc-00001" in printed(found)


@pytest.mark.parametrize("empty", [0, 1])
def test_a_run_without_documents(tmp_path, empty):
    sides = [[news(n) for n in range(3)], []]
    assert sorted(two(tmp_path, sides[empty], sides[1 - empty]).alone) == [0, 3]


def test_fates_fields_and_sources(tmp_path):
    documents = [news(n) for n in range(4)]
    other = [*documents[:2], news(2, title="Another"), Document(id="doc-00003", text="Else.")]
    found = two(tmp_path, documents, other, b={"copies": [("doc-00001", "doc-00000", 0.85)]})
    assert found.moves == {("kept", "near_duplicates.near"): 1}
    assert found.documents["field title"] == 2
    assert found.documents["near_duplicates.near"] == 1
    assert found.documents["source"] == 1


def test_a_filter_is_a_move(tmp_path):
    chain = (*CHAIN, ("quality", lambda _: Drop("quality.short", "too short")))
    found = two(tmp_path, [news(1)], [news(1)], b={"chain": chain})
    assert "1 went from kept to quality.short\n" in printed(found)


def test_the_page_shows_the_differences(tmp_path):
    documents = [news(n, extra="Related: <script>alert(1)</script>\n") for n in range(30)]
    found = two(tmp_path, documents, documents, b={"chain": CHAIN[1:]})
    path = tmp_path / "page" / "compare.html"
    write_comparison(found, path, ("a<b", "b"))
    text = path.read_text(encoding="utf-8")
    assert "30 documents differ" in text
    assert "<script>alert" not in text
    assert "a&lt;b" in text
