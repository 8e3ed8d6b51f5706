"""The language stage: fills what is missing, trusts what is declared, drops only what it is told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyarrow import parquet

from pipeline.api import Pipeline
from pipeline.audit import Run, verify
from pipeline.config import load_config
from pipeline.document import Document, Drop, Edit
from pipeline.run import Result
from pipeline.stages.language import Settings, build, filled

ENGLISH = "The ministers met in the capital on Monday to talk about the border, and they agreed to meet again. "
GERMAN = "Die Minister trafen sich am Montag in der Hauptstadt und sprachen lange über die gemeinsame Grenze. "
RUSSIAN = "Министры встретились в столице в понедельник, чтобы поговорить о границе между двумя странами. "


def document(text: str, language: str | None = None) -> Document:
    return Document(id="x", text=text, language=language)


def test_a_language_that_nothing_tells_is_found_out() -> None:
    assert filled(document(GERMAN), Settings()).language == "de"


def test_a_language_that_is_declared_stands() -> None:
    assert filled(document(GERMAN, "en"), Settings()).language == "en"


def test_a_declared_language_is_not_trusted_where_the_config_says_so() -> None:
    doubt = Settings(trust_declared=False)
    assert filled(document(GERMAN, "en"), doubt).language == "de"
    assert filled(document("123", "en"), doubt).language == "en", "where nothing can be told, it stands all the same"


@pytest.mark.parametrize("text", ["", " \n ", "42 17 99", "\0\x01"])
def test_no_answer_rather_than_a_doubtful_one(text: str) -> None:
    assert filled(document(text), Settings()).language is None


def test_what_the_structure_of_a_page_cuts_does_not_count() -> None:
    menu = ENGLISH * 3
    page = Document(id="x", text=menu + GERMAN, marks=(Edit(0, len(menu), "", "extract.outside"),))
    assert filled(page, Settings()).language == "de"


def drop(text: str, language: str | None, **settings: object) -> Drop:
    outcome = build(Settings(**settings))(document(text, language))
    assert isinstance(outcome, Drop)
    return outcome


def stays(text: str, language: str | None, **settings: object) -> bool:
    return build(Settings(**settings))(document(text, language)) == ()


def test_without_a_list_nothing_is_dropped() -> None:
    assert stays(RUSSIAN, "en")


def test_other_languages_are_dropped_with_rule_and_score() -> None:
    assert stays(GERMAN, "de", keep=("en", "de"))
    dropped = drop(GERMAN, "de", keep=("en",))
    assert dropped.rule == "language.other"
    assert dropped.score == pytest.approx(0.99, abs=0.02)
    assert "de" in dropped.detail


def test_one_language_has_one_code() -> None:
    assert stays("Søskenbarna reiser rundt.", "nb", keep=("no",))
    assert stays(ENGLISH, "en-GB", keep=("en",))


def test_unknown_languages_stay_unless_the_config_says_otherwise() -> None:
    assert stays("42", None, keep=("en",))
    assert drop("42", None, keep=("en",), keep_unknown=False).rule == "language.unknown"


def test_a_text_in_letters_of_another_script_is_dropped() -> None:
    dropped = drop(RUSSIAN, "en", keep=("en",))
    assert (dropped.rule, dropped.score) == ("language.script", 0.0)
    assert stays(RUSSIAN, "en", keep=("en",), least_script=0)
    assert stays("2 + 2 = 4", "ru", keep=("ru",)), "a text without letters has none of another script"


def test_a_text_of_which_too_little_is_in_its_language_is_dropped() -> None:
    half = ENGLISH * 2 + GERMAN * 2
    share = drop(half, "en", keep=("en",), least_share=1.0)
    assert share.rule == "language.mixed"
    assert share.score is not None
    assert stays(half, "en", keep=("en",), least_share=share.score)


@pytest.mark.parametrize("settings", [{"least_share": 1.5}, {"least_script": -0.1}, {"keep": ("english",)}])
def test_what_cannot_be_meant_is_refused(settings: dict) -> None:
    with pytest.raises(ValueError, match=r"keep|least"):
        Settings(**settings)


def test_the_python_interface_fills_the_language() -> None:
    assert Pipeline().clean(GERMAN).document.language == "de"
    assert Pipeline(load_config(None, ["steps=['clutter']"])).clean(GERMAN).document.language is None


def test_filtered_documents_are_counted_lie_in_dropped_and_come_back(
    tmp_path: Path, cleaned: Callable[..., Result]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"en": ENGLISH * 3, "de": GERMAN * 3, "ru": RUSSIAN * 3}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "copy.txt").write_text(ENGLISH * 3 + " ", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    result = cleaned(folder, changes=("language.keep=['en']",))
    counts = result.manifest.counts
    assert [counts[name] for name in ("read", "kept", "duplicates", "filtered", "quarantined")] == [5, 1, 1, 2, 1]
    assert ("language.other", 2, 0) in result.manifest.rules
    rows = parquet.read_table(result.folder / "dropped").to_pylist()
    filtered = {row["source"]: row for row in rows if row["stage"] == "language"}
    assert {name: row["language"] for name, row in filtered.items()} == {"de.txt": "de", "ru.txt": "ru"}
    assert all(row["rule"] == "language.other" and row["score"] > 0.9 for row in filtered.values())
    audited = Run(result.folder).document(filtered["de.txt"]["id"])
    assert audited.original == GERMAN * 3
    assert [(change.rule, change.kind) for change in audited.changes] == [("language.other", "drop")]
    assert audited.changes[0].score is not None
    assert list(verify(Run(result.folder))) == []
    assert "filtered" in (result.folder / "README.md").read_text(encoding="utf-8")
