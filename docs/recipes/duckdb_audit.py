"""SQL over documents and audit: `python duckdb_audit.py RUN [RULE [SITE]]`; rule and site may hold `%`."""

import sys

import duckdb

run = sys.argv[1]
rule = sys.argv[2] if len(sys.argv) > 2 else "clutter.%"
site = sys.argv[3] if len(sys.argv) > 3 else "%"

for name in ("documents", "dropped", "audit"):
    duckdb.sql(f"CREATE VIEW {name} AS FROM '{run}/{name}/*.parquet'")

print("What did the rule cut at the site?")
duckdb.sql(
    """
    SELECT rule, trim(old, E' \\n') AS cut, count(*) AS times, count(DISTINCT id) AS documents
    FROM audit JOIN documents USING (id)
    WHERE rule LIKE $rule AND site LIKE $site AND new = '' AND kind = 'span'
    GROUP BY ALL ORDER BY documents DESC, cut LIMIT 20
    """,
    params={"rule": rule, "site": site},
).show()

print("Which documents lost the largest share of their text?")
duckdb.sql(
    """
    SELECT id, title, sum(length(old)) / (sum(length(old)) + any_value(length(text))) AS share
    FROM audit JOIN documents USING (id)
    WHERE kind = 'span' AND new = ''
    GROUP BY id, title ORDER BY share DESC, id LIMIT 5
    """
).show()

print("What was dropped, and why?")
duckdb.sql("SELECT rule, count(*) AS documents, any_value(detail) AS example FROM dropped GROUP BY rule").show()
