"""The index: A and then B against it keep what A and B together keep."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from dedup_texts import similar, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dedup import segments
from pipeline.dedup.decide import decide
from pipeline.dedup.growth import Run, add, compact, sketch
from pipeline.dedup.index import Index, IndexMismatch, shard_of
from pipeline.dedup.order import places, priority
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import signatures


class Corpus:
    """Texts with ids that begin with a letter, and what the stage needs of them."""

    def __init__(self, letter, rows, wish):
        self.ids = pa.chunked_array([[f"{letter}{i:03}" for i in range(len(rows))]], pa.string())
        self.texts = pa.chunked_array([rows], pa.large_string())
        self.signatures = signatures(self.texts, wish)
        self.order = priority(pa.table({"id": self.ids, "length": pc.binary_length(self.texts)}), wish)
        self.wish = wish

    def decide(self, against=None):
        return decide(self.ids, self.texts, self.signatures, self.order, self.wish, against)

    def add(self, root, name, against=None):
        """Decide, write two shards of what is kept, and add the run to the index."""
        found = self.decide(against)
        table = pa.table({"id": self.ids, "text": self.texts})
        kept = table.filter(pc.invert(pc.is_in(self.ids, found.duplicates["dropped"])))
        shards = []
        for part, rows in enumerate((kept.slice(0, len(kept) // 2), kept.slice(len(kept) // 2))):
            path = root.parent / f"{name}-{part}.parquet"
            pq.write_table(rows, path, row_group_size=2)
            shards.append(shard_of(path, root))
        add(root, Run(self.ids, sketch(self.texts, self.wish), self.order, found.duplicates, shards), self.wish)
        return found


def together(first, second):
    """The decision on both at once, with the first corpus first."""
    ids = pa.chunked_array([*first.ids.chunks, *second.ids.chunks])
    body = pa.chunked_array([*first.texts.chunks, *second.texts.chunks])
    order = np.concatenate([first.order, second.order + len(first.ids)])
    return decide(ids, body, np.concatenate([first.signatures, second.signatures]), order, first.wish)


def rows_of(table, letter):
    return [row for row in table.to_pylist() if row["dropped"].startswith(letter)]


corpora = st.lists(st.one_of(similar, similar, similar, texts), max_size=9)
wishes = st.builds(
    Settings,
    threshold=st.sampled_from([0.3, 0.5, 0.8]),
    ngram=st.sampled_from([1, 2]),
    num_perm=st.just(16),
    bucket_cap=st.sampled_from([2, 3, 64]),
    containment_threshold=st.just(0.7),
    drop_contained=st.booleans(),
)


@given(corpora, corpora, corpora, wishes, st.booleans())
@settings(deadline=None, max_examples=50)
def test_one_after_the_other_keeps_what_all_together_keep(a, b, c, wish, compacted):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "index"
        first, second, third = Corpus("a", a, wish), Corpus("b", b, wish), Corpus("c", c, wish)
        first.add(root, "a")
        found = second.add(root, "b", Index(root, wish))
        expected = together(first, second)
        assert rows_of(found.duplicates, "b") == rows_of(expected.duplicates, "b")
        if compacted:
            compact(root, wish)
            assert len(Index(root, wish).parts) <= 1
        both = Corpus("", [], wish)
        both.ids = pa.chunked_array([*first.ids.chunks, *second.ids.chunks])
        both.texts = pa.chunked_array([*first.texts.chunks, *second.texts.chunks])
        both.signatures = np.concatenate([first.signatures, second.signatures])
        both.order = np.concatenate([first.order, second.order + len(a)])
        last = third.decide(Index(root, wish))
        assert rows_of(last.duplicates, "c") == rows_of(together(both, third).duplicates, "c")


@pytest.fixture
def indexed(tmp_path):
    """An index of one run of three documents."""
    wish = Settings()
    rows = ["one two three four five six", "seven eight nine ten eleven", "one two three four five six"]
    Corpus("a", rows, wish).add(tmp_path / "index", "a")
    return tmp_path / "index"


def test_the_old_document_is_named(indexed):
    new = Corpus("b", ["seven  eight nine ten\neleven", "something else"], Settings())
    assert [
        (r["dropped"], r["kept"], r["kind"]) for r in new.decide(Index(indexed, Settings())).duplicates.to_pylist()
    ] == [("b000", "a001", "exact")]


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Settings(ngram=4), "ngram 5, and this run has 4"),
        (Settings(seed=2), "seed 1, and this run has 2"),
        (Settings(num_perm=64), "num_perm 128, and this run has 64"),
        (Settings(threshold=0.5), "other bands"),
        (Settings(drop_contained=True), "other bands"),
    ],
)
def test_another_make_is_refused(indexed, wish, sentence):
    with pytest.raises(IndexMismatch, match=sentence):
        Index(indexed, wish)


def test_another_normaliser_is_refused(indexed):
    with pytest.raises(IndexMismatch, match="normaliser '', and this run has 'nfc'"):
        Index(indexed, Settings(), "nfc")


def test_no_index_at_all_is_refused(tmp_path):
    with pytest.raises(IndexMismatch, match="build it first"):
        Index(tmp_path, Settings())


def test_a_torn_manifest_is_refused(indexed):
    (indexed / "index.json").write_text('{"version": 1')
    with pytest.raises(IndexMismatch, match="cannot be read"):
        Index(indexed, Settings())


def test_a_missing_segment_is_refused(indexed):
    next(indexed.glob("segment-*/keys.npy")).unlink()
    with pytest.raises(IndexMismatch, match="missing or damaged"):
        Index(indexed, Settings())


def test_a_shard_that_is_gone_is_refused(indexed):
    (indexed.parent / "a-0.parquet").unlink()
    with pytest.raises(IndexMismatch, match="is gone"):
        Index(indexed, Settings())


def test_a_shard_that_was_only_touched_is_digested_and_taken(indexed):
    path = indexed.parent / "a-0.parquet"
    before = Index(indexed, Settings()).ids()[0].to_pylist()
    os.utime(path, (1, 1))
    assert Index(indexed, Settings()).ids()[0].to_pylist() == before


def test_a_shard_that_was_changed_is_refused(indexed):
    path = indexed.parent / "a-0.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    index = Index(indexed, Settings())
    with pytest.raises(IndexMismatch, match="was changed"):
        Corpus("b", ["one two three four five six"], Settings()).decide(index)


def test_what_a_killed_writer_left_is_not_read_and_is_cleared_away(indexed):
    before = (indexed / "index.json").read_bytes()
    (indexed / "segment-0000").mkdir()
    (indexed / "writing-17").mkdir()
    assert len(Index(indexed, Settings())) == 2
    assert (indexed / "index.json").read_bytes() == before
    Corpus("b", ["new words all along"], Settings()).add(indexed, "b", Index(indexed, Settings()))
    assert len(list(indexed.iterdir())) == 3
    assert len(Index(indexed, Settings())) == 3


@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.7, 0.8, 0.9])
def test_a_segment_takes_fewer_than_300_bytes_a_document(tmp_path, threshold):
    wish = Settings(threshold=threshold, drop_contained=threshold >= 0.7)
    rows = [f"story number {i} is about {i * i} other things" for i in range(2000)]
    Corpus("a", rows, wish).add(tmp_path / "index", "a")
    size = sum(file.stat().st_size for file in (tmp_path / "index").glob("segment-*/*"))
    assert size / 2000 < 300


@given(
    st.lists(st.integers(0, 2**32 - 1), max_size=50),
    st.lists(st.integers(0, 2**32 - 1), max_size=20),
    st.sampled_from([np.uint32, np.uint64]),
)
def test_places_are_those_of_the_wanted(column, others, kind):
    wanted = np.unique(np.array([*column[::3], *others], kind))
    found = segments.places(np.array(column, kind), wanted)
    assert found.tolist() == [place for place, value in enumerate(column) if value in set(wanted.tolist())]


def test_strangers_whose_halves_of_keys_agree_are_told_apart(indexed):
    """Half a key is kept: what else it could be is asked about, and its text decides."""
    index = Index(indexed, Settings())
    half = int(index.parts[0].keys[0][0])
    keys = np.array([half << 32 | low for low in (1, 2)], np.uint64)
    found, numbers = index.members(0, keys, 9)
    assert found.tolist() == keys.tolist()
    assert numbers.tolist() == [0, 0]


def test_an_index_that_was_moved_with_its_shards_still_stands(indexed, tmp_path_factory):
    home = tmp_path_factory.mktemp("elsewhere") / "moved"
    indexed.parent.rename(home)
    new = Corpus("b", ["seven eight nine ten eleven"], Settings())
    assert len(new.decide(Index(home / "index", Settings())).duplicates) == 1


def test_places_undo_a_permutation():
    rows = np.array([2, 0, 1])
    assert places(rows)[rows].tolist() == [0, 1, 2]
