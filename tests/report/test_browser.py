"""The pages in a real browser: they load without an error, can be searched and marked, and run no code of documents."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from handmade import CHAIN, make_run, news
from webdriver import browser, missing

from pipeline.audit import Run
from pipeline.config import load_config
from pipeline.document import Document
from pipeline.report.compare import compare, write_comparison
from pipeline.report.page import write_document
from pipeline.run import run

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        missing() is not None,
        reason=f"{missing()} is not installed: apt-get install chromium chromium-driver",
    ),
]

SEEDS = Path(__file__).parents[2] / "seeds"
TAB, ENTER, SPACE = "\ue004", "\ue007", "\ue00d"
EVIL = (
    "<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 1'>",
    "\"><svg onload=window.hacked=1> ' onclick='window.hacked=1' {{ 7 * 7 }}",
    "</style></title></textarea></template><iframe src=javascript:window.hacked=1>",
    "\u202eright to left\u2066 \u0000 \u001b[31m \u2028 --> ]]>",
)
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """The report of the seeds."""
    folder = tmp_path_factory.mktemp("seeds") / "run"
    run(load_config(), [str(SEEDS)], folder, workers=1, progress=lambda *_: None)
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The report of ten thousand documents at many sites."""
    documents = [news(n, site=f"site{n % 150}.example") for n in range(10_000)]
    copies = [(f"doc-{n:05}", f"doc-{n - 1:05}", 0.8 + n % 20 / 100) for n in range(5, 10_000, 50)]
    return make_run(tmp_path_factory.mktemp("large") / "run", documents, copies=copies, of_a_shard=3000)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A run whose documents, ids and titles try to break out, and one of which has a very long line."""
    documents = [
        Document(
            id=f"../../{number}/{evil}",
            text=f"Related: {evil}\nA  line {evil} aboutChina {evil}\n{evil}\n",
            title=evil,
            site=evil,
            source=evil,
            url=f"javascript:window.hacked=1//{evil}",
        )
        for number, evil in enumerate(EVIL)
    ]
    long = "x" * 5_000_000 + "  " + "<b>" * 1_000_000
    documents.append(Document(id="long", text=f"Related: {long}\n{long}\n", site="long.example"))
    copies = [(documents[0].id, documents[1].id, 0.9)]
    faults = [(evil, evil, evil) for evil in EVIL]
    return make_run(tmp_path_factory.mktemp("hostile") / "run", documents, copies=copies, faults=faults)


def index(folder):
    return folder / "report" / "index.html"


@pytest.mark.parametrize("name", ["seeds", "large", "hostile"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_loads_without_an_error_and_can_be_read(name, scheme, chromium, request):
    chromium.prefer(scheme)
    for width in (1280, 420):
        chromium.resize(width, 900)
        chromium.open(index(request.getfixturevalue(name)))
        assert chromium.run("return [...document.querySelectorAll('details')].map(d => d.open = true).length") > 3
        assert chromium.run(CONTRAST) == []
        assert chromium.run("return document.documentElement.scrollWidth <= window.innerWidth")
        assert chromium.run("return [window.hacked, document.querySelectorAll('iframe, img').length]") == [None, 0]
        assert chromium.said() == []


def test_it_asks_for_nothing_but_itself(chromium, large):
    chromium.open(index(large))
    assert chromium.run("return performance.getEntriesByType('resource').length") == 0


def test_documents_are_found(chromium, large):
    chromium.open(index(large))
    every = chromium.run("return document.querySelectorAll('details.document').length")
    site = chromium.run("return document.querySelector('#documents .rows').dataset.site")
    chromium.type("#find", site.upper())
    visible = "return [...document.querySelectorAll('details.document')].filter(d => !d.hidden).length"
    assert 0 < chromium.run(visible) < every
    assert chromium.run("return document.getElementById('found').textContent").endswith(f" of {every}")


def test_marks_become_overrides(chromium, hostile):
    chromium.resize(1280, 900)
    chromium.open(index(hostile))
    chromium.run("localStorage.clear()")
    chromium.open(index(hostile))
    chromium.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    marks = chromium.run(
        "const seen = [...document.querySelectorAll('#documents button.tag')];"
        "seen.forEach(b => b.getAttribute('aria-pressed') === 'false' && b.click());"
        "return seen.map(b => ({...b.dataset}))"
    )
    chromium.click("#review-open")
    lines = chromium.run("return document.getElementById('review-lines').value")
    keeps = tomllib.loads(lines)["keep"]
    assert {mark["line"] for mark in marks if "line" in mark} == {keep["line"] for keep in keeps if "line" in keep}
    assert {mark["word"] for mark in marks if "word" in mark} == {keep["word"] for keep in keeps if "word" in keep}
    assert f"Related: {EVIL[0]}" in {keep.get("line") for keep in keeps}
    chromium.run(
        "document.querySelectorAll('#review-list select').forEach(s => {"
        "  s.value = 'rule'; s.dispatchEvent(new Event('change'));"
        "})"
    )
    keeps = tomllib.loads(chromium.run("return document.getElementById('review-lines').value"))["keep"]
    assert {"rule": "clutter.related", "site": EVIL[0]} in keeps
    chromium.open(index(hostile))
    assert chromium.run("return document.getElementById('review-count').textContent") == str(len(keeps))
    chromium.click("#review-open")
    chromium.click("#review-clear")
    assert chromium.run("return document.getElementById('review').hidden")
    assert chromium.said() == []


def test_the_keyboard_is_enough(chromium, large):
    chromium.resize(1280, 900)
    chromium.open(index(large))
    chromium.run("localStorage.clear()")
    chromium.open(index(large))
    chromium.press([TAB])
    assert chromium.run("return document.activeElement.className") == "skip"
    chromium.run("document.querySelector('#documents summary').focus()")
    chromium.press([ENTER])
    assert chromium.run("return document.querySelector('#documents details').open")
    chromium.press([TAB, SPACE])
    assert chromium.run("return document.activeElement.getAttribute('aria-pressed')") == "true"
    assert not chromium.run("return document.getElementById('review').hidden")


def test_both_views_show_both_texts(chromium, large):
    chromium.open(index(large))
    chromium.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    chromium.click("#documents input[value=sides]")
    texts = chromium.run(
        "const row = [...document.querySelectorAll('#documents .row')].find(r => r.querySelector('ins'));"
        "return [...row.querySelectorAll('.line')].map(line => line.innerText)"
    )
    assert "aboutChina" in texts[0]
    assert "about␣China" in texts[1]
    chromium.click("#documents input[value=inline]")
    assert chromium.run("return getComputedStyle(document.querySelector('.line.after')).display") == "none"


def test_a_document_and_a_comparison_are_pages_too(chromium, hostile, tmp_path):
    write_document(Run(hostile).document(f"../../0/{EVIL[0]}"), tmp_path / "document.html")
    documents = [news(n, extra=f"Related: {EVIL[0]}\n") for n in range(20)]
    runs = [
        make_run(tmp_path / "a", documents, report=False),
        make_run(tmp_path / "b", [*documents[3:], news(99)], chain=CHAIN[1:], report=False),
    ]
    write_comparison(compare(*runs), tmp_path / "compare.html", ("a", "b"))
    for name in ("document", "compare"):
        for scheme in ("light", "dark"):
            chromium.prefer(scheme)
            chromium.open(tmp_path / f"{name}.html")
            chromium.run("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert chromium.run(CONTRAST) == []
            assert chromium.run("return window.hacked") is None
            assert chromium.said() == []
