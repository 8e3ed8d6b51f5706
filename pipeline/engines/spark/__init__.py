"""Many machines: the same maps and walls on Apache Spark.

`engine` and what it imports need pyspark; `walls`, `pairs` and `schemas` do not.
"""
