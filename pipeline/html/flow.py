"""From events to lines: text flows on until an element breaks it, white space counts once, and boxes are numbered."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from pipeline.html.events import EMPTY, END, KIND, NAMES, START, TAG
from pipeline.html.roles import BREAK, CLOSE, INLINE, LINK, PART, PRIME, RAW_TEXT, SEED, STRESS, TEXT, VOID, Roles
from pipeline.jit import njit

Array: TypeAlias = np.ndarray[Any, Any]

LINE_BOX, LINE_LINKS, LINE_STRONG, LINE_NAMES, LINE_LENGTH = range(5)
"""Columns of a line."""
BOX_PARENT, BOX_TAG, BOX_SHAPE, BOX_KINDS, BOX_NAMES = range(5)
"""Columns of a box."""

_WRITTEN, _BEGAN, _GAP, _JOINT, _CHARACTERS, _COUNT, _LINKS, _STRONG, _NAMES, _LINKED = range(10)
"""What is known of the line that is being gathered: how far the text is written, where in it this line began, whether
white space, or a zero-width space, waits for the next character, the characters so far, the lines before, the numbers
for the line's columns, and whether a link has just ended."""

_BOX, _INLINE_NAMES, _IN_LINK, _STRESSED, _KEEPS, _ROLE = range(6)
"""What holds in the element that is open: its box, the names of inline elements, whether it is in a link, stressed, or
keeps the lines of the source, and what its own role is."""

_SHAPE_CHARACTERS = 60
_AMPERSAND, _SEMICOLON, _NEW_LINE, _BLANK = (ord(char) for char in "&;\n ")
_ZERO_WIDTH_SPACE, _NO_BREAK_SPACE = 0x200B, 0xA0


@njit(cache=True, nogil=True)
def is_space(code: int) -> bool:
    """Whether a character is white space, as `str.isspace` has it."""
    if code < 0x80:
        return code == 32 or 9 <= code <= 13 or 28 <= code <= 31
    if code < 0x1680:
        return code in (0x85, _NO_BREAK_SPACE)
    return 0x2000 <= code <= 0x200A or code in (0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)


@njit(cache=True, nogil=True)
def is_spaceless(code: int) -> bool:
    """Whether a character is of a script that parts its words by zero-width spaces, if at all."""
    return 0x0E00 <= code <= 0x0FFF or 0x1000 <= code <= 0x109F or 0x1780 <= code <= 0x17FF


@njit(cache=True, nogil=True)
def entity(data: Array, at: int) -> tuple[int, int]:
    """The character and the length of an entity, of those that a serialiser writes; else `&` itself."""
    code, size = _AMPERSAND, 1
    if at + 3 < data.shape[0]:
        first = data[at + 1]
        if first == 97:  # &amp;
            size = 5
        elif first == 110:  # &nbsp;
            code, size = _NO_BREAK_SPACE, 6
        elif first == 113:  # &quot;
            code, size = 34, 6
        elif first == 108:  # &lt;
            code, size = 60, 4
        elif first == 103:  # &gt;
            code, size = 62, 4
    whole = size == 1 or (at + size <= data.shape[0] and data[at + size - 1] == _SEMICOLON)
    return (code, size) if whole else (_AMPERSAND, 1)


@njit(cache=True, nogil=True)
def character(data: Array, at: int) -> tuple[int, int]:
    """The character at a place in valid UTF-8, and its length in bytes."""
    first = int(data[at])
    if first < 0x80:
        return first, 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | data[at + 1] & 0x3F, 2
    if first < 0xF0:
        return (first & 0x0F) << 12 | (data[at + 1] & 0x3F) << 6 | data[at + 2] & 0x3F, 3
    return 0x10000, 4


@njit(cache=True, nogil=True)
def write(data: Array, start: int, end: int, entities: bool, text: Array, line: Array) -> tuple[int, bool]:  # noqa: FBT001 -- compiled code has no keywords
    """Append a span to the line. Gives its length in characters, and whether any of them is no white space."""
    at, length, solid = start, 0, False
    out = line[_WRITTEN]
    began = line[_CHARACTERS] > 0
    while at < end:
        code, size = character(data, at)
        taken = size
        if code == _AMPERSAND and entities:
            code, taken = entity(data, at)
        length += 1
        if is_space(code):
            line[_GAP], line[_JOINT] = began, 0
        elif code == 0xAD or code == 0x2060 or code == 0xFEFF or code == _ZERO_WIDTH_SPACE:  # noqa: PLR1714 -- faster
            line[_JOINT] = code == _ZERO_WIDTH_SPACE
            solid = True
        else:
            if line[_GAP]:
                text[out] = _BLANK
                out += 1
                line[_GAP] = 0
                line[_CHARACTERS] += 1
            if line[_JOINT]:
                if began and is_spaceless(code):
                    text[out], text[out + 1], text[out + 2] = 0xE2, 0x80, 0x8B
                    out += 3
                    line[_CHARACTERS] += 1
                line[_JOINT] = 0
            if taken != size:
                text[out] = code
            else:
                for i in range(size):
                    text[out + i] = data[at + i]
            out += size
            line[_CHARACTERS] += 1
            began = solid = True
        at += taken
    line[_WRITTEN] = out
    return length, solid


