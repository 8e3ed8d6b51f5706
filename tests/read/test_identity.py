"""The site of a URL."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.identity import site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.org/a/b?c#d", "example.org"),
        ("http://example.org", "example.org"),
        ("https://Example.ORG:8080/", "example.org"),
        ("https://user@news.example.org/", "news.example.org"),
        ("//www.example.org/a", "example.org"),
        ("https://example.org./", "example.org"),
        ("https://[::1/", ""),
        ("no address", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_host_without_www_and_port(url: str | None, site: str) -> None:
    assert site_of(url) == site


@given(st.text(alphabet="abW.-/?#:@[]é\n\t ", max_size=12).map("https://".__add__))
def test_the_quick_way_is_that_of_the_library(url: str) -> None:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    assert site_of(url) == host.rstrip(".").removeprefix("www.")
