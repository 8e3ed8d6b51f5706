"""Short texts in many languages: teasers below a heading go to the end, a story that goes on below one stays."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.apply import run_stages
from pipeline.document import Document
from pipeline.stages import clutter

TEXTS = tomllib.loads((Path(__file__).parents[1] / "cases/short_texts.toml").read_text(encoding="utf-8"))["text"]
STAGE = clutter.build(clutter.Settings())
LANGUAGES = pytest.mark.parametrize("text", [pytest.param(text, id=text["language"]) for text in TEXTS])


def left(lines: list[str]) -> list[str]:
    cleaned = run_stages(Document(id="x", text="\n".join(lines)), [("clutter", STAGE)])
    return [line for line in cleaned.document.text.splitlines() if line.strip()]


@LANGUAGES
def test_teasers_and_their_summaries_go_to_the_end_of_the_text(text: dict[str, Any]):
    for heading in text["ending"]:
        assert left([*text["story"], heading, *text["teasers"]]) == text["story"]


@LANGUAGES
def test_titles_below_a_heading_go(text: dict[str, Any]):
    titles = text["teasers"][::2]
    for heading in (*text["ending"], *text["announcing"]):
        assert left([*text["story"], heading, *titles]) == text["story"]


@LANGUAGES
def test_the_story_goes_on_below_a_link_to_another_one(text: dict[str, Any]):
    first, *rest = text["story"]
    title = text["teasers"][0]
    for heading in (*text["announcing"], *text["ending"]):
        assert left([first, heading, title, *rest]) == text["story"]


@LANGUAGES
def test_the_story_goes_on_below_a_heading_alone(text: dict[str, Any]):
    first, *rest = text["story"]
    for heading in (*text["announcing"], *text["ending"]):
        assert left([first, heading, *rest]) == text["story"]


def test_a_paragraph_of_four_sentences_is_no_summary():
    story = [
        "Trains between Oswin and Grendel were cancelled on Tuesday after a metre of snow fell overnight.",
        "Passengers were taken to a school. Two of them had slept there before. “It is warm,” said one. They had tea.",
    ]
    assert left([story[0], "You may also like", "Ski resorts open early", story[1]]) == story


def test_a_line_of_white_space_takes_no_longer_than_it_is_long():
    lines = [
        "The council met on Monday, and nobody came.",
        "Related stories",
        "A title",
        "One. " + " " * 200_000 + "two",
    ]
    assert left(lines)[0] == lines[0]


@LANGUAGES
def test_a_text_that_begins_with_a_heading_keeps_its_story(text: dict[str, Any]):
    title, summary = text["teasers"][:2]
    for heading in text["ending"]:
        assert summary in left([heading, title, summary])


def test_there_are_texts_in_many_languages():
    assert len({text["language"] for text in TEXTS}) >= 20
