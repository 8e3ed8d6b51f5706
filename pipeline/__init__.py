"""clean-corpus: scraped news in, a clean and deduplicated corpus out, with every removed span on record.

`clean(text)` and `clean_html(html)` work on one document, `Pipeline(load_config(path))` with a config of yours.
A whole corpus is cleaned by `clean-corpus run`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.api import (
        Cleaned,
        Config,
        Pipeline,
        clean,
        clean_html,
        extract_text,
        load_config,
        repair,
        strip_clutter,
    )

__all__ = [
    "Cleaned",
    "Config",
    "Pipeline",
    "clean",
    "clean_html",
    "extract_text",
    "load_config",
    "repair",
    "strip_clutter",
]


def __getattr__(name: str) -> Any:
    """Load the API when it is first asked for: a worker that only signs texts need not load a parser.

    Repair has no part in configs and other stages, and comes without them.
    """
    if name == "repair":
        return import_module("pipeline.stages.repair").repair_texts
    if name in __all__:
        return getattr(import_module("pipeline.api"), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
