"""How much of each document was cut, by stage: `python polars_tables.py RUN`."""

import sys

import polars as pl

run = sys.argv[1]
documents = pl.scan_parquet(f"{run}/documents/*.parquet")
audit = pl.scan_parquet(f"{run}/audit/*.parquet").filter(pl.col("kind") == "span")

cut = (
    audit.group_by("id", "stage")
    .agg(changes=pl.len(), cut=pl.col("old").str.len_chars().sum(), put=pl.col("new").str.len_chars().sum())
    .join(documents.select("id", "source", left=pl.col("text").str.len_chars()), on="id")
    .sort("source", "stage")
)
print(cut.collect())
