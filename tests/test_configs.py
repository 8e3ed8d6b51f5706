"""The configs that we ship: the default says every default, and each one does on a small input what it is for."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from places import ROOT, silent
from pyarrow import parquet

from pipeline.audit import Run, verify
from pipeline.config import Config, load_config
from pipeline.index import add_run
from pipeline.run import Result, run

CONFIGS = ROOT / "configs"
TOWNS = [
    "Avonlea",
    "Bramford",
    "Carrick",
    "Dunmore",
    "Eastbourne",
    "Farleigh",
    "Glenrock",
    "Halston",
    "Inverloch",
    "Jarrow",
]
SENTENCES = (
    "The committee of {town} met on Monday to talk about the border, and nobody had expected that it would agree.",
    "Its members voted for a plan that gives {town} a say in how the money of the fund will be spent from now on.",
    "A spokesman of {town} said that the work on the bridge will begin in spring, once the river can be crossed again.",
    "Farmers near {town} have waited for it for many years, and some of them had sold their land to leave for good.",
    "The council of {town} will look at the report on the road in its next session, which is open to everyone.",
    "Teachers in {town} hope that children will not have to walk around the valley any longer, {town_again} included.",
)


def story(number: int) -> list[str]:
    """The paragraphs of an article, of which no other has the like."""
    town, again = TOWNS[number], TOWNS[number - 1]
    return [sentence.format(town=f"{town} {town[::-1].title()}", town_again=again) for sentence in SENTENCES]


def text(number: int) -> str:
    headline = f"A plan for the bridge at {TOWNS[number]}"
    return "\n".join([headline, *story(number), "Related News", "More on bridges", "Read More"])


def page(number: int, language: str = "en") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in story(number))
    menu = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(12))
    return (
        f"<!doctype html><html lang={language}><head><title>A plan for {TOWNS[number]}</title></head><body>"
        f"<nav><ul>{menu}</ul></nav><article><h1>A plan for {TOWNS[number]}</h1>{body}</article>"
        "<footer><p>All rights reserved.</p></footer></body></html>"
    )


def warc(pages: dict[str, str]) -> bytes:
    """A packed archive: a request and a response for every page, a member each."""
    members = []
    for number, (url, body) in enumerate(pages.items()):
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
        for kind, content in (("request", b"GET / HTTP/1.1\r\n\r\n"), ("response", http)):
            head = (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}-{number}>\r\n"
                f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype={kind}\r\n"
                f"Content-Length: {len(content)}\r\n\r\n"
            )
            members.append(gzip.compress(head.encode() + content + b"\r\n\r\n"))
    return b"".join(members)


def jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def go(name: str, source: Path, output: Path, **options: Any) -> Result:
    result = run(load_config(CONFIGS / name), [str(source)], output, workers=1, progress=silent, **options)
    assert list(verify(Run(result.folder))) == []
    return result


def texts(result: Result) -> dict[str, str]:
    rows = parquet.read_table(result.folder / "documents", columns=["id", "text"]).to_pylist()
    return {row["id"]: row["text"] for row in rows}


def settings(values: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting with its path: `near_duplicates.threshold`."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from settings(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def test_the_default_config_says_every_default() -> None:
    source = (CONFIGS / "default.toml").read_text(encoding="utf-8")
    said = dict(settings(tomllib.loads(source)))
    defaults = dict(settings(msgspec.to_builtins(Config())))
    assert said == {path: list(v) if isinstance(v, tuple) else v for path, v in defaults.items() if v is not None}
    tables = re.split(r"^\[(\w[\w.]*)\]", source, flags=re.MULTILINE)
    by_name = {"": tables[0]} | dict(zip(tables[1::2], tables[2::2], strict=True))
    for path in (path for path, value in defaults.items() if value is None):
        table, _, name = path.rpartition(".")
        assert re.search(rf"^# {name} = ", by_name[table], re.MULTILINE), f"{path} is not explained"


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.name)
def test_every_config_is_explained(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith("# ")
    assert "clean-corpus run configs/" + path.name in source
    for line in source.splitlines():
        assert len(line) <= 125
    examples = re.sub(r"^# (\w+ = )", r"\1", source, flags=re.MULTILINE)
    tomllib.loads(examples)
    assert load_config(path).steps


def test_news_text(tmp_path: Path) -> None:
    rows = [{"id": f"d{n}", "url": f"https://example.org/{n}", "text": text(n)} for n in range(6)]
    rows.append({"id": "later", "published": "2026-11-22", "text": "\n".join(story(1))})
    rows.append({"id": "first", "published": "2026-11-20", "text": "\n".join(story(1)) + " End."})
    rows[1]["published"] = "2026-11-21"
    found = texts(go("news-text.toml", jsonl(tmp_path / "in.jsonl", rows), tmp_path / "run"))
    assert found.keys() == {"d0", "first", "d2", "d3", "d4", "d5"}, "the one that was published first stays"
    assert all("Read More" not in one and "Related News" not in one for one in found.values())
    assert found["d0"].startswith("A plan for the bridge at Avonlea\n")


def test_news_html(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.html").write_text(page(n, language="fr"), encoding="utf-8")
    result = go("news-html.toml", folder, tmp_path / "run")
    rows = parquet.read_table(result.folder / "documents").to_pylist()
    assert {row["language"] for row in rows} == {"en"}, "pages declare the language of their template"
    assert {row["title"] for row in rows} == {f"A plan for {TOWNS[n]}" for n in range(3)}
    for row in rows:
        assert row["text"].startswith("The committee of ")
        assert "Section" not in row["text"]
        assert "All rights" not in row["text"]


def test_warc(tmp_path: Path) -> None:
    german = "<p>" + "Der Ausschuss sprach am Montag lange über die Grenze und einigte sich schnell. " * 8 + "</p>"
    pages = {f"https://example.org/{n}": page(n) for n in range(3)}
    pages["https://example.de/1"] = f"<html><body><article><h1>Plan</h1>{german}</article></body></html>"
    pages["https://example.org/stub"] = (
        "<html><body><article><p>The page that you asked for is not here.</p></article></body></html>"
    )
    (tmp_path / "crawl.warc.gz").write_bytes(warc(pages))
    result = go("warc.toml", tmp_path / "crawl.warc.gz", tmp_path / "run")
    assert set(texts(result)) == {f"urn:uuid:response-{n}" for n in range(3)}
    dropped = parquet.read_table(result.folder / "dropped").to_pylist()
    assert {row["url"]: row["rule"] for row in dropped} == {
        "https://example.de/1": "language.other",
        "https://example.org/stub": "quality.words",
    }
    assert result.manifest.counts["filtered"] == 2
    assert result.manifest.counts["read"] == 5
    assert result.manifest.passed_over == (("request", 5),), "what is no document is counted, too"
    assert "5 request" in (result.folder / "README.md").read_text(encoding="utf-8")


def test_nightly(tmp_path: Path) -> None:
    first = [{"id": f"old{n}", "text": text(n)} for n in range(3)]
    second = [{"id": "again", "text": text(1)}, {"id": "new", "text": text(8)}]
    old = go("nightly.toml", jsonl(tmp_path / "1.jsonl", first), tmp_path / "one")
    add_run(tmp_path / "index", Run(old.folder))
    new = go("nightly.toml", jsonl(tmp_path / "2.jsonl", second), tmp_path / "two", against=tmp_path / "index")
    assert set(texts(new)) == {"new"}
    (pair,) = parquet.read_table(new.folder / "duplicates").to_pylist()
    assert (pair["dropped"], pair["kept"]) == ("again", "old1")


def test_near_duplicates(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": text(1)}, {"id": "b", "text": text(1) + " now"}, {"id": "c", "text": text(2)}]
    found = texts(go("near-duplicates.toml", jsonl(tmp_path / "in.jsonl", rows), tmp_path / "run"))
    assert found == {"b": text(1) + " now", "c": text(2)}, "the texts stay as they are"


def test_default(tmp_path: Path) -> None:
    found = texts(go("default.toml", jsonl(tmp_path / "in.jsonl", [{"id": "a", "text": text(1)}]), tmp_path / "run"))
    assert found["a"].endswith(story(1)[-1])
