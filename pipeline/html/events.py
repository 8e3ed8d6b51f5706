"""A parsed page as events, an array row each: elements that open and close, and the texts between them.

The parser writes its tree as markup again, and compiled code reads that: a call into the parser for every node would
cost more than parsing. Such markup is regular: every element that is not void is closed, attributes stand in double
quotes, and `<` begins a tag, but in elements of the form RAW. Where a broken page makes it irregular (such elements
inside each other, in a drawing), a line may be lost or shown that is not, but nothing beyond the markup is read.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.html.names import HIDDEN
from pipeline.html.roles import CLOSE, PART, PRIME, RAW, RAW_TEXT, SEED, SKIP, SLOTS, TAGS, TEXT, VOID, Roles
from pipeline.html.scan import EQUALS, GT, LT, QUOTE, end_of_script, end_of_text, found, is_at, lower_bytes, next_of
from pipeline.html.words import Words, name_bits
from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

KIND, TAG, START, END, EMPTY, NAMES = range(6)
"""Columns of an event: what a walk does with it, the number of its tag, and where its text or its class is; for an
element also whether it has no content, and the bits of what its attributes say it is."""


_SPACE = ord(" ")
_CLASS, _ID, _STYLE, _HIDDEN, _ARIA = (lower_bytes(name) for name in ("class", "id", "style", "hidden", "aria-hidden"))
_DISPLAY, _NONE, _TRUE = (lower_bytes(value) for value in ("display", "none", "true"))
_COMMENT, _END_COMMENT = lower_bytes("<!--"), lower_bytes("-->")
_INSTRUCTION, _END_TAG = lower_bytes("<?"), lower_bytes("</")
_SCRIPT, _PLAINTEXT = TAGS.index("script"), TAGS.index("plaintext")


@njit(cache=True, nogil=True)
def end_of_raw(data: Array, at: int, tag: int, name_start: int, name_end: int) -> int:
    """Where the text of an element without markup ends: at its end tag, for `plaintext` at the page's last one."""
    if tag == _SCRIPT:
        return int(end_of_script(data, at))
    name, end = data[name_start:name_end], data.shape[0]
    place = end_of_text(data, at, name)
    while place < data.shape[0]:
        end = place
        if tag != _PLAINTEXT:
            break
        place = end_of_text(data, place + 1, name)
    return int(end)


@njit(cache=True, nogil=True)
def read_attributes(data: Array, at: int, event: Array, words: Words) -> int:
    """Read a start tag behind its name: fills `event`'s span of the class and NAMES; gives the place of its `>`."""
    size = data.shape[0]
    while at < size and data[at] != GT:
        at += 1
        start = at
        while at < size and (data[at] != EQUALS or at == start):
            at += 1
        length = at - start
        value = min(at + 2, size)
        at = next_of(data, value, size, QUOTE)
        if length == 5 and is_at(data, start, _CLASS):
            event[START], event[END] = value, at
            event[NAMES] |= name_bits(data, value, at, words)
        elif length == 2 and is_at(data, start, _ID):
            event[NAMES] |= name_bits(data, value, at, words)
        elif hides(data, start, length, value, at):
            event[NAMES] |= HIDDEN
        at = min(at + 1, size)
    return at


@njit(cache=True, nogil=True)
def hides(data: Array, start: int, length: int, value: int, end: int) -> bool:
    """Whether an attribute hides its element: `hidden`, `aria-hidden="true"`, or a style that displays none."""
    if length == 5 and is_at(data, start, _STYLE):
        return bool(found(data, value, end, _DISPLAY) < end and found(data, value, end, _NONE) < end)
    if length == 11 and is_at(data, start, _ARIA):
        return bool(end - value == 4 and is_at(data, value, _TRUE))
    return bool(length == 6 and is_at(data, start, _HIDDEN))


@njit(cache=True, nogil=True)
def tag_number(data: Array, start: int, end: int, roles: Roles) -> int:
    """The number of the tag of that name, 0 for an unknown one."""
    key = SEED
    for at in range(start, end):
        key = (key ^ np.uint64(data[at])) * PRIME
    number = roles.slot[key & np.uint64(SLOTS - 1)]
    return int(number) if roles.key[number] == key else 0


@njit(cache=True, nogil=True)
def read_start(
    data: Array, start: int, events: Array, count: int, skipped: int, roles: Roles, words: Words
) -> tuple[int, int, int]:
    """Read a start tag from its name on, and what is in it if that is RAW. Gives the place behind, and new counts.

    `skipped` are the open elements that do not show, or are in one that does not.
    """
    at, size, event = start, data.shape[0], events[count]
    while at < size and data[at] != GT and data[at] != _SPACE:
        at += 1
    name_end = at
    tag = tag_number(data, start, at, roles)
    role, form = roles.role[tag], roles.form[tag]
    event[:] = 0
    at = min(read_attributes(data, at, event, words) + 1, size)
    end = end_of_raw(data, at, tag, start, name_end) if form == RAW else at
    if not skipped and role != SKIP:
        event[KIND], event[TAG] = role, tag
        event[EMPTY] = form == VOID or (end == at and is_at(data, at, _END_TAG))
        count += 1
        if form == RAW and role != PART and end > at:
            events[count, KIND], events[count, START], events[count, END] = RAW_TEXT, at, end
            count += 1
    if form != VOID and (skipped or role in (SKIP, PART)):
        skipped += 1
    return end, count, skipped


@njit(cache=True, nogil=True)
def read_events(data: Array, roles: Roles, words: Words, tags: int) -> Array:
    """Read markup with that many `<`: its events, int32 (n, 6).

    The outermost element is the page and no event. Of what is not shown there is none, either, but that it parts words.
    """
    events = np.zeros((2 * tags + 2, 6), np.int32)
    size = data.shape[0]
    at, count, skipped = read_start(data, 1, events, 0, 0, roles, words)
    count = 0
    while at < size:
        event = events[count]
        if data[at] != LT:
            start = at
            at = next_of(data, at, size, LT)
            if not skipped:
                event[KIND], event[START], event[END] = TEXT, start, at
                count += 1
        elif is_at(data, at, _COMMENT):
            at = found(data, at + 4, size, _END_COMMENT) + 3
        elif is_at(data, at, _INSTRUCTION):
            at = next_of(data, at, size, GT) + 1
        elif is_at(data, at, _END_TAG):
            start = at + 2
            at = next_of(data, start, size, GT)
            if roles.form[tag_number(data, start, at, roles)] != VOID:
                event[KIND] = CLOSE
                count += not skipped
                skipped -= skipped > 0
            at += 1
        else:
            at, count, skipped = read_start(data, at + 1, events, count, skipped, roles, words)
    return events[:count]
