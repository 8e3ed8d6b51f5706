"""Our signatures are datasketch's, compiled or not."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH
from dedup_texts import WHITE, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dedup import plain
from pipeline.dedup.bands import Band
from pipeline.dedup.settings import Settings
from pipeline.dedup.shingles import hash64, hashfunc, shingles, units
from pipeline.dedup.signatures import band_keys, permutations, signatures, views


def datasketch_signature(text: str, wish: Settings) -> np.ndarray:
    sketch = MinHash(wish.num_perm, seed=wish.seed, scheme="affine32", hashfunc=hashfunc)
    sketch.update_batch(shingles(text, wish.ngram))
    return sketch.hashvalues


wishes = st.builds(
    Settings,
    num_perm=st.sampled_from([16, 64, 128, 200, 256]),
    seed=st.sampled_from([0, 1, 7, 2**32 - 1]),
    ngram=st.sampled_from([1, 2, 3, 5, 8]),
)


@given(st.lists(texts, min_size=1, max_size=4), wishes)
@settings(deadline=None, max_examples=150)
def test_signatures_are_those_of_datasketch(rows, wish):
    column = pa.array(rows, pa.large_string())
    expected = np.array([datasketch_signature(text, wish) for text in rows])
    np.testing.assert_array_equal(signatures(column, wish), expected)
    np.testing.assert_array_equal(plain.sign(column, wish.ngram, *permutations(wish.num_perm, wish.seed)), expected)


@pytest.mark.parametrize("white", WHITE, ids=lambda c: f"U+{ord(c):04X}")
def test_every_white_space_parts_words(white):
    wish = Settings(ngram=2, num_perm=16)
    for before in range(58, 68):  # across the edge of a block of 64 bytes
        text = f"{('word ' * 20)[:before]}x{white}b{white}{white}cé"
        assert len(units(text)) == before // 5 + 3
        expected = datasketch_signature(text, wish)
        for column in (pa.array([text]), pa.array(["x", text, "y"])[1:2]):
            np.testing.assert_array_equal(signatures(column, wish)[0], expected)
            np.testing.assert_array_equal(plain.sign(column, 2, *permutations(16, 1))[0], expected)


@given(st.lists(texts, max_size=12), st.integers(1, 5), st.integers(0, 3))
@settings(deadline=None)
def test_types_chunks_and_slices_make_no_difference(rows, size, skip):
    wish = Settings(num_perm=16, ngram=3)
    expected = [datasketch_signature(text, wish).tolist() for text in rows]
    for kind in (pa.string(), pa.large_string()):
        chunks = [pa.array([*"ab", *rows[i : i + size], "c"], kind)[2:-1] for i in range(0, len(rows), size)]
        column = pa.chunked_array(chunks, kind)
        assert signatures(column, wish).tolist() == expected
        assert signatures(column[skip:], wish).tolist() == expected[skip:]


def test_a_null_is_an_empty_text():
    found = signatures(pa.array([None, "", "a b"]), Settings())
    assert (found[:2] == 0xFFFFFFFF).all()
    assert (found[2] != 0xFFFFFFFF).all()


def test_a_text_at_the_end_of_a_page_is_not_read_past_it():
    import mmap

    size = mmap.PAGESIZE
    with mmap.mmap(-1, size) as page:
        page[:] = (b"lorem ipsum dolor " * size)[:size]
        offsets = pa.py_buffer(np.array([0, size - 500, size], np.int32))
        column = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(page)])
        expected = [datasketch_signature(text, Settings()) for text in column.to_pylist()]
        np.testing.assert_array_equal(signatures(column, Settings()), expected)
        del column


def test_the_type_must_be_text():
    with pytest.raises(TypeError, match="string or large_string"):
        signatures(pa.array([1]), Settings())


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("", []),
        (" \u3000\x1c ", []),
        ("one", ["one"]),
        ("don't stop.", ["don't", "stop."]),
        ("日本語の短い文", ["日本語の短い文"]),  # 20 characters or fewer are one word
        ("東京は日本の首都であり、人口が最も多い都市。", list("東京は日本の首都であり、人口が最も多い都市。")),
        (
            "東京は日本の首都であり、\n人口が 最も多い 都市です。",
            list("東京は日本の首都であり、人口が最も多い都市です。"),
        ),
        ("ประเทศไทย อยู่ใน เอเชีย ตะวันออก", list("ประเทศไทยอยู่ในเอเชียตะวันออก")),
        (
            "Thủ tướng dự hội nghị cấp cao tại Hà Nội",
            ["Thủ", "tướng", "dự", "hội", "nghị", "cấp", "cao", "tại", "Hà", "Nội"],
        ),
        (
            "The word 漢字 means Chinese character in Japanese",
            ["The", "word", "漢字", "means", "Chinese", "character", "in", "Japanese"],
        ),
        ("supercalifragilisticexpialidocious", ["supercalifragilisticexpialidocious"]),
        (
            "한국어는 띄어쓰기를 하는 언어라서 낱말로 읽는다",
            ["한국어는", "띄어쓰기를", "하는", "언어라서", "낱말로", "읽는다"],
        ),
    ],
)
def test_units(text, row):
    assert units(text) == row


def test_short_texts_are_one_shingle():
    assert shingles("one two", 5) == [b"one two"]
    assert shingles("a b c d e f", 5) == [b"a b c d e", b"b c d e f"]


def test_digits_are_never_folded():
    found = signatures(pa.array(["up 12 percent to 40", "up 13 percent to 40"]), Settings())
    assert not (found[0] == found[1]).any()


def test_the_hash_of_a_shingle_is_pinned():
    assert hash64(b"the quick brown fox") == 0xA9BB81479768E71B
    assert hashfunc(b"the quick brown fox") == 0x9768E71B


def test_signatures_go_on_in_datasketch():
    """The recipe: our rows as LeanMinHash, queried in datasketch's MinHashLSH."""
    wish = Settings(ngram=2, bands=32, rows=4)
    rows = ["a b c d e f g h i j", "a b c d e f g h i z", "k l m n o p q r s t"]
    sketches = [
        LeanMinHash(seed=wish.seed, hashvalues=row, scheme="affine32") for row in signatures(pa.array(rows), wish)
    ]
    lsh = MinHashLSH(num_perm=wish.num_perm, params=(32, 4))
    for name, sketch in zip("xyz", sketches, strict=True):
        lsh.insert(name, sketch)
    assert set(lsh.query(sketches[0])) == {"x", "y"}
    assert sketches[0].jaccard(sketches[2]) == 0


