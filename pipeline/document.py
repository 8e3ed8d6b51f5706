"""What flows through the pipeline: documents, and what stages say about them.

A stage never changes text. It answers with edits, or with one drop; `pipeline.apply` alone carries them out
and writes them down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec


class Edit(msgspec.Struct, frozen=True, gc=False):
    """Replace `text[start:end]` by `new`, because of `rule`.

    `start` and `end` are code points of the text that the stage was given, `0 <= start <= end <= len(text)`.
    `rule` is `stage.reason`, such as `clutter.related`. `score` is the evidence: for a model the probability that
    the cut is right, for `repair` a log10 likelihood ratio, None where a rule simply holds. Edits of one answer do
    not overlap.
    """

    start: int
    end: int
    new: str
    rule: str
    score: float | None = None


class Drop(msgspec.Struct, frozen=True, gc=False):
    """Leave the whole document out, because of `rule`; `detail` says what was measured."""

    rule: str
    detail: str = ""
    score: float | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document on its way. Readers fill what the source tells; the rest is None.

    `source` is a path relative to the root of the input. `site` is the host that published it, without `www.`,
    or an empty string. `published` is ISO 8601. `language` is ISO 639-1. `meta` is a JSON object with whatever else
    the source carried. `marks` are what the page's structure says should go: HTML is read once, when its tags are
    at hand, and the `extract` stage hands these edits on.
    """

    id: str
    text: str
    source: str = ""
    site: str = ""
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    meta: str | None = None
    marks: tuple[Edit, ...] = ()


Outcome: TypeAlias = Sequence[Edit] | Drop
Stage: TypeAlias = Callable[[Document], Outcome]
