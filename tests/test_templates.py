"""Templates of an earlier run are an input of the next, and say what they were learned from."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow as pa
import pytest
from places import silent
from pyarrow import parquet

from pipeline.config import load_config
from pipeline.output import RunError
from pipeline.run import Result, run
from pipeline.templates import joined, read_templates
from pipeline.write import TABLES

PROGRAMME = "This report was first told in the evening programme of the island station."
WORDS = "bridge council river harbour school hospital budget market train election museum farm court island village"


def story(number: int) -> str:
    draw = random.Random(number)
    lines = (f"The {' '.join(draw.choices(WORDS.split(), k=12))} were discussed on Monday." for _ in range(5))
    return "\n".join([*lines, PROGRAMME, f"Told by {number} listeners"])


def corpus(path: Path, numbers: range) -> Path:
    rows = ({"id": f"d{n:03}", "url": f"https://gazette.example/{n}", "text": story(n)} for n in numbers)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def made(source: Path, output: Path, templates: Path | None = None) -> Result:
    config = load_config(None, ['steps=["site"]'])
    return run(config, [str(source)], output, workers=1, progress=silent, templates=templates)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("first")
    return made(corpus(folder / "first.jsonl", range(40)), folder / "run")


def texts(result: Result) -> list[str]:
    return [
        text
        for path in (result.folder / "documents").glob("*")
        for text in parquet.read_table(path)["text"].to_pylist()
    ]


def test_templates_show_a_line_as_it_stood_in_the_first_text(first: Result) -> None:
    found = {row["key"]: row["example"] for row in read_templates(first.folder).table.to_pylist()}
    assert found == {PROGRAMME.casefold(): PROGRAMME, "told by 0 listeners": "Told by 0 listeners"}


def test_a_page_alone_is_cleaned_by_what_an_earlier_run_learned(first: Result, tmp_path: Path) -> None:
    source = corpus(tmp_path / "tonight.jsonl", range(100, 101))
    alone = made(source, tmp_path / "alone")
    helped = made(source, tmp_path / "helped", first.folder)
    assert PROGRAMME in texts(alone)[0]
    assert PROGRAMME not in texts(helped)[0]
    assert "listeners" not in texts(helped)[0]
    assert helped.manifest.templates == (str(first.folder), read_templates(first.folder).digest)
    assert read_templates(helped.folder).table.num_rows == read_templates(first.folder).table.num_rows


def test_other_templates_make_another_run(first: Result, tmp_path: Path) -> None:
    source = corpus(tmp_path / "tonight.jsonl", range(100, 101))
    made(source, tmp_path / "run")
    again = made(source, tmp_path / "run", first.folder / "templates")
    assert again.fresh
    assert not made(source, tmp_path / "run", first.folder).fresh


def test_what_this_run_learned_goes_first(first: Result) -> None:
    earlier = read_templates(first.folder)
    mine = earlier.table.slice(0, 1).drop_columns("example").set_column(3, "articles", pa.array([7]))
    both = joined(mine, earlier)
    assert both.num_rows == earlier.table.num_rows
    assert 7 in both["articles"].to_pylist()


@pytest.mark.parametrize("wrong", ["nothing", "columns", "bytes"])
def test_what_is_no_run_is_told(wrong: str, tmp_path: Path) -> None:
    shard = tmp_path / "templates" / "part-00000.parquet"
    shard.parent.mkdir()
    if wrong == "columns":
        parquet.write_table(TABLES["relations"].empty_table(), shard)
    elif wrong == "bytes":
        shard.write_bytes(b"no parquet")
    with pytest.raises(RunError, match="templates"):
        read_templates(tmp_path)
