"""A page as the pipeline sees it: lines of text, what their containers say, and the metadata."""

from __future__ import annotations

import msgspec
import numpy as np

from pipeline.html.decode import decode
from pipeline.html.linked_data import body_of, linked_data
from pipeline.html.metadata import Head, Metadata, meta_tags, metadata_of
from pipeline.html.parse import PageError, parse
from pipeline.html.roles import TAG_NUMBER
from pipeline.html.scripts import with_unseen_body
from pipeline.html.walk import Blocks, Boxes, flatten

MAX_HEADLINES = 5


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was read.

    `text` is the page text: one line a block, joined by line breaks, `blocks` are about its lines. `boxes` are the
    containers that blocks point to. `html` is the decoded source; `stated_body` is the article as the page's JSON-LD
    has it, or an empty string.
    """

    text: str
    html: str
    metadata: Metadata
    blocks: Blocks
    boxes: Boxes
    stated_body: str = ""


def read_page(html: str | bytes, *, url: str | None = None, charset: str | None = None) -> Page:
    """Read a page: every visible block on a line of its own, in reading order, and what it says about itself.

    `url` is where it came from, `charset` the encoding that its sender claimed (for bytes). Raises PageError, with a
    sentence, for a page that is empty, binary, or beyond the limits.
    """
    source = decode(html, charset) if isinstance(html, bytes) else html
    tree = parse(source)
    if tree.body is None:
        raise PageError("the page has no body")
    head = Head(meta_tags(tree), linked_data(tree))
    body = body_of(head.linked)
    flat = with_unseen_body(source, flatten(tree.body), body)
    if not flat.blocks.text:
        flat = flatten(tree.body, noscript=True)
    if not flat.blocks.text:
        raise PageError("the page shows no text")
    (places,) = np.nonzero(flat.boxes.tag[flat.blocks.box] == TAG_NUMBER["h1"])
    headlines = [flat.blocks.text[i] for i in places[:MAX_HEADLINES].tolist()]
    return Page(
        text="\n".join(flat.blocks.text),
        html=source,
        metadata=metadata_of(tree, head, url, headlines),
        blocks=flat.blocks,
        boxes=flat.boxes,
        stated_body=body,
    )
