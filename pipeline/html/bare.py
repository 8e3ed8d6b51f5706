"""A page reduced to what is read of it: no insides of scripts and styles, no attributes but a few.

That is half of most pages and none of their text. Tags are told from text by the rules of the HTML standard's
tokenizer. A drawing, a formula or a list of options is read by other rules: where they could matter, the rest of the
page stays as it is.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.html.scan import (
    DASH,
    EQUALS,
    GT,
    LT,
    QUOTE,
    SLASH,
    end_of_script,
    end_of_text,
    ends_name,
    found,
    is_at,
    is_blank,
    lower_bytes,
    next_of,
)
from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

_TEXTS = ("script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp", "plaintext")
"""Elements in which tags are no tags."""
_ELEMENTS = (*_TEXTS, "svg", "math", "select", "meta", "link", "time", "html", "font", "annotation-xml")
"""Those, three whose content is read by other rules, and those whose attributes are read."""
_NAMES = np.zeros((len(_ELEMENTS), max(map(len, _ELEMENTS))), np.uint8)
_LENGTHS = np.array([len(name) for name in _ELEMENTS])
for _name, _row in zip(_ELEMENTS, _NAMES, strict=True):
    _row[: len(_name)] = lower_bytes(_name)
_STARTS = _NAMES[:, 0].astype(np.uint16) << 8 | _NAMES[:, 1]
"""The first two letters of each name: few others begin so."""

_SCRIPT, _STYLE, _PLAINTEXT = (_TEXTS.index(name) for name in ("script", "style", "plaintext"))
_FOREIGN, _NO_MORE = _ELEMENTS.index("svg"), _ELEMENTS.index("meta")
_OTHER = len(_ELEMENTS)

_LOWER_CASE = 32
_APOSTROPHE, _BANG, _QUESTION = (ord(char) for char in "'!?")
_COMMENT, _CHARACTERS = lower_bytes("<!--"), lower_bytes("<![cdata[")
_LINKED, _DATA = lower_bytes("ld"), lower_bytes("json")
_CLASS, _ID, _STYLES, _HIDDEN, _ARIA, _TYPE = (
    lower_bytes(name) for name in ("class", "id", "style", "hidden", "aria-hidden", "type")
)


def bare(data: bytes, *, scripts: bool = False) -> bytes:
    """The same page, where scripts but JSON-LD (without `scripts`) and styles are empty, with attributes left out.

    Left out are those that neither the parser nor this package looks at.
    """
    out = np.empty(len(data), np.uint8)
    return out[: copy_bare(np.frombuffer(data, np.uint8), out, scripts)].tobytes()


@njit(cache=True, nogil=True)
def copy_bare(data: Array, out: Array, scripts: bool) -> int:  # noqa: FBT001 -- compiled code has no keywords
    """Copy a page without what `bare` leaves out. Gives the bytes that were written."""
    at = copied = written = foreign = 0
    size = data.shape[0]
    while at < size:
        at = next_of(data, at, size, LT)
        if at + 1 >= size:
            break
        if is_letter(data[at + 1]):
            start, element = at, element_at(data, at + 1)
            at, closed, copied, written = copy_tag(data, at + 1, element == _OTHER, out, copied, written)
            if _FOREIGN <= element < _NO_MORE:
                foreign += not closed
            elif element <= _PLAINTEXT:
                end = end_of_content(data, at, element)
                if end == size or (foreign and next_of(data, at, size, LT) != end):
                    break
                if not foreign and goes(data, start, at, element, scripts):
                    written, copied = copy(data, copied, at, out, written), end
                at = end
        elif data[at + 1] == SLASH and at + 2 < size and is_letter(data[at + 2]):
            foreign -= foreign > 0 and _FOREIGN <= element_at(data, at + 2) < _NO_MORE
            at, _, copied, written = copy_tag(data, at + 2, False, out, copied, written)
        else:
            at = end_of_other(data, at, foreign > 0)
    return int(copy(data, copied, size, out, written))


@njit(cache=True, nogil=True)
def copy(data: Array, start: int, end: int, out: Array, written: int) -> int:
    """Copy a span. Gives the bytes that are written now."""
    for at in range(start, end):
        out[written] = data[at]
        written += 1
    return written


@njit(cache=True, nogil=True)
def is_letter(byte: int) -> bool:
    """Whether a byte is a letter of ASCII."""
    return 97 <= byte <= 122 or 65 <= byte <= 90


@njit(cache=True, nogil=True)
def element_at(data: Array, at: int) -> int:
    """The number of the element whose name stands at a place, `_OTHER` for any that has none."""
    if at + 1 == data.shape[0]:
        return _OTHER
    start = (data[at] | _LOWER_CASE) << 8 | data[at + 1] | _LOWER_CASE
    for number in range(_OTHER):
        if start == _STARTS[number]:
            length = _LENGTHS[number]
            if is_at(data, at, _NAMES[number, :length]) and ends_name(data, at + length):
                return number
    return _OTHER


@njit(cache=True, nogil=True)
def copy_tag(
    data: Array,
    at: int,
    chooses: bool,  # noqa: FBT001 -- compiled code has no keywords
    out: Array,
    copied: int,
    written: int,
) -> tuple[int, bool, int, int]:
    """Copy what stands before attributes that are left out, of a tag whose name begins at a place.

    Gives the place behind the tag, whether it closes itself, what is copied and written now.
    """
    size = data.shape[0]
    while at < size and not ends_name(data, at):
        at += 1
    while at < size:
        closed = False
        while at < size and (is_blank(data[at]) or data[at] == SLASH):
            closed = data[at] == SLASH
            at += 1
        if at < size and data[at] == GT:
            return at + 1, closed, copied, written
        start = at
        at += 1
        while at < size and data[at] != EQUALS and not ends_name(data, at):
            at += 1
        kept = not chooses or closed or is_read(data, start, at)
        at = end_of_value(data, at)
        if not kept and at < size:
            written, copied = copy(data, copied, start, out, written), at
    return size, False, copied, written


@njit(cache=True, nogil=True)
def is_read(data: Array, start: int, end: int) -> bool:
    """Whether an attribute matters by its name, on whatever element."""
    length = end - start
    if length == 5:
        return bool(is_at(data, start, _CLASS) or is_at(data, start, _STYLES))
    if length == 2:
        return bool(is_at(data, start, _ID))
    if length == 4:
        return bool(is_at(data, start, _TYPE))
    return bool((length == 6 and is_at(data, start, _HIDDEN)) or (length == 11 and is_at(data, start, _ARIA)))


@njit(cache=True, nogil=True)
def end_of_value(data: Array, at: int) -> int:
    """The place behind the value of the attribute whose name ends at a place."""
    size = data.shape[0]
    while at < size and is_blank(data[at]):
        at += 1
    if at == size or data[at] != EQUALS:
        return at
    at += 1
    while at < size and is_blank(data[at]):
        at += 1
    if at < size and (data[at] == QUOTE or data[at] == _APOSTROPHE):
        return int(min(size, next_of(data, at + 1, size, data[at]) + 1))
    while at < size and data[at] != GT and not is_blank(data[at]):
        at += 1
    return at


@njit(cache=True, nogil=True)
def end_of_content(data: Array, at: int, element: int) -> int:
    """Where the end tag of an element begins in which tags are no tags; the page's end where there is none."""
    if element == _PLAINTEXT:
        return int(data.shape[0])
    if element == _SCRIPT:
        return int(end_of_script(data, at))
    return int(end_of_text(data, at, _NAMES[element, : _LENGTHS[element]]))


