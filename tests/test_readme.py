"""Every command and every snippet of the README runs as it is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|python|toml)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the project, so that nothing is written into it."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("configs", "seeds"):
        (folder / name).symlink_to(ROOT / name)
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    command = bin_folder / "clean-corpus"
    lines = [f"#!{sys.executable}", "from pipeline.cli import main", 'if __name__ == "__main__":', "    main()", ""]
    command.write_text("\n".join(lines), encoding="utf-8")
    command.chmod(0o755)
    return folder


def test_every_block_runs_as_written(desk: Path) -> None:
    environment = {**os.environ, "PATH": f"{desk / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    for kind, block in BLOCKS:
        words = {"sh": ["bash", "-ec", block], "python": [sys.executable, "-c", block]}.get(kind)
        if words is None:
            continue
        done = subprocess.run(words, cwd=desk, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_every_command_is_in_the_readme_or_its_documents() -> None:
    texts = README + "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    source = (ROOT / "pipeline" / "cli.py").read_text(encoding="utf-8")
    missing = [name for name in re.findall(r'@app\.command\("(\w+)"\)', source) if f"clean-corpus {name}" not in texts]
    assert not missing


def test_every_target_of_make_that_the_readme_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make ([a-z][a-z-]+)", README, re.MULTILINE)):
        assert re.search(rf"^(?:[\w-]+ )*{target}(?: [\w-]+)*:", makefile, re.MULTILINE), target
