"""The command line: parse, call, print. How it ends is told in `pipeline.endings`.

A command imports what it needs when it is called, so that help and small commands come at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from pipeline.ahead import load_ahead
from pipeline.endings import Exit, err, fail, told

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def out() -> Console:
    """Where results go: standard output as it is now, long lines whole."""
    return Console(highlight=False, soft_wrap=True)


RunFolder = Annotated[Path, typer.Argument(help="The folder that `run` wrote.", metavar="RUN", show_default=False)]
DocumentId = Annotated[
    str, typer.Argument(help="Its id, how the id begins, or its source.", metavar="ID", show_default=False)
]
ConfigFile = Annotated[
    Path | None, typer.Argument(help="A TOML file; configs/ has some.", metavar="[CONFIG]", show_default=False)
]
Inputs = Annotated[list[str], typer.Option("--input", "-i", help="A file, folder, glob or URL. May be repeated.")]
Overrides = Annotated[Path | None, typer.Option(help="A file of vetoes, as the report writes it.", exists=False)]
CORES = os.cpu_count() or 1
SAMPLE = 300
Workers = Annotated[int, typer.Option(help="Worker processes. Default: the cores.", min=1)]
Limit = Annotated[int | None, typer.Option(help="Only the first records, in the order of the sources.", min=1)]
EngineName = Literal["local", "spark"]
Changes = Annotated[list[str] | None, typer.Option("--set", help="Change a setting: near_duplicates.threshold=0.7")]


def limited(changes: list[str] | None, limit: int | None) -> list[str]:
    """Changes of the config, with what `--limit` asks for."""
    return [*(changes or ()), *([] if limit is None else [f"input.limit={limit}"])]


def tell_of_compiling() -> None:
    """Say why nothing is to be seen for a while, where this is the first time."""
    from pipeline.jit import compiled_before

    if not compiled_before():
        told = "the first time on this machine kernels are compiled, once: that takes a minute or two"
        err.print(told, markup=False, soft_wrap=True)


@app.command("run")
@told
def run_command(
    config: ConfigFile = None,
    *,
    inputs: Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write, whole or not at all.")],
    workers: Workers = CORES,
    fresh: Annotated[bool, typer.Option("--fresh/--resume", help="Start over, or go on.")] = False,
    changes: Changes = None,
    overrides: Overrides = None,
    against: Annotated[Path | None, typer.Option(help="An index of earlier corpora.", metavar="INDEX")] = None,
    templates: Annotated[
        Path | None, typer.Option(help="An earlier run: what its sites repeat is cut here, too.", metavar="RUN")
    ] = None,
    limit: Limit = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan, as `check` does; touch nothing.")] = False,
    engine: Annotated[EngineName, typer.Option(help="Carried out by processes on this machine, or Spark.")] = "local",
    master: Annotated[str, typer.Option(help="Of Spark: local[2], spark://..., yarn, k8s://..., sc://...")] = "",
    spark_conf: Annotated[list[str] | None, typer.Option(help="Of Spark: spark.executor.memory=4g")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but what is wrong.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="A line a second, and the time of each phase.")
    ] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Progress and outcome as JSON lines on stderr.")] = False,
) -> None:
    """Clean a corpus: from raw documents to Parquet shards, with every change on record."""
    if not dry_run and engine == "local":
        load_ahead()
    from pipeline.config import load_config
    from pipeline.engines import chosen
    from pipeline.output import guard
    from pipeline.preview import check
    from pipeline.progress import Phases, Style
    from pipeline.run import run
    from pipeline.summary import print_check, print_result, print_timings, too_many

    settings = load_config(config, limited(changes, limit), overrides)
    if not (quiet or log_json):
        tell_of_compiling()
    if dry_run:
        guard(output.absolute(), inputs)
        print_check(settings, check(settings, inputs, SAMPLE), workers, out())
        return
    start = chosen.local if engine == "local" else chosen.spark(master, spark_conf or ())
    style: Style = "json" if log_json else "quiet" if quiet else "verbose" if verbose else "usual"
    with Phases(err, style) as phases:
        result = run(
            settings,
            inputs,
            output,
            workers=workers,
            progress=phases,
            fresh=fresh,
            against=against,
            templates=templates,
            start=start,
        )
    if style in ("usual", "verbose"):
        print_result(result, out())
    if style == "verbose":
        print_timings(result, out())
    if log_json:
        phases.finished(result.folder, result.manifest.counts, result.fresh, Exit.QUARANTINE if result.doubtful else 0)
    if result.doubtful:
        fail(too_many(result), Exit.QUARANTINE, json=log_json)


@app.command("check")
@told
def check_command(
    config: ConfigFile = None,
    *,
    inputs: Inputs,
    workers: Workers = CORES,
    changes: Changes = None,
    limit: Limit = None,
    sample: Annotated[int, typer.Option(help="Clean about so many records to estimate time and disk.", min=0)] = SAMPLE,
) -> None:
    """Validate the config, count the input, print the plan, and what it will take. Touches nothing."""
    from pipeline.config import load_config
    from pipeline.preview import check
    from pipeline.summary import print_check

    settings = load_config(config, limited(changes, limit))
    if sample:
        tell_of_compiling()
    print_check(settings, check(settings, inputs, sample), workers, out())


@app.command("explain")
@told
def explain_command(
    folder: RunFolder,
    name: DocumentId,
    html: Annotated[Path | None, typer.Option("--html", help="Write it as a page of its own.", metavar="FILE")] = None,
    show: Annotated[bool, typer.Option("--open", help="Open that page.")] = False,
) -> None:
    """Show one document with its cuts struck, its insertions marked, and the rules beside them."""
    from pipeline.audit import Run
    from pipeline.report.explain import print_document
    from pipeline.report.page import write_document

    document = Run(folder).document(name)
    if html is None:
        print_document(document, out())
        return
    write_document(document, html)
    out().print(f"written to {html}", markup=False)
    if show:
        typer.launch(html.absolute().as_uri())


@app.command("report")
@told
def report_command(folder: RunFolder) -> None:
    """Write the report of a finished run again."""
    from pipeline.audit import Run
    from pipeline.report import write_report
    from pipeline.write.manifest import refresh

    write_report(folder, Run(folder).manifest)
    refresh(folder)
    out().print(f"written to {folder / 'report' / 'index.html'}", markup=False)


@app.command("compare")
@told
def compare_command(
    first: Annotated[Path, typer.Argument(help="A run.", metavar="RUN_A", show_default=False)],
    second: Annotated[Path, typer.Argument(help="A run to hold against it.", metavar="RUN_B", show_default=False)],
    html: Annotated[Path | None, typer.Option("--html", help="Write it as a page, too.", metavar="FILE")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if the runs differ.")] = False,
) -> None:
    """Show which documents differ between two runs, and by which rules."""
    from pipeline.audit import Run
    from pipeline.report.compare import compare, print_comparison, write_comparison

    folders = [Run(folder).folder for folder in (first, second)]
    found = compare(*folders)
    print_comparison(found, out())
    if html is not None:
        write_comparison(found, html, (str(first), str(second)))
    if exit_code and found.differs:
        raise typer.Exit(Exit.FAILED)


@app.command("restore")
@told
def restore_command(folder: RunFolder, name: DocumentId) -> None:
    """Print a document as it was before cleaning, from the shards and the audit alone."""
    from pipeline.audit import Run

    sys.stdout.buffer.write(Run(folder).document(name).original.encode())


@app.command("verify")
@told
def verify_command(folder: RunFolder) -> None:
    """Check a run: digests, counts, copies, and that every original comes back from the audit."""
    from pipeline.audit import Run, verify

    wrong = list(verify(Run(folder)))
    for sentence in wrong:
        err.print(sentence, markup=False, soft_wrap=True)
    if wrong:
        number = f"{len(wrong)} things are" if len(wrong) > 1 else "one thing is"
        fail(f"{number} wrong with {folder}", Exit.FAILED)
    out().print(f"{folder}: all files, counts and originals are as the run left them", markup=False)


@app.command("forget")
@told
def forget_command(
    folder: RunFolder,
    names: Annotated[list[str], typer.Argument(help="Ids of documents.", metavar="ID...", show_default=False)],
    index: Annotated[Path | None, typer.Option(help="An index that stands on the run.", metavar="INDEX")] = None,
) -> None:
    """Remove documents and their copies from a run, its report and its index. What is left still verifies."""
    from pipeline.forget import forget
    from pipeline.summary import print_forgotten

    print_forgotten(folder, forget(folder, names, index), out())


index_app = typer.Typer(no_args_is_help=True, help="Build, look at and compact the near-duplicate index.")
app.add_typer(index_app, name="index")
IndexFolder = Annotated[Path, typer.Argument(help="The folder of the index.", metavar="INDEX", show_default=False)]


@index_app.command("add")
@told
def index_add(root: IndexFolder, folder: RunFolder) -> None:
    """Add a finished run to an index, which is made if there is none."""
    from pipeline.audit import Run
    from pipeline.index import add_run
    from pipeline.summary import print_index

    print_index(root, add_run(root, Run(folder)), out())


@index_app.command("show")
@told
def index_show(root: IndexFolder, config: ConfigFile = None, *, changes: Changes = None) -> None:
    """Print what an index holds; with a config, also check that it fits it and stands on its shards."""
    from pipeline.config import load_config
    from pipeline.dedup.index import read_manifest
    from pipeline.index import open_index
    from pipeline.summary import print_index

    print_index(root, read_manifest(root), out())
    if config is not None or changes:
        open_index(root, load_config(config, changes or ()))
        out().print("It fits the config, and stands on its shards.")


@index_app.command("compact")
@told
def index_compact(root: IndexFolder, config: ConfigFile = None, *, changes: Changes = None) -> None:
    """Make one segment of all. What the index answers stays the same."""
    from pipeline.config import load_config
    from pipeline.index import compact
    from pipeline.summary import print_index

    print_index(root, compact(root, load_config(config, changes or ())), out())


@app.command("rules")
@told
def rules_command(
    line: Annotated[str | None, typer.Option("--try", help="A line; tells which rule would cut it, and why.")] = None,
) -> None:
    """List the rules, or try a line against them."""
    from pipeline.summary import print_rules

    print_rules(line, out())


def main() -> None:
    """Run the command line."""
    app()
