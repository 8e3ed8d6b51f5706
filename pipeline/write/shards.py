"""One Parquet shard: the schema it was declared with, zstd, row groups that readers can skip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

LONG = frozenset({"text", "old", "new", "meta"})
"""Columns of long strings: their extremes say nothing, and they do not repeat."""

MOST_ROWS = 100_000


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How shards are cut.

    `shard_bytes`: about how much text, before compression, one shard of documents holds. `row_group_bytes`: about how
    much of any table a row group holds, before compression: what a reader takes at once. `compression_level`: of zstd.
    """

    shard_bytes: int = 64 << 20
    row_group_bytes: int = 32 << 20
    compression_level: int = 3

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        for name in ("shard_bytes", "row_group_bytes"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
        if not 1 <= self.compression_level <= 22:
            raise ValueError(f"compression_level of zstd goes from 1 to 22, not {self.compression_level}")


def part_name(number: int) -> str:
    """The file name of a shard."""
    return f"part-{number:05d}.parquet"


def write_shard(path: Path, table: pa.Table, settings: Settings, order: tuple[str, ...] = ()) -> None:
    """Write a shard that appears only when it is whole. `order` names the columns by which its rows are sorted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    write_table(table, draft, settings, order)
    draft.replace(path)


def write_table(table: pa.Table, sink: Any, settings: Settings, order: tuple[str, ...] = ()) -> None:
    """Write a table as Parquet, into a path or a sink of Arrow's."""
    sorting = [(name, "ascending") for name in order]
    parquet.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=settings.compression_level,
        row_group_size=rows_a_group(table, settings.row_group_bytes),
        use_dictionary=[name for name in table.column_names if repeats(table, name)],
        write_page_index=True,
        write_statistics=[name for name in table.column_names if name not in LONG],
        sorting_columns=parquet.SortingColumn.from_ordering(table.schema, sorting) if sorting else None,
        store_schema=True,
    )


def rows_a_group(table: pa.Table, group_bytes: int) -> int:
    """How many rows make a row group of about so many bytes."""
    fitting: int = table.num_rows * group_bytes // max(1, table.nbytes)
    return max(1, min(MOST_ROWS, fitting))


def repeats(table: pa.Table, name: str) -> bool:
    """Whether a dictionary pays for a column: a string stands there twice or more, in the mean."""
    if name in LONG or not pa.types.is_string(table.schema.field(name).type):
        return False
    return bool(2 * pc.count_distinct(table[name]).as_py() <= table.num_rows)
