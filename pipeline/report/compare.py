"""Two runs compared: in a terminal, and as a page."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.report.comparison import Comparison, Difference, compare
from pipeline.report.render import write_page
from pipeline.report.side_by_side import Stretch, abridged, differences
from pipeline.report.visible import marked, visible

__all__ = ["Comparison", "compare", "print_comparison", "write_comparison"]

PRINTED = 10
CHANGES = 6
LONGEST = 120
STYLES = {"both": "", "left": "red strike", "right": "green reverse"}
PLAIN = {"both": "{}", "left": "[-{}-]", "right": "{{+{}+}}"}


def print_comparison(found: Comparison, console: Console) -> None:
    """Say what differs: by rule, then some documents with their differences; or `no differences`."""
    if not found.differs:
        console.print("no differences", highlight=False)
        return
    say(console, f"{found.changed:,} documents differ, {found.same:,} are the same")
    for side, name in enumerate(("first", "second")):
        if found.alone[side]:
            ids = ", ".join(visible(i) for i in found.only[side][:PRINTED])
            say(
                console,
                f"{found.alone[side]:,} are only in the {name} run: {ids}{', …' * (found.alone[side] > PRINTED)}",
            )
    for (before, after), count in sorted(found.moves.items(), key=lambda item: (-item[1], item[0])):
        say(console, f"{count:,} went from {before} to {after}")
    if found.changed:
        console.print()
        console.print(rules_table(found))
    for example in islice(found.examples, PRINTED):
        print_difference(example, console)
    if found.changed > PRINTED:
        say(
            console,
            f"\n… and {found.changed - min(PRINTED, len(found.examples)):,} more; --html shows some of every rule",
        )


def rules_table(found: Comparison) -> Table:
    """By rule: documents that differ, changes that only the first run made, and those that only the second made."""
    table = Table("rule", box=None, pad_edge=False)
    for name in ("documents", "only first", "only second"):
        table.add_column(name, justify="right")
    for rule, documents in sorted(found.documents.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(Text(rule), f"{documents:,}", f"{found.gone[rule]:,}", f"{found.come[rule]:,}")
    return table


def print_difference(example: Difference, console: Console) -> None:
    """One document: what only one run did to it, and how the texts differ."""
    console.print()
    say(console, f"{visible(example.id)}  {visible(example.title)}".rstrip(), "bold")
    if example.before != example.after:
        say(console, f"  {example.before} -> {example.after}")
    for name, changes in (("only first", example.gone), ("only second", example.come)):
        for rule, old, new in changes[:CHANGES]:
            say(console, f"  {name}: {rule} {quoted(old, new)}")
        if len(changes) > CHANGES:
            say(console, f"  {name}: … and {len(changes) - CHANGES:,} more")
    text = Text("  ")
    for stretch in abridged(differences(*example.texts)) if example.texts[0] != example.texts[1] else ():
        text.append(coloured(stretch, console))
    if len(text) > 2:
        console.print(text, soft_wrap=not console.is_terminal)


def coloured(stretch: Stretch, console: Console) -> Text:
    """A stretch of both texts, struck where only the first has it."""
    if console.is_terminal:
        return Text(stretch.text, STYLES[stretch.side])
    return Text(PLAIN[stretch.side].format(stretch.text))


def quoted(old: str, new: str) -> str:
    """What a change cut and put in, in little room."""
    shown = []
    for mark, text in ((PLAIN["left"], old), (PLAIN["right"], new)):
        line = " ".join(text[:LONGEST].split()) + "…" * (len(text) > LONGEST)
        shown += [mark.format(visible(line) if text.strip() else marked(text[:LONGEST]))] if text else []
    return " ".join(shown)


def say(console: Console, line: str, style: str = "") -> None:
    """Print a line as it is, never wrapped."""
    console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)


def write_comparison(found: Comparison, path: Path, names: tuple[str, str]) -> None:
    """Write the differences of two runs, under these names, as a self-contained page."""
    order = sorted(found.documents, key=lambda rule: (-found.documents[rule], rule))
    documents = [(e, list(abridged(differences(*e.texts)))) for e in found.examples]
    write_page(path, "compare.html", {"found": found, "names": names, "rules": order, "documents": documents})
