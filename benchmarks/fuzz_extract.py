"""Broken pages by the thousand: `python benchmarks/fuzz_extract.py [GOLD] [--minutes 1] [--seed 0] [--steps extract]`.

Pages are made of pieces of markup, or, with GOLD, taken from it, and then cut, doubled, shuffled and spoilt. Each is
read and cleaned under a limit of processor time. A page may be refused with a sentence; anything else that is raised, a
text that its record does not restore, and a page that takes long are written to FAILED, and the command ends with 1.
Mutation `n` of a seed is the same on every machine.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from pipeline import Config, Pipeline
from pipeline.apply import replay, undo
from pipeline.html import PageError
from pipeline.html.decode import decode

FAILED = Path("output/fuzz")
MOST_SECONDS = 20
LONGEST = 400_000
"""Characters: a page that has more is cut, so that a mutation costs milliseconds."""

MARKUP = """
<p> </p> <div> </div> <span> </span> </a> <br> <br/> <h1> </h1> <ul> <li> </li> </ul> <pre> </pre> <b> </b> <i> </i>
<table> <tr> <td> </td> </tr> </table> <article> </article> </section> <body> </body> <head> </html> <script> </script>
<style> </style> <!-- --> --!> <![CDATA[ ]]> <!DOCTYPE <?php ?> <svg> </svg> <math> </math> <title> </title> <textarea>
</textarea> <select> <option> </select> <template> </template> <noscript> </noscript> <iframe> </iframe> <xmp> </xmp>
<plaintext> <frameset> &amp; &nbsp; &shy; &#0; &#xD800; &#x110000; &lt &notit; ' " = > < / é 漢字。
"""
PIECES = (
    *MARKUP.split(),
    *"\u00ad\u200b\ufeff\u2028\x0b\x00\ud800\U0001f525",
    *(" ", "\n", "<p style='display:none'>", "<p hidden>", "<div class='nav'>", "<a href='x'>", "<section id='body'>"),
    *("<font color=red>", "<script type='application/ld+json'>", '{"@type":"NewsArticle","articleBody":"x"}'),
    *(
        "<meta name='date' content='2024-01-31'>",
        "<link rel=canonical href='http://[x'>",
        "Read more",
        "Related stories",
    ),
    *(
        "<time datetime='20240131'>",
        "The bridge was opened on Monday by the mayor, who said that it had cost too much. ",
    ),
)


def made(rng: random.Random) -> str:
    """A page of pieces."""
    pieces = rng.choices(PIECES, k=rng.choice((3, 30, 300, 3000)))
    return rng.choice(("", " ")).join(pieces)


def cut(page: str, rng: random.Random) -> str:
    a, b = sorted(rng.choices(range(len(page) + 1), k=2))
    return page[:a] + page[b:]


def doubled(page: str, rng: random.Random) -> str:
    a, b = sorted(rng.choices(range(len(page) + 1), k=2))
    return (page[:b] + page[a:])[:LONGEST]


def moved(page: str, rng: random.Random) -> str:
    a, b, c = sorted(rng.choices(range(len(page) + 1), k=3))
    return page[:a] + page[b:c] + page[a:b] + page[c:]


def spoilt(page: str, rng: random.Random) -> str:
    places = sorted(rng.choices(range(len(page) + 1), k=rng.choice((1, 5, 50))))
    parts = [page[a:b] for a, b in zip([0, *places], [*places, len(page)], strict=True)]
    return "".join(part + rng.choice(PIECES) for part in parts)


def unclosed(page: str, rng: random.Random) -> str:
    return page.replace(rng.choice(("</", '"', ">", "-->", "</script", "=")), "", rng.choice((1, 10, -1)))


def repeated(page: str, rng: random.Random) -> str:
    return page + rng.choice(PIECES) * rng.choice((10, 1000, 20_000))


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (cut, doubled, moved, spoilt, unclosed, repeated)


def pages(seeds: Sequence[str], seed: int) -> Iterator[tuple[int, str | bytes]]:
    """Endless pages with their numbers; every fifth as bytes, some of them spoilt."""
    number = 0
    while True:
        rng = random.Random(f"{seed}:{number}")
        page = rng.choice(seeds)[:LONGEST] if seeds and rng.random() < 0.5 else made(rng)
        for _ in range(rng.choice((0, 1, 2, 5))):
            page = rng.choice(MUTATIONS)(page, rng)
        yield number, spoilt_bytes(page, rng) if number % 5 == 0 else page
        number += 1


def spoilt_bytes(page: str, rng: random.Random) -> bytes:
    data = bytearray(page.encode(rng.choice(("utf-8", "utf-16", "cp1252", "gb18030")), "replace"))
    for place in rng.choices(range(len(data)), k=rng.choice((0, 3, 30))) if data else ():
        data[place] = rng.randrange(256)
    return bytes(data)


def hang(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"it takes more than {MOST_SECONDS} s")


def fault(page: str | bytes, pipeline: Pipeline) -> str | None:
    """What is wrong with the way a page is read, None where nothing is."""
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        cleaned = pipeline.clean_html(decode(page) if isinstance(page, bytes) else page)
        text, changes = cleaned.document.text, cleaned.changes
        original = undo(text, changes)
        if replay(original, changes) != text:
            return "its record does not replay"
        if any(line != line.strip() or not line for line in original.split("\n")):
            return "a line of its page text is blank or has blanks around"
    except PageError:
        return None
    except Exception as error:  # noqa: BLE001 -- whatever is raised is what is looked for
        return f"{type(error).__name__}: {error}; {error.__cause__!r}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("--minutes", type=float, default=1, help="of processor time")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", default="extract", help="those that clean the pages")
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, hang)
    seeds = [row["html"] for row in pq.read_table(given.gold, columns=["html"]).to_pylist()] if given.gold else []
    pipeline = Pipeline(Config(steps=tuple(given.steps.split(","))))
    pipeline.clean_html("<p>Compile what is to be compiled.</p>")
    start, failed, slowest, done = time.process_time(), 0, (0.0, 0), 0
    for number, page in pages(seeds, given.seed):
        began = time.process_time()
        if (wrong := fault(page, pipeline)) is not None:
            failed += 1
            FAILED.mkdir(parents=True, exist_ok=True)
            kept = page if isinstance(page, bytes) else page.encode("utf-8", "surrogatepass")
            (FAILED / f"{given.seed}-{number}.html").write_bytes(kept)
            print(f"page {number}: {wrong}", flush=True)
        slowest, done = max(slowest, (time.process_time() - began, number)), number + 1
        if time.process_time() - start > 60 * given.minutes:
            break
    print(f"{done:,} pages, {failed} failed; the slowest, {slowest[1]}, took {slowest[0]:.2f} s of processor time")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
