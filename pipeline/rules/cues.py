"""Many phrases as one regular expression that reads each character of a line once.

Python tries the branches of an alternation one after the other, but skips a branch at once where its first
character, or class of characters, does not fit. So phrases become a prefix tree, and case becomes classes:
hundreds of cues cost little more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

Tree: TypeAlias = dict[str, "Tree"]

END = ""
NEVER = "(?!)"
DOTS = {"i": "İı", "ı": "iIİ"}  # Turkish capitals, written with and without a Turkish locale


def alternation(phrases: Iterable[str]) -> str:
    """A group that matches any of the phrases, whatever their case; a space in one matches any white space.

    Without phrases it never matches.
    """
    tree: Tree = {}
    for phrase in phrases:
        node = tree
        for char in " ".join(phrase.split()):
            node = node.setdefault(char.lower() if len(char.lower()) == 1 else char, {})
        node[END] = {}
    return _group(tree) if tree else NEVER


def folded(text: str) -> str:
    """Letters in one case, those of Turkish and Greek too that have several small forms."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ς", "σ")


def squeezed(text: str) -> str:
    """A text in one case and with single spaces: it holds all phrases, so squeezed, that may match in it."""
    return " ".join(folded(text).split())


def _group(tree: Tree) -> str:
    branches = [_any_case(char) + _group(rest) for char, rest in sorted(tree.items()) if char != END]
    if not branches:
        return ""
    if len(branches) == 1 and END not in tree:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if END in tree else ''}"


def _any_case(char: str) -> str:
    if char == " ":
        return r"\s+"
    also = DOTS.get(char, "")
    forms = sorted({form for form in (char, char.upper(), char.lower(), char.title(), *also) if len(form) == 1})
    return re.escape(char) if len(forms) == 1 else f"[{''.join(forms)}]"
