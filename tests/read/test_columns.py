"""How the columns of a row become a document."""

import json

import pytest

from pipeline.read.columns import record_of
from pipeline.read.contract import Fault, Record
from pipeline.read.settings import Columns, Settings

ROW = {
    "id": "a-1",
    "text": "Text",
    "url": "https://www.News.Example.com:8080/x?y",
    "title": "Title",
    "author": ["Ann", "Bob"],
    "published": "2024-05-03",
    "language": "pt-BR",
    "views": 7,
}


def read(row, **columns) -> Record | Fault:
    return record_of(row, json.dumps(row, default=str).encode(), "a.jsonl", 3, Settings(columns=Columns(**columns)))


def test_columns_with_our_names_are_taken_and_the_rest_is_meta():
    record = read(ROW)
    assert isinstance(record, Record)
    assert (record.id, record.given, record.text, record.kind) == ("a-1", True, "Text", "text")
    assert (record.url, record.site) == (ROW["url"], "news.example.com")
    assert (record.title, record.author, record.published, record.language) == ("Title", "Ann, Bob", "2024-05-03", "pt")
    assert record.meta == '{"views":7}'
    assert (record.source, record.offset) == ("a.jsonl", 3)


def test_columns_are_mapped():
    row = {"key": 5, "body": "<p>a", "link": "http://a.org/", "text": "not meant", "when": 0}
    record = read(row, id="key", html="body", url="link", published="when")
    assert (record.id, record.text, record.kind, record.url) == ("5", "<p>a", "html", "http://a.org/")
    assert record.published == "1970-01-01T00:00:00+00:00"
    assert record.meta is None


@pytest.mark.parametrize(
    ("row", "columns", "kind"),
    [
        ({"text": "t", "html": "h"}, {}, "text"),
        ({"text": None, "html": "h"}, {}, "html"),
        ({"text": "", "html": "h"}, {}, "text"),
        ({"html": "h"}, {}, "html"),
        ({"text": "t", "html": "h"}, {"html": "html"}, "html"),
        ({"text": "t", "html": None}, {"html": "html"}, "text"),
        ({"text": "t", "html": "h"}, {"html": "html", "text": "text"}, "text"),
    ],
)
def test_text_goes_before_html_unless_html_was_named(row, columns, kind):
    assert read(row, **columns).kind == kind


@pytest.mark.parametrize(
    ("url", "site", "found"),
    [
        ("https://www.a.org/x", "b.org", "a.org"),
        (None, "www.b.org", "b.org"),
        (None, "https://www.b.org/x", "b.org"),
        ("", "B.org", "b.org"),
        ("no url", None, ""),
        ("http://[broken", None, ""),
        ("https://m.a.org./", None, "m.a.org"),
        (None, None, ""),
    ],
)
def test_the_site_is_the_host_of_the_url_else_what_the_column_says(url, site, found):
    assert read({"text": "t", "url": url, "site": site}).site == found


def test_what_cannot_be_read_as_its_role_stays_in_meta():
    odd = {"published": "last week", "language": "Deutsch", "author": {"name": "Ann"}, "title": [1]}
    record = read({"text": "t", **odd, "url": None, "id": ""})
    assert json.loads(record.meta) == odd
    assert (record.published, record.language, record.author, record.title, record.url) == (None,) * 5
    assert not record.given


def test_a_column_that_was_named_and_is_missing_is_a_fault():
    fault = read(ROW, text="body")
    assert isinstance(fault, Fault)
    assert fault.error == "column"
    assert "`body`" in fault.detail


def test_meta_holds_numbers_of_any_size():
    assert json.loads(read({"text": "t", "n": 2**70}).meta) == {"n": 2**70}


def test_meta_that_is_nested_beyond_all_measure_is_a_fault_or_kept():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    fault = record_of({"text": "t", "deep": deep}, b"x", "a", 0, Settings())
    assert isinstance(fault, Fault)
    assert fault.error == "json"
