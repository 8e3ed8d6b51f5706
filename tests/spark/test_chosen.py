"""Without the extra nobody hears of Spark, until somebody asks for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT, SEEDS

from pipeline.engines import EngineError, chosen

WITHOUT = """
import sys
sys.modules["pyspark"] = None
from pipeline.cli import main
sys.argv[1:] = {words!r}
main()
"""


def test_the_package_imports_no_spark() -> None:
    code = (
        "import sys, pipeline, pipeline.cli; print([name for name in sys.modules if 'spark' in name or name == 'py4j'])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_spark_says_what_to_install(tmp_path: Path) -> None:
    words = ["run", "--input", str(SEEDS), "--output", str(tmp_path / "out"), "--engine", "spark"]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(words=words)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith('clean-corpus: --engine spark needs Apache Spark: pip install "clean-corpus[spark]"')
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_setting_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.engines.spark.engine", type(sys)("engine"))
    sys.modules["pipeline.engines.spark.engine"].SparkEngine = object
    with pytest.raises(EngineError, match="write it as"):
        chosen.spark("local[2]", ["spark.executor.memory"])
