"""Run-together words are parted: spaces that were lost, at lost line breaks or anywhere, come back.

Nothing else changes, and a text whose language is unknown, or other than declared, stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from pipeline.apply import run_stages
from pipeline.document import Document, Edit, Stage
from pipeline.words import corpus as words_corpus
from pipeline.words.candidates import KINDS as CUTS
from pipeline.words.identify import identifier
from pipeline.words.languages import canonical, profiles
from pipeline.words.repairer import Repairer

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = (words_corpus.WORD, words_corpus.PAIR)
MODES = ("off", "safe", "full")
REASONS = ("word", "wrap", "punctuation", "number", "quote")
RULES = tuple(f"repair.{kind}" for kind in CUTS)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How run-together words are repaired.

    `mode`: `full` repairs what is likelier two words than one; `safe` only what is beyond doubt; `off` nothing.
    `languages`: the languages that are repaired, ISO 639-1; all that are known to be safe where it is None.
    """

    mode: Literal["off", "safe", "full"] = "full"
    languages: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"mode: there is no {self.mode!r}; choose among {', '.join(MODES)}")
        unknown = sorted(set(self.languages or ()) - set(profiles()))
        if unknown:
            known = ", ".join(sorted(profiles()))
            raise ValueError(f"languages: {', '.join(unknown)} cannot be repaired; choose among {known}")


def build(settings: Settings, counts: pa.Table | None = None) -> Stage:
    """The stage, with what the corpus says about words where `counts` (schema `pipeline.corpus.COUNTS`) is given."""
    return stage_of(settings, () if counts is None else words_corpus.rows(counts))


def stage_of(settings: Settings, counts: Iterable[words_corpus.Row]) -> Stage:
    """As `build`, from rows (kind, site, key, articles)."""
    if settings.mode == "off":
        return lambda _: ()
    allowed = frozenset(profiles() if settings.languages is None else settings.languages)
    corpus = words_corpus.corpus(counts)
    repairers: dict[str, Repairer] = {}

    def repair(document: Document) -> Sequence[Edit]:
        language = language_of(document)
        if language is None or language not in allowed:
            return ()
        if language not in repairers:
            repairers[language] = Repairer(language, corpus, safe=settings.mode == "safe")
        cuts = repairers[language].cuts(document.text)
        return [Edit(at, at, " ", RULES[kind], round(score / 1000, 2)) for at, score, kind in cuts]

    return repair


def language_of(document: Document) -> str | None:
    """The language of a document as declared, else as identified; None where neither says."""
    return canonical(document.language) if document.language else identifier().language(document.text)


def sketch(document: Document) -> Iterable[tuple[str, str, str]]:
    """What the corpus counts for the repair of other documents: rare words, and names as they are spaced."""
    language = language_of(document)
    return words_corpus.sketch(document.text, language) if language in profiles() else ()


def learn(counts: pa.Table) -> pa.Table:
    """What the stage needs of the counts of the first wall."""
    import pyarrow as pa  # noqa: PLC0415 - repair by itself does without
    import pyarrow.compute as pc  # noqa: PLC0415

    return counts.filter(pc.is_in(counts["kind"], pa.array(KINDS)))


def repair_texts(texts: Sequence[str], language: str | None = None, settings: Settings | None = None) -> list[str]:
    """Texts with their lost spaces back. The list is the corpus: what several of its texts say counts for each."""
    documents = [Document(id=str(i), text=text, language=language) for i, text in enumerate(texts)]
    stage = stage_of(settings or Settings(), words_corpus.count(map(sketch, documents)))
    return [run_stages(document, [("repair", stage)]).document.text for document in documents]
