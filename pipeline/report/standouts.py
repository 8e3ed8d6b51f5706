"""Sites and days that lost far more of their text than the others: the first thing to look at after a night's run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

NEARLY_ALL = 0.9
MUCH_MORE = 0.3
FEWEST = 3
"""Documents that a site or a day must have to stand out."""


class StandOut(msgspec.Struct, frozen=True):
    """A site, or a day of it (empty for the whole site), the share of text that it lost, and what is usual."""

    site: str
    day: str
    documents: int
    emptied: int
    share: float
    usual: float


def share(row: Mapping[str, Any]) -> float:
    """The share of its characters that went."""
    lost: int = row["before"] - row["after"]
    return lost / row["before"] if row["before"] else 0.0


def standouts(sites: list[dict[str, Any]], days: Iterable[dict[str, Any]]) -> list[StandOut]:
    """Sites against the rest of the run, and days against the rest of their site; those that lost most come first."""
    whole = {name: sum(row[name] for row in sites) for name in ("before", "after")}
    by_site = {row["site"]: row for row in sites}
    found = [out for row in sites if (out := against(row, whole, ""))]
    already = {out.site for out in found}
    for row in days:
        site = by_site.get(row["site"])
        if site is not None and row["site"] not in already and (out := against(row, site, row["day"])):
            found.append(out)
    return sorted(found, key=lambda out: (-out.share, -out.documents, out.site, out.day))


def against(row: Mapping[str, Any], whole: Mapping[str, Any], day: str) -> StandOut | None:
    """The row, if it stands out from what is left of the whole without it."""
    rest = {name: whole[name] - row[name] for name in ("before", "after")}
    mine, usual = share(row), share(rest)
    far = mine >= NEARLY_ALL or (rest["before"] > 0 and mine >= usual + MUCH_MORE)
    if row["documents"] < FEWEST or not far:
        return None
    return StandOut(row["site"], day, row["documents"], row["emptied"], mine, usual)