@njit(cache=True, nogil=True)
def end_line(line: Array, lines: Array, text: Array, box: int) -> None:
    """End the line, if anything is in it."""
    if line[_CHARACTERS]:
        row = lines[line[_COUNT]]
        row[LINE_BOX], row[LINE_LINKS], row[LINE_STRONG] = box, line[_LINKS], line[_STRONG]
        row[LINE_NAMES], row[LINE_LENGTH] = max(0, line[_NAMES]), line[_CHARACTERS]
        text[line[_WRITTEN]] = _NEW_LINE
        line[_WRITTEN] += 1
        line[_COUNT] += 1
    line[_GAP : _CHARACTERS + 1] = 0
    line[_LINKS] = line[_STRONG] = line[_LINKED] = 0
    line[_NAMES] = -1


@njit(cache=True, nogil=True)
def shape_of(data: Array, tag: int, start: int, end: int) -> int:
    """A digest of a tag and the first characters of its class: boxes of one shape look the same."""
    key = (SEED ^ np.uint64(tag)) * PRIME
    at = start
    for _ in range(_SHAPE_CHARACTERS):
        if at >= end:
            break
        size = entity(data, at)[1] if data[at] == _AMPERSAND else character(data, at)[1]
        for i in range(at, at + size):
            key = (key ^ np.uint64(data[i])) * PRIME
        at += size
    return int(key >> np.uint64(1))


@njit(cache=True, nogil=True)
def add_text(data: Array, event: Array, style: Array, text: Array, line: Array, lines: Array) -> None:
    """Add an event's text to the line. Where lines of the source are kept, each of them ends one."""
    start, end, entities = event[START], event[END], event[KIND] == TEXT
    several = False
    while True:
        stop = end
        if style[_KEEPS]:
            stop = start
            while stop < end and data[stop] != _NEW_LINE:
                stop += 1
            several = several or stop < end
        length, solid = write(data, start, stop, entities, text, line)
        if solid or several:
            line[_NAMES] &= style[_INLINE_NAMES]
            line[_LINKS] += style[_IN_LINK] * length
            line[_STRONG] += style[_STRESSED] * length
            line[_LINKED] = 0
        if stop == end:
            return
        end_line(line, lines, text, style[_BOX])
        start = stop + 1


@njit(cache=True, nogil=True)
def enter(data: Array, event: Array, style: Array, roles: Roles, boxes: Array, opened: int) -> int:
    """Go into an element: `style` becomes what holds in it, and what breaks lines opens a box. Gives their number."""
    style[_ROLE] = event[KIND]
    if event[KIND] != BREAK:
        style[_INLINE_NAMES] |= event[NAMES]
        style[_IN_LINK] |= event[KIND] == LINK
        style[_STRESSED] |= event[KIND] == STRESS
        return opened
    box, tag = boxes[opened], event[TAG]
    box[BOX_PARENT], box[BOX_TAG], box[BOX_SHAPE] = style[_BOX], tag, shape_of(data, tag, event[START], event[END])
    box[BOX_KINDS], box[BOX_NAMES] = roles.kinds[tag], event[NAMES]
    style[_BOX], style[_INLINE_NAMES] = opened, 0
    style[_KEEPS] |= roles.keeps_lines[tag]
    return opened + 1


@njit(cache=True, nogil=True)
def leave(style: Array, text: Array, line: Array, lines: Array) -> None:
    """Come to the end of an element."""
    if style[_ROLE] == BREAK:
        end_line(line, lines, text, style[_BOX])
    elif style[_ROLE] == LINK:
        line[_LINKED] = 1


@njit(cache=True, nogil=True)
def flow(data: Array, events: Array, roles: Roles) -> tuple[Array, Array, Array]:
    """The page text with a line break behind each line, uint8; its lines and its boxes, int64 (n, 5) and (m, 5).

    Box 0 is the page.
    """
    most = events.shape[0] + 2
    text = np.empty(data.shape[0] + most, np.uint8)
    lines = np.empty((most + (data == _NEW_LINE).sum(), 5), np.int64)
    boxes, opened = np.zeros((most, 5), np.int64), 1
    boxes[0, BOX_PARENT] = -1
    line, style = np.zeros(10, np.int64), np.zeros(6, np.int64)
    line[_NAMES] = -1
    above, depth = np.zeros((most, 6), np.int64), 0
    for i in range(events.shape[0]):
        event = events[i]
        kind = event[KIND]
        if kind in (TEXT, RAW_TEXT):
            add_text(data, event, style, text, line, lines)
        elif kind == CLOSE:
            if depth:
                leave(style, text, line, lines)
                depth -= 1
                style[:] = above[depth]
        else:
            if kind == BREAK:
                end_line(line, lines, text, style[_BOX])
            elif kind == PART or (kind == LINK and line[_LINKED]):
                line[_GAP], line[_LINKED] = line[_CHARACTERS] > 0, 0
            if kind != PART and roles.form[event[TAG]] != VOID:
                above[depth] = style
                depth += 1
                style[_ROLE] = INLINE
                if not event[EMPTY]:
                    opened = enter(data, event, style, roles, boxes, opened)
    end_line(line, lines, text, style[_BOX])
    return text[: line[_WRITTEN]], lines[: line[_COUNT]], boxes[:opened]
