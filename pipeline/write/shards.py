"""One Parquet shard: the schema it was declared with, zstd, row groups that readers can skip."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow as pa
from pyarrow import parquet

DICTIONARY = ("source", "site", "language", "stage", "rule", "error", "kind", "published", "author")
ROWS_A_GROUP = 20_000


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How shards are cut.

    `shard_bytes`: about how much text, before compression, one shard of documents holds. `compression_level`: of zstd.
    """

    shard_bytes: int = 256 << 20
    compression_level: int = 3

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.shard_bytes < 1:
            raise ValueError(f"shard_bytes must be at least 1, not {self.shard_bytes}")
        if not 1 <= self.compression_level <= 22:
            raise ValueError(f"compression_level of zstd goes from 1 to 22, not {self.compression_level}")


def part_name(number: int) -> str:
    """The file name of a shard."""
    return f"part-{number:05d}.parquet"


def write_shard(path: Path, table: pa.Table, settings: Settings) -> None:
    """Write a shard that appears only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    parquet.write_table(
        table,
        draft,
        compression="zstd",
        compression_level=settings.compression_level,
        row_group_size=ROWS_A_GROUP,
        use_dictionary=[name for name in table.column_names if name in DICTIONARY],
        write_page_index=True,
        write_statistics=[name for name in table.column_names if name not in {"text", "old", "new", "meta"}],
        store_schema=True,
    )
    draft.replace(path)
