"""How shards are laid out: row groups that readers can skip, extremes and dictionaries where they pay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from pipeline.run import Result
from pipeline.write import TABLES, Settings, write_shard
from pipeline.write.shards import repeats, rows_a_group


def documents(count: int, characters: int = 200) -> pa.Table:
    rows = [
        {"id": f"d{n:06d}", "site": f"site{n % 3}.org", "language": "en", "text": f"{n} " + "x" * characters}
        for n in range(count)
    ]
    return pa.Table.from_pylist(rows, TABLES["documents"])


def written(tmp_path: Path, table: pa.Table, **settings: int) -> parquet.FileMetaData:
    path = tmp_path / "a" / "part-00000.parquet"
    write_shard(path, table, Settings(**settings), ("id",))
    assert [p.name for p in path.parent.iterdir()] == [path.name], "no draft stays behind"
    assert parquet.read_table(path) == table
    return parquet.read_metadata(path)


def column(metadata: parquet.FileMetaData, name: str, group: int = 0) -> parquet.ColumnChunkMetaData:
    return metadata.row_group(group).column(metadata.schema.names.index(name))


def test_row_groups_hold_about_so_many_bytes(tmp_path: Path) -> None:
    table = documents(1000)
    metadata = written(tmp_path, table, row_group_bytes=table.nbytes // 10)
    assert 10 <= metadata.num_row_groups <= 12
    sizes = [metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups)]
    assert max(sizes) <= table.nbytes // 8


def test_a_document_that_is_larger_than_a_group_is_a_group(tmp_path: Path) -> None:
    assert written(tmp_path, documents(3, 5000), row_group_bytes=1).num_row_groups == 3


def test_an_empty_table_is_a_shard_too(tmp_path: Path) -> None:
    assert written(tmp_path, documents(0)).num_rows == 0


def test_ids_are_sorted_and_say_so_and_their_extremes_are_there(tmp_path: Path) -> None:
    metadata = written(tmp_path, documents(100), row_group_bytes=2000)
    assert [found.column_index for found in metadata.row_group(0).sorting_columns] == [0]
    chunk = column(metadata, "id")
    assert chunk.statistics.min == "d000000"
    assert chunk.has_offset_index
    assert chunk.has_column_index
    assert column(metadata, "text").statistics is None, "the extremes of long texts say nothing and cost much"


def test_one_row_group_is_enough_to_find_a_document(tmp_path: Path) -> None:
    metadata = written(tmp_path, documents(100), row_group_bytes=2000)
    chunks = [column(metadata, "id", n).statistics for n in range(metadata.num_row_groups)]
    assert sum(chunk.min <= "d000042" <= chunk.max for chunk in chunks) == 1


def test_dictionaries_stand_where_they_pay(tmp_path: Path) -> None:
    table = documents(100)
    metadata = written(tmp_path, table)
    encoded = {name for name in table.column_names if column(metadata, name).has_dictionary_page}
    assert encoded >= {"site", "language"}
    assert not encoded & {"id", "text"}
    assert repeats(table, "site")
    assert not repeats(table, "id")


def test_zstd_is_the_codec(tmp_path: Path) -> None:
    metadata = written(tmp_path, documents(10))
    assert {column(metadata, name).compression for name in metadata.schema.names} == {"ZSTD"}


def test_groups_are_never_empty_and_never_too_long() -> None:
    assert rows_a_group(documents(0), 1000) == 1
    assert rows_a_group(pa.table({"a": pa.nulls(300_000)}), 1 << 40) == 100_000


@pytest.mark.parametrize("settings", [{"row_group_bytes": 0}, {"shard_bytes": 0}, {"compression_level": 30}])
def test_what_cannot_be_meant_is_refused(settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        Settings(**settings)


def test_every_table_of_a_run_is_as_it_was_declared(seeds_run: Result) -> None:
    for name, schema in TABLES.items():
        for path in (seeds_run.folder / name).iterdir():
            found = parquet.read_schema(path)
            assert found.equals(schema, check_metadata=False), name
            assert [field.metadata for field in found] == [field.metadata for field in schema], name


def test_tables_are_sorted(tmp_path: Path, cleaned: Callable[..., Result]) -> None:
    lines = [f'{{"id": "d{n * 7919 % 100}", "text": "The story number {n}.\\nSource: VNA"}}' for n in range(100)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = cleaned(tmp_path / "in.jsonl", changes=("output.shard_bytes=1000", "near_duplicates.threshold=0.5"))
    for name in ("documents", "dropped", "audit"):
        shards = sorted((result.folder / name).iterdir())
        ids = [value for path in shards for value in parquet.read_table(path)["id"].to_pylist()]
        assert ids == sorted(ids), name
        assert parquet.read_metadata(shards[0]).row_group(0).sorting_columns[0].column_index == 0
