"""The published heuristics by which corpora are filtered: measures of a text, and rules that bound them."""
