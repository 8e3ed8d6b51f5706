"""The report of a run: true, the same every time, and safe whatever documents say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest
from handmade import make_run, news

from pipeline.document import Document, Edit
from pipeline.overrides import Keep, Vetoes
from pipeline.report import write_report
from pipeline.write.manifest import read_manifest


def page(folder):
    return (folder / "report" / "index.html").read_text(encoding="utf-8")


def test_it_says_what_became_of_the_documents(a_run):
    text = page(a_run)
    assert "<h1>38 of 41 documents kept</h1>" in text
    assert 'aria-label="Documents: read 41, quarantined 1, filtered 0, copies 2, kept 38"' in text
    assert "clutter.related" in text
    assert "not UTF-8" in text


@pytest.mark.parametrize("documents", [[], [news(1)], [Document(id="empty", text="")]], ids=["none", "one", "empty"])
def test_small_runs_have_a_report(tmp_path, documents):
    assert f"{len(documents)} of {len(documents)} documents kept" in page(make_run(tmp_path / "r", documents))


def test_a_site_that_lost_nearly_all_is_told_at_the_top(tmp_path):
    def lose(document):
        end = len(document.text) if document.site == "lost.example" else 0
        return [Edit(0, end, "", "extract.links")] if end else []

    sound = [news(n) for n in range(30)]
    documents = [*sound, *(news(n, site="lost.example") for n in range(30, 60))]
    top = '<div class="warn"><dt><a href="#standouts">'
    assert top not in page(make_run(tmp_path / "sound", sound, chain=[("extract", lose)]))
    assert top in page(make_run(tmp_path / "lost", documents, chain=[("extract", lose)]))


def test_a_run_without_changes_has_a_report(tmp_path):
    assert "No text was changed." in page(make_run(tmp_path / "r", [news(1)], chain=()))


def test_vetoes_are_told(tmp_path):
    vetoes = Vetoes([Keep(rule="clutter.related", site="example.org")])
    run = make_run(tmp_path / "r", [news(n) for n in range(9)], vetoes=vetoes)
    assert "<span>clutter.related <b>9</b></span>" in page(run)
    assert re.search(r"clutter\.related 0\.\d\d vetoed", re.sub(r"</?span[^>]*>", "", page(run)))


def test_the_same_run_gives_the_same_bytes(a_run):
    before = page(a_run)
    shutil.rmtree(a_run / "report")
    write_report(a_run, read_manifest(a_run))
    assert page(a_run) == before


def test_a_cut_of_white_space_alone_is_shown(tmp_path):
    chain = [("normalise", lambda _: [Edit(1, 3, "\n", "normalise.space")])]
    run = make_run(tmp_path / "r", [Document(id="d", text="a\n\nb")], chain=chain)
    assert '<del class="s-normalise"' in page(run)


def test_the_order_of_sets_does_not_matter(a_run):
    again = (
        "import sys; from pathlib import Path; from pipeline.report import write_report;"
        "from pipeline.write.manifest import read_manifest;"
        "run = Path(sys.argv[1]); write_report(run, read_manifest(run))"
    )
    before = page(a_run)
    for seed in ("1", "2"):
        (a_run / "report" / "index.html").unlink()
        subprocess.run([sys.executable, "-c", again, a_run], check=True, env=os.environ | {"PYTHONHASHSEED": seed})
        assert page(a_run) == before


def test_no_document_can_make_the_page_large(tmp_path):
    long = "word " * 400_000
    documents = [Document(id="d", text=f"Related: {long}\n{long}  aboutChina {long}\n", title=long, site="example.org")]
    assert len(page(make_run(tmp_path / "r", documents))) < 200_000


def test_what_documents_say_is_text(tmp_path):
    evil = "<script>1</script>\"'><b>{{ 7 * 7 }}\u202e"
    documents = [Document(id=f"../{evil}", text=f"Related: {evil}\n{evil}\n", title=evil, site=evil)]
    run = make_run(tmp_path / "r", documents, faults=[(evil, evil, evil)])
    text = page(run)
    assert "<script>1" not in text
    assert "<b>{{" not in text
    assert "\u202e" not in re.sub(r'data-\w+="[^"]*"', "", text)
    assert sorted(path.name for path in (run / "report").iterdir()) == ["index.html"]
