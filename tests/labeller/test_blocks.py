"""The block model: its file fits the program, its decisions are those that a reader would take."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pipeline.apply import substitute
from pipeline.html import PageError, read_page
from pipeline.labeller.blocks import FEATURES, MODEL, features, fingerprint, model, probabilities
from pipeline.labeller.gold_lines import DROP, KEEP, UNCLEAR, labels_from_segments, labels_from_text
from pipeline.labeller.outside import WHY
from pipeline.stages.extract import Settings, marks

STORY = [
    "The bridge over the river was opened on Monday by the mayor, who said that it had cost less than was feared.",
    "Work had begun in the spring of last year, after the old bridge was closed to lorries because of its cracks.",
    "“We are glad that it is done,” said Anna Berg, who owns a shop at its northern end and lost half her customers.",
    "Buses will cross it from Thursday on, the town's transport office announced in the evening.",
]
PAGE = f"""<html lang="en"><head><title>New bridge opens after a year of works</title></head><body>
<nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>New bridge opens after a year of works</h1><div class="article-body">
{"".join(f"<p>{paragraph}</p>" for paragraph in STORY)}</div></article>
<div class="related"><h3>Related stories</h3>
<a href="/a">Mayor elected again</a><a href="/b">Old bridge closed</a></div>
<div id="comments"><div class="comment-body"><p>I have waited for this bridge for years, and I am glad that my way to
work is short again, although the colour of it is awful and nobody has asked us.</p></div></div>
<footer><p>© 2024 The Gazette. All rights reserved.</p></footer></body></html>"""


def test_features_are_those_that_the_model_was_trained_on():
    pytest.importorskip("lightgbm", reason="the training extra is not installed")
    from pipeline.labeller.train_blocks import FINGERPRINT_PAGE

    about = json.loads(MODEL.with_suffix(".json").read_text(encoding="utf-8"))
    assert tuple(about["features"]) == FEATURES
    assert about["fingerprint"] == fingerprint(read_page(FINGERPRINT_PAGE)), "features changed: train the model again"


def test_the_model_is_small():
    assert MODEL.stat().st_size <= 1_000_000


def test_the_story_stays_and_the_rest_goes():
    page = read_page(PAGE)
    text = substitute(page.text, marks(page, Settings()))
    assert text.split("\n") == [*STORY, ""]


def test_every_cut_says_why():
    page = read_page(PAGE)
    rules = {edit.rule: page.text[edit.start : edit.end] for edit in marks(page, Settings())}
    assert set(rules) <= set(WHY)
    assert "Home" in rules["extract.navigation"]
    assert "Mayor" in rules["extract.teasers"]
    assert "waited" in rules["extract.comments"]
    assert "rights" in rules["extract.footer"]
    assert rules["extract.title"].startswith("New bridge")


def test_trafilatura_votes_for_the_same_lines():
    page = read_page(PAGE)
    assert substitute(page.text, marks(page, Settings(extractor="trafilatura"))).split("\n") == [*STORY, ""]


@pytest.mark.parametrize(
    "html", ["<p>Word</p>", "<a href='x'>link</a>", "<h1>Only a title</h1>", "<p>.</p>", "<p>漢</p>"]
)
def test_a_page_with_any_text_is_never_left_empty(html):
    page = read_page(html)
    assert substitute(page.text, marks(page, Settings())).strip()


def test_features_are_finite_whatever_the_page():
    for html in (PAGE, "<p>x</p>", "<div>" * 300 + "x", "<pre>" + "\n".join("abc") + "</pre>", "<p>\ud800 x</p>"):
        try:
            page = read_page(html)
        except PageError:
            continue
        rows = features(page)
        assert rows.shape == (len(page.blocks.text), len(FEATURES))
        assert np.isfinite(rows).all()
        assert ((probabilities(page) >= 0) & (probabilities(page) <= 1)).all()


def test_the_model_reads_back_what_it_names():
    assert model().features == FEATURES


def test_labels_follow_the_gold_text():
    lines = ["Home", STORY[0], "Sport", STORY[1], "Home"]
    assert labels_from_text(lines, f"{STORY[0]}\nSport\n{STORY[1]}").tolist() == [DROP, KEEP, KEEP, KEEP, DROP]


def test_labels_follow_strings_that_must_and_must_not_occur():
    lines = ["Home", STORY[0], "Read more"]
    assert labels_from_segments(lines, ["opened on Monday"], ["Read more"]).tolist() == [UNCLEAR, KEEP, DROP]
