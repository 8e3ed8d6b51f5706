"""What tests share: the seeds, one run of them, and a quick way to run anything else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from places import SEEDS, silent

from pipeline.config import load_config
from pipeline.run import Result, run

settings.register_profile("same", deadline=None, derandomize=True)  # machines are shared: no test asserts a time
settings.register_profile("search", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("EXAMPLES", "same"))


@pytest.fixture(scope="session")
def seeds_run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The five seeds, cleaned with the default config."""
    folder = tmp_path_factory.mktemp("seeds") / "run"
    return run(load_config(), [str(SEEDS)], folder, workers=1, progress=silent)


@pytest.fixture
def cleaned(tmp_path: Path) -> Callable[..., Result]:
    """Run some inputs into `tmp_path`, with changes to the default config."""

    def go(*inputs: Path, name: str = "run", changes: tuple[str, ...] = (), **options: object) -> Result:
        config = load_config(None, changes, options.pop("overrides", None))
        options = {"workers": 1, "progress": silent, **options}
        return run(config, [str(path) for path in inputs], tmp_path / name, **options)

    return go
