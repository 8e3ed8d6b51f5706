"""The same job in datatrove: read Parquet, MinHash in its four steps, write Parquet. Run by its own interpreter.

    python benchmarks/datatrove_job.py CORPUS OUTPUT [--workers 2] [--html]

Everything as its documentation does it and with its defaults; with --html its Trafilatura extractor comes first. What
it removed is in OUTPUT/removed.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import pyarrow.parquet as pq
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.writers import ParquetWriter


def split_file(corpus: Path, folder: Path, tasks: int) -> None:
    """One file a task: datatrove shares files among tasks, not rows."""
    folder.mkdir(parents=True)
    table = pq.read_table(corpus)
    step = -(-table.num_rows // tasks)
    for task in range(tasks):
        pq.write_table(table.slice(task * step, step), folder / f"{task:05d}.parquet")


def read(corpus: Path, column: str) -> ParquetReader:
    """The reader of all steps."""
    return ParquetReader(str(corpus), text_key=column, id_key="id", glob_pattern="*.parquet", doc_progress=False)


def main() -> None:
    """Parse and run the steps one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--html", action="store_true")
    args = parser.parse_args()
    logging.disable()
    tasks, config = args.workers, MinhashConfig()
    texts, work = args.output / "input", args.output / "work"
    split_file(args.corpus, texts, tasks)

    def run(name: str, pipeline: list[object], how_many: int = tasks) -> None:
        LocalPipelineExecutor(
            pipeline=pipeline, tasks=how_many, workers=min(tasks, how_many), logging_dir=str(work / f"log-{name}")
        ).run()

    if args.html:
        extracted = args.output / "extracted"
        run("extract", [read(texts, "html"), Trafilatura(favour_precision=False), ParquetWriter(str(extracted))])
        texts = extracted
    signatures, buckets, remove = (str(work / name) for name in ("signatures", "buckets", "remove"))
    run("signatures", [read(texts, "text"), MinhashDedupSignature(output_folder=signatures, config=config)])
    run(
        "buckets",
        [MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config)],
        config.num_buckets,
    )
    run("cluster", [MinhashDedupCluster(input_folder=buckets, output_folder=remove, config=config)], 1)
    removed = ParquetWriter(str(args.output / "removed"))
    kept = ParquetWriter(str(args.output / "documents"))
    run("filter", [read(texts, "text"), MinhashDedupFilter(input_folder=remove, exclusion_writer=removed), kept])


if __name__ == "__main__":
    main()
