"""What a walk over a page does at each tag, as tables by the numbers of tags."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pipeline.html.names import KIND_BIT
from pipeline.html.tags import BREAKS, KEEPS_LINES, NEVER_SHOWN, PARTS_WORDS, STRONG

Array: TypeAlias = np.ndarray[Any, Any]

INLINE, BREAK, SKIP, PART, LINK, STRESS, TEXT, RAW_TEXT, CLOSE = range(9)
"""Roles of tags, and then what else an event may be. RAW_TEXT has `&` for itself, without entities."""

NORMAL, VOID, RAW = range(3)
"""Forms of elements: VOID has no end tag, RAW has text that is no markup, whatever it looks like."""

_VOID_TAGS = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
_RAW_TAGS = "script style xmp iframe noembed noframes plaintext"
_VOID, _RAW = frozenset(_VOID_TAGS.split()), frozenset(_RAW_TAGS.split())

TAGS = ("", *sorted(BREAKS | NEVER_SHOWN | PARTS_WORDS | STRONG | _VOID | _RAW | {"a"}))
"""The tags by number; 0 is every other one."""

TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS)}

SEED, PRIME = np.uint64(1469598103934665603), np.uint64(1099511628211)
SLOTS = 1 << 12
"""So many that no two of the tags share one."""


class Roles(NamedTuple):
    """What compiled code knows of tags: `slot` gives a tag's number by its key's low bits, `key` confirms it."""

    slot: Array
    key: Array
    role: Array
    form: Array
    kinds: Array
    keeps_lines: Array


def key_of(name: str) -> int:
    """FNV-1a of a tag's name."""
    key = int(SEED)
    for byte in name.encode():
        key = ((key ^ byte) * int(PRIME)) & 0xFFFF_FFFF_FFFF_FFFF
    return key


def roles(skip: frozenset[str]) -> Roles:
    """The tables where the content of the tags `skip` is not shown."""
    by_tag = dict.fromkeys(STRONG, STRESS) | {"a": LINK} | dict.fromkeys(BREAKS, BREAK) | dict.fromkeys(skip, SKIP)
    by_tag |= dict.fromkeys(PARTS_WORDS, PART)
    keys = [key_of(tag) for tag in TAGS]
    slots = np.zeros(SLOTS, np.uint8)
    for number, key in enumerate(keys[1:], 1):
        slots[key % SLOTS] = number
    forms = [VOID if tag in _VOID else RAW if tag in _RAW else NORMAL for tag in TAGS]
    return Roles(
        slots,
        np.array(keys, np.uint64),
        np.array([by_tag.get(tag, INLINE) for tag in TAGS], np.uint8),
        np.array(forms, np.uint8),
        np.array([KIND_BIT.get(tag, 0) for tag in TAGS], np.int64),
        np.array([tag in KEEPS_LINES for tag in TAGS]),
    )


ROLES = roles(NEVER_SHOWN)
ROLES_WITHOUT_SCRIPTS = roles(NEVER_SHOWN - {"noscript"})
