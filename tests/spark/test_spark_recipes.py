"""The recipes can be parsed, and ask for nothing that the command line does not have. None was run on its service."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from places import ROOT

from pipeline.cli import app

FOLDER = ROOT / "docs" / "recipes" / "spark"
FILES = ("submit.sh", "dataproc-batch.sh", "emr-serverless.json", "kubernetes.yaml")
OURS = re.compile(r"(?<![\w-])--(?:input|output|engine|master|workers|set)\b")


@pytest.mark.parametrize("name", ["submit.sh", "dataproc-batch.sh"])
def test_scripts_are_shell(name: str) -> None:
    bash = shutil.which("bash")
    assert bash
    subprocess.run([bash, "-n", FOLDER / name], check=True)


def test_the_job_of_emr_is_json() -> None:
    job = json.loads((FOLDER / "emr-serverless.json").read_text(encoding="utf-8"))
    assert job["jobDriver"]["sparkSubmit"]["entryPointArguments"][0] == "run"


def test_what_kubernetes_runs_sees_the_shared_folder() -> None:
    yaml = pytest.importorskip("yaml")
    job = yaml.safe_load((FOLDER / "kubernetes.yaml").read_text(encoding="utf-8"))
    spec = job["spec"]
    mounts = [(volume["name"], "/shared") for volume in spec["volumes"]]
    assert job["kind"] == "SparkApplication"
    assert spec["arguments"][0] == "run"
    for role in ("driver", "executor"):
        assert [(mount["name"], mount["mountPath"]) for mount in spec[role]["volumeMounts"]] == mounts


@pytest.mark.parametrize("name", FILES)
def test_options_are_those_of_run(name: str) -> None:
    command = typer.main.get_command(app).commands["run"]
    known = {option for parameter in command.params for option in parameter.opts}
    asked = set(OURS.findall((FOLDER / name).read_text(encoding="utf-8")))
    assert {"--input", "--output", "--engine"} <= asked
    assert asked - {"--master"} <= known


def test_every_recipe_is_told() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in told for path in FOLDER.iterdir() if path.name != Path("README.md").name)
