import datetime as dt
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.read.plan import plan
from pipeline.read.settings import Columns, Settings


def table_bytes(table: pa.Table, **options) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def rows_bytes(rows: list[dict], **options) -> bytes:
    return table_bytes(pa.Table.from_pylist(rows), **options)


def test_every_row_is_a_document(read):
    rows = [{"id": n, "text": f"Text {n}", "views": n, "tags": ["a", str(n)]} for n in range(1000)]
    reading = read("a.parquet", rows_bytes(rows, row_group_size=300), split_bytes=2000)
    assert [(r.id, r.text, r.offset) for r in reading.records] == [(str(n), f"Text {n}", n) for n in range(1000)]
    assert reading.records[3].meta == '{"views":3,"tags":["a","3"]}'


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
)
def test_text_may_have_any_type_of_string(read, kind):
    column = pa.array(["née", "née"]).cast(kind) if not pa.types.is_binary(kind) else pa.array(["née".encode()] * 2)
    assert read("a.parquet", table_bytes(pa.table({"text": column}))).texts == ["née", "née"]


def test_binary_html_is_decoded_as_it_declares(read):
    rows = [{"html": b"<meta charset=windows-1252><p>caf\xe9"}]
    (record,) = read("a.parquet", rows_bytes(rows)).records
    assert (record.kind, record.text) == ("html", "<meta charset=windows-1252><p>café")


@pytest.mark.parametrize(
    ("column", "published"),
    [
        (pa.array([dt.date(2024, 5, 3)]), "2024-05-03"),
        (pa.array([dt.datetime(2024, 5, 3, 1, 2, 3)]), "2024-05-03T01:02:03"),  # noqa: DTZ001 - a naive one is meant
        (pa.array([1714698123000000001], pa.timestamp("ns", "UTC")), "2024-05-03T01:02:03+00:00"),
        (pa.array([1714698123], pa.timestamp("s", "Asia/Ho_Chi_Minh")), "2024-05-03T08:02:03+07:00"),
        (pa.array(["2024-05-03T01:02:03Z"]), "2024-05-03T01:02:03+00:00"),
        (pa.array([1714698123]), "2024-05-03T01:02:03+00:00"),
    ],
)
def test_published_is_iso_8601(read, column, published):
    (record,) = read("a.parquet", table_bytes(pa.table({"text": ["a"], "published": column}))).records
    assert record.published == published
    assert record.meta is None


def test_a_bad_row_costs_itself(read):
    buffers = pa.array([b"good", b"caf\xe9", b"good"]).buffers()
    texts = pa.Array.from_buffers(pa.string(), 3, buffers)
    reading = read("a.parquet", table_bytes(pa.table({"text": texts})))
    assert reading.texts == ["good", "good"]
    assert [(fault.error, fault.offset) for fault in reading.faults] == [("encoding", 1)]


def test_wrong_types_nulls_and_dates_beyond_all_years_are_faults(read):
    far = pa.array([2**52, 0], pa.timestamp("s"))
    assert read("a.parquet", table_bytes(pa.table({"text": ["a", "b"], "day": far}))).errors == ["type"]
    assert read("b.parquet", rows_bytes([{"text": None}, {"text": "b"}])).errors == ["type"]
    assert read("c.parquet", rows_bytes([{"text": 5}])).errors == ["type"]
    assert read("d.parquet", rows_bytes([{"text": "x" * 100}, {"text": "y"}]), document_bytes=50).errors == ["size"]


def test_a_broken_row_group_costs_itself(read):
    rows = [{"text": f"{n} " + "x" * 50} for n in range(40)]
    content = bytearray(rows_bytes(rows, row_group_size=10, compression="zstd", use_dictionary=False))
    start = pq.ParquetFile(io.BytesIO(content)).metadata.row_group(1).column(0).data_page_offset
    content[start : start + 20] = bytes(20)
    reading = read("a.parquet", bytes(content))
    assert reading.texts == [row["text"] for n, row in enumerate(rows) if n // 10 != 1]
    (fault,) = reading.faults
    assert (fault.error, fault.offset) == ("parquet", 10)
    assert fault.detail.startswith("Rows 10 to 19 cannot be read")


@pytest.mark.parametrize(
    "content",
    [b"", b"PAR1", b"not Parquet at all", rows_bytes([{"text": "a"}])[:-9]],
    ids=["empty", "short", "text", "cut"],
)
def test_a_file_that_is_no_parquet_is_one_fault(read, content):
    assert read("a.parquet", content).errors == ["parquet" if content else "empty"]


def test_a_table_without_rows_holds_no_documents(read):
    assert list(read("a.parquet", table_bytes(pa.table({"text": pa.array([], pa.string())})))) == []


def test_the_row_numbers_of_pandas_are_no_part_of_a_document(read):
    first, second = read("a.parquet", rows_bytes([{"text": "a", "__index_level_0__": n} for n in range(2)])).records
    assert first.id == second.id
    assert first.meta is None


def test_a_column_that_was_named_must_be_there(read):
    (fault,) = read("a.parquet", rows_bytes([{"text": "a", "n": 1}]), columns=Columns(url="link"))
    assert fault.error == "column"
    assert fault.detail == "There is no `link` for `columns.url`; there are `n`."


def test_one_large_row_group_is_shared_by_workers_and_small_ones_stay_together(tmp_path):
    rows = [{"text": str(n) * 100} for n in range(1000)]
    for name, size in (("large", 1000), ("small", 10)):
        (tmp_path / f"{name}.parquet").write_bytes(rows_bytes(rows, row_group_size=size))
        splits = plan([str(tmp_path / f"{name}.parquet")], Settings(split_bytes=20_000)).splits
        assert 2 < len(splits) < 20
        assert [split.start for split in splits] == [0, *(split.stop for split in splits[:-1])]
        assert splits[-1].stop == 1000
