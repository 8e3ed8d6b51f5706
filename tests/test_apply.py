"""The audit is a recipe: replay gives the cleaned text, undo gives the original back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.apply import StageError, in_order, replay, run_stages, undo
from pipeline.document import Document, Drop, Edit

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    """Edits of a text of this length that do not overlap, in any order."""
    places = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    spans = dict.fromkeys(zip(places[::2], places[1::2], strict=False))
    edits = [Edit(start, end, draw(TEXT), "test.rule", draw(st.none() | st.floats(0, 1))) for start, end in spans]
    return draw(st.permutations(edits))


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, list[list[Edit]]]:
    """A text, and the edits of several stages, each of the text that the one before it left."""
    text = original = draw(TEXT)
    steps = []
    for _ in range(draw(st.integers(0, 4))):
        edits = draw(edits_of(len(text)))
        steps.append(edits)
        text = run_stages(Document(id="x", text=text), [("s", lambda _, e=edits: e)]).document.text
    return original, steps


@given(chains())
def test_the_audit_replays_and_undoes_any_chain_of_stages(chain: tuple[str, list[list[Edit]]]) -> None:
    original, steps = chain
    stages = [(f"stage{n}", lambda _, e=edits: e) for n, edits in enumerate(steps)]
    cleaned = run_stages(Document(id="x", text=original), stages)
    assert replay(original, cleaned.changes) == cleaned.document.text
    assert undo(cleaned.document.text, cleaned.changes) == original
    assert undo(cleaned.document.text, cleaned.changes[::-1]) == original, "the order of the rows does not matter"


def test_a_change_says_what_stood_there_and_why() -> None:
    cleaned = run_stages(Document(id="x", text="one two"), [("s", lambda _: [Edit(3, 4, "", "s.space", 0.5)])])
    (change,) = cleaned.changes
    assert (change.step, change.stage, change.rule, change.start, change.end) == (0, "s", "s.space", 3, 4)
    assert (change.old, change.new, change.score) == (" ", "", 0.5)
    assert cleaned.document.text == "onetwo"


def test_a_drop_ends_the_way_and_keeps_the_text() -> None:
    def never(_: Document) -> list[Edit]:
        pytest.fail("a dropped document goes no further")

    stages = [("s", lambda _: [Edit(0, 1, "", "s.a")]), ("d", lambda _: Drop("d.short", "2 words")), ("n", never)]
    cleaned = run_stages(Document(id="x", text="abc"), stages)
    assert cleaned.dropped == Drop("d.short", "2 words")
    assert cleaned.document.text == "bc"
    assert [change.kind for change in cleaned.changes] == ["span", "drop"]
    assert undo("bc", cleaned.changes) == "abc"


@pytest.mark.parametrize("spans", [[(0, 3), (2, 4)], [(0, 9)], [(3, 2)], [(-1, 2)], [(2, 2), (2, 2)]])
def test_edits_that_overlap_or_leave_the_text_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="overlaps another or leaves"):
        in_order([Edit(start, end, "", "s.rule") for start, end in spans], 5)


def test_a_stage_that_fails_is_named() -> None:
    with pytest.raises(StageError) as caught:
        run_stages(
            Document(id="x", text="abc"), [("fine", lambda _: []), ("broken", lambda _: [Edit(0, 99, "", "b.x")])]
        )
    assert caught.value.stage == "broken"
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize("function", [replay, undo])
def test_an_audit_of_another_text_is_refused(function: object) -> None:
    cleaned = run_stages(Document(id="x", text="one two"), [("s", lambda _: [Edit(0, 3, "1", "s.rule")])])
    with pytest.raises(ValueError, match="does not belong"):
        function("something else", cleaned.changes)
