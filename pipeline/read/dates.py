"""Dates of any kind as ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

MILLISECONDS_FROM = 1e11  # seconds beyond it lie after the year 5138
REDUCED = re.compile(r"\d{4}(-\d\d)?")


def iso_date(value: Any) -> str | None:
    """A date as ISO 8601, None for anything else.

    It may be a date, an ISO 8601 or e-mail date string, or a number of seconds or milliseconds since 1970.
    """
    try:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return _of_string(value.strip())
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
            return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _of_string(text: str) -> str:
    if REDUCED.fullmatch(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text).isoformat()
    only_a_date = len(text) <= len("2024-01-01") and moment == datetime.combine(moment, datetime.min.time())
    return moment.date().isoformat() if only_a_date else moment.isoformat()
