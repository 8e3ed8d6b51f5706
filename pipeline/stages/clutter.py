"""Lines of a text that are not the story: navigation, teasers, share bars, captions, credits, prompts.

Rules say what is certain and why, headings and repetition show which teasers belong together, and a small model over
the lines and their neighbours judges the rest.
"""

from __future__ import annotations

import msgspec

from pipeline.document import Document, Edit, Stage
from pipeline.labeller.decode_lines import THRESHOLD, decode
from pipeline.labeller.lines import columns_of
from pipeline.labeller.marks import kinds, mark, see
from pipeline.labeller.reasons import WHY
from pipeline.labeller.spread import spread, spread_text
from pipeline.labeller.text_model import likely_story

_BY_ITSELF = (
    "how unlike a line of a story it is by itself; in a text its neighbours count, too, and one without other clutter, "
    "or a short one, is cut with more care"
)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to cut.

    `threshold`: a line goes where the model gives it a smaller chance to belong to the story; at 0 only rules cut. A
    text without other clutter is cut with more care, most of all at its first and its last paragraph.
    `threshold_after_extraction`: the same for HTML, where the page's structure has already told what goes.
    `keep_headline`: the first line stays, unless a rule knows it for clutter, because it may be the title. Where the
    title has a field of its own, this can be off: a headline goes then, a first paragraph stays.
    """

    threshold: float = THRESHOLD
    threshold_after_extraction: float = 0.04
    keep_headline: bool = True

    def __post_init__(self) -> None:
        """Refuse a threshold that is no probability."""
        for name in ("threshold", "threshold_after_extraction"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")


def build(settings: Settings) -> Stage:
    """The stage for these settings."""

    def clutter(document: Document) -> list[Edit]:
        written = spread_text(document.text)
        if not written.places.shape[1]:
            return []
        seen = see(written)
        columns = columns_of(written, seen.kinds)
        return decode(
            written,
            seen,
            columns,
            likely_story(columns),
            title=document.title,
            threshold=settings.threshold_after_extraction if document.marks else settings.threshold,
            keep_headline=settings.keep_headline,
        )

    return clutter


class Verdict(msgspec.Struct, frozen=True):
    """What a rule, or the model, says of a line that stands alone.

    `score` is how unlike a line of a story it is, where the model speaks, and `needed` the score from which it cuts.
    """

    rule: str
    why: str
    cuts: bool
    score: float | None = None
    needed: float | None = None


def explain(line: str, threshold: float = THRESHOLD) -> list[Verdict]:
    """What would cut a line that stands alone: the rule that knows it, if one does, and the model."""
    content = line.strip()
    if not content:
        return []
    rule = mark(content)
    likely = float(likely_story(columns_of(spread([content]), kinds([rule])))[0])
    by_model = Verdict("clutter.model", _BY_ITSELF, likely < threshold, 1.0 - likely, 1.0 - threshold)
    return [*([Verdict(rule.id, rule.why, cuts=True)] if rule is not None else []), by_model]


__all__ = ["WHY", "Settings", "Verdict", "build", "explain"]
