"""A row of JSONL, CSV or Parquet as a record, by the column mapping."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from pipeline.read.charset import UndecodableError, decode_html, decode_text
from pipeline.read.contract import Fault, Record, too_large
from pipeline.read.dates import iso_date
from pipeline.read.identity import fingerprint, site_of
from pipeline.read.settings import Columns, Settings

LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")
Kind = Literal["text", "html"]


class MisreadError(ValueError):
    """A row that is no document. `error` is the short id of the reason."""

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(detail)
        self.error = error


def record_of(row: Mapping[str, Any], content: bytes, source: str, offset: int, settings: Settings) -> Record | Fault:
    """The document in a row. `content` is what identifies the row: equal rows have equal bytes."""
    if len(content) > settings.document_bytes:
        return Fault(source, offset, "size", too_large(f"A row of {len(content)} bytes", settings.document_bytes))
    try:
        return _record(row, fingerprint(content), source, offset, settings.columns)
    except (MisreadError, UndecodableError) as error:
        return Fault(source, offset, error.error, str(error))
    except RecursionError:
        return Fault(source, offset, "json", "It is nested too deeply.")


def _record(row: Mapping[str, Any], digest: str, source: str, offset: int, columns: Columns) -> Record:
    rest = dict(row)
    kind, text = _body(rest, columns)
    given = _identifier(_take(rest, columns, "id"))
    url = _line(rest, columns, "url")
    site = site_of(url) or _site(_line(rest, columns, "site"))
    return Record(
        id=given or digest,
        given=given is not None,
        digest=digest,
        source=source,
        offset=offset,
        text=text,
        kind=kind,
        url=url,
        title=_line(rest, columns, "title"),
        author=_line(rest, columns, "author"),
        published=_published(rest, columns),
        language=_language(rest, columns),
        site=site,
        meta=json_of(rest).decode() if rest else None,
    )


def json_of(row: Mapping[str, Any], *, in_order: bool = False) -> bytes:
    """A row as a JSON object; what JSON does not know as a string. `in_order` sorts its keys."""
    try:
        return msgspec.json.encode(row, enc_hook=str, order="sorted" if in_order else None)
    except OverflowError:  # whole numbers of more than 64 bits
        return json.dumps(row, ensure_ascii=False, default=str, sort_keys=in_order).encode()


def _name(columns: Columns, role: str) -> str:
    named: str | None = getattr(columns, role)
    return named or role


def _take(rest: dict[str, Any], columns: Columns, role: str) -> Any:
    """The value of a role, out of the rest. Raises MisreadError where a column that was named is missing."""
    named: str | None = getattr(columns, role)
    if named is not None and named not in rest:
        raise MisreadError("column", f"There is no `{named}` for `columns.{role}`; there are {_names(rest)}.")
    return rest.pop(named or role, None)


def _names(row: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in list(row)[:20]) or "no columns at all"


def _body(rest: dict[str, Any], columns: Columns) -> tuple[Kind, str]:
    """Text before HTML, but one that is named in the configuration before one that is not."""
    kinds: list[Kind] = ["text", "html"] if columns.text or not columns.html else ["html", "text"]
    names = [_name(columns, kind) for kind in kinds]
    if not any(name in rest for name in names):
        missing = " or ".join(f"`{name}`" for name in names)
        raise MisreadError("column", f"There is no {missing}, but {_names(rest)}: name the text in `columns`.")
    values = [(kind, name, rest.pop(name, None)) for kind, name in zip(kinds, names, strict=True)]
    for kind, name, value in values:
        if value is not None:
            return kind, _decoded(kind, name, value)
    raise MisreadError("type", f"`{names[0]}` is null.")


def _decoded(kind: Kind, name: str, value: Any) -> str:
    if isinstance(value, bytes):
        return decode_html(value) if kind == "html" else decode_text(value)
    if not isinstance(value, str):
        raise MisreadError("type", f"`{name}` must hold a string, not {type(value).__name__}.")
    if kind == "html":
        return value.replace("\0", "")
    if "\0" in value:
        raise MisreadError("binary", f"A NUL stands at character {value.index(chr(0))} of `{name}`.")
    return value


def _identifier(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | UUID):
        raise MisreadError("type", f"An id must be a string or a whole number, not {type(value).__name__}.")
    return str(value)


def _line(rest: dict[str, Any], columns: Columns, role: str) -> str | None:
    """A string, a number, or a list of strings as one string. Anything else stays in the rest."""
    value = _take(rest, columns, role)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(value) or None
    rest[_name(columns, role)] = value
    return None


def _site(name: str | None) -> str:
    return site_of(name if name and "//" in name else f"//{name or ''}")


def _published(rest: dict[str, Any], columns: Columns) -> str | None:
    value = _take(rest, columns, "published")
    read = iso_date(value)
    if read is None and value not in (None, ""):
        rest[_name(columns, "published")] = value
    return read


def _language(rest: dict[str, Any], columns: Columns) -> str | None:
    value = _take(rest, columns, "language")
    found = LANGUAGE.fullmatch(value) if isinstance(value, str) else None
    if found is None and value not in (None, ""):
        rest[_name(columns, "language")] = value
    return found[1].lower() if found else None
