"""One document in a terminal: cuts struck, insertions marked, the rules beside the lines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.apply import SPAN, VETO
from pipeline.audit import Audited
from pipeline.report.rows import Fragment, Row, drop_of, label, rows_of
from pipeline.report.visible import visible

STYLES = {"kept": "", "cut": "red strike", "inserted": "green reverse"}
PLAIN = {"kept": "{}", "cut": "[-{}-]", "inserted": "{{+{}+}}"}
FACTS = ("title", "author", "published", "site", "url", "source", "language")
CONTINUES = "│"


def print_document(audited: Audited, console: Console) -> None:
    """Show a document, kept or dropped, with all its changes on its original text.

    Where the console is no terminal, `[-cut-]` and `{+inserted+}` stand for colours, and lines are not wrapped.
    """
    for line in heading(audited):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print()
    rows = rows_of(audited.original, audited.changes)
    if console.is_terminal:
        print_coloured(rows, console)
    else:
        for row in rows:
            console.print(plain(row), markup=False, highlight=False, soft_wrap=True)


def heading(audited: Audited) -> list[str]:
    """What is known of the document, whether it was dropped and why, and how much was changed by which rules."""
    row = audited.row
    facts = [f"{name + ':':<10} {visible(row[name])}" for name in FACTS if row.get(name)]
    drop = drop_of(audited.changes)
    if audited.dropped:
        reason = row.get("detail") or (drop.detail if drop else "")
        facts.append(f"{'dropped:':<10} {row['rule']}: {visible(reason or 'no more is known')}")
    facts.append(f"{'text:':<10} {len(audited.original):,} characters, {len(row['text']):,} after cleaning")
    facts.append(f"{'changes:':<10} {by_rule(audited, SPAN) or 'none'}")
    if vetoed := by_rule(audited, VETO):
        facts.append(f"{'vetoed:':<10} {vetoed}")
    return [visible(row["id"]), *facts]


def by_rule(audited: Audited, kind: str) -> str:
    """How many rows of one kind the audit has, by rule."""
    rules = sorted(change.rule for change in audited.changes if change.kind == kind)
    return ", ".join(f"{rule} {len(list(group))}" for rule, group in groupby(rules))


def print_coloured(rows: Iterable[Row], console: Console) -> None:
    """Rows in two columns: the margin with the rules, and the text, wrapped."""
    margin = min(36, max(16, console.width // 4))
    table = Table.grid(padding=(0, 1))
    table.add_column(width=margin, style="dim", overflow="fold", justify="right")
    table.add_column(overflow="fold", ratio=1)
    table.expand = True
    for row in rows:
        text = Text()
        for fragment in row.fragments:
            text.append(fragment.shown, STYLES[fragment.kind])
        table.add_row(Text(reasons(row)), text)
    console.print(table)


def plain(row: Row) -> str:
    """A row without colours: the text, and behind it, where something was changed, why."""
    text = "".join(unadorned(fragment) for fragment in row.fragments)
    why = "; ".join(label(change) for change in row.changes)
    return f"{text}    <- {why}" if why else text


def unadorned(fragment: Fragment) -> str:
    """A fragment between the marks of what became of it."""
    return PLAIN[fragment.kind].format(fragment.shown)


def reasons(row: Row) -> str:
    """What stands in the margin: the rules that begin here, or a bar where one goes on."""
    if row.continues:
        return CONTINUES
    seen = dict.fromkeys(label(change) for change in row.changes)
    return "\n".join(seen)
