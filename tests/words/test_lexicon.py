"""What a lexicon knows of words."""

import pytest
from words.plain import lexicon as plain

from pipeline.words import compounds, fusions
from pipeline.words.lexicon import lexicon


def test_frequent_words_are_likelier_than_rare_ones_and_those_than_inventions():
    en = plain.lexicon("en")
    assert en.probability("the") > en.probability("delight") > en.probability("semaglutide") > en.probability("xqzvk")


@pytest.mark.parametrize("fused", ["ofthe", "inthe", "atall", "tothe"])
def test_fused_words_of_the_list_are_no_words(fused: str):
    assert lexicon("en").listed(fused) is None


@pytest.mark.parametrize(("language", "word"), [("en", "countries"), ("de", "heißt"), ("fr", "eau"), ("vi", "người")])
def test_words_of_each_language_are_listed(language: str, word: str):
    assert lexicon(language).listed(word) is not None


def test_a_possessive_is_as_known_as_its_word():
    en = plain.lexicon("en")
    assert en.listed("liaoning's") == pytest.approx(en.listed("liaoning") - 1.5)
    assert en.listed("liaoning’s") == en.listed("liaoning's")


def test_a_name_is_likelier_unlisted_than_a_word():
    en = plain.lexicon("en")
    assert en.probability("seasia", name=True) > en.probability("seasia")


def test_fusions_are_rare_words_that_two_frequent_ones_explain():
    frequencies = {"of": -160, "the": -127, "often": -350, "ten": -365, "ofthe": -600, "often2": -700, "cat": -450}
    assert fusions.fusions(frequencies) == {"ofthe"}


def test_compounds_are_learned_from_the_list():
    frequencies = {"land": -400, "straße": -420, "karte": -430, "landkarte": -500, "landstraße": -510, "hund": -400}
    first, last = compounds.learn(frequencies)
    assert (first["land"], last["karte"], last["straße"]) == (2, 1, 1)
    score = plain.compound_scorer(first.get, last.get, frequencies.get, first.total(), len(frequencies))
    assert score("landkarte") is not None
    assert score("hundkarte") is not None
    assert score("karteqqq") is None
