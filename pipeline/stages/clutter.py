"""Lines of a text that are not the story: navigation, teasers, share bars, captions, credits, prompts."""

from __future__ import annotations

import msgspec

from pipeline.document import Document, Edit, Stage
from pipeline.labeller.sections import reasons_by_structure
from pipeline.lines import Reason, cut_lines, split_lines
from pipeline.rules import Rule, first, load, opening

LONGEST_MARK = 300
"""A line of more characters is prose, whatever it begins with."""

HEADINGS = load("sections")
RULES = load("clutter")
_OPENING = opening((*HEADINGS, *RULES))
_AT_START = tuple(rule for rule in (*HEADINGS, *RULES) if rule.at == "start")
_ANYWHERE = tuple(rule for rule in (*HEADINGS, *RULES) if rule.at != "start")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to cut."""


def build(settings: Settings) -> Stage:  # noqa: ARG001  # the model's settings come with it
    """The stage for these settings."""

    def clutter(document: Document) -> list[Edit]:
        lines = split_lines(document.text)
        filled = [line.content for line in lines if line.content]
        found = iter(reasons_by_structure(filled, [mark(content) for content in filled], document.title))
        reasons = [next(found) if line.content else None for line in lines]
        return cut_lines(lines, [Reason(rule) if rule else None for rule in reasons])

    return clutter


def mark(line: str) -> Rule | None:
    """The rule that matches a line by itself."""
    if len(line) > LONGEST_MARK:
        return None
    if _OPENING.match(line):
        return first(_AT_START, line) or first(_ANYWHERE, line)
    return first(_ANYWHERE, line)
