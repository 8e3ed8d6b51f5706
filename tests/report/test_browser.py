"""The pages in a real browser: they load without an error, can be searched and marked, and run no code of documents."""

from __future__ import annotations

import json
import random
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
from pipeline.report.shards import rows
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
SUBJECTS = [
    "bridge",
    "council",
    "river",
    "harbour",
    "school",
    "hospital",
    "budget",
    "report",
    "market",
    "train",
    "election",
    "museum",
    "farm",
    "station",
    "police",
    "court",
    "festival",
    "factory",
    "airport",
    "theatre",
    "forest",
    "island",
    "village",
    "library",
    "tunnel",
    "stadium",
    "ministry",
    "union",
    "bank",
]
VERBS = [
    "opened",
    "closed",
    "praised",
    "reviewed",
    "blocked",
    "funded",
    "measured",
    "repaired",
    "visited",
    "planned",
    "refused",
    "welcomed",
]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
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
    """The report of a run over ten thousand documents of many sites, some of them copies."""
    folder = tmp_path_factory.mktemp("large")
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(10_000):
            file.write(json.dumps(story(n)) + "\n")
    run(load_config(), [str(path)], folder / "run", workers=2, progress=lambda *_: None)
    return folder / "run"


def story(n):
    """A short article; every fiftieth has the text of the one before."""
    told = n - 1 if n % 50 == 5 else n
    draw = random.Random(told)
    text = "".join(
        f"The {' '.join(draw.choices(SUBJECTS, k=3))} {draw.choice(VERBS)} the {' '.join(draw.choices(SUBJECTS, k=4))} "
        f"and {draw.choice(VERBS)} a {' '.join(draw.choices(SUBJECTS, k=3))} on {draw.choice(DAYS)}, officials said.\n"
        for _ in range(9)
    )
    text = f"{text}Related News\nFive questions on the bridge\nWhy the river rose\nCopyright 2026 Site {n % 150}\n"
    text += f"This report was first told in the evening programme of the station on the island of Site {n % 150}.\n"
    fields = {"title": f"Story {n}", "language": "en", "published": f"2026-11-{n % 28 + 1:02}"}
    return {"id": f"doc-{n:05}", "url": f"https://site{n % 150}.example/{n}", "text": text} | fields


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
    long = "x" * 7_000_000 + "  " + "<b>" * 1_000_000
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


def test_what_sites_repeat_is_shown(chromium, large):
    chromium.open(index(large))
    section = chromium.run("return document.getElementById('sites').textContent")
    assert "What sites repeat" in section
    assert "evening programme of the station" in section


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


def test_what_was_marked_stays_in_the_next_run(chromium, seeds, tmp_path):
    chromium.resize(1280, 900)
    chromium.open(index(seeds))
    chromium.run("localStorage.clear()")
    chromium.open(index(seeds))
    chromium.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    line, word = chromium.run(
        "return ['line', 'word'].map(kind => {"
        "  const button = document.querySelector(`#documents button.tag[data-${kind}]`);"
        "  button.click();"
        "  return button.dataset[kind];"
        "})"
    )
    chromium.click("#review-open")
    overrides = tmp_path / "overrides.toml"
    overrides.write_text(chromium.run("return document.getElementById('review-lines').value"), encoding="utf-8")
    kept = tmp_path / "kept"
    run(load_config(None, (), overrides), [str(SEEDS)], kept, workers=1, progress=lambda *_: None)
    before, after = (texts(folder) for folder in (seeds, kept))
    assert line in after
    assert line not in before
    assert word in after
    assert word not in before
    assert {"veto"} <= {change.kind for name in ids(kept) for change in Run(kept).document(name).changes}
    chromium.open(index(kept))
    assert chromium.run("return document.querySelectorAll('.vetoed').length") > 0
    assert chromium.said() == []


def texts(folder):
    """All texts of a run."""
    return "\n".join(text for row in rows(folder, "documents", ["text"]) for text in row.column("text").to_pylist())


def ids(folder):
    """The ids of the documents of a run."""
    return [name for row in rows(folder, "documents", ["id"]) for name in row.column("id").to_pylist()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints(scheme, chromium, seeds):
    chromium.prefer(scheme)
    chromium.open(index(seeds))
    chromium.prefer(scheme, "print")
    assert chromium.run("return getComputedStyle(document.documentElement).getPropertyValue('--muted')") == "#5a5f68"
    chromium.prefer(scheme)
    paper = chromium.printed()
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type /Page/") > 1
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


def test_both_views_show_both_texts(chromium, hostile):
    chromium.open(index(hostile))
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
