"""The second wall on Spark: the same documents go, for the same reasons, as in `pipeline.dedup.decide`.

Nothing but numbers and keys is shuffled, except signatures once, and the texts of candidates.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame

from pipeline.dedup.outcome import DUPLICATES, KINDS, RELATIONS, Decision
from pipeline.dedup.settings import Settings
from pipeline.engines import EngineError, Relation
from pipeline.engines.local.store import name_of
from pipeline.engines.spark import walls
from pipeline.engines.spark.checkpoints import Checkpoints
from pipeline.engines.spark.given import given
from pipeline.engines.spark.order import keep_order, summed
from pipeline.engines.spark.pairs import BANDED, PAIRS, band, band_hashes, verify
from pipeline.engines.spark.schemas import ddl
from pipeline.engines.spark.twice import PACKED, packed_by, slice_bits, table_of

MOST_ROUNDS = 100
"""A decision that needs more is refused: its chains are longer than any corpus of documents has."""
WALKED = 1_000_000
"""So many undecided edges, 16 bytes each, the driver walks by itself; rounds are for more."""

NOT_SENT = "merge"
"""How texts and signatures are joined: guessing that a string has 20 bytes, Spark would send all texts everywhere."""

DROPPED = "number bigint"
SCORES = "jaccard double, containment double, kind int"


class Wall(msgspec.Struct, frozen=True):
    """The relations of one decision: each is kept under a name made of `digest`, the documents and the settings."""

    store: Checkpoints
    settings: Settings
    digest: str

    def ask(self, label: str, schema: str, query: str, **frames: DataFrame) -> DataFrame:
        """The answer of a query over frames, by the names that it gives them, as a checkpoint."""
        return self.keep(label, schema, lambda: answer(self.store, query, **frames))

    def keep(self, label: str, schema: str, make: Callable[[], DataFrame]) -> DataFrame:
        """A frame as a checkpoint."""
        return self.store.frame(self.store.keep(label, self.digest, schema, make))


def answer(store: Checkpoints, query: str, **frames: DataFrame) -> DataFrame:
    """The answer of a query over frames, by the names that it gives them. It is used before the next one is asked."""
    for name, frame in frames.items():
        frame.createOrReplaceTempView(name)
    return store.session.sql(query)


def decide(store: Checkpoints, cleaned: Relation, settings: Settings, walked: int = WALKED) -> Decision:
    """Decide on all live documents. Up to `walked` edges the driver decides by itself. Raises EngineError."""
    wall = Wall(store, settings, name_of(cleaned.digest, msgspec.json.encode(settings)))
    live = store.frame(cleaned).where("status = 'live'")
    ranked = number(wall, live)
    firsts = wall.ask("firsts", "fingerprint bigint, number bigint", walls.FIRSTS, ranked=ranked)
    copies = wall.ask("copies", "number bigint, first bigint", walls.COPIES, ranked=ranked, firsts=firsts)
    alone = ranked.join(firsts.select("number"), "number").select("name", "number")
    buckets = share(wall, live.select("name", "signature"), alone, sum(cleaned.rows))
    candidates = wall.ask(
        "candidates", "lo bigint, hi bigint, firm int", walls.candidates(settings.plan()), buckets=buckets
    )
    pairs = judged(wall, live.select("name", "text"), alone, candidates)
    dropped = settle(wall, pairs.where("kind > 0").select("lo", "hi"), walked)
    parents = wall.ask(
        "parents", f"number bigint, parent bigint, {SCORES}", walls.PARENTS, pairs=pairs, dropped=dropped
    )
    duplicates = wall.ask(
        *("duplicates", f"dropped string, kept string, {SCORES}", walls.DUPLICATES),
        parents=parents,
        copies=copies,
        ranked=ranked,
    )
    relations = wall.ask(
        *("relations", f"a string, b string, {SCORES}", walls.RELATIONS), pairs=pairs, dropped=dropped, ranked=ranked
    )
    return told(wall, duplicates.toArrow(), relations.toArrow(), ranked.count(), candidates.count(), buckets)


def number(wall: Wall, live: DataFrame) -> DataFrame:
    """(number, id, name, fingerprint) of all documents: `number` counts from 0 in keep order."""
    wanted = live.selectExpr(
        "id", "name", "fingerprint", "length", "published", "source", "CAST(1 AS BIGINT) AS weight"
    )
    schema = "id string, name string, fingerprint bigint, length bigint, published string, source string, weight bigint"
    rows = summed(wall.store, "order", wall.digest, wanted, keep_order(wall.settings), schema)
    return rows.selectExpr("reached - 1 AS number", "id", "name", "fingerprint")


def share(wall: Wall, signed: DataFrame, alone: DataFrame, documents: int) -> DataFrame:
    """The buckets of two or more, of texts that are no copies of others.

    What is in a band by itself, as nearly all is, is left out before anything is shuffled.
    """
    bits = slice_bits(8 * documents * len(wall.settings.plan()))

    def hashes() -> DataFrame:
        go = partial(band_hashes, settings=wall.settings)
        return signed.select("signature").mapInArrow(partial(packed_by, go=go, bits=bits), PACKED)

    again = table_of(wall.keep("bands", PACKED, hashes), bits, wall.store.work / f"twice-{wall.digest}" / "again.arrow")

    def make() -> DataFrame:
        numbered = signed.hint(NOT_SENT).join(alone, "name").select("number", "signature")
        banded = numbered.mapInArrow(partial(band, settings=wall.settings, again=str(again)), ddl(BANDED))
        return answer(wall.store, walls.BUCKETS, banded=banded)

    return wall.keep("buckets", f"{ddl(BANDED)}, place int, size bigint", make)


def judged(wall: Wall, texts: DataFrame, alone: DataFrame, candidates: DataFrame) -> DataFrame:
    """What exact comparison says of the candidates."""

    def make() -> DataFrame:
        involved = answer(wall.store, walls.INVOLVED, candidates=candidates)
        known = alone.join(involved, "number").join(texts.hint(NOT_SENT), "name").select("number", "text")
        met = answer(wall.store, walls.MEETINGS, candidates=candidates).join(known.hint(NOT_SENT), "number")
        grouped = met.repartition("head", "share").sortWithinPartitions("head", "share", "number")
        rows = grouped.select("head", "number", "firm", "text")
        return rows.mapInArrow(partial(verify, settings=wall.settings), ddl(PAIRS))

    return wall.keep("pairs", ddl(PAIRS), make)


def settle(wall: Wall, edges: DataFrame, walked: int) -> DataFrame:
    """Who goes: in rounds, whoever has a neighbour before it that nobody can drop any more.

    That is the walk in keep order, of which a round takes many steps at once. Raises EngineError after MOST_ROUNDS.
    """
    gone: list[DataFrame] = []
    edges = wall.keep("edges-0", "lo bigint, hi bigint", lambda: edges)
    for number in range(1, MOST_ROUNDS + 1):
        if edges.count() <= walked:
            return reduce(DataFrame.unionByName, [*gone, walked_to_the_end(wall, edges)])
        dropped = wall.ask(f"dropped-{number}", DROPPED, walls.DROPPED, edges=edges)
        edges = wall.ask(f"edges-{number}", "lo bigint, hi bigint", walls.UNDECIDED, edges=edges, dropped=dropped)
        gone.append(dropped)
    raise EngineError(f"the decision was not reached in {MOST_ROUNDS} rounds: chains of copies are too long")


def walked_to_the_end(wall: Wall, edges: DataFrame) -> DataFrame:
    """Who goes of the last edges, by the driver's own walk."""

    def make() -> DataFrame:
        return given(wall.store.session, pa.table({"number": walk(edges.toArrow())}), DROPPED)

    return wall.keep("dropped", DROPPED, make)


