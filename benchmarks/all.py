"""Run every benchmark of the project and write benchmarks/RESULTS.md: `make bench`.

    python benchmarks/all.py [--gold GOLD] [--corpus C.parquet] [--pages P.parquet] [--peer PYTHON]
                             [--only run dedup] [--minutes 60]

GOLD is the folder of labelled data, C a corpus with `id` and `text`, P pages with `id` and `html`, PYTHON an
interpreter with datatrove (see run.py). What is missing is left out, and the results say so. With --only the other
results stay as they are. Every figure stands below the command that prints it again, with the load of the
machine before it: over 0, other work was in its way. Only ratios travel from one machine to another.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PACKAGES = ("numpy", "numba", "pyarrow", "duckdb", "datasketch", "trafilatura", "selectolax", "ftfy", "wordfreq")
HEADING = "## "


class Benchmark(NamedTuple):
    """A script with its words. `{gold}`, `{corpus}`, `{pages}` and `{peer}` are filled in, where they were given."""

    name: str
    about: str
    words: str

    @property
    def heading(self) -> str:
        """The line above its results."""
        return f"{HEADING}{self.name}: {self.about}"

    def missing(self, given: dict[str, str]) -> list[str]:
        """What it needs and was not given."""
        return [name for name in given if f"{{{name}}}" in self.words and not given[name]]


BENCHMARKS = (
    Benchmark("dedup", "near-duplicates: signatures beside the peers, and the whole stage", "dedup.py"),
    Benchmark("dedup", "the near-duplicate stage on the corpus", "dedup.py --corpus {corpus}"),
    Benchmark("repair", "run-together words beside the peers", "repair.py {gold}/repair/texts-dev.parquet"),
    Benchmark("extract", "extraction beside the peers", "extract.py {gold}/extraction/dev.parquet"),
    Benchmark(
        "clutter",
        "the clutter stage",
        "clutter.py {gold}/clutter/main-dev.parquet {gold}/clutter/full-dev.parquet"
        " --pages {gold}/extraction/dev.parquet",
    ),
    Benchmark("site", "what other pages of a site tell", "site.py {gold}/extraction/dev.parquet"),
    Benchmark("language", "language identification beside the peers", "language.py {gold}/repair/texts-dev.parquet"),
    Benchmark("report", "the report of a hundred thousand documents", "report.py 100000"),
    Benchmark("stages", "where the time of a run goes, stage by stage", "stages.py {corpus} --limit 5000"),
    Benchmark("poison", "what documents that raise cost", "poison.py {corpus}"),
    Benchmark("run", "the whole text pipeline, with one worker and two", "run.py {corpus} --workers 1 2"),
    Benchmark("run", "the same job as datatrove: read, MinHash, Parquet", "run.py {corpus} --peer {peer}"),
    Benchmark("run", "the same job as datatrove, from HTML", "run.py {pages} --html --peer {peer}"),
)


def machine() -> Iterator[str]:
    """What the figures were measured on."""
    model = next((line for line in lines_of("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    memory = next((line for line in lines_of("/proc/meminfo") if line.startswith("MemTotal")), "")
    yield f"- processor: {model.partition(':')[2].strip() or model}, {os.cpu_count()} cores"
    yield f"- memory: {int(memory.split()[1]) >> 20 if memory else '?'} GiB"
    yield f"- system: {platform.system()} {platform.release()}, Python {platform.python_version()}"
    yield f"- code: {said(['git', 'rev-parse', '--short', 'HEAD'])}, {datetime.now(UTC):%Y-%m-%d}"
    yield "- " + ", ".join(f"{name} {version_of(name)}" for name in PACKAGES)


def lines_of(path: str) -> list[str]:
    """The lines of a file, none where there is no such file."""
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def version_of(name: str) -> str:
    """The version of a package as it is installed."""
    return said([sys.executable, "-c", f"from importlib.metadata import version; print(version({name!r}))"])


def said(command: list[str]) -> str:
    """What a command prints, or a question mark."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "?"


def section(benchmark: Benchmark, given: dict[str, str], seconds: float) -> Iterator[str]:
    """A benchmark's heading, its command, what it printed and how long it took, `seconds` at most."""
    yield benchmark.heading
    yield ""
    if missing := benchmark.missing(given):
        yield f"Not run: it needs {' and '.join(name.upper() for name in missing)}."
        yield ""
        return
    began, busy = monotonic(), os.getloadavg()[0]
    printed = printed_by(benchmark.words.format(**{name: shlex.quote(value) for name, value in given.items()}), seconds)
    shown = benchmark.words.format(**{name: f"${name.upper()}" for name in given})
    yield f"`python benchmarks/{shown}` ({monotonic() - began:,.0f} s, load before {busy:.1f})"
    yield ""
    yield "```text"
    yield printed
    yield "```"
    yield ""


def printed_by(words: str, seconds: float) -> str:
    """What a script prints, and how it ended if that was not well."""
    script, *rest = shlex.split(words)
    command = [sys.executable, str(ROOT / "benchmarks" / script), *rest]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"not done after {seconds:,.0f} s"
    ending = f"\nexit code {done.returncode}: {last(done.stderr)}" if done.returncode else ""
    return done.stdout.rstrip() + ending


def last(text: str) -> str:
    """The last line of what went wrong."""
    return (text.strip().splitlines() or [""])[-1]


def measured_before(results: Path) -> dict[str, list[str]]:
    """The sections of earlier results, by their headings."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in lines_of(str(results)):
        if line.startswith(HEADING):
            lines = sections.setdefault(line, [])
        lines.append(line)
    return sections


def main() -> None:
    """Run them one after the other; the file is written anew after each, so that nothing measured is lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gold", "corpus", "pages", "peer"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--only", nargs="*", choices=sorted({benchmark.name for benchmark in BENCHMARKS}))
    parser.add_argument("--minutes", type=float, default=60, help="the most that one of them may take")
    parser.add_argument("--results", type=Path, default=RESULTS)
    args = parser.parse_args()
    given = {name: getattr(args, name) for name in ("gold", "corpus", "pages", "peer")}
    sections = measured_before(args.results)
    head = ["# Results", "", "Written by `make bench`. Only ratios travel to another machine.", "", *machine(), ""]
    for benchmark in BENCHMARKS:
        if args.only and benchmark.name not in args.only:
            continue
        print(f"{benchmark.name}: {benchmark.about}", flush=True)
        sections[benchmark.heading] = list(section(benchmark, given, 60 * args.minutes))
        found = [line for other in BENCHMARKS for line in sections.get(other.heading, ())]
        args.results.write_text("\n".join([*head, *found]), encoding="utf-8")
    print(f"written to {args.results}")


if __name__ == "__main__":
    main()
