"""What is known of words: the table, and what the compiled walk makes of it, beside a slow and readable reading."""

from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.labeller import characters as c
from pipeline.labeller.characters import characters
from pipeline.labeller.lexicon import UNIT, furniture_of, keys_of, lexicon, place_of, rarity_of, save, table
from pipeline.labeller.lines import FEATURES, features, reworded, stems_of
from pipeline.labeller.tally import STEM
from pipeline.labeller.wording import LONG, OFTEN, WORDING

LINE = st.text(alphabet="abAB éß0129.,-日本ก ", max_size=60).map(str.strip).filter(bool)
LINES = st.lists(LINE, min_size=1, max_size=8)
WORD = (c.LOWER, c.UPPER, c.DIGIT)
FERRY = "Two ships were bought in Norway last autumn, they carry forty cars each and a crew of six."


def kind(char: str) -> int:
    return int(characters().kind[ord(char)])


def read_stems(line: str) -> list[str]:
    """First letters of words, numbers masked; pairs of letters of scripts without spaces."""
    found, before = [], ""
    for is_word, run in groupby(line, key=lambda char: kind(char) in WORD):
        chars = list(run)
        if is_word:
            found.append("".join("0" if kind(x) == c.DIGIT else chr(characters().lower[ord(x)]) for x in chars[:STEM]))
            before = ""
            continue
        for char in chars:
            if kind(char) == c.WIDE:
                found.append(f"{before} {char}")
            before = char if kind(char) == c.WIDE else ""
    return found


@settings(deadline=None)
@given(LINES)
def test_equal_stems_have_equal_hashes_and_others_do_not(lines: list[str]):
    stems, before = stems_of(lines)
    read = [read_stems(line) for line in lines]
    assert np.diff(before).tolist() == [len(stems) for stems in read]
    seen: dict[str, int] = {}
    for stem, value in zip([stem for line in read for stem in line], stems.tolist(), strict=True):
        assert seen.setdefault(stem, value) == value
    assert len(set(seen.values())) == len(seen)


def described(
    lines: list[str], words: list[float], known: dict[str, tuple[int, int]], unknown: int
) -> list[list[float]]:
    """The features of wording, word by word."""
    read = [read_stems(line) for line in lines]
    rows = []
    for i, line in enumerate(read):
        furniture = [known.get(word, (0, unknown))[0] for word in line]
        rarity = {word: known.get(word, (0, unknown))[1] for word in line}
        having = {word: [k for k, other in enumerate(read) if words[k] >= LONG and word in other] for word in rarity}
        total, count = max(1, sum(rarity.values())), max(1, len(line))
        rows.append(
            [
                sum(furniture) / UNIT / count,
                max([*furniture, -3 * UNIT]) / UNIT,
                sum(x > UNIT for x in furniture),
                sum(furniture) / UNIT,
                sum(rarity[w] for w in rarity if any(k != i for k in having[w])) / total,
                sum(rarity[w] for w in rarity if any(k < i for k in having[w])) / total,
                sum(rarity[w] for w in rarity if any(k > i for k in having[w])) / total,
                sum(rarity.values()) / UNIT / max(1, len(rarity)),
                sum(rarity[w] * min(OFTEN, sum(k != i for k in having[w])) for w in rarity) / total,
            ]
        )
    return rows


@settings(deadline=None)
@given(LINES, st.data())
def test_wording_is_what_one_reads(lines: list[str], data: st.DataObject):
    vocabulary = sorted({stem for line in lines for stem in read_stems(line)})
    numbers = st.tuples(st.integers(-48, 48), st.integers(0, 96))
    known = {word: data.draw(numbers) for word in vocabulary[::2]}
    stems, _ = stems_of(lines)
    at = dict(zip([stem for line in lines for stem in read_stems(line)], stems, strict=True))
    keys = keys_of(np.array([at[word] for word in known], np.uint64))
    words = table(keys, *(np.array([known[word][n] for word in known]) for n in (0, 1)), 80)
    rows = features(lines, [0] * len(lines), known=words)
    start = FEATURES.index(WORDING[0])
    long = rows[:, FEATURES.index("words")].tolist()
    assert rows[:, start : start + len(WORDING)] == pytest.approx(np.array(described(lines, long, known, 80)), abs=1e-4)


def test_other_words_change_only_what_is_known_of_words():
    lines = ["Subscribe to our newsletter", FERRY]
    empty = table(np.empty(0, np.uint32), np.empty(0), np.empty(0), 50)
    one = features(lines, [0, 0], known=empty)
    other = reworded(one, stems_of(lines), lexicon())
    assert (other == features(lines, [0, 0])).all()
    start = FEATURES.index(WORDING[0])
    same = [n for n in range(len(FEATURES)) if not start <= n < start + len(WORDING)]
    assert (one[:, same] == other[:, same]).all()


def test_a_lexicon_is_read_as_it_was_written(tmp_path: Path):
    keys = np.array([9, 3, 2**32 - 1, 5], np.uint32)
    save(tmp_path / "words.npz", keys, np.array([1, -2, 3, -48]), np.array([0, 7, 96, 5]), 90)
    stored = lexicon(tmp_path / "words.npz")
    entries = [stored.entries[place_of(key, stored.entries)] for key in keys]
    assert [furniture_of(entry) for entry in entries] == [1, -2, 3, -48]
    assert [rarity_of(entry) for entry in entries] == [0, 7, 96, 5]
    assert stored.unknown == 90
    assert np.count_nonzero(stored.entries) == 4


@pytest.mark.parametrize("prompt", ["Subscribe to our newsletter", "Jetzt Newsletter abonnieren", "Accept all cookies"])
def test_prompts_are_worded_like_what_stands_beside_articles(prompt: str):
    rows = features([prompt, FERRY], [0, 0])
    furniture = rows[:, FEATURES.index("furniture")]
    assert furniture[0] > 0.5
    assert furniture[1] < 0