@njit(cache=True, nogil=True)
def goes(data: Array, start: int, at: int, element: int, scripts: bool) -> bool:  # noqa: FBT001 -- see above
    """Whether the content of an element from `at` on is left out; its tag begins at `start`."""
    if element != _SCRIPT or scripts:
        return element == _STYLE
    return bool(found(data, start, at, _LINKED) == at or found(data, start, at, _DATA) == at)


@njit(cache=True, nogil=True)
def end_of_other(data: Array, at: int, foreign: bool) -> int:  # noqa: FBT001 -- see above
    """The place behind a `<` that begins no tag: a comment, a declaration, an instruction, or text."""
    if is_at(data, at, _COMMENT):
        return int(end_of_comment(data, at + 4))
    if foreign and is_at(data, at, _CHARACTERS):
        return int(data.shape[0])
    if data[at + 1] in (_BANG, _QUESTION, SLASH):
        return int(next_of(data, at + 2, data.shape[0], GT)) + 1
    return at + 1


@njit(cache=True, nogil=True)
def end_of_comment(data: Array, at: int) -> int:
    """The place behind a comment whose `<!--` ends at a place."""
    size = data.shape[0]
    start = at
    while at < size:
        at = next_of(data, at, size, GT)
        before = at - start
        dashes = before - (before > 0 and at < size and data[at - 1] == _BANG)
        if before == 0 or (before == 1 and data[start] == DASH):
            return int(at + 1)
        if dashes >= 2 and data[start + dashes - 1] == DASH and data[start + dashes - 2] == DASH:
            return int(min(size, at + 1))
        at += 1
    return int(size)
