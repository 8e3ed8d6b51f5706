"""Maps whose stages can be poisoned: a document that holds `POISON repair hang` makes `repair` hang.

The poison is put into the stages where the workers are made, so that all of them have it.
"""

from __future__ import annotations

import ctypes
import re
import time
from collections.abc import Callable
from typing import Any

from pipeline import stages
from pipeline.document import Document, Outcome, Stage
from pipeline.maps import CleanPages, ReadPages, read

POISON = re.compile(r"POISON (\w+) (\w+)")


def hang() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(3600)


def allocate() -> None:
    bytearray(10 << 30)


def crash() -> None:
    ctypes.string_at(0)


def fail() -> None:
    raise RuntimeError("this document is poison")


DEEDS = {"hang": hang, "sleep": sleep, "allocate": allocate, "crash": crash, "fail": fail}


def take(stage: str, text: str) -> None:
    """Do what the text asks this stage to do."""
    for where, deed in POISON.findall(text):
        if where == stage:
            DEEDS[deed]()


def poisoned(entry: stages.Entry) -> stages.Entry:
    def build(*given: Any) -> Stage:
        stage = entry.build(*given)

        def poisonous(document: Document) -> Outcome:
            take(entry.name, document.text)
            return stage(document)

        return poisonous

    return entry._replace(build=build)


class PoisonedCleaning(CleanPages, frozen=True):
    """MAP 2 with poison in its stages."""

    def prepare(self) -> None:
        stages.TABLE = tuple(poisoned(entry) for entry in stages.TABLE)
        super().prepare()


class PoisonedReading(ReadPages, frozen=True):
    """MAP 1 with poison in the reader of records and in the parser of pages."""

    def prepare(self) -> None:
        super().prepare()
        read.records = after("read", read.records, lambda record: getattr(record, "text", ""))
        read.page_document = before("extract", read.page_document)


def before(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(told: Document, html: str, settings: Any) -> Any:
        take(stage, html)
        return function(told, html, settings)

    return call


def after(stage: str, function: Callable[..., Any], text: Callable[[Any], str]) -> Callable[..., Any]:
    def call(*given: Any) -> Any:
        for record in function(*given):
            take(stage, text(record))
            yield record

    return call
