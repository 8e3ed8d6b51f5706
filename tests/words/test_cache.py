"""A file of the cache is whole, or it is made again."""

import os
from array import array
from pathlib import Path

import pytest

from pipeline.words import cache


def content() -> bytes:
    return cache.encode(
        {"keys": array("q", [1, 2**62, 3]), "values": array("q", [-5, 7])}, {"alphabet": "aéß", "types": 12}
    )


def values(shelf: cache.Shelf) -> dict[str, list[int]]:
    return {name: list(numbers) for name, numbers in shelf.arrays.items()}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLEAN_CORPUS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_was_stored_is_loaded(tmp_path: Path):
    path = tmp_path / "new" / "a.words"
    assert cache.store(path, content())
    shelf = cache.load(path)
    assert shelf is not None
    assert values(shelf) == {"keys": [1, 2**62, 3], "values": [-5, 7]}
    assert shelf.facts == {"alphabet": "aéß", "types": 12}
    assert os.listdir(path.parent) == ["a.words"]  # noqa: PTH208 - no temporary file is left


@pytest.mark.parametrize(
    "spoil", [lambda d: d[:-1], lambda d: d[:-9] + b"x" + d[-8:], lambda _: b"", lambda _: b"x" * 99]
)
def test_a_file_that_is_not_whole_is_not_trusted(tmp_path: Path, spoil):
    path = tmp_path / "a.words"
    path.write_bytes(spoil(content()))
    assert cache.load(path) is None


def test_a_missing_file_is_nothing(tmp_path: Path):
    assert cache.load(tmp_path / "none.words") is None


def test_content_is_made_once(home: Path):
    made = []

    def make() -> bytes:
        made.append(1)
        return content()

    first, second = cache.cached("a.words", make), cache.cached("a.words", make)
    assert values(first) == values(second)
    assert len(made) == 1
    assert (home / "a.words").exists()


def test_a_spoiled_file_is_replaced(home: Path):
    home.mkdir()
    (home / "a.words").write_bytes(b"spoiled")
    assert values(cache.cached("a.words", content)) == {"keys": [1, 2**62, 3], "values": [-5, 7]}
    assert cache.load(home / "a.words") is not None


def test_a_place_that_cannot_be_written_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("no directory")
    monkeypatch.setenv("CLEAN_CORPUS_CACHE", str(tmp_path / "file"))
    assert values(cache.cached("a.words", content)) == {"keys": [1, 2**62, 3], "values": [-5, 7]}


def test_the_cache_is_where_users_keep_theirs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CLEAN_CORPUS_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache.directory() == Path("/somewhere/clean-corpus")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.directory() == Path.home() / ".cache" / "clean-corpus"
