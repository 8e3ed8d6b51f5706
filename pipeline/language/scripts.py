"""Whether the letters of a text are those of its language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

SAMPLE = 4000
LATIN = "Latn"


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    letters: dict[str, str]
    languages: dict[str, str]


@cache
def table() -> _Table:
    """`scripts.toml`: the letters of each script, and the languages that are written in it."""
    data = files(__package__).joinpath("scripts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(data), _Table)


@cache
def scripts_of(language: str) -> tuple[str, ...]:
    """The scripts of a language, ISO 15924; Latin where the table does not name it."""
    return tuple(script for script, spoken in table().languages.items() if language in spoken.split()) or (LATIN,)


def share_in_script(text: str, language: str) -> float:
    """The share of a text's letters that are of its language's scripts, 0 to 1; 1 where it has no letters."""
    return share_in_scripts(text, scripts_of(language))


def share_in_scripts(text: str, scripts: tuple[str, ...]) -> float:
    """The share of a text's letters that are of these scripts, ISO 15924, 0 to 1; 1 where it has no letters."""
    sample = text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    return min(1.0, len(_letters(scripts).findall(sample)) / letters) if letters else 1.0


@cache
def _letters(scripts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("[" + "".join(table().letters[script] for script in scripts) + "]")
