from collections.abc import Callable
from pathlib import Path

import pytest
from written import PACK

from pipeline.read.contract import Fault, Record
from pipeline.read.plan import plan
from pipeline.read.records import records
from pipeline.read.settings import Settings


class Reading(list[Record | Fault]):
    """What was read, in order."""

    @property
    def records(self) -> list[Record]:
        return [item for item in self if isinstance(item, Record)]

    @property
    def faults(self) -> list[Fault]:
        return [item for item in self if isinstance(item, Fault)]

    @property
    def texts(self) -> list[str]:
        return [record.text for record in self.records]

    @property
    def errors(self) -> list[str]:
        return [fault.error for fault in self.faults]


@pytest.fixture(params=PACK, ids=lambda suffix: suffix or "plain")
def packed(request) -> tuple[str, Callable[[bytes], bytes]]:
    """A suffix, and what packs bytes so."""
    return request.param, PACK[request.param]


@pytest.fixture(params=[suffix for suffix in PACK if suffix])
def packed_in_members(request) -> tuple[str, Callable[[bytes], bytes]]:
    """A suffix of packed files, and what packs a member so."""
    return request.param, PACK[request.param]


@pytest.fixture
def read_path():
    """Read all that an address holds."""

    def read(*inputs: str | Path, **settings) -> Reading:
        chosen = Settings(**settings)
        found = plan([str(name) for name in inputs], chosen)
        return Reading(item for split in found.splits for item in records(split, chosen))

    return read


@pytest.fixture
def read(tmp_path, read_path):
    """Write a file, and read it."""

    def write_and_read(name: str, content: bytes, **settings) -> Reading:
        (tmp_path / name).write_bytes(content)
        return read_path(tmp_path / name, **settings)

    return write_and_read
