"""The corpus as a Hugging Face dataset: `python load_dataset.py RUN`."""

import sys

from datasets import load_dataset

run = sys.argv[1]
corpus = load_dataset("parquet", data_files=f"{run}/documents/*.parquet", split="train")
print(corpus.features)

english = corpus.filter(lambda row: row["language"] == "en").select_columns(["id", "text"])
print(f"{len(corpus)} documents, {len(english)} of them in English")

if len(english) > 1:
    parts = english.train_test_split(test_size=0.5, seed=1)
    print({name: len(part) for name, part in parts.items()})
