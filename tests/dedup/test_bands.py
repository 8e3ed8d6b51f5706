"""The S-curve, and the bands that it chooses."""

from __future__ import annotations

import pytest

from pipeline.dedup.bands import LEAST, curve, recall, warning, widest
from pipeline.dedup.settings import Settings


@pytest.mark.parametrize(
    ("threshold", "shape"), [(0.5, (42, 3)), (0.7, (32, 4)), (0.8, (21, 6)), (0.9, (14, 9)), (1.0, (1, 128))]
)
def test_the_default_bands_find_nearly_all_pairs_at_the_threshold(threshold, shape):
    assert widest(threshold, 128) == shape
    assert recall(threshold, *shape) >= LEAST


def test_the_usual_choice_of_bands_is_warned_of():
    assert recall(0.8, 9, 13) == pytest.approx(0.40, abs=0.01)
    assert "find only 39.9%" in warning(0.8, 9, 13)
    assert warning(0.8, 21, 6) is None


def test_the_curve_rises_from_a_half_to_nearly_one():
    points = curve(21, 6)
    assert [jaccard for jaccard, _ in points] == [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
    assert [found for _, found in points] == sorted(found for _, found in points)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"threshold": 1.2}, "threshold must be between 0.1 and 1, not 1.2"),
        ({"ngram": 0}, "ngram must be between 1 and 50"),
        ({"bands": 20}, "bands and rows go together"),
        ({"bands": 20, "rows": 7}, "rows must be between 1 and 6"),
        ({"keep": "source"}, "needs source_rank"),
        ({"containment_threshold": 0.2}, "containment_threshold must be between 0.5 and 1"),
    ],
)
def test_impossible_settings_are_refused(wish, sentence):
    with pytest.raises(ValueError, match=sentence):
        Settings(**wish)


def test_bands_that_are_set_are_taken():
    assert Settings(bands=9, rows=13).shape() == (9, 13)


def test_bands_that_decide_come_first():
    decides = [band.decides for band in Settings().plan()]
    assert decides == sorted(decides, reverse=True)
    assert all(band.decides for band in Settings(drop_contained=True).plan())
    assert len(Settings(report_contained=False).plan()) == 21
