"""The compiled walks over lines say what a slow and readable reading of the lines says."""

import re
from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.labeller import characters as c
from pipeline.labeller.characters import character_table, characters, code_points
from pipeline.labeller.lines import A_HEADING, FEATURES, NO_RULE, OWN, columns_of, features
from pipeline.labeller.marks import kinds, mark, marks_of
from pipeline.labeller.measures import MEASURES, measure
from pipeline.labeller.repeats import REPEATS, repeats
from pipeline.labeller.spread import spread
from pipeline.labeller.surroundings import GAP, SURROUNDINGS, body
from pipeline.labeller.text_model import LINES_OF_A_PAGE, is_page

LINE = st.text(alphabet="abAB éß01289.,:!-/|@#“”()\u00a0日本ก👩𠀀'", max_size=24).map(str.strip).filter(bool)
LINES = st.lists(LINE, min_size=1, max_size=12)
WORD = (c.LOWER, c.UPPER, c.DIGIT)


def kind(char: str) -> int:
    return int(characters().kind[ord(char)]) if ord(char) < c.SIZE else c.OTHER


def words_of(line: str) -> list[str]:
    """Runs of letters and digits; each letter of a wide script."""
    words = []
    for is_word, run in groupby(line, key=lambda char: kind(char) in WORD):
        if is_word:
            words.append("".join(chr(characters().lower[ord(char)]) for char in run))
        else:
            words += [char for char in run if kind(char) == c.WIDE]
    return words


def measured(lines: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lengths = np.array([len(line) for line in lines])
    ends = np.cumsum(lengths)
    return measure(code_points("".join(lines)), ends - lengths, ends, character_table())


def described(line: str) -> dict[str, float]:
    """The measures of a line, by its characters one after the other."""
    kinds_of = [kind(char) for char in line]
    runs = ["".join(run) for is_word, run in groupby(line, key=lambda char: kind(char) in WORD) if is_word]
    bare = line.rstrip("".join(char for char in set(line) if kind(char) == c.CLOSER)) or line[0]
    count = len(runs) + kinds_of.count(c.WIDE) / 2
    plain = {c.SPACE, c.LOWER, c.UPPER, c.DIGIT, c.WIDE}
    return {
        "words": count,
        "characters": len(line),
        "word_length": len(line) / max(1, count),
        "ends_sentence": kind(bare[-1]) == c.STOP,
        "ends_colon": kind(bare[-1]) == c.COLON,
        "ends_bracket": kinds_of[-1] == c.CLOSER,
        "starts_upper": kinds_of[0] == c.UPPER,
        "starts_quote": kinds_of[0] in (c.OPENER, c.CLOSER, c.DASH),
        "starts_mark": kinds_of[0] in (c.OTHER, c.BAR),
        "capitalised": sum(kind(run[0]) == c.UPPER for run in runs) / max(1, len(runs)),
        "upper": kinds_of.count(c.UPPER) / len(line),
        "digits": kinds_of.count(c.DIGIT) / len(line),
        "marks": sum(k not in plain for k in kinds_of) / len(line),
        "commas": kinds_of.count(c.COMMA),
        "bars": kinds_of.count(c.BAR),
        "sentences": sum(a == c.STOP and b == c.SPACE for a, b in pairwise(kinds_of)),
        "hashes": kinds_of.count(c.HASH),
        "slashes": line.count("/"),
        "date": dates(line, kinds_of),
    }


def numbers(row: dict[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in row.items()}


def dates(line: str, kinds_of: list[int]) -> int:
    """Years, and marks between two numbers."""
    digits = "".join(
        "9" if k == c.DIGIT else "a" if k in WORD else "-" if joins(line[i], k) else " " for i, k in enumerate(kinds_of)
    )
    return len(re.findall(r"(?<!9)9999(?![9a])", digits)) + len(re.findall(r"9-(?=9)", digits))


def joins(char: str, kind_of: int) -> bool:
    return char == "/" or kind_of in (c.STOP, c.COLON, c.DASH)


@settings(deadline=None)
@given(LINES)
def test_measures_are_what_one_reads(lines: list[str]):
    measures, hashes, before = measured(lines)
    for row, line in zip(measures, lines, strict=True):
        assert dict(zip(MEASURES, row.tolist(), strict=True)) == pytest.approx(numbers(described(line)), abs=1e-6)
    read = [words_of(line) for line in lines]
    assert np.diff(before).tolist() == [len(words) for words in read]
    same = {}
    for word, value in zip([word for words in read for word in words], hashes.tolist(), strict=True):
        assert same.setdefault(word, value) == value
    assert len(set(same.values())) == len(same)


@settings(deadline=None)
@given(LINES, st.data())
def test_repeats_are_what_one_counts(lines: list[str], data: st.DataObject):
    prose = np.array(data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines))))
    title = data.draw(st.integers(-1, len(lines) - 1))
    _, hashes, before = measured(lines)
    rows = repeats(hashes, before, prose, title)
    read = [words_of(line) for line in lines]
    for i, (words, row) in enumerate(zip(read, rows, strict=True)):
        others = [set(read[k]) for k in range(len(lines)) if prose[k] and k != i]
        share = max(1, len(words))
        wanted = {
            "repeats": read.count(words),
            "repeats_next": any(alike(words, read[k]) for k in (i - 1, i + 1) if 0 <= k < len(read)),
            "known": sum(any(word in other for other in others) for word in words) / share,
            "common": sum(sum(word in other for other in others) >= 2 for word in words) / share,
            "titled": sum(title >= 0 and word in read[title] for word in words) / share,
            "distinct": sum(sum(word in other for other in read) == 1 for word in words) / share,
            "opens_alike": sum(words[:1] == other[:1] for other in read) if words else 0,
            "closes_alike": sum(words[-1:] == other[-1:] for other in read) if words else 0,
        }
        assert dict(zip(REPEATS, row.tolist(), strict=True)) == pytest.approx(numbers(wanted), abs=1e-6)


