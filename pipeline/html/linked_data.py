"""What a page says about itself in JSON-LD: its articles, their bodies, headlines, dates and authors."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any

import msgspec
from selectolax.lexbor import LexborHTMLParser

MAX_OBJECTS = 5_000
_ARTICLES = ("Article", "NewsArticle", "BlogPosting", "Posting", "Report", "WebPage")


def linked_data(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    """Every JSON-LD object of the page, nested ones too, in order; what is not JSON is passed over."""
    objects: list[dict[str, Any]] = []
    for script in tree.tags("script"):
        kind = script.attrs.get("type") or ""
        if "ld+json" in kind.lower():
            for found in _objects(_decode(script.text() or "")):
                if len(objects) == MAX_OBJECTS:
                    return objects
                objects.append(found)
    return objects


def articles(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The objects that describe an article, those first that are one by their type rather than a web page."""
    found = [(rank, i, o) for i, o in enumerate(objects) if (rank := _rank(o)) < len(_ARTICLES)]
    return [o for _, _, o in sorted(found, key=lambda x: x[:2])]


def body_of(objects: list[dict[str, Any]]) -> str:
    """The longest `articleBody` or `text`, tags left in, entities read, even if escaped twice; or an empty string."""
    bodies = [o[key] for o in objects for key in ("articleBody", "text") if isinstance(o.get(key), str)]
    return html.unescape(html.unescape(max(bodies, key=len, default="")))


def first_text(value: Any) -> str | None:
    """The text of a JSON-LD value: a string, the `name` of an object, or the first of a list that has one."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and (text := " ".join(html.unescape(value).split())):
            return text
        if isinstance(value, dict):
            waiting.append(value.get("name"))
        elif isinstance(value, list):
            waiting += reversed(value[:20])
    return None


def all_texts(value: Any) -> list[str]:
    """The texts of a JSON-LD value or of each item of a list of them."""
    items = value if isinstance(value, list) else [value]
    return [text for item in items[:20] if (text := first_text(item))]


def _rank(found: dict[str, Any]) -> int:
    kinds = found.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    ranks = [i for kind in kinds if isinstance(kind, str) for i, end in enumerate(_ARTICLES) if kind.endswith(end)]
    return min(ranks, default=len(_ARTICLES))


def _decode(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += [v for v in reversed(value.values()) if isinstance(v, dict | list)]
        elif isinstance(value, list):
            waiting += [v for v in reversed(value) if isinstance(v, dict | list)]
