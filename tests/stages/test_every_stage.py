"""Whatever a text is, every stage's record of it runs forwards and backwards, and the text of no stage is lost."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import SEEDS

from pipeline import stages
from pipeline.apply import replay, run_stages, undo
from pipeline.config import Config
from pipeline.document import Document, Stage
from pipeline.html import PageError
from pipeline.maps import page_document
from pipeline.stages import extract

SEED_LINES = [line for path in sorted(SEEDS.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
CUES = ["Related News", "Read More", "Source: VNA", "Share on Facebook", "(Photo: AFP)", "Lesen Sie auch", "続きを読む"]
LINES = st.one_of(
    st.sampled_from(SEED_LINES), st.sampled_from(CUES), st.text(alphabet=st.characters(codec="utf-8"), max_size=40)
)
TEXTS = st.lists(LINES, max_size=25).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\r\n"]).map(lambda gap: gap.join(lines))
)
BLOCKS = st.sampled_from(["p", "div", "h1", "li", "aside", "nav", "a", "script", "td", "br", "span"])
PAGES = st.lists(st.tuples(BLOCKS, LINES), max_size=25).map(
    lambda blocks: "<html><body>" + "".join(f"<{tag}>{line}</{tag}>" for tag, line in blocks) + "</body></html>"
)


@cache
def chain() -> list[tuple[str, Stage]]:
    return stages.build({name: getattr(Config(), name) for name in stages.NAMES}, {})


def check(document: Document, some: list[tuple[str, Stage]]) -> None:
    cleaned = run_stages(document, some)
    assert replay(document.text, cleaned.changes) == cleaned.document.text
    assert undo(cleaned.document.text, cleaned.changes) == document.text
    assert all(change.rule.startswith(f"{change.stage}.") for change in cleaned.changes), "a rule is stage.reason"


@pytest.mark.parametrize("number", range(len(stages.NAMES)), ids=stages.NAMES)
@given(text=TEXTS)
def test_a_stage_alone(number: int, text: str) -> None:
    check(Document(id="x", text=text, site="example.org"), chain()[number : number + 1])


@given(TEXTS, st.sampled_from([None, "en", "de", "vi", "ja", "xx"]))
def test_all_of_them_on_a_text(text: str, language: str | None) -> None:
    check(Document(id="x", text=text, site="example.org", language=language), chain())


@given(PAGES, st.sampled_from(["labeller", "trafilatura"]))
def test_all_of_them_on_a_page(html: str, extractor: str) -> None:
    try:
        document = page_document(Document(id="x", text=""), html, extract.Settings(extractor=extractor))
    except PageError:
        return
    check(document, chain())


def test_the_table_has_the_stages_in_reading_order() -> None:
    assert stages.NAMES == ("extract", "language", "clutter", "site", "normalise", "repair", "quality")
