"""Who stays: equal to the twin, and the stories that the rule is for."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import twin
from dedup_texts import similar, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dedup import compiled
from pipeline.dedup.decide import decide
from pipeline.dedup.order import priority
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import signatures


def run(rows, wish, chunk=None):
    """Decide on (id, text) rows; the duplicates and relations as tuples, and the stats."""
    ids = pa.chunked_array([[name for name, _ in rows]], pa.string())
    column = [text for _, text in rows]
    size = chunk or max(1, len(rows))
    body = pa.chunked_array([column[i : i + size] for i in range(0, len(column), size)], pa.large_string())
    table = pa.table({"id": ids, "length": pc.binary_length(body)})
    found = decide(ids, body, signatures(body, wish), priority(table, wish), wish)
    return tuples(found.duplicates), tuples(found.relations), found.stats


def tuples(table):
    return [tuple(row.values()) for row in table.to_pylist()]


def ranked(rows):
    return sorted(rows, key=lambda row: (-len(row[1].encode()), row[0].encode()))


def rounded(rows):
    return [(a, b, float(np.float32(j)), float(np.float32(c)), kind) for a, b, j, c, kind in rows]


corpora = st.lists(st.one_of(similar, similar, texts), max_size=14).map(
    lambda rows: [(f"{i:02}", t) for i, t in enumerate(rows)]
)
wishes = st.builds(
    Settings,
    threshold=st.sampled_from([0.3, 0.5, 0.7, 0.8, 1.0]),
    ngram=st.sampled_from([1, 2, 3]),
    num_perm=st.sampled_from([16, 32]),
    bucket_cap=st.sampled_from([2, 3, 64]),
    containment_threshold=st.sampled_from([0.6, 0.9]),
    report_contained=st.booleans(),
    drop_contained=st.booleans(),
)


@given(corpora, wishes, st.randoms(use_true_random=False), st.sampled_from([1, 3, 20]))
@settings(deadline=None, max_examples=100)
def test_the_rows_are_those_of_the_twin_for_any_order_of_input(rows, wish, chance, chunk):
    duplicates, relations = twin.decide(ranked(rows), wish)
    chance.shuffle(rows)
    found = run(rows, wish, chunk)
    assert found[0] == rounded(duplicates)
    assert found[1] == rounded(relations)


@given(corpora, wishes)
@settings(deadline=None, max_examples=30)
def test_without_numba_the_rows_are_the_same(rows, wish):
    expected = run(rows, wish)
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "pipeline.dedup.signatures.kernels",
            "pipeline.dedup.copies.kernels",
            "pipeline.dedup.judge.walking",
        ):
            patch.setattr(name, lambda: None)
        assert run(rows, wish)[:2] == expected[:2]
    assert compiled.kernels() is not None


@given(corpora, wishes)
@settings(deadline=None, max_examples=30)
def test_sets_that_are_built_again_make_no_difference(rows, wish):
    expected = run(rows, wish)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.dedup.judge.ARENA", 1)
        assert run(rows, wish) == expected


def story(length, seed=0):
    chance = random.Random(seed)
    return [f"w{chance.randrange(10**6)}" for _ in range(length)]


def changed(words, count, seed):
    """The words with so many of them replaced."""
    words = list(words)
    for place in random.Random(seed).sample(range(len(words)), count):
        words[place] = f"{seed}-{place}"
    return words


def test_a_chain_keeps_both_ends():
    chain = [story(400)]
    for step in range(8):
        chain.append(changed(chain[-1], 6, step)[: 400 - step])
    rows = [(str(i), " ".join(words)) for i, words in enumerate(chain)]
    duplicates, _, _ = run(rows, Settings())
    dropped = {row[0]: row[1] for row in duplicates}
    kept = [name for name, _ in rows if name not in dropped]
    assert "0" in kept
    assert len(kept) > 1
    assert all(row[2] >= 0.8 and row[1] in kept for row in duplicates)


def test_reports_of_one_template_survive():
    form = (
        "Corp reported third quarter net income of {} million dollars or {} cents a share against {} a year earlier . "
        * 3
    )
    chance = random.Random(5)
    rows = [(str(i), form.format(*(chance.randrange(9999) for _ in range(9)))) for i in range(300)]
    assert run(rows, Settings())[0] == []


def test_twenty_thousand_copies_are_one():
    text = " ".join(story(50))
    rows = [(f"{i:05}", text if i % 2 else f"{text}\n") for i in range(20_000)]
    duplicates, _, stats = run(rows, Settings())
    assert len(duplicates) == 19_999
    assert {row[1:] for row in duplicates} == {("00000", 1.0, 1.0, "exact")}
    assert stats["candidates"] == 0


@pytest.mark.parametrize("count", [500, 4000])
def test_versions_of_one_text_are_each_compared_a_few_times(count):
    words = story(60)
    rows = [(f"{i:05}", " ".join([*words, f"version{i}"])) for i in range(count)]
    duplicates, _, stats = run(rows, Settings())
    assert len(duplicates) == count - 1
    assert stats["compared"] == count - 1, "buckets hold only what is kept"


@pytest.mark.parametrize("count", [500, 2000])
def test_reports_of_one_form_are_compared_with_no_more_than_the_caps_allow(count):
    words = story(400)
    rows = [(f"{i:05}", " ".join(changed(words, 12, i + 1))) for i in range(count)]
    wish = Settings(bucket_cap=4, report_contained=False)
    _, _, stats = run(rows, wish)
    assert stats["candidates"] <= count * 4 * len(wish.plan())


def test_empty_texts_are_copies_of_nothing():
    assert run([(str(i), " \n" * i) for i in range(50)], Settings())[0] == []


def test_short_texts_are_copies_only_if_they_are_equal():
    rows = [("a", "Read more here"), ("b", "Read more there"), ("c", "Read  more here"), ("d", "more here")]
    assert run(rows, Settings())[0] == [("a", "c", 1.0, 1.0, "exact")]


def test_copies_in_a_script_without_spaces_are_found():
    text = "".join(chr(0x4E00 + c) for c in random.Random(2).sample(range(2500), 300))
    rows = [("a", text), ("b", text[:-10] + "変"), ("c", text[::-1])]
    duplicates, _, _ = run(rows, Settings())
    assert [(dropped, kept, kind) for dropped, kept, _, _, kind in duplicates] == [("b", "a", "near")]


def test_a_text_that_differs_in_a_digit_is_not_an_exact_copy():
    words = story(300)
    rows = [("a", " ".join(words)), ("b", " ".join([*words[:150], "17", *words[151:]])), ("c", "\n".join(words))]
    kinds = {row[0]: row[4] for row in run(rows, Settings())[0]}
    assert kinds == {"c": "exact", "b": "near"}


def abridged():
    long = story(600)
    return [("long", " ".join(long)), ("short", " ".join(long[:250])), ("other", " ".join(story(300, seed=1)))]


def test_an_abridged_text_is_reported():
    duplicates, relations, _ = run(abridged(), Settings())
    assert duplicates == []
    assert [(a, b, kind) for a, b, _, _, kind in relations] == [("short", "long", "contained")]
    assert relations[0][3] == 1.0


def test_an_abridged_text_is_dropped_on_demand():
    duplicates, relations, _ = run(abridged(), Settings(drop_contained=True))
    assert [(dropped, kept, kind) for dropped, kept, _, _, kind in duplicates] == [("short", "long", "contained")]
    assert relations == []


def test_nothing_is_said_of_abridged_texts_unless_it_is_asked():
    assert run(abridged(), Settings(report_contained=False))[1] == []


def test_a_full_bucket_is_counted():
    words = story(60)
    rows = [(f"{i:02}", " ".join([*words, *story(30, seed=i + 1)])) for i in range(40)]
    _, _, stats = run(rows, Settings(bucket_cap=10))
    assert stats["capped_buckets"] > 0
    assert stats["largest_bucket"] > 10


def test_of_two_that_could_be_named_the_nearer_is():
    base = story(400)
    far, near = [*changed(base, 12, 1), "x" * 300], [*changed(base, 3, 2), "x" * 200]
    rows = [("far", " ".join(far)), ("near", " ".join(near)), ("new", " ".join(base))]
    assert twin.scores(rows[0][1], rows[1][1], Settings())[0] < 0.72
    wish = Settings(threshold=0.72)
    assert [row[:2] for row in run(rows, wish)[0]] == [("new", "near")]


def test_an_empty_corpus_is_decided():
    assert run([], Settings())[:2] == ([], [])


@pytest.mark.parametrize("permutation", list(itertools.permutations("abc")))
def test_the_lower_id_stays_where_all_else_is_equal(permutation):
    text = " ".join(story(30))
    assert {row[:2] for row in run([(name, text) for name in permutation], Settings())[0]} == {("b", "a"), ("c", "a")}