def walk(edges: pa.Table) -> pa.Array:
    """The documents that go, by the walk in keep order."""
    lo, hi = (edges[name].to_numpy() for name in ("lo", "hi"))
    order = np.lexsort((lo, hi))
    gone: set[int] = set()
    for first, second in zip(lo[order].tolist(), hi[order].tolist(), strict=True):
        if first not in gone:
            gone.add(second)
    return pa.array(sorted(gone), pa.int64())


def told(
    wall: Wall, duplicates: pa.Table, relations: pa.Table, documents: int, candidates: int, buckets: DataFrame
) -> Decision:
    """The decision as tables and counts."""
    duplicates, relations = named(duplicates, DUPLICATES), named(relations, RELATIONS)
    counts = answer(wall.store, walls.counts(wall.settings.plan()), buckets=buckets).first()
    kinds = duplicates["kind"]
    by_kind = {kind: pc.sum(pc.equal(kinds, kind)).as_py() or 0 for kind in KINDS.to_pylist()}
    stats = {"documents": documents, **by_kind, "related": relations.num_rows}
    stats |= {"candidates": candidates, "compared": candidates, **(counts.asDict() if counts else {})}
    order = [(name, "ascending") for name in duplicates.column_names[:1]]
    by_both = [("a", "ascending"), ("b", "ascending")]
    return Decision(duplicates.sort_by(order), relations.sort_by(by_both), stats)


def named(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table whose kinds are numbers, with their names."""
    at = table.schema.get_field_index("kind")
    return table.set_column(at, "kind", KINDS.take(table["kind"])).cast(schema)
