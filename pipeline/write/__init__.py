"""How a run is laid down on disk."""

from pipeline.write.schemas import TABLES
from pipeline.write.shards import Settings, part_name, write_shard

__all__ = ["TABLES", "Settings", "part_name", "write_shard"]
