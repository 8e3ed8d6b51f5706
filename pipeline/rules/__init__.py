"""Rules as data: tables in TOML beside this file, and what matches them.

A table is a list of `[[rule]]`. Where words of many languages mean the same, they stand in `cues`, by language, and
`{cues}` in the pattern is the alternation of them all. Adding a rule, or a language, adds no Python.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal

import msgspec

from pipeline.rules.cues import alternation
from pipeline.rules.narrow import Narrow

CUES = "{cues}"
CAPITALS = "".join(char for char in map(chr, range(0x2000)) if char.isupper() and char.isalpha())
WORDS = {
    "{capital}": f"[{CAPITALS}]",
    "{name}": rf"(?:[{CAPITALS}@©぀-ヿ一-鿿가-힣][^\s.:!?]*|(?:dpa|afp|epa|imago|ddp)\b[^\s.:!?]*"
    r"|von|van|de|der|den|di|da|dos|del|la|le|el|bin|al|and|und|et|y|for|via|&)",
    "{end}": r"(?![a-zß-öø-ɏά-ώа-яѐ-џґA-ZÀ-Þ])",
}
"""What a pattern may name: a capital letter; a word of who made a picture; no letter of an alphabet behind a cue, where
scripts without spaces go on."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One rule of a table.

    `id` is `stage.reason`, as the audit names it; `why` says it in words. `pattern` is a regular expression over one
    line, in which `WORDS` may be named; with `new` its match is replaced, groups as in `re.Match.expand`. `cues` are
    phrases by ISO 639-1 language, matched whatever their case and white space. `cuts` are lines that the rule must
    match, `keeps` are lines that it must not, nor any rule of its table where rules cut; one test runs them all. `at`
    says where to look first: with `start` a line that the rule matches begins with a cue, but for digits and marks
    (`opening`); with `end` it ends with a bracket, and perhaps one mark more, or has a colon or © near its end and no
    full stop behind it; with `word` it is one word.
    """

    id: str
    pattern: str
    why: str
    cuts: tuple[str, ...]
    keeps: tuple[str, ...] = ()
    new: str = ""
    cues: dict[str, tuple[str, ...]] = {}
    at: Literal["", "start", "end", "word"] = ""

    @property
    def phrases(self) -> list[str]:
        """The cues of all languages."""
        return [phrase for language in sorted(self.cues) for phrase in self.cues[language]]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern. Raises ValueError where it is none, or where it asks for cues that are not there."""
        phrases = self.phrases
        if (CUES in self.pattern) != bool(phrases):
            raise ValueError(f"rule {self.id}: a pattern with {CUES} needs cues, and cues need a pattern with {CUES}")
        return self._compiled(phrases)

    def search(self, line: str) -> re.Match[str] | None:
        """Where the rule first matches in a line."""
        return self.regex.search(line)

    def matches(self, line: str) -> bool:
        """Whether the rule matches anywhere in a line; the first lines do not wait for all cues to be compiled."""
        pattern = self._narrow.pattern(line) if self.cues else self.regex
        look = pattern.match if self.pattern.startswith("^") else pattern.search  # `search` would try every place
        return look(line) is not None

    @cached_property
    def _narrow(self) -> Narrow:
        return Narrow(self.phrases, self._compiled, lambda: self.regex)

    def _compiled(self, phrases: Sequence[str]) -> re.Pattern[str]:
        pattern = self.pattern.replace(CUES, alternation(phrases))
        for name, words in WORDS.items():
            pattern = pattern.replace(name, words)
        try:
            return re.compile(pattern)
        except re.error as error:
            raise ValueError(f"rule {self.id}: the pattern is no regular expression ({error})") from error


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


@cache
def load(name: str) -> tuple[Rule, ...]:
    """The rules of the table `name` in their order. Raises ValueError where the table is not sound."""
    data = files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    try:
        rules = msgspec.convert(tomllib.loads(data), _Table).rule
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"rules/{name}.toml: {error}") from error
    ids = [rule.id for rule in rules]
    twice = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
    if twice:
        raise ValueError(f"rules/{name}.toml: {', '.join(twice)} is there twice")
    return rules


def opening(rules: Iterable[Rule]) -> re.Pattern[str]:
    """What begins every line that a rule `at` the start matches: a cue of any of them."""
    phrases = [phrase for rule in rules if rule.at == "start" for phrase in rule.phrases]
    return re.compile(rf"[\W\d_]*(?:[kKmM]\s+)?{alternation(phrases)}")


def first(rules: Iterable[Rule], line: str) -> Rule | None:
    """The first of the rules that matches a line."""
    return next((rule for rule in rules if rule.search(line)), None)
