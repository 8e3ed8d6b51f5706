"""Whatever happens to a file: reading never raises, and what is read can be stored."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import PACK, conversion, response

from pipeline.read.contract import Fault, Record
from pipeline.read.plan import plan
from pipeline.read.records import records
from pipeline.read.settings import Settings

TEXTS = [f"Text {n} mit Umläuten, “quotes”\n" * n for n in range(1, 12)]
SMALL = Settings(split_bytes=400, document_bytes=5000)


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": TEXTS, "n": list(range(11))}), out, row_group_size=4)
    return out.getvalue()


MEMBERS = {
    "txt": [TEXTS[5].encode()],
    "html": [b"<meta charset=windows-1252><p>caf\xe9"],
    "jsonl": [b'{"text": "%d", "published": "2024"}\n' % n for n in range(9)],
    "csv": [b"id,text\n"] + [b'%d,"a ""quoted"", text\n"\n' % n for n in range(9)],
    "warc": [response(n, TEXTS[n].encode()) for n in range(9)],
    "wet": [conversion(n, TEXTS[n].encode()) for n in range(9)],
    "parquet": [parquet()],
}
DAMAGE = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "insert", "end"]), st.floats(0, 1), st.binary(min_size=1, max_size=20)),
    max_size=4,
)


def damaged(content: bytes, damage: list[tuple[str, float, bytes]]) -> bytes:
    broken = bytearray(content)
    for what, where, data in damage:
        at = int(where * len(broken))
        if what == "flip":
            broken[at : at + 1] = bytes(byte ^ (data[0] or 1) for byte in broken[at : at + 1])
        elif what == "cut":
            del broken[at : at + len(data)]
        elif what == "insert":
            broken[at:at] = data
        else:
            del broken[at:]
    return bytes(broken)


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("kind", MEMBERS)
@settings(max_examples=15, deadline=None)
@given(damage=DAMAGE)
def test_a_damaged_file_is_read_as_far_as_it_goes(kind, suffix, damage):
    content = damaged(b"".join(map(PACK[suffix], MEMBERS[kind])), damage)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{kind}{suffix}"
        path.write_bytes(content)
        for split in plan([str(path)], SMALL).splits:
            for item in records(split, SMALL):
                storable(item)


def storable(item: Record | Fault) -> None:
    written = [value for value in (getattr(item, name) for name in item.__struct_fields__) if isinstance(value, str)]
    assert pa.array(written, pa.string()).validate(full=True) is None
    if isinstance(item, Fault):
        assert item.error.isalnum()
        assert item.detail.endswith(".")
