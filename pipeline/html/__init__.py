"""HTML: read once, flattened to page text. The only door to the HTML parser and to trafilatura."""

from pipeline.html.metadata import Metadata
from pipeline.html.page import Page, read_page
from pipeline.html.parse import PageError

__all__ = ["Metadata", "Page", "PageError", "read_page"]
