"""What the rules say of themselves."""

from __future__ import annotations

from functools import cache

from pipeline.labeller import outside
from pipeline.rules import load
from pipeline.stages import clutter, site

OF_A_STAGE = {
    "extract": "not the article, by the structure of the page",
    "clutter": "not the story",
    "site": "the site shows this on many of its pages",
    "normalise": "the same text in one form",
    "repair": "a space that was lost comes back",
    "near_duplicates": "another document says the same",
}
OF_A_RULE = {
    "repair.wrap": "two words ran together where a line break was lost",
    "repair.word": "two words ran together",
    "repair.punctuation": "the space after a mark was lost",
    "repair.number": "a word and a number ran together",
    "near_duplicates.exact": "another document has the same text",
    "near_duplicates.near": "another document has nearly the same text",
    "near_duplicates.contained": "another document holds this one",
}


def why(rule: str) -> str:
    """Why a rule is there, in words; what its stage does where it says nothing itself."""
    return reasons().get(rule) or OF_A_STAGE.get(rule.partition(".")[0], "")


@cache
def reasons() -> dict[str, str]:
    """Why each rule is there that says so itself, by its id."""
    told = {rule.id: rule.why for rule in load("normalise")}
    return told | outside.WHY | clutter.WHY | site.WHY | OF_A_RULE
