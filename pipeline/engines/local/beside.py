"""The first run on a machine compiles kernels for a minute or two. Half of that is done here, by another process.

What it has compiled the run finds in the folder of compiled code when it comes to it.
"""

from __future__ import annotations

from contextlib import suppress
from multiprocessing import get_context
from typing import Any, TypeAlias

import pyarrow as pa

from pipeline import stages
from pipeline.dedup.decide import decide
from pipeline.dedup.order import priority
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.engines.local.limits import belong_to_parent
from pipeline.maps import CleanPages

StageSettings: TypeAlias = tuple[tuple[str, Any], ...]
"""Of stages, by their names."""
NOWHERE = "/nowhere"
"""The folder of what was learned, where nothing was."""


def compile_beside(settings: StageSettings, copies: CopySettings | None) -> None:
    """Start the process, for the stages with these settings; it ends with this one, whatever becomes of it."""
    with suppress(OSError):  # no process to spare
        get_context("forkserver").Process(target=compile_quietly, args=(settings, copies), daemon=True).start()


def compile_quietly(settings: StageSettings, copies: CopySettings | None) -> None:
    """What the process does. Where it fails, the run compiles for itself, and says what is wrong with that."""
    belong_to_parent()
    with suppress(Exception):
        compile_last_first(settings, copies)


def compile_last_first(settings: StageSettings, copies: CopySettings | None) -> None:
    """Compile what the run needs last: a stage that learns from the corpus is waited for at the first wall already."""
    CleanPages(tuple(pair for pair in settings if not stages.sketches(pair[:1])), None, NOWHERE).prepare()
    if copies is not None:
        table = pa.Table.from_batches([CleanPages((), copies, NOWHERE).sample(number) for number in range(2)])
        decide(table["id"], table["text"], table["signature"], priority(table, copies), copies, None)
    CleanPages(settings, copies, NOWHERE).prepare()
