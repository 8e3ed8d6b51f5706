"""The walls in SQL, which no engine of ours has to itself: DuckDB's answers are those of the local kernels."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from pipeline.corpus import COUNTS, FINGERPRINTS, SKETCH
from pipeline.dedup.copies import text_hashes
from pipeline.dedup.decide import decide
from pipeline.dedup.order import priority
from pipeline.dedup.outcome import DUPLICATES, KINDS, RELATIONS, Decision
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import signatures
from pipeline.document import Document
from pipeline.engines import Relation
from pipeline.engines.local.store import write_part
from pipeline.engines.local.walls import count_articles, number_ids
from pipeline.engines.spark import walls
from pipeline.engines.spark.pairs import band, band_hashes, verify
from pipeline.engines.spark.sketches import counted
from pipeline.engines.spark.sketches import gathered as gathered_in_slices
from pipeline.tables import PAGES, Fault, Row, pages_batch
from pipeline.twice import Twice

WORDS = [f"w{n}" for n in range(400)]


def corpus(size: int, seed: int) -> pa.Table:
    """Texts with copies, variants, chains, beginnings and texts of nothing."""
    draw = random.Random(seed)
    texts = ["", " "]
    while len(texts) < size:
        text = draw.choices(WORDS, k=draw.randint(3, 120))
        for _ in range(draw.randint(1, 8)):
            texts.append(" ".join(text))
            if draw.random() < 0.6:
                text = list(text)
                text[draw.randrange(len(text))] = draw.choice(WORDS)
            if draw.random() < 0.2:
                text = text[: max(1, int(len(text) * draw.uniform(0.3, 1)))]
    texts = texts[:size]
    draw.shuffle(texts)
    ids = [f"d{n:04d}" for n in range(size)]
    draw.shuffle(ids)
    return pa.table({"id": ids, "text": texts, "length": [len(text.split()) for text in texts]})


class Sql:
    """The queries of the second wall, in DuckDB."""

    def __init__(self) -> None:
        self.session = duckdb.connect()

    def keep(self, name: str, table: pa.Table) -> pa.Table:
        self.session.register(name, table)
        return table

    def ask(self, name: str, query: str) -> pa.Table:
        return self.keep(name, self.session.sql(query).to_arrow_table())


def gathered(batches: Iterator[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(list(batches))


def banded(signed: pa.Table, settings: Settings, folder: Path) -> pa.Table:
    """The bands of signatures, without most of those that only one has."""
    met = Twice(len(signed) * len(settings.plan()))
    for batch in band_hashes(iter(signed.to_batches()), settings=settings):
        met.meet(batch.column(0).to_numpy())
    again = pa.record_batch([pa.array(met.again())], FINGERPRINTS)
    write_part(folder / "again", again.schema, [again])
    found = gathered(band(iter(signed.to_batches()), settings=settings, again=str(folder / "again")))
    assert len(found) < len(signed) * len(settings.plan())
    return found


def by_sql(table: pa.Table, settings: Settings, folder: Path) -> Decision:
    """The decision as the Spark engine makes it, by rounds alone."""
    sql = Sql()
    numbers = priority(table, settings)
    hashes = text_hashes(table["text"], np.arange(table.num_rows)).view(np.int64)
    sql.keep("ranked", pa.table({"number": numbers, "id": table["id"], "fingerprint": hashes}))
    firsts = sql.ask("firsts", walls.FIRSTS)["number"].to_numpy()
    sql.ask("copies", walls.COPIES)
    alone = np.flatnonzero(np.isin(numbers, firsts))
    signed = pa.table(
        {"number": numbers[alone], "signature": list(map(bytes, signatures(table["text"], settings)[alone]))}
    )
    sql.keep("banded", banded(signed, settings, folder))
    sql.ask("buckets", walls.BUCKETS)
    sql.ask("candidates", walls.candidates(settings.plan()))
    texts = table["text"].to_pylist()
    text_of = {int(number): text for number, text in zip(numbers, texts, strict=True)}
    met = sql.session.sql(f"SELECT * FROM ({walls.MEETINGS}) ORDER BY head, share, number").to_arrow_table()
    met = met.append_column("text", [[text_of[number] for number in met["number"].to_pylist()]])
    pairs = sql.keep(
        "pairs", gathered(verify(iter(met.combine_chunks().to_batches(max_chunksize=50)), settings=settings))
    )
    gone = [pa.table({"number": pa.array([], pa.int64())})]
    edges = sql.ask("edges", "SELECT lo, hi FROM pairs WHERE kind > 0")
    while edges.num_rows:
        gone.append(sql.ask("dropped", walls.DROPPED))
        edges = sql.keep("edges", sql.session.sql(walls.UNDECIDED).to_arrow_table())
    sql.keep("dropped", pa.concat_tables(gone))
    sql.ask("parents", walls.PARENTS)
    counts = sql.session.sql(walls.counts(settings.plan())).to_arrow_table().to_pylist()[0]
    assert pairs.num_rows
    return Decision(
        named(sql.ask("d", walls.DUPLICATES), DUPLICATES), named(sql.ask("r", walls.RELATIONS), RELATIONS), counts
    )


def named(table: pa.Table, schema: pa.Schema) -> pa.Table:
    table = table.set_column(table.schema.get_field_index("kind"), "kind", KINDS.take(table["kind"]))
    return table.cast(schema).sort_by([(name, "ascending") for name in schema.names[:2]])


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(threshold=0.5, ngram=2),
        Settings(bucket_cap=2, threshold=0.6),
        Settings(drop_contained=True, ngram=3),
        Settings(report_contained=False),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_sql_and_kernels_decide_alike(settings: Settings, seed: int, tmp_path: Path) -> None:
    table = corpus(300, seed)
    expected = decide(
        table["id"], table["text"], signatures(table["text"], settings), priority(table, settings), settings
    )
    found = by_sql(table, settings, tmp_path)
    assert found.duplicates.to_pylist() == expected.duplicates.to_pylist()
    assert found.relations.to_pylist() == expected.relations.to_pylist()
    for name in ("buckets", "largest_bucket", "capped_buckets"):
        assert found.stats[name] == expected.stats[name], name


def test_records_of_one_id_get_the_same_names(tmp_path: Path) -> None:
    draw = random.Random(1)
    rows = [
        Row(
            document=Document(id=f"d{draw.randrange(60)}", source=draw.choice("ab"), text="a text"),
            given=draw.random() < 0.3,
            digest=draw.choice("xy"),
            offset=draw.randrange(3),
            name=f"{number:03}",
            fault=Fault("read", "encoding", "no text") if draw.random() < 0.1 else None,
        )
        for number in range(200)
    ]
    page = pages_batch(rows)
    write_part(tmp_path / "pages", PAGES, [page])
    pages = Relation("", tmp_path, ("pages",), (page.num_rows,))
    expected = number_ids(pages, threads=1, spill=tmp_path / "spill")
    sql = Sql()
    sql.keep("page", pa.Table.from_batches([page]))
    found = sql.ask("names", walls.NUMBERED).cast(expected.schema).sort_by("record")
    assert found.equals(expected)
    assert len(found) > 100
    assert 0 < found["name"].null_count < len(found)


def test_articles_are_counted_alike(tmp_path: Path) -> None:
    draw = random.Random(1)
    rows = [(draw.choice(("line", "run")), draw.choice("ab"), f"k{draw.randrange(40)}", n % 9) for n in range(200)]
    rows += [("documents", draw.choice("ab"), "", n % 25) for n in range(60)] + [("documents", "c", "", 1)] * 2
    columns = [pa.array(list(of), field.type) for of, field in zip(zip(*rows, strict=True), SKETCH, strict=True)]
    sketch = pa.RecordBatch.from_arrays(columns, schema=SKETCH)
    write_part(tmp_path / "sketch", SKETCH, [sketch])
    expected = count_articles(
        Relation("", tmp_path, ("sketch",), (sketch.num_rows,)), threads=1, spill=tmp_path / "spill"
    )
    sql = Sql()
    packs = gathered_in_slices(iter([sketch]), go=iter, bits=2)
    by_slice = pa.Table.from_batches(list(packs)).group_by("slice").aggregate([("rows", "list")]).to_pylist()
    said = [batch for row in by_slice for batch in counted(iter([pa.record_batch({"rows": row["rows_list"]})]))]
    sql.keep("said", pa.Table.from_batches(said))
    by = [(name, "ascending") for name in ("kind", "site", "key")]
    assert sql.ask("counts", walls.ARTICLES).cast(COUNTS).sort_by(by).equals(expected)
    assert 10 < len(expected) < 160
