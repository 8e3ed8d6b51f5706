"""Dates as pages state them in their markup, as ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ISO = re.compile(
    r"(?P<day>(?:19|20)\d\d-\d\d-\d\d)"
    r"(?:[T ]\s?(?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{4,6}Z?)?\Z")
_SLASHED = re.compile(r"(?P<year>(?:19|20)\d\d)[/.](?P<month>\d\d?)[/.](?P<day>\d\d?)")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?\Z")


def iso_date(text: str) -> str | None:
    """The date in a machine's notation: with its time and zone where they are given, else None.

    Takes ISO 8601 and its near misses, `20240131`, `2024/1/31`, and seconds or milliseconds since 1970.
    """
    text = text.strip()
    if match := _ISO.match(text):
        return _checked(match["day"], match["time"], match["zone"])
    if match := _COMPACT.match(text) or _SLASHED.match(text):
        return _checked(f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}", None, None)
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    return None


def _checked(day: str, time: str | None, zone: str | None) -> str | None:
    stated = day if time is None else f"{day}T{time}{_zone(zone)}"
    try:
        read = datetime.fromisoformat(stated)
    except ValueError:
        return None if time is None else _checked(day, None, None)
    return day if time is None else read.isoformat()


def _zone(zone: str | None) -> str:
    if not zone or zone in "Zz":
        return "+00:00" if zone else ""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"
