"""Pages from templates: self-contained, everything from documents escaped, under a strict content security policy."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.report.reasons import why
from pipeline.report.visible import marked, visible

STAGES = ("extract", "clutter", "site", "normalise", "repair", "near_duplicates")


def write_page(path: Path, template: str, values: Mapping[str, Any]) -> None:
    """Write a page that needs no other file and no network."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(environment().get_template(template).render(values), encoding="utf-8", newline="\n")


@cache
def environment() -> Environment:
    """The templates of this package, with their filters, style and script."""
    made = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates = files("pipeline.report") / "templates"
    style, script = ((templates / name).read_text(encoding="utf-8") for name in ("style.css", "review.js"))
    # Ours, and free of what would end the element that they stand in.
    made.globals |= {"style": Markup(style), "script": Markup(script), "policy": policy(style, script)}  # noqa: S704
    made.filters |= {of.__name__: of for of in (whole, counted, percent, stage, score, visible, marked, why)}
    return made


def policy(style: str, script: str) -> str:
    """Nothing but this very style and this very script: no network, no inline handlers, no frames, no forms."""
    hashes = (b64encode(sha256(text.encode()).digest()).decode() for text in (style, script))
    return (
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'".format(
            *hashes
        )
    )


def whole(number: float) -> str:
    """A number with commas."""
    return f"{number:,.0f}"


def counted(number: int, thing: str) -> str:
    """How many of a thing, with its plural."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def percent(share: float) -> str:
    """A share in hundredths, finer where it is small."""
    return f"{share:.0%}" if share == 0 or share >= 0.1 else f"{share:.1%}"


def stage(rule: str) -> str:
    """The class of a stage, by which a rule is coloured."""
    name = rule.partition(".")[0]
    return name if name in STAGES else "other"


def score(value: float | None) -> str:
    """A score with two digits; nothing where there is none."""
    return "" if value is None else f"{value:.2f}"
