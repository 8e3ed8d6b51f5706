"""Texts that break a published rule of quality are left out, each with the rule and what was measured.

The rules stand in `pipeline/quality/rules.toml` with their papers. The stage is off unless `steps` names it.
"""

from __future__ import annotations

import msgspec

from pipeline.document import Document, Drop, Outcome, Stage
from pipeline.language.identify import same_code
from pipeline.quality.measured import Measured
from pipeline.quality.rules import Bounds, Change, Rule, bounds_of, broken, families, load


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which rules hold.

    `families`: whose rules are asked: `gopher`, `gopher_repetition`, `c4`, `fineweb`.
    `rules`: what is changed of them: tables with the name of a `rule`, `least` and `most`, or `off = true`, and
    perhaps one `language`, ISO 639-1, for which alone it is changed.
    """

    families: tuple[str, ...] = ("gopher", "gopher_repetition", "c4", "fineweb")
    rules: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        """Refuse families that there are not."""
        unknown = sorted(set(self.families) - set(families()))
        if unknown:
            raise ValueError(f"families: there is no {', '.join(unknown)}; choose among {', '.join(families())}")


def build(settings: Settings) -> Stage:
    """The stage that drops a document by the first rule that it breaks, and says which others it breaks too."""
    asked = [rule for rule in load() if rule.family in settings.families]
    held: dict[str | None, list[tuple[Rule, Bounds]]] = {}

    def quality(document: Document) -> Outcome:
        language = same_code(document.language) if document.language else None
        if language not in held:
            all_bounds = ((rule, bounds_of(rule, language, settings.rules)) for rule in asked)
            held[language] = [(rule, bounds) for rule, bounds in all_bounds if bounds is not None]
        found = list(broken(Measured(document.text, language), held[language]))
        if not found:
            return ()
        first, *others = found
        also = f"; also {', '.join(map(str, others))}" if others else ""
        return Drop(first.rule.id, f"{first}{also}", first.value)

    return quality