def alike(one: list[str], other: list[str]) -> bool:
    length = min(3, len(one), len(other))
    return length >= 2 and one[:length] == other[:length]


@settings(deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.0, 0.0, 10.0, 20.0]), min_size=1, max_size=40))
def test_the_body_is_the_heaviest_run_of_prose(mass: list[float]):
    runs: list[list[int]] = []
    for place in (i for i, weight in enumerate(mass) if weight):
        if runs and place - runs[-1][-1] <= GAP:
            runs[-1].append(place)
        else:
            runs.append([place])
    heaviest = max(runs, key=lambda run: sum(mass[i] for i in run), default=[-1])
    assert body(np.array(mass)) == (heaviest[0], heaviest[-1])


def test_features_have_a_column_each_and_neighbours_are_the_lines_above_and_below():
    lines = ["A short line", "A second line, which is longer than the first by some words.", "Related News", "End"]
    rows = features(lines, kinds(marks_of(lines)))
    assert rows.shape == (len(lines), len(FEATURES))
    assert rows.dtype == np.float32
    words = FEATURES.index("words")
    assert rows[:-1, FEATURES.index("words_+1")].tolist() == rows[1:, words].tolist()
    assert rows[1:, FEATURES.index("words_-1")].tolist() == rows[:-1, words].tolist()
    assert rows[:, OWN.index("rule")].tolist() == [NO_RULE, NO_RULE, A_HEADING, NO_RULE]
    since = len(OWN) + SURROUNDINGS.index("since_heading")
    assert rows[2:, since].tolist() == [0, 1]


def test_a_line_without_a_letter_has_no_words():
    assert features(["—", "…"], [0, 0])[:, FEATURES.index("words")].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Related News", "clutter.related"),
        ("1.2k Shares", "clutter.share"),
        ("The quay at dawn (Photo: HG).", "clutter.caption"),
        ("english.vov.vn", "clutter.host"),
    ],
)
def test_a_rule_is_found_wherever_it_looks_first(line: str, rule: str):
    found = mark(line)
    assert found is not None
    assert found.id == rule


def test_a_long_line_is_no_mark():
    assert mark("Read more: " + "the tide came in. " * 30) is None


@pytest.mark.parametrize(("lines", "page"), [(LINES_OF_A_PAGE - 1, False), (LINES_OF_A_PAGE, True)])
def test_a_few_short_lines_are_no_whole_page(lines: int, page: bool):
    short = [f"200 g of flour {number}" for number in range(lines)]
    assert is_page(columns_of(spread(short), [0] * lines)) is page
