"""Hold the quality floors of `tests/floors.toml` against labelled data: `python benchmarks/floors.py GOLD [--raise]`.

GOLD is a folder of labelled data with its scorers. A floor names a scorer's command, a pattern that finds a number in
what it prints, and the least (or the most) that the number may be. Data of another digest are refused: floors only
mean something on the data that they were measured on. `--raise` writes numbers that have become better, never worse.
Exits 1 where a floor does not hold.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "tests" / "floors.toml"


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One number that may not get worse: `least` where more is better, `most` where less is."""

    name: str
    command: str
    pattern: str
    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a measured number is good enough."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


class Floors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: digests of the data by path in the folder, and the floors."""

    data: dict[str, str]
    floor: tuple[Floor, ...]


def read_floors() -> Floors:
    """The floors of the project."""
    return msgspec.convert(tomllib.loads(FLOORS.read_text(encoding="utf-8")), Floors)


def other_data(gold: Path, floors: Floors) -> list[str]:
    """The files that are missing, or are not those that the floors were measured on."""
    return [name for name, digest in floors.data.items() if not (gold / name).exists() or sha256(gold / name) != digest]


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def measure(gold: Path, floors: Floors) -> Iterator[tuple[Floor, float]]:
    """Every floor with its number. Each command runs once. Raises ValueError where a number is not found."""
    printed: dict[str, str] = {}
    for floor in floors.floor:
        if floor.command not in printed:
            script, *words = floor.command.format(gold=gold, root=ROOT).split()
            done = subprocess.run(
                [sys.executable, script, *words], cwd=ROOT, capture_output=True, text=True, check=False
            )
            printed[floor.command] = done.stdout + done.stderr
        found = re.search(floor.pattern, printed[floor.command])
        if found is None:
            raise ValueError(f"{floor.name}: {floor.command} printed no such number:\n{printed[floor.command][-2000:]}")
        yield floor, float(found[1])


def raised(text: str, floor: Floor, value: float) -> str:
    """The file with a floor at a better number; unchanged where the number is not better."""
    old = floor.least if floor.least is not None else floor.most
    if old is None or value == old or not floor.holds(value):
        return text
    key = "least" if floor.least is not None else "most"
    block = re.compile(rf'(name = "{re.escape(floor.name)}"\n(?:.*\n)*?{key} = )[\d.]+')
    return block.sub(rf"\g<1>{value}", text, count=1)


def main() -> None:
    """Measure, compare, and write better numbers if asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", type=Path)
    parser.add_argument("--raise", dest="up", action="store_true")
    args = parser.parse_args()
    floors, text = read_floors(), FLOORS.read_text(encoding="utf-8")
    if wrong := other_data(args.gold, floors):
        sys.exit(f"the floors were not measured on these data: {', '.join(wrong)}")
    failed = 0
    for floor, value in measure(args.gold.resolve(), floors):
        bound = f">= {floor.least}" if floor.least is not None else f"<= {floor.most}"
        failed += not floor.holds(value)
        print(f"{'ok  ' if floor.holds(value) else 'FAIL'} {floor.name:<44} {value:<8} {bound}")
        text = raised(text, floor, value)
    if args.up:
        FLOORS.write_text(text, encoding="utf-8")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
