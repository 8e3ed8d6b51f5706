"""What a page says about itself."""

from __future__ import annotations

import pytest

from pipeline.html import read_page
from pipeline.html.dates import iso_date

LINKED = """
<html lang="en-GB"><head><title>Dam opens | The Gazette</title>
<link rel="canonical" href="/news/dam">
<meta property="og:title" content="Dam opens &ndash; at last"><meta property="og:site_name" content="The Gazette">
<meta name="description" content="The dam was opened.">
<script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [
  {"@type": "Organization", "name": "Gazette Ltd"},
  {"@type": "NewsArticle", "headline": "Dam opens", "datePublished": "2024-05-09T22:30:00+08:00",
   "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Ek"}],
   "articleBody": "The dam was opened on Thursday."}]}
</script></head><body><h1>Dam opens</h1><p>The dam was opened on Thursday.</p></body></html>
"""


def test_linked_data_speaks_first():
    about = read_page(LINKED, url="https://gazette.example/x?y=1").metadata
    assert about.title == "Dam opens"
    assert about.author == "Ann Lee, Bo Ek"
    assert about.published == "2024-05-09T22:30:00+08:00"
    assert about.site == "The Gazette"
    assert about.language == "en"
    assert about.url == "https://gazette.example/news/dam"
    assert about.description == "The dam was opened."


def test_meta_tags_speak_where_there_is_no_linked_data():
    html = """<head><meta name='author' content='Ann Lee'><meta property='article:published_time' content='2024-05-09'>
    <meta property='og:title' content='Dam opens'></head><body><h1>Gazette</h1><p>Text.</p>"""
    about = read_page(html).metadata
    assert (about.title, about.author, about.published) == ("Dam opens", "Ann Lee", "2024-05-09")


def test_the_page_itself_speaks_last():
    about = read_page("<body><h1>Dam opens</h1><time datetime='2024-05-09 10:00'>today</time>").metadata
    assert (about.title, about.published, about.author) == ("Dam opens", "2024-05-09T10:00:00", None)


@pytest.mark.parametrize(
    "broken", ["{", "[[[[", '{"@type": 7, "headline": {"a": []}}', "null", "{'a': 1}", "[" * 50_000]
)
def test_linked_data_that_is_none_is_passed_over(broken):
    html = f"<script type='application/ld+json'>{broken}</script><h1>Title</h1><p>Text.</p>"
    assert read_page(html).metadata.title == "Title"


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("2024-05-09", "2024-05-09"),
        ("2024-05-09T22:30:00Z", "2024-05-09T22:30:00+00:00"),
        ("2024-05-09T22:30:00.123+0200", "2024-05-09T22:30:00+02:00"),
        ("2024-05-09 22:30", "2024-05-09T22:30:00"),
        ("20240509", "2024-05-09"),
        ("2024/5/9", "2024-05-09"),
        ("1715293800", "2024-05-09T22:30:00+00:00"),
        ("2024-13-40", None),
        ("2024-05-09T29:00", "2024-05-09"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(stated, date):
    assert iso_date(stated) == date
