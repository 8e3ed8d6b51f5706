"""The Python API: one document at a time, thin over the stages. What needs a whole corpus needs a run."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyarrow as pa

from pipeline import stages
from pipeline.apply import Cleaned, run_stages
from pipeline.config import Config, load_config
from pipeline.document import Document, Stage
from pipeline.html import PageError
from pipeline.maps import page_document
from pipeline.overrides import Vetoes
from pipeline.stages import clutter, extract
from pipeline.stages.language import filled
from pipeline.stages.repair import repair_texts as repair

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


class Pipeline:
    """The stages of a config, ready to clean documents one by one, without what a run learns from a corpus."""

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()
        self.chain = stages.build(dict(self.config.stage_settings), {})
        self.vetoes = Vetoes(self.config.keep)

    def clean(self, text: str, *, site: str = "", language: str | None = None, title: str | None = None) -> Cleaned:
        """Clean a text, one line a block. `language` is ISO 639-1, found out where it is None."""
        return self._cleaned(Document(id="", text=text, site=site, language=language, title=title))

    def clean_html(self, html: str, *, url: str | None = None) -> Cleaned:
        """Clean a page. Its metadata are the fields of `document`. Raises PageError where it cannot be parsed."""
        settings = self.config.extract if "extract" in self.config.steps else None
        return self._cleaned(page_document(Document(id="", text="", url=url), html, settings))

    def _cleaned(self, document: Document) -> Cleaned:
        if "language" in self.config.steps:
            document = filled(document, self.config.language)
        return run_stages(document, self.chain, self.vetoes)

    def clean_batch(self, batch: pa.RecordBatch | pa.Table) -> pa.Table:
        """Clean the column `text` of a table; `language` and `site` count where they are there. Other columns stay.

        For `datasets.Dataset.map` in Arrow format, `polars`, `duckdb` and everything else that hands on Arrow.
        """
        table = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
        names = set(table.column_names)
        empty = [None] * table.num_rows
        columns = [table[name].to_pylist() if name in names else empty for name in ("site", "language")]
        texts: Iterable[str | None] = table["text"].to_pylist()
        cleaned = [
            None if text is None else self.clean(text, site=site or "", language=language).document.text
            for text, site, language in zip(texts, *columns, strict=True)
        ]
        place = table.column_names.index("text")
        return table.set_column(place, "text", pa.array(cleaned, table.schema.field("text").type))


@lru_cache(maxsize=1)
def _default() -> Pipeline:
    return Pipeline()


def clean(text: str, *, site: str = "", language: str | None = None) -> Cleaned:
    """Clean a text with the default config: the document after all stages, and every change that was made."""
    return _default().clean(text, site=site, language=language)


def clean_html(html: str, *, url: str | None = None) -> Cleaned:
    """Clean a page with the default config. Raises PageError where it cannot be parsed."""
    return _default().clean_html(html, url=url)


def extract_text(html: str, *, url: str | None = None) -> str:
    """The article of a page, one line a block, by its structure alone. Empty where the page cannot be parsed."""
    try:
        document = page_document(Document(id="", text="", url=url), html, extract.Settings())
    except PageError:
        return ""
    return _only("extract", document)


def strip_clutter(text: str) -> str:
    """The text without the lines that are not the story, its headline among them where it is one beyond doubt."""
    return _only("clutter", Document(id="", text=text))


@lru_cache(maxsize=4)
def _stage(name: str) -> tuple[tuple[str, Stage], ...]:
    settings = {"extract": extract.Settings(), "clutter": clutter.Settings(keep_headline=False)}
    return tuple(stages.build({name: settings[name]}, {}))


def _only(name: str, document: Document) -> str:
    return run_stages(document, _stage(name)).document.text
