"""What a person reads of a run."""

from __future__ import annotations

from pathlib import Path

from pipeline.report.shards import Each
from pipeline.write.manifest import Manifest


def write_report(folder: Path, manifest: Manifest, each: Each = map) -> None:
    """Write `report/index.html` into the folder of a run, from its tables and its manifest.

    `each` looks at the parts of the run, as `map` does. The plotting library is loaded only here: it takes longer than
    most commands.
    """
    from pipeline.report.overview import write_overview  # noqa: PLC0415 - see above

    write_overview(folder, manifest, each)
