"""What the command line prints at the end of a run, of a check, and of a look at the rules."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipeline.config import Config
from pipeline.dedup.bands import CONTAINED_CAP, recall, warning
from pipeline.dedup.index import Manifest
from pipeline.forget import Forgotten
from pipeline.preview import Estimate, Preview
from pipeline.quality import rules as quality
from pipeline.rules import load
from pipeline.run import Result
from pipeline.stages.clutter import explain

OUTCOMES = ("kept", "duplicates", "filtered", "quarantined", "forgotten")
"""What became of the documents that were read; `forgotten` stands in the counts only after `forget`."""
CURVE = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def print_result(result: Result, console: Console) -> None:
    """The summary of a run: documents, changes by rule, and where everything is."""
    manifest = result.manifest
    counts = manifest.counts
    if not result.fresh:
        console.print("Nothing has changed since this run was made; --fresh makes it again.\n")
    if limit := manifest.config.get("input", {}).get("limit"):
        console.print(f"only the first {limit:,} records of the input", markup=False)
    console.print(f"[bold]{counts['read']:,}[/] documents in  ", end="")
    console.print("  ".join(f"[bold]{counts[name]:,}[/] {name}" for name in OUTCOMES if name in counts) + "\n")
    table = Table("rule", box=None, pad_edge=False)
    table.add_column("changes", justify="right")
    table.add_column("lines", justify="right")
    for rule, rows, lines in manifest.rules:
        inserted = rule.startswith("repair.")
        table.add_row(rule, f"{rows:,}", "" if inserted else f"{lines:,}")
    console.print(table)
    for sort, number in manifest.passed_over:
        console.print(f"passed over, no documents: {number:,} {sort}", markup=False)
    for error, number in manifest.faults:
        console.print(f"quarantined: {number:,} {error}", markup=False)
    if capped := manifest.near_duplicates.get("capped_buckets"):
        cap = manifest.config["near_duplicates"]["bucket_cap"]
        console.print(
            f"near-duplicates: {capped:,} buckets were over the cap, where each document was compared with the first "
            f"{cap:,} only ({min(cap, CONTAINED_CAP)} where abridged texts are looked for); "
            "near_duplicates.bucket_cap raises it",
            markup=False,
        )
    spent = sum(manifest.seconds.values())
    console.print(f"\n{spent:.1f} s   shards  {result.folder / 'documents'}", markup=False)
    console.print(f"        report  {result.folder / 'report' / 'index.html'}", markup=False)


def print_timings(result: Result, console: Console) -> None:
    """Where the time went: wall seconds by phase."""
    for phase, seconds in result.manifest.seconds.items():
        console.print(f"  {phase:<16} {seconds:10.1f} s", markup=False)


def too_many(result: Result) -> str:
    """The sentence for a run with more quarantine than the config takes."""
    counts = result.manifest.counts
    whole = counts["quarantined"] == counts["read"]
    how_many = (
        f"all {counts['read']:,} records" if whole else f"{counts['quarantined']:,} of {counts['read']:,} records"
    )
    errors = ", ".join(f"{number:,} {error}" for error, number in result.manifest.faults[:5])
    return (
        f"{how_many} are in quarantine ({errors}), more than max_quarantine = {result.max_quarantine:g} takes; "
        f"the run is finished, and {result.folder / 'quarantine'} says what was wrong with each"
    )


def print_check(config: Config, preview: Preview, workers: int, console: Console) -> None:
    """What a run would do, and how sure it is to find near-duplicates."""
    console.print(f"{preview.files:,} files, {preview.bytes:,} bytes, {preview.splits:,} splits", markup=False)
    for source, reason in preview.ignored[:10]:
        console.print(f"  left alone: {source} ({reason})", markup=False)
    console.print(f"steps: {' -> '.join(config.steps)}", markup=False)
    if config.input.limit is not None:
        console.print(f"only the first {config.input.limit:,} records", markup=False)
    if preview.estimate is not None:
        print_estimate(preview.estimate, workers, console)
    if config.copies is None:
        return
    threshold = config.copies.threshold
    bands, rows = config.copies.shape()
    console.print(f"\nNear-duplicates at Jaccard {threshold}: {bands} bands of {rows} rows", markup=False)
    console.print("the chance that a pair is found, by its Jaccard:")
    for jaccard in CURVE:
        chance = recall(jaccard, bands, rows)
        console.print(f"  {jaccard:.2f}  {'█' * round(40 * chance):<40}  {chance:.4f}", markup=False)
    if doubt := warning(threshold, bands, rows):
        console.print(f"[yellow]{doubt}[/]")


def print_estimate(estimate: Estimate, workers: int, console: Console) -> None:
    """What a run is likely to take, by its sample."""
    wall = estimate.cpu_seconds / workers
    console.print(f"\nBy {estimate.sampled:,} records that were cleaned for this:", markup=False)
    console.print(f"  about {estimate.documents:,} documents", markup=False)
    console.print(
        f"  about {duration(estimate.cpu_seconds)} of CPU, {duration(wall)} with {workers} workers", markup=False
    )
    console.print(
        f"  about {size(estimate.output_bytes)} of shards, and {size(estimate.work_bytes)} beside them while it runs",
        markup=False,
    )
    if estimate.quarantined or estimate.filtered:
        console.print(
            f"  {estimate.quarantined} of them cannot be read, {estimate.filtered} are filtered", markup=False
        )


def duration(seconds: float) -> str:
    """A time, as a person says it."""
    for unit, length in (("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.1f} seconds"


def size(count: float) -> str:
    """A number of bytes, as a person says it."""
    for unit, length in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{count:.0f} bytes"


def print_forgotten(folder: Path, forgotten: Forgotten, console: Console) -> None:
    """What was forgotten, and what still knows it."""
    if forgotten.settled:
        console.print("an earlier `forget` was stopped before the index knew of it: now it does", markup=False)
    console.print(
        f"{folder}: {forgotten.named:,} documents and {forgotten.copies:,} copies of them are gone", markup=False
    )
    for name in forgotten.alike:
        console.print(f"  stays and is alike: {name}", markup=False)
    console.print(
        "The input still holds them: name them in `forget` of the config, and no run will take them up again."
    )


def print_index(root: Path, manifest: Manifest, console: Console) -> None:
    """What an index holds."""
    documents = sum(segment.documents for segment in manifest.segments)
    console.print(f"{root}: {documents:,} documents in {len(manifest.segments)} segments", markup=False)
    console.print(f"{manifest.num_perm} permutations, seed {manifest.seed}, {manifest.ngram}-grams", markup=False)
    console.print(f"cleaned by: {manifest.normaliser or 'nothing'}", markup=False)
    for segment in manifest.segments:
        console.print(f"  {segment.name}  {segment.documents:,} documents, {len(segment.shards)} shards", markup=False)


def print_rules(line: str | None, console: Console) -> None:
    """All rules and why they are there; or, for a line by itself, what would cut or change it."""
    if line is not None:
        print_verdicts(line, console)
        return
    table = Table("rule", "why", box=None, pad_edge=False)
    for rule in (rule for name in ("sections", "clutter", "normalise") for rule in load(name)):
        table.add_row(rule.id, rule.why)
    for limit in quality.load():
        table.add_row(limit.id, f"{limit.why} ({limit.family}: {limit.allowed})")
    console.print(table)


def print_verdicts(line: str, console: Console) -> None:
    """What each rule that knows a line does to it, and what the model says of it: its score, and the one it takes."""
    if not line.strip():
        console.print("an empty line: no rule looks at it, and it stays", highlight=False)
        return
    table = Table("rule", "by itself", box=None, pad_edge=False)
    for name in ("score", "cut from"):
        table.add_column(name, justify="right")
    table.add_column("why")
    for told in explain(line):
        score, needed = ("" if number is None else f"{number:.2f}" for number in (told.score, told.needed))
        table.add_row(told.rule, "cut" if told.cuts else "kept", score, needed, told.why)
    for rule in load("normalise"):
        if rule.search(line):
            table.add_row(rule.id, "changed", "", "", rule.why)
    console.print(table)