@given(st.lists(texts, min_size=1, max_size=9), st.integers(0, 12), st.integers(1, 4))
@settings(deadline=None)
def test_band_keys_are_those_of_the_plain_way(rows, first, size):
    chunk = signatures(pa.array(rows), Settings(num_perm=16))
    expected = np.empty((2, len(rows)), np.uint64)
    plain.band_keys(chunk, np.array([[first, first + size], [0, 16]]), expected)
    found = band_keys([chunk[:1], chunk[1:]], [Band(first, size, 9), Band(0, 16, 9)])
    np.testing.assert_array_equal(found, expected)


def test_signatures_are_read_from_a_column_of_bytes():
    found = signatures(pa.array(list("abcdef")), Settings(num_perm=16))
    column = pa.chunked_array([pa.array([row.tobytes() for row in found], pa.binary(64))[i : i + 2] for i in (0, 2, 4)])
    np.testing.assert_array_equal(np.concatenate(views(column)), found)


SIGN = """
import sys
import pyarrow as pa
from pipeline.dedup.settings import Settings
from pipeline.dedup.signatures import signatures
sys.stdout.write(signatures(pa.array(eval(sys.stdin.read())), Settings()).tobytes().hex())
"""


def test_other_machines_sign_alike(tmp_path):
    """Compiled for a processor without wide vectors, the kernels take other ways to the same numbers."""
    rows = ["", "a b", *(" ".join(f"w{i * j}é。漢\u2009x" for i in range(40)) for j in range(20)), "x " * 100]
    old = {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    python = [sys.executable, "-c", SIGN]
    found = subprocess.run(python, env=os.environ | old, input=ascii(rows), capture_output=True, text=True, check=True)
    assert found.stdout == signatures(pa.array(rows), Settings()).tobytes().hex()
