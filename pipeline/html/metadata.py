"""What the page's own markup says about the article: title, author, date, site, language, address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser

from pipeline.html.dates import iso_date
from pipeline.html.linked_data import all_texts, articles, first_text

_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "publish-date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "date",
    "article.published",
    "publication_date",
)
_SITES = ("og:site_name", "application-name", "publisher", "twitter:site")
_DESCRIPTIONS = ("description", "og:description", "twitter:description")
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")
_ALIKE = 0.9
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])", re.IGNORECASE)


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about an article. `published` is ISO 8601, `language` ISO 639; None is unknown."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    site: str | None = None
    language: str | None = None
    url: str | None = None
    description: str | None = None


class Head(msgspec.Struct, frozen=True):
    """The page's statements about itself: `meta` by lower-case name, first one first, and its JSON-LD."""

    meta: dict[str, str]
    linked: list[dict[str, Any]]


def metadata_of(tree: LexborHTMLParser, head: Head, url: str | None, headlines: list[str]) -> Metadata:
    """Read the metadata: JSON-LD first, then meta tags, then the page. `headlines` are its h1."""
    about = articles(head.linked)
    address = canonical(tree, url) or url
    return Metadata(
        title=title_of(tree, head, about, headlines),
        author=author_of(head, about),
        published=published_of(tree, head, about),
        site=_meta(head, _SITES) or _linked(about, "publisher"),
        language=language_of(tree, head, about),
        url=address,
        description=_meta(head, _DESCRIPTIONS) or _linked(about, "description"),
    )


def meta_tags(tree: LexborHTMLParser) -> dict[str, str]:
    """The content of every meta tag by its name, property or itemprop in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for tag in tree.tags("meta"):
        attributes = tag.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content and (content := " ".join(content.split())):
            found.setdefault(name.strip().lower(), content)
    return found


def title_of(tree: LexborHTMLParser, head: Head, about: list[dict[str, Any]], headlines: list[str]) -> str | None:
    """The headline that the page shows, where a statement of the page has it too; else what the page states.

    An h1 may be the site's name or an advertisement's, so the one that comes nearest to a statement counts, and only
    where nearly all of its words are in that statement.
    """
    node = next(iter(tree.tags("title")), None)
    whole = " ".join((node.text() or "").split()) if node is not None else ""
    stated = [t for t in (_linked(about, "headline"), _meta(head, _TITLES), whole) if t]
    alike = [max((likeness(headline, title) for title in stated), default=0.0) for headline in headlines]
    best = max(range(len(headlines)), key=lambda i: alike[i], default=-1)
    if best >= 0 and (alike[best] >= _ALIKE or not stated):
        return headlines[best]
    return stated[0] if stated else None


def likeness(headline: str, title: str) -> float:
    """The share of a headline's words, letters in a script without spaces, that a title has; of four at least."""
    words, others = (set(_WORD.findall(text.casefold())) for text in (headline, title))
    return len(words & others) / max(4, len(words))


def author_of(head: Head, about: list[dict[str, Any]]) -> str | None:
    """The authors' names, joined by commas."""
    for article in about:
        names = [n for n in all_texts(article.get("author")) if not n.startswith("http")]
        if names:
            return ", ".join(dict.fromkeys(names))
    stated = _meta(head, _AUTHORS)
    return None if stated is None or stated.startswith("http") else stated


def published_of(tree: LexborHTMLParser, head: Head, about: list[dict[str, Any]]) -> str | None:
    """When the article was first published."""
    stated = [first_text(article.get(key)) for key in ("datePublished", "dateCreated") for article in about]
    stated += [head.meta.get(name) for name in _DATES]
    for text in stated:
        if text and (date := iso_date(text)):
            return date
    for tag in tree.tags("time")[:20]:
        if date := iso_date(tag.attributes.get("datetime") or ""):
            return date
    return None


def language_of(tree: LexborHTMLParser, head: Head, about: list[dict[str, Any]]) -> str | None:
    """The language that the page claims, as its two or three letters."""
    root = tree.root
    claims = [root.attributes.get("lang") if root is not None else None, _linked(about, "inLanguage")]
    claims += [head.meta.get("og:locale"), head.meta.get("content-language")]
    for claim in claims:
        if claim and (match := _LANGUAGE.match(claim.strip())):
            return match.group().lower()
    return None


def canonical(tree: LexborHTMLParser, url: str | None) -> str | None:
    """The address that the page calls its own, where it is on a host at all."""
    for tag in tree.tags("link"):
        attributes = tag.attributes
        if (attributes.get("rel") or "").lower() == "canonical":
            try:
                address = urljoin(url or "", (attributes.get("href") or "").strip())
                return address if urlsplit(address).netloc else None
            except ValueError:
                return None
    return None


def _meta(head: Head, names: tuple[str, ...]) -> str | None:
    return next((head.meta[name] for name in names if name in head.meta), None)


def _linked(about: list[dict[str, Any]], key: str) -> str | None:
    return next((text for article in about if (text := first_text(article.get(key)))), None)
