"""Why a line of a page is not its article, in words that a person accepts: from its containers, names and links."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from pipeline.html.names import KIND_BIT, NAME_BIT
from pipeline.html.page import Page
from pipeline.labeller.blocks import FEATURES
from pipeline.labeller.forest import Array
from pipeline.labeller.lines import A_HEADING

WHY = {
    "extract.title": "the article's title, which has a field of its own",
    "extract.navigation": "a menu, a breadcrumb or another way through the site",
    "extract.footer": "the foot of the page",
    "extract.comments": "what readers wrote, or the place where they may write",
    "extract.consent": "a dialogue that asks for consent, or lies over the page",
    "extract.advertisement": "an advertisement or its label",
    "extract.subscribe": "an offer to subscribe, to sign in or to support",
    "extract.share": "buttons that share or follow",
    "extract.teasers": "teasers of and links to other stories",
    "extract.caption": "a caption or the credit of a picture",
    "extract.byline": "who wrote it, when, and under which topics",
    "extract.form": "a form, or the label of one of its buttons",
    "extract.header": "the head of the page, above the article",
    "extract.sidebar": "a column or box beside the article",
    "extract.table": "a table",
    "extract.embed": "a post of another site, embedded",
    "extract.links": "mostly links",
    "extract.hidden": "hidden until a script shows it",
    "extract.short": "a short line outside the article",
    "extract.other": "text outside the article",
}
"""The rules of the `extract` stage, the first that holds counts; each one says why a line is not the article."""

Bits: TypeAlias = tuple[int, int]


def _bits(kinds: str = "", names: str = "") -> Bits:
    return sum(KIND_BIT[kind] for kind in kinds.split()), sum(NAME_BIT[name] for name in names.split())


_INSIDE: dict[str, Bits] = {
    "extract.navigation": _bits("nav", "navigation"),
    "extract.footer": _bits("footer", "footer"),
    "extract.comments": _bits("", "comment"),
    "extract.consent": _bits("", "consent"),
    "extract.advertisement": _bits("", "advert"),
    "extract.subscribe": _bits("", "subscribe"),
    "extract.share": _bits("", "share"),
    "extract.teasers": _bits("", "related teaser ranking"),
    "extract.caption": _bits("figcaption figure", "caption"),
    "extract.byline": _bits("address", "about"),
    "extract.form": _bits("form button", ""),
    "extract.header": _bits("header", "header"),
    "extract.sidebar": _bits("aside", "side"),
    "extract.table": _bits("table", ""),
    "extract.embed": _bits("", "embed"),
    "extract.hidden": _bits("", "hidden"),
}
_WIDE = 0.8
"""Names of containers that hold more of the page's lines than this say nothing about a line."""
_SHORT_WORDS = 10
_LINKED = 0.5
_WORDS, _LINKS, _RULE = (FEATURES.index(name) for name in ("words", "link_share", "rule"))


def reasons(page: Page, rows: Array, kept: Array, titles: Array) -> list[str | None]:
    """Give the rule for each line that is not kept. `rows` are the features, `titles` says which are the title."""
    telling = _telling(page)
    few, linked = (rows[:, _WORDS] < _SHORT_WORDS).tolist(), (rows[:, _LINKS] >= _LINKED).tolist()
    heading, inline = (rows[:, _RULE] == A_HEADING).tolist(), page.blocks.names.tolist()
    given: list[str | None] = []
    for i, (box, keep, title) in enumerate(zip(page.blocks.box.tolist(), kept.tolist(), titles.tolist(), strict=True)):
        if keep:
            given.append(None)
        elif title:
            given.append("extract.title")
        else:
            kinds, names = telling[box]
            given.append(_by_container(kinds, names | inline[i]) or _by_line(heading[i], linked[i], few[i]))
    return given


@lru_cache(maxsize=1 << 12)
def _by_container(kinds: int, names: int) -> str | None:
    for rule, (of_kinds, of_names) in _INSIDE.items():
        if kinds & of_kinds or names & of_names:
            return rule
    return None


def _by_line(heading: bool, linked: bool, few_words: bool) -> str:  # noqa: FBT001 -- three facts of the line
    if heading:
        return "extract.teasers"
    if linked:
        return "extract.links"
    return "extract.short" if few_words else "extract.other"


def _telling(page: Page) -> list[Bits]:
    """The bits of each box and those around it, but for boxes that hold most of the page."""
    parents, kinds_of, names_of = (
        column.tolist() for column in (page.boxes.parent, page.boxes.kinds, page.boxes.names)
    )
    held = [0] * len(parents)
    for box in page.blocks.box.tolist():
        held[box] += 1
    for i in range(len(parents) - 1, 0, -1):
        held[parents[i]] += held[i]
    most = _WIDE * held[0]
    bits: list[Bits] = [(0, 0)] * len(parents)
    for i in range(1, len(parents)):
        kinds, names = bits[parents[i]]
        bits[i] = (kinds | kinds_of[i], names | names_of[i]) if held[i] <= most else (kinds, names)
    return bits
