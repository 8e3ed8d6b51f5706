"""Readers: find the files of an input, cut big ones into splits, and read a split into records and faults."""
