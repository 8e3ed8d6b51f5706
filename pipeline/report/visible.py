"""Characters that do not show, or that would steer a terminal or the order of a line, as text that shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

SPACE = "␣"
BREAK = "⏎"
_KEPT_AS_THEY_ARE = {"\t", "\n"}
_HIDDEN = {"Cc", "Cf", "Zl", "Zp", "Co", "Cs"}
# Scripts need the joiners, emoji the tags; some format characters of Arabic, Syriac and Kaithi are signs.
_NEEDED = {0x200C, 0x200D, *range(0xE0020, 0xE0080)}
_SIGNS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}


class _Shown(dict[int, int | str]):
    """For `str.translate`: looks at a character when it is first met."""

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        hidden = unicodedata.category(character) in _HIDDEN and character not in _KEPT_AS_THEY_ARE
        shown = f"⟨{code:04X}⟩" if hidden and code not in _NEEDED | _SIGNS else code
        self[code] = shown
        return shown


_TABLE = _Shown()


def visible(text: str) -> str:
    """A text whose control and format characters, those of writing direction too, show as code points: ⟨202E⟩."""
    return text.translate(_TABLE)


def marked(text: str) -> str:
    """`visible`, for a text that was cut or put in: its spaces show too."""
    return visible(text).translate(_SPACES)


_SPACES = {code: f"⟨{code:04X}⟩" for code in (0xA0, 0x202F, 0x3000, *range(0x2000, 0x200B))} | {
    ord(" "): SPACE,
    ord("\t"): "⇥",
}


def lines(text: str) -> Iterator[str]:
    """The lines of a text with their line feeds. Only a line feed ends one: the others show."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]
