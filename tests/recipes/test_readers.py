"""Shards are read back by the tools of the field, each with the same rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from pyarrow import dataset, parquet

from pipeline.run import Result
from pipeline.write import TABLES


def test_pyarrow_reads_every_table_with_its_descriptions(small_run: Result) -> None:
    for name, schema in TABLES.items():
        table = dataset.dataset(small_run.folder / name, format="parquet").to_table()
        assert table.schema.equals(schema), name
        for field in table.schema:
            assert field.metadata[b"description"]


def test_pyarrow_finds_one_document_by_its_id(small_run: Result) -> None:
    found = parquet.read_table(small_run.folder / "documents", filters=[("id", "==", "d07")])
    assert found["text"].to_pylist()[0].startswith("The committee met")


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_polars_and_pandas_agree_with_pyarrow(small_run: Result, name: str) -> None:
    folder = small_run.folder / name
    rows = parquet.read_table(folder).to_pylist()
    files = f"{folder}/*.parquet"
    asked = duckdb.sql(f"FROM '{files}'")
    assert [dict(zip(asked.columns, row, strict=True)) for row in asked.fetchall()] == rows
    assert pl.read_parquet(files).to_dicts() == rows
    frame = pd.read_parquet(folder)
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == rows


def test_documents_are_in_order_over_all_shards(small_run: Result) -> None:
    assert len(list((small_run.folder / "documents").iterdir())) > 1
    ids = pl.scan_parquet(small_run.folder / "documents" / "*.parquet").select("id").collect()["id"].to_list()
    assert ids == sorted(ids)
    assert len(ids) == 12


def test_datasets_knows_the_features(small_run: Result, tmp_path: Path) -> None:
    """In a process of its own: it warns of things that are not ours."""
    program = (
        "import sys; from datasets import load_dataset\n"
        "rows = load_dataset('parquet', data_files=sys.argv[1], split='train', cache_dir=sys.argv[2])\n"
        "print(len(rows), rows.features['text'].dtype, rows[0]['id'])"
    )
    words = [sys.executable, "-c", program, f"{small_run.folder}/documents/*.parquet", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={"HF_HUB_OFFLINE": "1"})
    assert done.returncode == 0, done.stderr
    count, kind, first = done.stdout.split()
    assert (count, kind) == ("12", "string")
    assert first in {"copy", "d00"}
