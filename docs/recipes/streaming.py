"""A corpus that is larger than memory, record by record: `python streaming.py RUN`."""

import sys

from datasets import load_dataset
from pyarrow import dataset

run = sys.argv[1]

# With `datasets`: nothing is copied into its cache.
words = 0
for row in load_dataset("parquet", data_files=f"{run}/documents/*.parquet", split="train", streaming=True):
    words += len(row["text"].split())
print(f"{words} words")

# With `pyarrow` alone: only the columns that are asked for are read, a few thousand rows at a time.
characters = 0
for batch in dataset.dataset(f"{run}/documents").to_batches(columns=["text"], batch_size=4096):
    characters += sum(len(text) for text in batch.column("text").to_pylist())
print(f"{characters} characters")
