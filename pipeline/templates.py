"""The templates of runs: those of an earlier one as an input of the next, and a line of each for a reader."""

from __future__ import annotations

from hashlib import sha256 as digest_of
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from pipeline.digests import sha256
from pipeline.output import RunError
from pipeline.report.shards import Each, Part, parts
from pipeline.report.spans import ROWS
from pipeline.site.keys import fold
from pipeline.stages.site import SENTENCE, TEMPLATES, WHY
from pipeline.write import TABLES

NAME = ["site", "rule", "key"]
AT_ONCE = 8
"""Parts that are looked at before it is asked whether more have to be."""
SHOWN = TABLES["templates"]
CUT = pa.schema([TABLES["audit"].field(name) for name in ("id", "rule", "old")])

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


def with_examples(templates: pa.Table, folder: Path, earlier: Earlier | None, each: Each = map) -> pa.Table:
    """The templates with a line each as it stood in a text of the run in `folder`, the first one by id.

    `each` looks at the parts of the run, as `map` does.
    """
    names: list[Named] = list(zip(*(templates[name].to_pylist() for name in NAME), strict=True))
    lines: dict[Named, str] = {}
    if earlier is not None:
        old = (earlier.table[name].to_pylist() for name in (*NAME, "example"))
        lines = {(site, rule, key): line for site, rule, key, line in zip(*old, strict=True)}
    missing, todo = set(names), parts(folder)
    while missing and todo:
        some, todo = todo[:AT_ONCE], todo[AT_ONCE:]
        for found in each(cut_lines, some):
            lines |= {name: found[name] for name in missing & found.keys()}
            missing -= found.keys()
    shown = pa.array([lines.get(name, "") for name in names], pa.string())
    return templates.append_column("example", shown).select(SHOWN.names).cast(SHOWN)


def cut_lines(part: Part) -> dict[Named, str]:
    """What the templates of each site cut in one part, line by line or sentence by sentence: the first one by id."""
    documents = [batch for table in ("documents", "dropped") for batch in part.batches(table, ("id", "site"))]
    ids, sites = (pa.chunked_array([batch.column(name) for batch in documents], pa.string()) for name in ("id", "site"))
    rules = pa.array(sorted(WHY))
    rows = [
        batch.filter(pc.is_in(batch.column("rule").cast(pa.string()), rules))
        for batch in part.batches("audit", CUT.names, CUT.names[:2], ROWS)
    ]
    cut = pa.Table.from_batches(rows).cast(CUT) if rows else CUT.empty_table()
    told = cut.append_column("site", sites.take(pc.index_in(cut["id"], ids.combine_chunks()))).drop_columns("id")
    numbered = told.append_column("row", pa.array(range(told.num_rows), pa.int64()))
    grouped = numbered.group_by(told.column_names, use_threads=False).aggregate([("row", "min")])
    lines: dict[Named, str] = {}
    for row in grouped.sort_by("row_min").to_pylist():  # groups come in any order
        for line in [row["old"]] if row["rule"] == SENTENCE else row["old"].splitlines():
            lines.setdefault((row["site"], row["rule"], fold(line)), line.strip())
    return lines
