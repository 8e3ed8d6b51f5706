"""Of a large corpus some stages learn from a part, which what pages say draws, and nothing else."""

from __future__ import annotations

import hashlib

import pytest

from pipeline import stages
from pipeline.corpus import Page
from pipeline.document import Document


def page(number: int) -> Page:
    document = Document(id=str(number), text=f"A story of Zbygniewowicz and number {number}.", language="en")
    drawn = Page.of(document)
    return Page(drawn.text, drawn.cut, "", "en", hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest())


def asked(records: int) -> list[bool]:
    (sketch,) = stages.sketches(("repair",), records)
    return [bool(list(sketch(page(number), None))) for number in range(1000)]


def test_all_are_asked_of_as_many_as_are_enough() -> None:
    (enough,) = {entry.enough for entry in stages.TABLE if entry.name == "repair"}
    assert all(asked(0))
    assert all(asked(enough))


def test_of_more_a_share_is_asked() -> None:
    (enough,) = {entry.enough for entry in stages.TABLE if entry.name == "repair"}
    assert 0.15 < sum(asked(5 * enough)) / 1000 < 0.25
    assert sum(asked(10**12)) == 0


def test_who_is_among_a_share_is_among_a_larger_one() -> None:
    few, many = asked(900_000), asked(300_000)
    assert sum(few) < sum(many)
    assert all(more for less, more in zip(few, many, strict=True) if less)


def test_what_a_site_repeats_is_asked_of_all() -> None:
    assert stages.sketches(("site",), 10**12) == stages.sketches(("site",))


@pytest.mark.parametrize(
    ("digest", "share", "drawn"), [("", 0.1, True), ("80" * 16, 0.5, False), ("7f" * 16, 0.5, True)]
)
def test_the_digest_decides(digest: str, share: float, drawn: bool) -> None:
    assert page(1).drawn(1.0)
    assert Page(page(1).text, page(1).cut, "", None, digest).drawn(share) is drawn
