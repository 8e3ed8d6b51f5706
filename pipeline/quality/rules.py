"""Rules over measures: `rules.toml`, and what a config changes of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import msgspec

from pipeline.quality.measured import Measured
from pipeline.quality.measures import MEASURES


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a measure may be at `least` and at `most`; None where that end is open."""

    least: float | None = None
    most: float | None = None

    def allow(self, value: float) -> bool:
        """Whether a value lies within; the bounds themselves do."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    @property
    def allowed(self) -> str:
        """The bounds in words: `at least 3, at most 10`."""
        ends = (("at least", self.least), ("at most", self.most))
        return ", ".join(f"{end} {value:g}" for end, value in ends if value is not None)


class Rule(Bounds, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule of the table, whose fields its head explains. `languages` have bounds of their own."""

    id: str
    family: str
    measure: str
    why: str
    by_word: bool = False
    languages: dict[str, Bounds] = {}

    @property
    def name(self) -> str:
        """The rule as a config names it."""
        return self.id.removeprefix("quality.")


class Change(Bounds, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a config says of a rule, by its name: other bounds, for one language or for all, or that it is `off`."""

    rule: str
    language: str = ""
    off: bool = False

    def __post_init__(self) -> None:
        """Refuse a rule that there is not, and a change that says nothing."""
        if self.rule not in {rule.name for rule in load()}:
            raise ValueError(f"there is no rule {self.rule!r}; `clean-corpus rules` lists them")
        if self.off == (self.least is not None or self.most is not None):
            raise ValueError(f"rule {self.rule!r}: say `least` or `most`, or that it is `off`")


class Broken(msgspec.Struct, frozen=True):
    """A rule that a text breaks, what it measures, and what would have been allowed."""

    rule: Rule
    value: float
    bounds: Bounds

    def __str__(self) -> str:
        """Say it: `words 12 (at least 50)`."""
        low = self.bounds.least is not None and self.value < self.bounds.least
        end = Bounds(least=self.bounds.least) if low else Bounds(most=self.bounds.most)
        return f"{self.rule.name} {self.value:.4g} ({end.allowed})"


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


@cache
def load() -> tuple[Rule, ...]:
    """All rules, in the order in which they are asked."""
    data = files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(data), _Table).rule


@cache
def families() -> tuple[str, ...]:
    """The families, in the order of the table."""
    return tuple(dict.fromkeys(rule.family for rule in load()))


def bounds_of(rule: Rule, language: str | None, changes: Iterable[Change]) -> Bounds | None:
    """What a rule allows in a language; None where it is off. A change for one language goes before one for all."""
    bounds: Bounds = rule.languages.get(language or "", rule)
    mine = [change for change in changes if change.rule == rule.name and change.language in ("", language)]
    for change in sorted(mine, key=lambda change: change.language != ""):
        if change.off:
            return None
        least = bounds.least if change.least is None else change.least
        most = bounds.most if change.most is None else change.most
        bounds = Bounds(least=least, most=most)
    return Bounds(
        least=bounds.least if bounds.least is not None else rule.least,
        most=bounds.most if bounds.most is not None else rule.most,
    )


def broken(text: Measured, rules: Iterable[tuple[Rule, Bounds]]) -> Iterator[Broken]:
    """The rules that a text breaks, in their order."""
    for rule, bounds in rules:
        if rule.by_word and not text.has_words:
            continue
        value = MEASURES[rule.measure](text)
        if value is not None and not bounds.allow(value):
            yield Broken(rule, value, bounds)
