"""The languages that are repaired, and what a word list does not say about them."""

from __future__ import annotations

import tomllib
import zlib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import msgspec


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language of `languages.toml`, where each field is explained; lists are words between spaces."""

    level: Literal["words", "punctuation"]
    single: str = ""
    elided: str = ""
    enclitics: str = ""
    hosts: str = ""
    endings: str = ""
    prefixes: str = ""
    suffixes: str = ""
    opening: str = "“‘«"
    closing: str = "”»"
    shortest: tuple[float, float] = (-3.2, -5.0)
    compounding: bool = False
    links: str = ""
    nouns: str = ""
    lower: str = ""
    unsure: str = ""


@cache
def word_list(name: str) -> frozenset[str]:
    """A list of `lists.toml`. Raises KeyError where it has none of that name."""
    return frozenset(_table("lists.toml")[name].split())


@cache
def profiles() -> dict[str, Profile]:
    """All languages that are repaired, by ISO 639-1."""
    return msgspec.convert(_table("languages.toml"), dict[str, Profile])


@cache
def digest() -> str:
    """What the tables say, in eight digits: other tables make other lexicons."""
    return f"{zlib.crc32((_read('lists.toml') + _read('languages.toml')).encode()):08x}"


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


def _read(name: str) -> str:
    return files("pipeline.words").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def canonical(language: str) -> str:
    """The code that the tables use: "en" for "en-US", "nb" for "no"."""
    code = language.replace("_", "-").split("-")[0].lower()
    return {"no": "nb", "nn": "nb"}.get(code, code)
