"""What the user may choose about near-duplicates."""

from __future__ import annotations

from typing import Literal

import msgspec

from pipeline.dedup.bands import Band, narrow, wide, widest


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How near-duplicates are found, and which copy stays.

    `threshold`: exact Jaccard of shingles from which two documents are copies of each other, 0.1 to 1.
    `ngram`: units (words, or characters of scripts without spaces) to a shingle.
    `num_perm`, `seed`: length and seed of the MinHash signature, as in datasketch.
    `bands`, `rows`: the signature is cut in `bands` of `rows` values; documents that agree in a band are compared.
    By default the fewest comparisons that find .99 of the pairs at the threshold.
    `bucket_cap`: in a larger bucket each document is compared with this many of the highest priority only.
    `keep`: which of two copies stays. `longest`; `earliest` published, undated last; `source`, by `source_rank`.
    Ties: the longer one, then the lower id.
    `source_rank`: beginnings of `source`, the best first; what matches none comes last.
    `containment_threshold`: share of the shorter document's shingles that lie in a longer one, from which it is
    contained. `report_contained` writes such pairs down; `drop_contained` drops the shorter one, provided that the
    longer one comes first in the keep order.
    """

    threshold: float = 0.8
    ngram: int = 5
    num_perm: int = 128
    seed: int = 1
    bands: int | None = None
    rows: int | None = None
    bucket_cap: int = 64
    keep: Literal["longest", "earliest", "source"] = "longest"
    source_rank: tuple[str, ...] = ()
    containment_threshold: float = 0.9
    report_contained: bool = True
    drop_contained: bool = False

    def __post_init__(self) -> None:
        _within("threshold", self.threshold, 0.1, 1)
        _within("ngram", self.ngram, 1, 50)
        _within("num_perm", self.num_perm, 16, 1024)
        _within("seed", self.seed, 0, 2**32 - 1)
        _within("bucket_cap", self.bucket_cap, 2, 100_000)
        _within("containment_threshold", self.containment_threshold, 0.5, 1)
        if (self.bands is None) != (self.rows is None):
            raise ValueError("bands and rows go together: set both, or neither")
        if self.bands is not None and self.rows is not None:
            _within("bands", self.bands, 1, self.num_perm)
            _within("rows", self.rows, 1, self.num_perm // self.bands)
        if self.keep == "source" and not self.source_rank:
            raise ValueError('keep = "source" needs source_rank, the beginnings of sources from best to worst')

    def shape(self) -> tuple[int, int]:
        """Bands and rows: those that are set, or those that suit the threshold."""
        if self.bands is not None and self.rows is not None:
            return self.bands, self.rows
        return widest(self.threshold, self.num_perm)

    def plan(self) -> list[Band]:
        """Every band by which documents meet; those that decide come first."""
        bands = wide(*self.shape(), self.bucket_cap)
        if self.inside_from() <= 1:
            bands += narrow(self.num_perm, self.bucket_cap, decide=self.drop_contained)
        return bands

    def inside_from(self) -> float:
        """The containment that counts; above 1, which is none, where it is neither reported nor acted on."""
        return self.containment_threshold if self.report_contained or self.drop_contained else 2.0


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name} must be between {least} and {most}, not {value}")
