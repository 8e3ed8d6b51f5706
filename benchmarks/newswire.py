"""Write a corpus that is as skewed as newswire, of made-up words, the same for the same seed.

    python benchmarks/newswire.py 200000 wire.parquet [--seed 1]

A twentieth of the documents are reports of one market form, of which only numbers change, so that pairs lie around
Jaccard .8; others are stories under one of few long notices, stories in up to thirty versions, flashes of a few words,
tables of quotes, and stories that are like nothing else. Columns: id, text, kind.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

VOCABULARY = 30_000
SHARES = {"story": 0.56, "market": 0.05, "noticed": 0.15, "update": 0.06, "flash": 0.1, "table": 0.08}
"""Of groups for `update`, whose groups have up to thirty documents; of documents for all others."""
SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string()), ("kind", pa.string())])


class Wire:
    """An agency: its words, its forms, and its notices."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.weights = list(itertools.accumulate(1 / n for n in range(1, VOCABULARY + 1)))
        self.form = self.words(400)
        self.notices = [" ".join(self.words(length)) for length in (25, 40, 60, 90, 120)]
        self.shares = [f"{a}{b}{c}" for a, b, c in itertools.product("ABDK", "EIOU", "LMNRT")]

    def words(self, count: int) -> list[str]:
        """Words as often as in a language: the n-th most common one every n-th time as often as the first."""
        numbers = self.chance.choices(range(VOCABULARY), cum_weights=self.weights, k=count)
        return [f"w{number}" for number in numbers]

    def length(self) -> int:
        return min(2500, max(40, int(self.chance.lognormvariate(5.6, 0.6))))

    def story(self) -> Iterator[str]:
        yield " ".join(self.words(self.length()))

    def noticed(self) -> Iterator[str]:
        """A story, often a short one, with a notice above and one below."""
        above, below = self.chance.choices(self.notices, k=2)
        yield f"{above}\n{' '.join(self.words(self.chance.choice([30, 60, 120, 300])))}\n{below}"

    def market(self) -> Iterator[str]:
        """The form with three to six other numbers: those of few, or at the same places, are near-duplicates."""
        report = list(self.form)
        for place in self.chance.sample(range(0, len(report), 9), self.chance.choice([3, 4, 5, 5, 6, 6])):
            report[place] = f"{self.chance.randrange(60)}.{self.chance.randrange(4)}"
        yield " ".join(report)

    def update(self) -> Iterator[str]:
        """Versions of one story, each a little longer and with some words changed."""
        report = self.words(self.length())
        for _ in range(self.chance.choice([2, 3, 5, 8, 30])):
            yield " ".join(report)
            for place in self.chance.sample(range(len(report)), self.chance.choice([0, 1, 1, 2, 5])):
                report[place] = self.words(1)[0]
            report += self.words(self.chance.choice([0, 5, 25, 60]))

    def flash(self) -> Iterator[str]:
        yield " ".join(self.words(self.chance.randrange(2, 9)))

    def table(self) -> Iterator[str]:
        """Quotes of some shares, which mostly stay as they are."""
        some = sorted(self.chance.sample(self.shares, 30))
        yield "\n".join(f"{name} {10 + self.chance.randrange(3)}.{self.chance.choice([0, 0, 0, 5])}0" for name in some)

    def documents(self) -> Iterator[tuple[str, str]]:
        """(kind, text) without end."""
        while True:
            kind = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
            for text in getattr(self, kind)():
                yield kind, text


def write(path: Path, count: int, seed: int) -> None:
    """Write so many documents. Ids say nothing of the order."""
    wire = Wire(seed)
    made = itertools.islice(wire.documents(), count)
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        while rows := list(itertools.islice(made, 20_000)):
            ids = [f"{wire.chance.getrandbits(64):016x}" for _ in rows]
            kinds, texts = zip(*rows, strict=True)
            writer.write_table(pa.table([ids, texts, kinds], schema=SCHEMA))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    write(args.out, args.documents, args.seed)


if __name__ == "__main__":
    main()
