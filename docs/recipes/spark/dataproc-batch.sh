#!/usr/bin/env bash
# Not run here. BUCKET holds main.py and the archive; SHARED is a Filestore folder, mounted on driver and executors.
set -euo pipefail

gcloud dataproc batches submit pyspark "gs://$BUCKET/main.py" \
  --region="$REGION" \
  --version=3.0 \
  --archives="gs://$BUCKET/clean-corpus.tar.gz#env" \
  --properties="spark.pyspark.python=./env/bin/python,spark.executor.cores=4,spark.executor.memory=8g,spark.executor.memoryOverhead=12g" \
  -- run --input "$SHARED/raw" --output "$SHARED/clean" --engine spark
