"""A config is strict: what cannot be meant is one sentence with its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import STEPS, Config, ConfigError, load_config


def test_the_default_config_is_the_default() -> None:
    path = Path(__file__).parent.parent / "configs" / "default.toml"
    assert load_config(path) == load_config() == Config()


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("stepz = []", "unknown field `stepz`"),
        ("[near_duplicates]\ntreshold = 0.7", "unknown field `treshold` - at `near_duplicates`"),
        ('[near_duplicates]\nthreshold = "high"', "Expected `float`, got `str` - at `near_duplicates.threshold`"),
        ("[near_duplicates]\nthreshold = 1.5", "near_duplicates"),
        ('steps = ["repair", "clutter"]', "in this order"),
        ('steps = ["cluttr"]', "steps must be some of"),
        ("[output]\nshard_bytes = 0", "shard_bytes must be at least 1, not 0"),
        ("steps = [", "not valid TOML"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_path(tmp_path: Path, toml: str, expected: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    message = str(caught.value)
    assert "mine.toml" in message
    assert expected in message
    assert "\n" not in message.partition("not valid TOML")[0]


def test_a_config_that_is_not_there_is_told() -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load_config("nowhere.toml")


def test_single_values_can_be_changed() -> None:
    config = load_config(None, ["near_duplicates.threshold=0.7", "steps=['repair']", "repair.mode=off"])
    assert config.near_duplicates.threshold == 0.7
    assert config.steps == ("repair",)
    assert config.repair.mode == "off"


@pytest.mark.parametrize("change", ["threshold", "=3", "a b=3", "steps.x=1", "near_duplicates.thresh=1"])
def test_a_change_that_cannot_be_meant_is_told(change: str) -> None:
    with pytest.raises(ConfigError):
        load_config(None, ["steps=['repair']", change])


@pytest.mark.parametrize(
    ("change", "choices"),
    [
        ("repair.mode=quick", "'full', 'off', 'safe' - at `repair.mode`"),
        ("input.format=docx", "'auto', 'csv', 'html', 'jsonl', 'parquet', 'text', 'tsv', 'warc', 'wet'"),
    ],
)
def test_a_value_that_is_none_of_a_few_is_told_with_them(change: str, choices: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(None, [change])
    assert f"choose among {choices}" in str(caught.value)


def test_a_change_is_blamed_for_itself_and_a_file_for_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[repair]\nmode = 'off'", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^--set repair\.mode=quick: "):
        load_config(path, ["repair.mode=quick"])
    with pytest.raises(ConfigError, match=r"^--set bad=1: "):
        load_config(path, ["repair.mode=safe", "bad=1", "input.limit=5"])
    path.write_text("[repair]\nmode = 'of'", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml: "):
        load_config(path, ["steps=['repair']"])


def test_steps_are_stages_in_reading_order() -> None:
    assert STEPS == ("extract", "language", "clutter", "site", "normalise", "repair", "quality", "near_duplicates")
