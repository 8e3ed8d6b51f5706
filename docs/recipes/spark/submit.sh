#!/usr/bin/env bash
# Not run here. CLUSTER is spark://host:7077 or yarn; SHARED is a folder that every machine sees under this path.
set -euo pipefail

spark-submit \
  --master "$CLUSTER" \
  --archives clean-corpus.tar.gz#env \
  --conf spark.pyspark.python=./env/bin/python \
  --conf spark.executor.cores=4 \
  --conf spark.executor.memory=8g \
  --conf spark.executor.memoryOverhead=12g \
  --conf spark.driver.memory=16g \
  --conf spark.sql.shuffle.partitions=2000 \
  main.py run configs/default.toml \
  --input "$SHARED/raw" \
  --output "$SHARED/clean" \
  --engine spark
