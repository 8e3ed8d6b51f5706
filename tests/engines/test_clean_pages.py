"""MAP 2 on a record that its engine leaves out: what there was not enough memory for is not looked at again."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.dedup.settings import Settings as CopySettings
from pipeline.document import Document
from pipeline.maps import CleanPages, clean
from pipeline.tables import Fault, Row, pages_batch


class LeavingOut:
    """A watch that knows of every record that it cannot be survived."""

    careful = False

    def wants(self, start: int, stop: int) -> bool:
        return start < stop

    def at(self, record: int) -> Fault:
        return Fault("repair", "memory", f"record {record} wanted too much")

    def ended(self, record: int) -> bool:
        return record < 0

    def enters(self, stage: str) -> None:
        raise AssertionError(stage)

    def saved(self, records: int) -> None:
        assert records == 1


def test_a_record_that_is_left_out_is_neither_cleaned_nor_counted_nor_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean, "word_counts", None)
    monkeypatch.setattr(clean, "signatures", None)
    row = Row(document=Document(id="a", text="far too long"), given=True, digest="", offset=0)
    [batch] = CleanPages((("clutter", None),), CopySettings(), str(tmp_path))(iter([pages_batch([row])]), LeavingOut())
    told = batch.to_pylist()[0]
    assert (told["status"], told["fault"]) == ("quarantined", "memory")
    assert (told["text"], told["length"], told["signature"]) == ("far too long", None, None)
