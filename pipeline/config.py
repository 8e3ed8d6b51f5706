"""The config of a run: frozen, typed, strict. What is unknown or impossible is told with its path."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from pipeline import stages, write
from pipeline.dedup.settings import Settings as CopySettings
from pipeline.engines.local.limits import Limits
from pipeline.overrides import Keep
from pipeline.read.settings import Settings as ReadSettings
from pipeline.stages import clutter, extract, language, normalise, quality, repair, site
from pipeline.write.card import Settings as CardSettings

NEAR_DUPLICATES = "near_duplicates"
STEPS = (*stages.NAMES, NEAR_DUPLICATES)
DEFAULT = tuple(step for step in STEPS if step != "quality")


T = TypeVar("T")


class ConfigError(ValueError):
    """A config that cannot be meant. The message is one sentence with the path and the way out."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole run. `steps` are the stages to run, in the order of `STEPS`; every table configures one of them.

    `input`: how sources are read. `output`: how shards are cut. `card`: what the dataset card says. `limits`: what one
    record may cost. `max_quarantine`: a run that quarantines a larger share of its records is finished, but ends with
    exit code 3. `keep`: a person's vetoes, see `pipeline.overrides`; those of `overrides.toml` are added to them.
    `forget`: ids of documents that are left out whatever they say: their rows in `quarantine/` hold no text.
    """

    steps: tuple[str, ...] = DEFAULT
    input: ReadSettings = ReadSettings()
    extract: extract.Settings = extract.Settings()
    language: language.Settings = language.Settings()
    clutter: clutter.Settings = clutter.Settings()
    site: site.Settings = site.Settings()
    normalise: normalise.Settings = normalise.Settings()
    repair: repair.Settings = repair.Settings()
    quality: quality.Settings = quality.Settings()
    near_duplicates: CopySettings = CopySettings()
    output: write.Settings = write.Settings()
    card: CardSettings = CardSettings()
    limits: Limits = Limits()
    max_quarantine: float = 0.5
    keep: tuple[Keep, ...] = ()
    forget: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse steps that are unknown, repeated or out of order, and a share that is none."""
        if not 0 <= self.max_quarantine <= 1:
            raise ValueError(f"max_quarantine is a share, from 0 to 1, not {self.max_quarantine}")
        known = [step for step in STEPS if step in self.steps]
        if list(self.steps) != known:
            raise ValueError(f"steps must be some of {', '.join(STEPS)}, in this order, not {', '.join(self.steps)}")

    @property
    def stage_settings(self) -> tuple[tuple[str, Any], ...]:
        """The settings of the stages that look at one document, by name, in order."""
        return tuple((name, getattr(self, name)) for name in stages.NAMES if name in self.steps)

    @property
    def copies(self) -> CopySettings | None:
        """The settings of near-duplicate detection, None where it is not among the steps."""
        return self.near_duplicates if NEAR_DUPLICATES in self.steps else None


def load_config(
    path: str | Path | None = None, changes: Iterable[str] = (), overrides: str | Path | None = None
) -> Config:
    """The config in a TOML file, or the default one, with changes such as `near_duplicates.threshold=0.7`.

    `overrides` is a file of vetoes, as the report writes it. Raises ConfigError.
    """
    changes = list(changes)
    config = _config(path, changes)
    if overrides is None:
        return config
    more = convert(read_toml(overrides), Overrides, overrides)
    return msgspec.structs.replace(config, keep=(*config.keep, *more.keep), forget=(*config.forget, *more.forget))


def _config(path: str | Path | None, changes: list[str]) -> Config:
    """The config in a file with changes. ConfigError blames the file, else the first change that is wrong."""
    where = path or "the default config"
    try:
        return convert(changed(path, changes), Config, where)
    except ConfigError:
        for number in range(len(changes)):
            convert(changed(path, changes[:number]), Config, where)
            convert(changed(path, changes[: number + 1]), Config, f"--set {changes[number]}")
        raise


def changed(path: str | Path | None, changes: Iterable[str]) -> dict[str, Any]:
    """The values of a file, or of none, with changes. Raises ConfigError."""
    values = read_toml(path) if path is not None else {}
    for change in changes:
        set_value(values, change)
    return values


class Overrides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of vetoes, and of ids to forget."""

    keep: tuple[Keep, ...] = ()
    forget: tuple[str, ...] = ()


def read_toml(path: str | Path) -> dict[str, Any]:
    """The values of a TOML file. Raises ConfigError."""
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; configs/ has configs to start from") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML ({error})") from error


def convert(values: dict[str, Any], kind: type[T], where: str | Path) -> T:
    """Plain values as a typed struct. Raises ConfigError."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {readable(str(error), kind)}") from error


def set_value(values: dict[str, Any], change: str) -> None:
    """Carry out one `a.b=value` on nested tables. The value is TOML; what is not TOML is a string."""
    name, equals, value = change.partition("=")
    if not equals or not re.fullmatch(r"\w+(\.\w+)*", name.strip()):
        raise ConfigError(f"--set {change}: write it as table.key=value")
    *tables, key = name.strip().split(".")
    for table in tables:
        values = values.setdefault(table, {})
        if not isinstance(values, dict):
            raise ConfigError(f"--set {change}: {table} is a value, not a table")
    try:
        values[key] = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        values[key] = value.strip()


def readable(message: str, kind: Any) -> str:
    """A validation error in the words of a config file: what, what it may be instead, then where."""
    what, _, where = message.partition(" - at ")
    path = where.strip("`").removeprefix("$").removeprefix(".")
    if what.startswith("Invalid enum value"):
        what += f"; choose among {', '.join(choices(inspect.type_info(kind), path.split('.')))}"
    elif what.startswith("Object contains unknown field"):
        what = what.replace("Object contains unknown field", "unknown field")
    return f"{what} - at `{path}`" if path else what


def choices(kind: inspect.Type, path: list[str]) -> list[str]:
    """The values that a setting may have which has only some: `path` are the names of its tables, then its own."""
    kinds = list(kind.types) if isinstance(kind, inspect.UnionType) else [kind]
    found = [repr(value) for one in kinds if isinstance(one, inspect.LiteralType) for value in one.values]
    for one in kinds:
        if isinstance(one, inspect.StructType) and path:
            name = path[0].partition("[")[0]
            found += [value for field in one.fields if field.name == name for value in choices(field.type, path[1:])]
        elif isinstance(one, inspect.VarTupleType):
            found += choices(one.item_type, path)
    return found


def as_dict(config: Config) -> Mapping[str, Any]:
    """The config as plain values, for the manifest."""
    values: Mapping[str, Any] = msgspec.to_builtins(config)
    return values
