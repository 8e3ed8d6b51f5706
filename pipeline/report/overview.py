"""The report of a run: everything that its one page shows, gathered and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from pipeline.dedup.settings import Settings as CopySettings
from pipeline.report import figures
from pipeline.report.copies import EDGES, Copies, copies
from pipeline.report.document import shown
from pipeline.report.fetch import fetch
from pipeline.report.learned import learned
from pipeline.report.render import write_page
from pipeline.report.rulebook import rulebook
from pipeline.report.shards import Each, rows
from pipeline.report.side_by_side import pairs_of
from pipeline.report.standouts import share, standouts
from pipeline.report.survey import BINS, Survey, candidates, survey
from pipeline.write.manifest import Manifest

MOST_DOCUMENTS = 60
MOST_SITES = 100
MOST_FAULTS = 100
MOST_STANDOUTS = 20


def write_overview(folder: Path, manifest: Manifest, each: Each) -> None:
    """Write `report/index.html` of the run in `folder`."""
    found, alike = survey(folder, each), copies(folder)
    chosen = choose(found)
    pairs = alike.pairs.to_pylist() if alike.pairs is not None else []
    wanted = {*chosen, *found.rules.examples(), *(pair[name] for pair in pairs for name in ("dropped", "kept"))}
    documents = fetch(folder, wanted, each)
    sites = found.sites.table().to_pylist()
    values = {
        "run": manifest,
        "characters": found.characters,
        "funnel": figures.funnel(manifest.counts),
        "lengths": figures.lengths(BINS, found.before, found.after),
        "standouts": standouts(sites, found.days.table().to_pylist())[:MOST_STANDOUTS],
        "emptied": found.emptied.to_pylist() if found.emptied is not None else [],
        "vetoes": sorted(found.vetoes.items()),
        "rules": rulebook(found.rules, documents),
        "sites": [row | {"share": share(row)} for row in sites[:MOST_SITES]],
        "learned": learned(folder, [row["site"] for row in sites[:MOST_SITES]]),
        "other_sites": max(0, len(sites) - MOST_SITES),
        "slowest": max(manifest.seconds.values(), default=0),
        "documents": [shown(documents[name], whole=False) for name in chosen],
        "numbers": {name: number for number, name in enumerate(chosen, 1)},
        "pairs": pairs_of(pairs, documents),
        "faults": faults(folder),
        **copy_values(alike, manifest),
    }
    write_page(folder / "report" / "index.html", "report.html", values)


def choose(found: Survey) -> list[str]:
    """The ids of the documents to show: at most so many, the worst first, and those from all over last."""
    worst = list(dict.fromkeys(candidates(found)))[: MOST_DOCUMENTS - len(found.spread)]
    return list(dict.fromkeys([*worst, *found.spread]))


def copy_values(alike: Copies, manifest: Manifest) -> dict[str, Any]:
    """What the section on copies shows, where the run looked for them."""
    told = manifest.config.get("near_duplicates")
    if "near_duplicates" not in manifest.config.get("steps", ()) and not alike.kinds:
        return {"curve": None, "clusters": None, "kinds": {}, "largest": []}
    settings = msgspec.convert(told or {}, CopySettings)
    sizes = alike.sizes()
    return {
        "curve": figures.s_curve(*settings.shape(), settings.threshold, EDGES, alike.jaccard),
        "clusters": figures.clusters(sizes) if sizes else None,
        "kinds": alike.kinds,
        "largest": alike.largest(),
    }


def faults(folder: Path) -> list[dict[str, Any]]:
    """The first rows of the quarantine."""
    found: list[dict[str, Any]] = []
    for batch in rows(folder, "quarantine", ("id", "source", "offset", "stage", "error", "detail")):
        found += batch.slice(0, MOST_FAULTS - len(found)).to_pylist()
    return found
