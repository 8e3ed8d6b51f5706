"""The walls as SQL over narrow columns: numbers, keys, counts. No text, no hash, nothing that engines disagree on.

The first wall's queries are the local engine's, without what only DuckDB knows. In the second one documents are numbers
in keep order, as there, and every query says in SQL what `pipeline.dedup` says in kernels; the tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.dedup.bands import Band

ARTICLES = """
SELECT kind, site, key, sum(articles) AS articles FROM said GROUP BY kind, site, key HAVING sum(articles) > 1
"""
"""How many articles say it, of what at least two say: `said` by some of them and by others."""

NUMBERED = """
SELECT record, CASE WHEN given THEN NULL ELSE id || '~' || number END AS name
FROM (
  SELECT id, name AS record, given,
         row_number() OVER (PARTITION BY id ORDER BY given DESC, digest, source, "offset", name) AS number
  FROM page WHERE fault IS NULL
)
WHERE number > 1
"""
"""Every record after the first of its id: a new name, or none where the user gave the id."""

FIRSTS = """
SELECT fingerprint, min(number) AS number FROM ranked WHERE fingerprint <> 0 GROUP BY fingerprint
"""
"""The first copy of every text that there is; texts of nothing are copies of nothing."""

COPIES = """
SELECT ranked.number AS number, firsts.number AS first
FROM ranked JOIN firsts ON ranked.fingerprint = firsts.fingerprint
WHERE ranked.number <> firsts.number
"""

BUCKETS = """
SELECT band, key, number, place, size
FROM (
  SELECT band, key, number,
         row_number() OVER (PARTITION BY key, band ORDER BY number) AS place,
         count(*) OVER (PARTITION BY key, band) AS size
  FROM banded
)
WHERE size > 1
"""
"""Who shares a band with whom, each document with its place in the bucket. Keys come first: sorting goes by them."""

INVOLVED = "SELECT lo AS number FROM candidates UNION SELECT hi AS number FROM candidates"

MEETINGS = """
SELECT DISTINCT lo AS head, hi - hi % 65536 AS share, lo AS number, 0 AS firm FROM candidates
UNION ALL
SELECT lo, hi - hi % 65536, hi, firm FROM candidates
"""
"""Pairs in groups of one `lo`, the head, with itself: so its text is moved once for all of them.

A group is of one `share`, too, so that those who meet one head are never too many for one task.
"""

DROPPED = """
SELECT DISTINCT hi AS number FROM edges WHERE NOT EXISTS (SELECT 1 FROM edges AS other WHERE other.hi = edges.lo)
"""
"""Neighbours of a document that nobody can drop any more, since it has no live neighbour before it."""

UNDECIDED = """
SELECT lo, hi FROM edges
WHERE NOT EXISTS (SELECT 1 FROM dropped WHERE dropped.number = edges.lo)
  AND NOT EXISTS (SELECT 1 FROM dropped WHERE dropped.number = edges.hi)
"""

PARENTS = """
SELECT hi AS number, lo AS parent, jaccard, containment, kind
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY hi ORDER BY kind, CASE WHEN kind = 1 THEN jaccard ELSE containment END DESC, lo) AS place
  FROM pairs
  WHERE kind > 0 AND NOT EXISTS (SELECT 1 FROM dropped WHERE dropped.number = pairs.lo)
)
WHERE place = 1
"""
"""Of every document that goes, the kept one that it is most like: near-duplicates before contained ones."""

DUPLICATES = """
SELECT gone.id AS dropped, stays.id AS kept, jaccard, containment, kind
FROM (
  SELECT number, parent, jaccard, containment, kind FROM parents
  UNION ALL
  SELECT copies.number, coalesce(parent, first), coalesce(jaccard, 1.0), coalesce(containment, 1.0), coalesce(kind, 0)
  FROM copies LEFT JOIN parents ON copies.first = parents.number
) AS said
JOIN ranked AS gone ON said.number = gone.number JOIN ranked AS stays ON said.parent = stays.number
"""
"""A copy says of itself what is said of the first copy; if that one is kept, it is an exact copy of it."""

RELATIONS = """
SELECT shorter.id AS a, longer.id AS b, jaccard, containment, -kind AS kind
FROM pairs JOIN ranked AS shorter ON pairs.small = shorter.number JOIN ranked AS longer ON pairs.large = longer.number
WHERE kind < 0 AND NOT EXISTS (SELECT 1 FROM dropped WHERE dropped.number = pairs.lo)
  AND NOT EXISTS (SELECT 1 FROM dropped WHERE dropped.number = pairs.hi)
"""


def candidates(plan: Sequence[Band]) -> str:
    """Pairs that share a bucket, `lo` before `hi`; `firm` is 1 if one of their buckets decides.

    In a bucket of up to the band's cap every document meets all before it; in a larger one it meets the first ones.
    """
    caps = " ".join(f"WHEN {number} THEN {band.cap}" for number, band in enumerate(plan))
    deciding = sum(band.decides for band in plan)
    return f"""
SELECT head.number AS lo, member.number AS hi, max(CASE WHEN head.band < {deciding} THEN 1 ELSE 0 END) AS firm
FROM buckets AS head JOIN buckets AS member ON head.band = member.band AND head.key = member.key
WHERE head.number < member.number AND head.place <= CASE head.band {caps} END
GROUP BY head.number, member.number
"""  # noqa: S608 - of numbers of ours


def counts(plan: Sequence[Band]) -> str:
    """How many buckets there are, the size of the largest, and how many are over their band's cap."""
    caps = " ".join(f"WHEN {number} THEN {band.cap}" for number, band in enumerate(plan))
    return f"""
SELECT count(*) AS buckets, coalesce(max(size), 0) AS largest_bucket,
       coalesce(sum(CASE WHEN size > CASE band {caps} END THEN 1 ELSE 0 END), 0) AS capped_buckets
FROM buckets WHERE place = 1
"""  # noqa: S608 - of numbers of ours
