"""Hostile and broken pages: read, or refused with a sentence, at a cost that grows with their size."""

from __future__ import annotations

import pytest

from pipeline.html import PageError, read_page, walk
from pipeline.html import parse as limits
from pipeline.html.parse import most_attributes, nesting


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("<script>only()</script>", "no text"),
        ("<html><head><title>t</title></head><body></body></html>", "no text"),
        ("\0" * 50, "NUL"),
        (b"%PDF-1.7 ...", "binary"),
        (b"\x89PNG\r\n", "binary"),
        (b"\x1f\x8b\x08 compressed", "compressed"),
        ("<div>" * 100_000, "nested"),
        ("<div>" * 20_000, "nested"),
        ("<font size=1>" * 100_000, "nested"),
        ("<ul><li>" * 60_000, "nested"),
        ("<div></p>" * 100_000, "nested"),
        (f"<meta {' '.join(f'a{i}=1' for i in range(30_000))}>x", "attributes"),
        ("<font " + " ".join(f"a{i}='>'" for i in range(30_000)) + ">x", "attributes"),
        ("<svg><style><p " + " ".join(f"a{i}" for i in range(30_000)) + ">x", "attributes"),
        ("<br>" * 1_100_000 + "x", "tags"),
    ],
    ids=lambda value: repr(value[:20]) if len(value) > 20 else value,
)
def test_pages_that_are_refused(html, sentence):
    with pytest.raises(PageError, match=sentence):
        read_page(html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "deep",
        "<p>" * 100_000 + "deep",
        "<table><tr><td>" * 3_000 + "deep",
        "</p>" * 50_000 + "deep",
        "<" * 50_000 + " deep",
        "&" * 50_000 + " deep",
        "<b>deep",
        "deep",
        "deep <a href='",
        "deep <!-- ",
        "deep <![CDATA[ x",
        "<script>'" + "a<b " * 15_000 + "'</script>deep",
        f"<p {' '.join(f'a{i}=1' for i in range(30_000))}>deep",
        f"<p data-x='{'yy' * 100_000}'>deep",
    ],
    ids=lambda html: html[:20],
)
def test_pages_that_are_read_all_the_same(html):
    assert "deep" in read_page(html).text


def test_a_page_beyond_the_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 100)
    with pytest.raises(PageError, match="bytes"):
        read_page("<p>word</p>" * 20)


def test_a_page_beyond_the_tags_is_refused(monkeypatch):
    monkeypatch.setattr(walk, "MAX_TAGS", 100)
    with pytest.raises(PageError, match="tags"):
        read_page("<p>word</p>" * 100)


def test_nesting_is_that_of_tags_which_must_be_closed():
    assert nesting(b"<div><p><p><p><b></b><i><br></i></div><div></div>") == 2
    assert nesting(b"</div></div><div>") == 1


def test_attributes_are_counted_in_tags_alone():
    assert most_attributes(b"<p a=1 b=2>") == 0
    assert most_attributes(b"<p " + b"abc=1 " * 30_000) >= 30_000
    assert most_attributes(b"<p " + b"abc " * 30_000) >= 30_000
    assert most_attributes(b"<p " + b"abc='>' " * 30_000) >= 30_000
    assert most_attributes(b"<script>a<b; " + b"c = 'd'; " * 30_000) == 0
