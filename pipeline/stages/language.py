"""The language of a document: found out where its source does not tell, and documents of others left out if asked.

`filled` is called where documents are made, so that all later stages, and the first wall, know the language. The
stage itself only filters, and only where the config names the languages to keep.
"""

from __future__ import annotations

import msgspec

from pipeline.apply import substitute
from pipeline.document import Document, Drop, Outcome, Stage
from pipeline.language.identify import Guess, identify, language_of, same_code
from pipeline.language.scripts import scripts_of, share_in_script


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How languages are told, and which are kept.

    `trust_declared`: the language that a source or a page declares stands; otherwise what the text says goes first.
    `keep`: the languages that stay, ISO 639-1; empty: all of them, and nothing is dropped.
    `keep_unknown`: documents whose language nothing tells stay, too.
    `least_share`: how much of a kept document must be in its language, 0 to 1; 0: it is not asked.
    `least_script`: how many of its letters must be of its language's script, 0 to 1.
    """

    trust_declared: bool = True
    keep: tuple[str, ...] = ()
    keep_unknown: bool = True
    least_share: float = 0.0
    least_script: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        for name in ("least_share", "least_script"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share from 0 to 1, not {getattr(self, name)}")
        for code in self.keep:
            if not 2 <= len(same_code(code)) <= 3:
                raise ValueError(f"keep names languages by their codes, such as en or de, not {code!r}")


def filled(document: Document, settings: Settings) -> Document:
    """The document with its language, where that can be told; as it is where it declares one that is trusted."""
    if document.language and settings.trust_declared:
        return document
    language = language_of(substitute(document.text, document.marks))
    return document if language is None else msgspec.structs.replace(document, language=language)


def build(settings: Settings) -> Stage:
    """The stage that drops documents of other languages; without `keep` it drops none."""
    if not settings.keep:
        return lambda _: ()
    keep = frozenset(map(same_code, settings.keep))

    def language(document: Document) -> Outcome:
        if document.language is None:
            return () if settings.keep_unknown else unknown(identify(document.text))
        code = same_code(document.language)
        if code not in keep:
            return other(code, identify(document.text))
        return other_script(document, code, settings) or mixed(document, code, settings) or ()

    return language


def unknown(guess: Guess) -> Drop:
    """The drop of a text in no language that can be told."""
    return Drop("language.unknown", f"no language can be told; the likeliest has {guess.share:.2f} of it", guess.share)


def other(language: str, guess: Guess) -> Drop:
    """The drop of a text in a language that is not kept. Its score is how much of the text reads so."""
    share = guess.share if guess.language == language else 0.0
    return Drop("language.other", f"its language is {language}; {share:.2f} of the text reads so", share)


def other_script(document: Document, language: str, settings: Settings) -> Drop | None:
    """The drop of a text whose letters are not those of its language."""
    share = share_in_script(document.text, language)
    if share >= settings.least_script:
        return None
    scripts = " or ".join(scripts_of(language))
    return Drop("language.script", f"{share:.2f} of its letters are {scripts}, for {language}", share)


def mixed(document: Document, language: str, settings: Settings) -> Drop | None:
    """The drop of a text of which too little is in its language."""
    if not settings.least_share:
        return None
    guess = identify(document.text)
    share = guess.share if guess.language == language else 0.0
    return Drop("language.mixed", f"{share:.2f} of it is {language}", share) if share < settings.least_share else None
