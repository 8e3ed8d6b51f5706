"""Candidates of single tokens: what may part, and how surely. (`test_kernels` holds the kernels to the same.)"""

import pytest
from words.plain.judge import Judge
from words.plain.lexicon import lexicon
from words.plain.quotes import sides
from words.plain.tokens import bare, left_alone

from pipeline.words.languages import canonical, profiles, word_list

JUDGES = {language: Judge(lexicon(language), profiles()[language]) for language in ("en", "de", "fr", "es", "it")}

PARTED = """
    expressed|his two|foreign the|importance General|Secretary Nguyen|Phu Vietnamese|agencies on|February at|all
    of|the theimportance countries’|steering Nong’s|opinions won’t|have promoting|high-level COVID-19|vaccine.
    1982|UNCLOS. spheres,|particularly trade.|The dry.|(In said:|They generative|AI 2022|survey light|(5.5kg
    report…|Canada 8%|of price|$5 town|“Hello” also|‘committed
    """
WHOLE = """
    livestock iron(III) name(s) (re)build NGOs CEOs 5G 10km 20th U.S. e.g. i.e. J.R.R. AT&T and/or english.vov.vn
    index.html foo_bar news@example.org #ClimateAction 137/CĐ-TTg development. 3-1 1,250,000 McDonald YouTube O’Brien
    """


def best(token: str, language: str = "en", *, thorough: bool = True) -> str:
    found = JUDGES[language].candidates(token, sides(token) if '"' in token else {}, thorough=thorough)
    good = [c for c in found if c.score > 0.5]
    if not good:
        return token
    i = max(good, key=lambda c: c.score).index
    return token[:i] + "|" + token[i:]


@pytest.mark.parametrize(
    "parted",
    PARTED.split(),
)
def test_fused_words_part_where_they_should(parted: str):
    token = parted.replace("|", "")
    assert best(token) == (parted if "|" in parted else "the|importance")


@pytest.mark.parametrize(
    ("language", "parted"),
    [
        ("de", "Montag|über"),
        ("de", "nach|dem.“|"),
        ("de", "Prävention:|„Ich"),
        ("fr", "plus|d'un"),
        ("fr", "doivent|encore"),
        ("es", "que|termine"),
        ("es", "buenos,|pero"),
        ("it", "bene,|ma"),
    ],
)
def test_other_languages_part_by_their_own_habits(language: str, parted: str):
    assert best(parted.replace("|", "", 1).replace("|", ""), language) in (parted, parted.replace("|", ""))


@pytest.mark.parametrize(
    "token",
    WHOLE.split(),
)
@pytest.mark.parametrize("thorough", [False, True])
def test_what_is_one_stays_one(token: str, thorough: bool):
    assert best(token, thorough=thorough) == token


def test_a_language_of_punctuation_alone_parts_no_word():
    assert best("dellaregione", "it") == "dellaregione"


def test_quotes_take_turns():
    assert sides('say "yes" and"no"') == {4: True, 8: False, 13: True, 16: False}


def test_tokens_are_counted_without_case_and_edges():
    assert bare("“Vietnam’s,") == "vietnam"


def test_lists_and_codes():
    assert "km" in word_list("units")
    assert [canonical(code) for code in ("en-US", "pt_BR", "no", "DE")] == ["en", "pt", "nb", "de"]
    assert left_alone("https://example.org")
    assert not left_alone("prose,")
