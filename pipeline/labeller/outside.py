"""Why a line of a page is not its article, in words that a person accepts: from its containers, names and links."""

from __future__ import annotations

import numpy as np

from pipeline.html.names import KIND_BIT, NAME_BIT
from pipeline.html.page import Page
from pipeline.html.walk import Boxes
from pipeline.jit import njit
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

RULES = tuple(WHY)
KEPT = -1
_TITLE, _TEASERS, _LINKS, _SHORT, _OTHER = (
    RULES.index(f"extract.{reason}") for reason in ("title", "teasers", "links", "short", "other")
)


def _bits(kinds: str = "", names: str = "") -> tuple[int, int]:
    return sum(KIND_BIT[kind] for kind in kinds.split()), sum(NAME_BIT[name] for name in names.split())


_INSIDE: dict[str, tuple[int, int]] = {
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
_CONTAINERS = np.array([(RULES.index(rule), *bits) for rule, bits in _INSIDE.items()])
_WIDE = 0.8
"""Names of containers that hold more of the page's lines than this say nothing about a line."""
_SHORT_WORDS = 10
_LINKED = 0.5
_FEATURES = [FEATURES.index(name) for name in ("words", "link_share", "rule")]


def reasons(page: Page, rows: Array, kept: Array, titles: Array) -> Array:
    """Give the number in `RULES` for each line, KEPT where it is kept.

    `rows` are the features, `titles` says which lines are the title.
    """
    words, links, rule = (np.ascontiguousarray(rows[:, feature]) for feature in _FEATURES)
    by_line = np.where(
        rule == A_HEADING,
        _TEASERS,
        np.where(links >= _LINKED, _LINKS, np.where(words < _SHORT_WORDS, _SHORT, _OTHER)),
    )
    given: Array = by_container(page.boxes, page.blocks.box, page.blocks.names, by_line)
    return np.where(kept, KEPT, np.where(titles, _TITLE, given))


@njit(cache=True, nogil=True)
def by_container(boxes: Boxes, box: Array, names: Array, otherwise: Array) -> Array:
    """The rule of each line by its containers and its inline tags, the first that holds; `otherwise` where none does.

    Boxes that hold most of the page tell nothing.
    """
    held = np.zeros(boxes.parent.shape[0], np.int64)
    for at in box:
        held[at] += 1
    for i in range(held.shape[0] - 1, 0, -1):
        held[boxes.parent[i]] += held[i]
    kinds_of, names_of = np.zeros_like(held), np.zeros_like(held)
    for i in range(1, held.shape[0]):
        up, tells = boxes.parent[i], held[i] <= _WIDE * held[0]
        kinds_of[i] = kinds_of[up] | (boxes.kinds[i] if tells else 0)
        names_of[i] = names_of[up] | (boxes.names[i] if tells else 0)
    given = otherwise.copy()
    for i in range(box.shape[0]):
        for rule, kinds, named in _CONTAINERS:
            if kinds_of[box[i]] & kinds or (names_of[box[i]] | names[i]) & named:
                given[i] = rule
                break
    return given
