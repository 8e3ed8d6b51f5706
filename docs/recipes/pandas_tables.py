"""Copies beside the documents that were kept for them: `python pandas_tables.py RUN`."""

import sys

import pandas as pd

run = sys.argv[1]
documents = pd.read_parquet(f"{run}/documents", columns=["id", "site", "language", "text"])
print(documents.groupby(["site", "language"], dropna=False).size())

copies = pd.read_parquet(f"{run}/duplicates")
dropped = pd.read_parquet(f"{run}/dropped", columns=["id", "text"])
pairs = copies.merge(dropped, left_on="dropped", right_on="id").merge(
    documents[["id", "text"]], left_on="kept", right_on="id", suffixes=("_of_copy", "_kept")
)
print(pairs[["dropped", "kept", "jaccard", "kind", "text_of_copy", "text_kept"]].to_string(max_colwidth=40))
