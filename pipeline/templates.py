"""The templates of runs: those of an earlier one as an input of the next, and a line of each for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256 as digest_of
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from pipeline.digests import sha256
from pipeline.output import RunError
from pipeline.report.shards import Part, parts
from pipeline.site.keys import fold
from pipeline.stages.site import SENTENCE, TEMPLATES, WHY
from pipeline.write import TABLES

NAME = ["site", "rule", "key"]
SHOWN = TABLES["templates"]

Named = tuple[str, str, str]


class Earlier(msgspec.Struct, frozen=True):
    """The templates of an earlier run: the table `templates`, and a digest of its files."""

    folder: Path
    table: pa.Table
    digest: str


def read_templates(folder: Path) -> Earlier:
    """The templates of a finished run, given its folder or the folder `templates` in it. Raises RunError."""
    inside = folder / "templates" if (folder / "templates").is_dir() else folder
    shards = sorted(inside.glob("*.parquet"))
    if not shards:
        raise RunError(f"{folder} holds no templates; name the folder of a finished run")
    try:
        table = pa.concat_tables([parquet.read_table(shard, columns=SHOWN.names).cast(SHOWN) for shard in shards])
    except (pa.ArrowInvalid, OSError, KeyError, ValueError) as error:
        told = str(error).splitlines()[0]
        raise RunError(f"the templates in {folder} cannot be read ({told}); make that run again") from error
    return Earlier(folder, table, digest_of("".join(map(sha256, shards)).encode()).hexdigest())


def joined(learned: pa.Table, earlier: Earlier | None) -> pa.Table:
    """The templates of this run, and those of the earlier one that it has not learned itself, by `site.TEMPLATES`."""
    if earlier is None:
        return learned
    known = earlier.table.select(TEMPLATES.names).join(learned.select(NAME), NAME, join_type="left anti")
    by = [("site", "ascending"), ("articles", "descending"), ("key", "ascending"), ("rule", "ascending")]
    both = pa.concat_tables([learned.cast(TEMPLATES), known.select(TEMPLATES.names).cast(TEMPLATES)])
    return both.sort_by(by).combine_chunks()


def with_examples(templates: pa.Table, folder: Path, earlier: Earlier | None) -> pa.Table:
    """The templates with a line each as it stood in a text of the run in `folder`, the first one by id."""
    names: list[Named] = list(zip(*(templates[name].to_pylist() for name in NAME), strict=True))
    lines: dict[Named, str] = {}
    if earlier is not None:
        old = (earlier.table[name].to_pylist() for name in (*NAME, "example"))
        lines = {(site, rule, key): line for site, rule, key, line in zip(*old, strict=True)}
    missing = set(names)
    for part in parts(folder) if names else ():
        for name, line in cut_lines(part):
            if name in missing:
                missing.remove(name)
                lines[name] = line
        if not missing:
            break
    shown = pa.array([lines.get(name, "") for name in names], pa.string())
    return templates.append_column("example", shown).select(SHOWN.names).cast(SHOWN)


def cut_lines(part: Part) -> Iterator[tuple[Named, str]]:
    """What the templates of each site cut in one part, line by line or sentence by sentence, in the order of ids."""
    rules = pa.array(sorted(WHY))
    documents = [batch for table in ("documents", "dropped") for batch in part.batches(table, ("id", "site"))]
    ids = pa.chunked_array([batch.column("id") for batch in documents], pa.string()).combine_chunks()
    sites = pa.chunked_array([batch.column("site") for batch in documents], pa.string()).combine_chunks()
    for rows in part.batches("audit", ("id", "rule", "old")):
        cut = rows.filter(pc.is_in(rows.column("rule"), rules))
        at = pc.index_in(cut.column("id"), ids)
        told = pa.table({"site": sites.take(at), "rule": cut.column("rule"), "old": cut.column("old")})
        first = told.group_by(told.column_names, use_threads=False).aggregate([])
        for row in first.to_pylist():
            for line in [row["old"]] if row["rule"] == SENTENCE else row["old"].splitlines():
                yield (row["site"], row["rule"], fold(line)), line.strip()
