"""The kernels find what their plain twins find."""

import random
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from words.plain.judge import Judge
from words.plain.lexicon import lexicon
from words.plain.repairer import Repairer as Plain
from words.plain.suspects import Suspects

from pipeline.words.candidates import KINDS
from pipeline.words.characters import KNOWN
from pipeline.words.counts import corpus
from pipeline.words.languages import profiles
from pipeline.words.memory import nothing_remembered
from pipeline.words.repairer import Repairer, repair
from pipeline.words.scan import CLASS, code_points, scanned
from pipeline.words.table import fingerprint

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "repair.toml").read_text(encoding="utf-8"))
LANGUAGES = ("en", "de", "fr", "es", "vi")
KERNELS = {
    (language, safe): Repairer(language, corpus(), safe=safe) for language in LANGUAGES for safe in (False, True)
}
SEEN = [case["gold"] for case in CASES["cuts"]]
KEEPS = " ".join(group["tokens"] for group in CASES["keeps"] if group["language"] == "en").split()
NUMBER_AND_DOUBT = (KERNELS["en", False]._number, 0)
ROUNDING = 0.05


def plain(language: str, *, safe: bool) -> Plain:
    return Plain(Suspects(Judge(lexicon(language), profiles()[language])), language, safe=safe)


def damaged(text: str, seed: int, lost: float) -> str:
    chance = random.Random(seed)
    return "".join(c for c in text if c != " " or chance.random() >= lost)


def wrapped(text: str, seed: int, width: int) -> str:
    chance, column, parts = random.Random(seed), 0, []
    for word in text.split():
        ends = column + 1 + len(word) > width
        parts.append(word if not parts or (ends and chance.random() < 0.7) else " " + word)
        column = len(word) if ends else column + 1 + len(word)
    return "".join(parts)


def assert_same(text: str, language: str = "en", *, safe: bool = False) -> None:
    expected = {cut.index: cut for cut in plain(language, safe=safe).cuts(text)}
    found = {at: (score / 1000, KINDS[kind]) for at, score, kind in KERNELS[language, safe].cuts(text)}
    other = {i: expected[i].score if i in expected else found[i][0] for i in expected.keys() ^ found.keys()}
    doubtful = {i for i, score in other.items() if abs(score) < ROUNDING}
    assert expected.keys() - doubtful == found.keys() - doubtful
    for i in expected.keys() & found.keys():
        score, kind = found[i]
        assert score == pytest.approx(expected[i].score, abs=ROUNDING)
        assert kind == expected[i].kind


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("case", [c for c in CASES["cuts"] if c["language"] in LANGUAGES], ids=lambda c: c["language"])
def test_lost_spaces_are_found_alike(case: dict, seed: int):
    text = " ".join(case["gold"].split()) + "\n" + CASES["carriers"][case["language"]].replace("\n", " ")
    for given_text in (damaged(text, seed, 0.05), wrapped(text, seed, 60 + 4 * seed)):
        assert_same(given_text, case["language"], safe=seed % 3 == 0)


COMPOUNDS = " ".join(group["tokens"] for group in CASES["keeps"] if group["language"] == "de").split()


@pytest.mark.parametrize("seed", range(6))
def test_compounds_are_judged_alike(seed: int):
    words = random.Random(seed).sample(COMPOUNDS, 40)
    case = next(c for c in CASES["cuts"] if c["language"] == "de")
    text = " ".join(case["gold"].split()) + " " + " ".join(f"Es ging um {word}." for word in words)
    assert_same(damaged(text, seed, 0.05), "de", safe=seed % 2 == 0)


NOISE = st.text(st.characters(exclude_characters="\0", max_codepoint=KNOWN - 1), max_size=6)
"""Words hold no NUL, and kernels know no character above."""

PIECES = st.one_of(st.sampled_from(" ".join(SEEN).split()), st.sampled_from(KEEPS), NOISE)
GAPS = st.sampled_from(["", "", " ", " ", " ", "\n", ",", ".", "-", "’", " (", ') "', '"'])


@given(st.lists(st.tuples(PIECES, GAPS), min_size=5, max_size=60))
def test_any_noise_is_judged_alike(pieces: list[tuple[str, str]]):
    text = CASES["carriers"]["en"].replace("\n", " ") + " " + "".join(a + b for a, b in pieces)
    assert_same(damaged(text, len(pieces), 0.04), safe=len(pieces) % 2 == 0)


@given(st.lists(st.tuples(PIECES, GAPS), min_size=5, max_size=60))
def test_what_is_remembered_of_other_texts_changes_nothing(pieces: list[tuple[str, str]]):
    text = damaged(f"{CASES['cuts'][0]['text']} " + "".join(a + b for a, b in pieces), len(pieces), 0.04)
    known, words, memory, counted, frequent = KERNELS["en", False]._tables
    codes = code_points(text)
    fresh = repair(codes, known, words, nothing_remembered(), counted, frequent, *NUMBER_AND_DOUBT)
    assert (repair(codes, known, words, memory, counted, frequent, *NUMBER_AND_DOUBT) == fresh).all()


WITHOUT_COMPILER = """
import sys
sys.modules["numba"] = None
from pipeline.words.scan import CLASS, hash_token, key, scanned
text, tokens, lines = scanned(sys.argv[1])
print([text[CLASS].tolist(), tokens[:, :4].tolist(), lines.tolist()])
for start, end in tokens[:, :2].tolist():
    hash_token(text, start, end)
print([int(key(text, start, end)) for start, end in tokens[:, :2].tolist()])
"""


def test_a_text_is_scanned_without_the_compiler_too():
    text = "The ministers met in the capital.\n“Weiß,” they said, “no” \U0001f600 \U00020000"
    done = subprocess.run([sys.executable, "-c", WITHOUT_COMPILER, text], capture_output=True, text=True, check=True)
    codes, tokens, lines = scanned(text)
    scan, keys = done.stdout.splitlines()
    assert scan == str([codes[CLASS].tolist(), tokens[:, :4].tolist(), lines.tolist()])
    assert keys == str([fingerprint(token.lower().replace("ß", "ss")) for token in text.split()])


def test_many_words_in_one_token_have_room_to_be_counted():
    text = damaged(CASES["carriers"]["en"].replace("\n", " "), 1, 0.05)
    token = "".join(chr(0x4E00 + i) + "1" for i in range(4000))
    assert KERNELS["en", False].cuts(f"{text}\n{token}")
