"""What a person vetoes stays, and the audit says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from pipeline.apply import replay, run_stages, undo
from pipeline.audit import Run
from pipeline.config import ConfigError, load_config
from pipeline.document import Document, Edit
from pipeline.overrides import Keep, Vetoes
from pipeline.run import Result

TEXT = "The story.\nRelated News\nA teaser.\nAnother teaser.\nThe end of aboutChina, he said.\n"
SECTION = Edit(TEXT.index("Related"), TEXT.index("The end"), "", "clutter.related", 0.9)
PLACE = TEXT.index("China")
SPACE = Edit(PLACE, PLACE, " ", "repair.word", 3.0)


def cleaned(*keeps: Keep, site: str = "") -> str:
    document = Document(id="x", text=TEXT, site=site)
    result = run_stages(document, [("clutter", lambda _: [SECTION, SPACE])], Vetoes(keeps))
    assert undo(result.document.text, result.changes) == TEXT
    assert replay(TEXT, result.changes) == result.document.text
    assert ("veto" in {change.kind for change in result.changes}) == (result.document.text != cleaned.plain)
    return result.document.text


cleaned.plain = "The story.\nThe end of about China, he said.\n"


def test_without_vetoes_everything_is_carried_out() -> None:
    assert cleaned() == cleaned.plain


@pytest.mark.parametrize(
    ("keep", "site", "expected"),
    [
        (Keep(line="A teaser."), "", "The story.\nA teaser.\nThe end of about China, he said.\n"),
        (Keep(line="  A teaser. "), "", "The story.\nA teaser.\nThe end of about China, he said.\n"),
        (Keep(line="A teaser.", rule="clutter.share"), "", cleaned.plain),
        (Keep(line="A teaser.", site="a.org"), "b.org", cleaned.plain),
        (Keep(line="A tease"), "", cleaned.plain),
        (Keep(rule="clutter.related", site="a.org"), "a.org", TEXT.replace("aboutChina", "about China")),
        (Keep(rule="clutter.related", site="a.org"), "b.org", cleaned.plain),
        (Keep(word="aboutChina"), "", "The story.\nThe end of aboutChina, he said.\n"),
        (Keep(word="aboutChina,"), "", "The story.\nThe end of aboutChina, he said.\n"),
        (Keep(word="China"), "", cleaned.plain),
    ],
)
def test_a_veto_keeps_its_line_its_rule_or_its_word(keep: Keep, site: str, expected: str) -> None:
    assert cleaned(keep, site=site) == expected


@pytest.mark.parametrize("toml", ["[[keep]]", '[[keep]]\nrule = "a.b"', '[[keep]]\nline = "a"\nword = "b"', "[[kep]]"])
def test_a_veto_that_cannot_be_meant_is_told(tmp_path: Path, toml: str) -> None:
    path = tmp_path / "overrides.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"overrides\.toml"):
        load_config(None, (), path)


def test_a_run_honours_them(tmp_path: Path, cleaned: Callable[..., Result]) -> None:
    source = tmp_path / "a.txt"
    source.write_text(
        "The council met on Monday and agreed on the budget for the coming year, after a long debate.\n"
        "It will be put to the vote in March, the mayor told reporters after the session had ended.\n"
        "Related News\nThe budget explained\nWhy the vote matters\n",
        encoding="utf-8",
    )
    overrides = tmp_path / "overrides.toml"
    overrides.write_text('[[keep]]\nline = "Why the vote matters"\n', encoding="utf-8")
    plain = texts_of(Run(cleaned(source, name="plain").folder))
    kept = texts_of(Run(cleaned(source, name="kept", overrides=overrides).folder))
    assert "Why the vote matters" not in plain
    assert "Why the vote matters" in kept
    assert "The budget explained" not in kept


def texts_of(run: Run) -> str:
    """The texts of all documents of a run."""
    return "".join(text for path in run.shards("documents") for text in parquet.read_table(path)["text"].to_pylist())
