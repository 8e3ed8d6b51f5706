"""Documents have the same ids however a corpus is cut: into files by its owner, into splits by the plan."""

import csv
import gzip
import io
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import response

from pipeline.read.contract import Record
from pipeline.read.plan import plan
from pipeline.read.records import records
from pipeline.read.settings import Settings

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
ROWS = st.lists(st.fixed_dictionaries({"text": TEXT, "id": st.none() | st.sampled_from("abc"), "n": TEXT}), max_size=25)
CUTS = st.lists(st.integers(0, 25), max_size=9).map(sorted)
SPLIT_BYTES = st.integers(1, 3000)
COLUMNS = pa.schema([("text", pa.string()), ("id", pa.string()), ("n", pa.string())])
FILES = settings(max_examples=30, deadline=None)


def jsonl(rows) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=len(row["n"]) % 2 == 0).encode() + b"\n" for row in rows)


def packed_jsonl(rows) -> bytes:
    return b"".join(gzip.compress(jsonl([row]), mtime=0) for row in rows)


def separated(rows) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["text", "id", "n"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def parquet(rows) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, COLUMNS), out, row_group_size=7)
    return out.getvalue()


def warc(rows) -> bytes:
    return b"".join(_as_record(row) for row in rows)


def packed_warc(rows) -> bytes:
    return b"".join(gzip.compress(_as_record(row), mtime=0) for row in rows)


def _as_record(row) -> bytes:
    number = len(row["text"]) if row["id"] is None else ord(row["id"])
    return response(number, (row["text"] + row["n"]).encode())


WRITERS = [
    ("jsonl", jsonl),
    ("jsonl.gz", packed_jsonl),
    ("csv", separated),
    ("parquet", parquet),
    ("warc", warc),
    ("warc.gz", packed_warc),
]


def read(files: list[bytes], suffix: str, **chosen) -> Counter[tuple[str, bool, str, str]]:
    """How often each (id, given, digest, text) is read from files with such contents."""
    found: Counter[tuple[str, bool, str, str]] = Counter()
    with TemporaryDirectory() as folder:
        for number, content in enumerate(files):
            (Path(folder) / f"{number}.{suffix}").write_bytes(content)
        for split in plan([folder], Settings(**chosen)).splits:
            for record in records(split, Settings(**chosen)):
                if isinstance(record, Record):
                    found[record.id, record.given, record.digest, record.text] += 1
                else:
                    assert record.error == "empty"
    return found


@pytest.mark.parametrize(("suffix", "write"), WRITERS, ids=[suffix for suffix, _ in WRITERS])
@FILES
@given(rows=ROWS, cuts=CUTS, split_bytes=SPLIT_BYTES)
def test_cutting_changes_no_document(suffix, write, rows, cuts, split_bytes):
    whole = read([write(rows)], suffix)
    assert whole.total() == len(rows)
    assert read([write(rows)], suffix, split_bytes=split_bytes) == whole
    bounds = [0, *cuts, len(rows)]
    assert read([write(rows[a:b]) for a, b in pairwise(bounds)], suffix) == whole


@FILES
@given(rows=ROWS, split_bytes=SPLIT_BYTES)
def test_splits_are_in_the_order_of_the_file_and_lose_no_fault(rows, split_bytes):
    lines = [line if n % 3 else line[:-3] for n, line in enumerate(jsonl(rows).splitlines())]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(b"\n".join(lines))
        readings = []
        for chosen in (Settings(), Settings(split_bytes=split_bytes)):
            splits = plan([str(path)], chosen).splits
            readings.append([item for split in splits for item in records(split, chosen)])
    assert readings[0] == readings[1]
    assert len(readings[0]) == max(1, len(lines))


PIECES = st.sampled_from(['"', ",", "\n", "a", "é", '"a,b"', '"x\ny"', "\r\n", '""', "1,one\n", '2,"tw\no"\n'])


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES, max_size=60), split_bytes=st.integers(1, 40), encoding=st.sampled_from([None, "latin1"]))
def test_rows_however_broken_are_cut_where_they_begin(pieces, split_bytes, encoding):
    content = "id,text\n" + "".join(pieces)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(b"\xef\xbb\xbf" * (len(pieces) % 2) + content.encode())
        readings = []
        for chosen in (Settings(encoding=encoding), Settings(split_bytes=split_bytes, encoding=encoding)):
            splits = plan([str(path)], chosen).splits
            found = [item for split in splits for item in records(split, chosen)]
            told = [(x.offset, x.text if isinstance(x, Record) else x.error) for x in found]
            readings.append(told)
    assert readings[0] == readings[1]


def test_a_big_table_is_read_by_many_workers(tmp_path):
    rows = [{"text": f'line one\n"quoted", line {n}', "id": str(n), "n": "x" * 50} for n in range(300)]
    (tmp_path / "a.csv").write_bytes(separated(rows))
    chosen = Settings(split_bytes=2000)
    splits = plan([str(tmp_path / "a.csv")], chosen).splits
    assert len(splits) > 10
    assert [x.text for split in splits for x in records(split, chosen)] == [row["text"] for row in rows]
    assert len(plan([str(tmp_path / "a.csv")], Settings(split_bytes=2000, limit=5)).splits) == 1
