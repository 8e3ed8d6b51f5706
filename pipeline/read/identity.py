"""Digests that name documents, and the site of a URL."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

PLAIN_URL = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|\Z)")
"""A URL whose host needs no second look; nearly all are."""


def fingerprint(content: bytes) -> str:
    """A digest of 128 bits (BLAKE2b), as 32 hex digits."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def site_of(url: str | None) -> str:
    """The host of a URL in lower case, without `www.` and port; an empty string where there is none."""
    plain = PLAIN_URL.match(url or "")
    if plain is not None:
        return plain[1].rstrip(".").removeprefix("www.")
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")
