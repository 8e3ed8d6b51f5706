"""What a site repeats on its pages: lines, and sentences inside lines, that no single page can give away.

Counts come from the first wall (`pipeline.corpus`), where copies of one article count once; `decide` turns them into
templates, a table that a person can read. Digits are masked, so that dates and counters repeat; those of sentences are
not, so that the reports of a market stay. Of pages that had a
structure, the lines that it cut are counted, too: what other pages of the site show beside their articles is no part of
this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.corpus import Bytes, Keys, Page, Pages, string, utf8
from pipeline.document import Document, Edit, Stage
from pipeline.jit import COMPILED
from pipeline.labeller.text_model import chances
from pipeline.lines import Reason, cut_filled, split_lines
from pipeline.site.hashed import HashedKeys
from pipeline.site.keys import fold, fold_again, fold_bytes, key_of, plain, sentences, tells
from pipeline.site.scan import ALL, PARTS, WHOLE, Scan, Sought, all_scanned, lines_sought, scanned
from pipeline.twice import fixed

DOCUMENTS = "documents"
LINE = "line"
RUN = "run"
SHOWN = "shown"
KINDS = (DOCUMENTS, LINE, RUN, SHOWN)
REPEATED, SENTENCE, BESIDE = "site.line", "site.run", "site.beside"
_RULES = {LINE: REPEATED, RUN: SENTENCE, SHOWN: BESIDE}

TEMPLATES = pa.schema(
    [
        ("site", pa.string()),
        ("rule", pa.string()),
        ("key", pa.string()),
        ("articles", pa.int64()),
        ("documents", pa.int64()),
        ("share", pa.float64()),
    ]
)
"""`key` is the folded line or sentence, `share` is `articles / documents` of the site."""

WHY = {
    REPEATED: "the site shows this line on many of its pages",
    SENTENCE: "the site shows this sentence on many of its pages",
    BESIDE: "the site shows this line on other pages, too, beside their articles",
}

SITES_AT_HAND = 256
BREAK = utf8("\n")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a repeated line is a template of its site.

    `minimum_documents`: sites with fewer articles are left alone. `minimum_articles` and `minimum_share`: a template
    stands in at least so many articles, and in this share of the site's. `enough_articles`: a line in so many is a
    template in a tenth of that share, too, because large sites have many sections. `runs`: look at sentences inside
    lines, too. `beside`: a line that at least half of the pages which show it have beside their article goes where the
    line model gives it a smaller chance to belong to the story, and two pages are enough to tell; the first sentence
    stays, and at 0 every line does.
    """

    minimum_documents: int = 3
    minimum_articles: int = 2
    minimum_share: float = 0.2
    enough_articles: int = 30
    runs: bool = True
    beside: float = 0.97

    def __post_init__(self) -> None:
        """Refuse counts that would call every line a template."""
        if self.minimum_articles < 2 or self.minimum_documents < self.minimum_articles:
            raise ValueError("minimum_documents must be at least minimum_articles, and that at least 2")
        if not 0 < self.minimum_share <= 1:
            raise ValueError("minimum_share must be above 0 and at most 1")
        if not 0 <= self.beside <= 1:
            raise ValueError("beside must be between 0 and 1")


Hashes = NDArray[np.uint64]


def sketch(page: Page, again: Hashes | None = None) -> list[tuple[str, str, str]]:
    """What to count of a page: itself, its lines, and the sentences of lines that have several.

    Where its structure cut anything, all its lines are counted once more. Where `again` tells of the fingerprints of
    all pages, what stands alone is left out.
    """
    if not page.site:
        return []
    keys = sorted(all_keys(page)) if again is None else dict.fromkeys(repeated_keys(page, again))
    return [(DOCUMENTS, page.site, ""), *[(kind, page.site, key) for kind, key in keys]]


def all_keys(page: Page) -> set[tuple[str, str]]:
    """The keys of a page, with their kinds."""
    lines = {plain(line) for line in page.document.text.splitlines()}
    runs = {run.strip() for line in lines for _, run in sentences(line)}
    keys = {LINE: set(map(key_of, lines)), RUN: set(map(key_of, runs))}
    if len(page.cut):
        keys[SHOWN] = keys[LINE].union(map(fold, string(page.cut).splitlines()))
    return {(kind, key) for kind, found in keys.items() for key in found if key}


def repeated_keys(page: Page, again: Hashes) -> list[tuple[str, str]]:
    """Those of them whose fingerprints are among those that were met twice (`pipeline.twice`)."""
    keys = []
    for kinds, data, scan in looked_at(page, again):
        text = page.document.text if data is page.text else string(data)
        keys += [(kinds[run], fold_again(text[start:end])) for start, end, _, run in scan.places.tolist()]
    return keys


def fingerprints(page: Page) -> list[Hashes]:
    """A hash of kind, site and key of each line and sentence of a page, where kernels can be compiled."""
    return [scan.hashes for _, _, scan in looked_at(page)] if page.site else []


def looked_at(page: Page, again: Hashes = ALL) -> Iterator[tuple[tuple[str, ...], Bytes, Scan]]:
    """The texts of a page whose keys are counted, scanned, and the kinds of their lines and their sentences."""
    seeds = seeds_of(page.site)
    yield (LINE, RUN), page.text, scanned(page.text, seeds[LINE], seeds[RUN], again)
    if len(page.cut):
        shown = np.concatenate([page.cut, BREAK, page.text])
        yield (SHOWN,), shown, scanned(fixed(shown), seeds[SHOWN], again=again).lines()


def sketch_of_all(pages: Pages, again: Hashes) -> Keys:
    """What `sketch` gives of several pages, with such a table. What a page repeats may be there more than once."""
    numbers, known = with_site(pages)
    places = all_scanned(known, seeds_of_all(known.sites), again).places
    data = known.data.tobytes()
    keys = [fold_bytes(data[start:end]) for start, end in places[:, 1:3].tolist()]
    kinds = [(LINE, RUN)[run] for run in places[:, 3].tolist()]
    found = np.concatenate([numbers, numbers[places[:, 0]]])
    return Keys(found, [DOCUMENTS] * len(numbers) + kinds, [""] * len(numbers) + keys)


def fingerprints_of_all(pages: Pages) -> Hashes:
    """What `fingerprints` gives of several pages."""
    _, known = with_site(pages)
    return all_scanned(known, seeds_of_all(known.sites)).hashes


def with_site(pages: Pages) -> tuple[NDArray[np.int64], Pages]:
    """The numbers of the pages that have a site, and these pages."""
    numbers = np.flatnonzero(np.array(pages.sites, object).astype(bool))
    sites = [pages.sites[number] for number in numbers.tolist()]
    return numbers, Pages(pages.data, pages.starts[numbers], pages.ends[numbers], sites)


def seeds_of_all(sites: Iterable[str]) -> Hashes:
    """The seeds of the lines and the sentences of sites [n, 2]."""
    seeds = [(of_site[LINE], of_site[RUN]) for of_site in map(seeds_of, sites)]
    return np.array(seeds, np.uint64).reshape(-1, 2)


@lru_cache(maxsize=SITES_AT_HAND)
def seeds_of(site: str) -> dict[str, np.uint64]:
    """What tells the fingerprints of a kind and a site from those of others."""
    return {
        kind: np.uint64(int.from_bytes(blake2b(f"{kind} {site}".encode(), digest_size=8).digest(), "little"))
        for kind in (LINE, RUN, SHOWN)
    }


def decide(counts: pa.Table, settings: Settings) -> pa.Table:
    """The templates of all sites, by `TEMPLATES`: the most frequent of a site first."""
    totals = counts.filter(pc.equal(counts["kind"], DOCUMENTS)).select(["site", "articles"])
    totals = totals.rename_columns(["site", "documents"])
    rules = pa.table({"kind": list(_RULES), "rule": list(_RULES.values())})
    found = counts.join(rules, "kind", join_type="inner").join(totals, "site", join_type="inner")
    share = pc.divide(pc.cast(found["articles"], pa.float64()), pc.cast(found["documents"], pa.float64()))
    found = found.append_column("share", share)
    enough = pc.and_(
        pc.greater_equal(found["articles"], settings.enough_articles),
        pc.greater_equal(found["share"], settings.minimum_share / 10),
    )
    often = pc.or_(pc.greater_equal(found["share"], settings.minimum_share), enough)
    known = pc.and_(
        pc.greater_equal(found["documents"], settings.minimum_documents),
        pc.greater_equal(found["articles"], settings.minimum_articles),
    )
    beside = pc.and_(pc.equal(found["rule"], BESIDE), settings.beside > 0)
    wanted = pc.and_(pc.or_(settings.runs, pc.not_equal(found["rule"], SENTENCE)), pc.not_equal(found["rule"], BESIDE))
    found = found.filter(pc.and_(often, pc.or_(beside, pc.and_(wanted, known))))
    by = [("site", "ascending"), ("articles", "descending"), ("key", "ascending"), ("rule", "ascending")]
    return mostly_beside(found, counts).sort_by(by).select(TEMPLATES.names).cast(TEMPLATES)


def mostly_beside(found: pa.Table, counts: pa.Table) -> pa.Table:
    """The templates without lines that more than half of the pages which show them have in their articles."""
    kept = counts.filter(pc.equal(counts["kind"], LINE)).select(["site", "key", "articles"])
    found = found.join(kept.rename_columns(["site", "key", "kept"]), ["site", "key"], join_type="left outer")
    seldom = pc.less_equal(pc.multiply(pc.fill_null(found["kept"], 1), 2), found["articles"])
    return found.filter(pc.or_(pc.not_equal(found["rule"], BESIDE), seldom))


class Templates:
    """The templates of each site, looked up where they lie: only those of a few sites are at hand at a time."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table.sort_by([("site", "ascending"), ("articles", "descending"), ("key", "ascending")])
        sites = self.table["site"].combine_chunks()
        runs = pc.run_end_encode(sites) if len(sites) else None
        ends = runs.run_ends.to_pylist() if runs is not None else []
        names = runs.values.to_pylist() if runs is not None else []
        self.places = {name: (start, end) for name, start, end in zip(names, [0, *ends], ends, strict=False)}
        self.numbers = {name: number for number, name in enumerate(names)}
        self.hashes = HashedKeys(self.table["key"], [0, *ends])
        self.keys = lru_cache(maxsize=SITES_AT_HAND)(lambda site: self.hashes.of(self.numbers[site]))
        self.of = lru_cache(maxsize=SITES_AT_HAND)(self._of)
        if COMPILED and names:
            lines_sought("", self.keys(names[0]))  # so that the kernel is there before workers are made

    def _of(self, site: str) -> dict[str, dict[str, float]]:
        """The share of each key of a site, by rule."""
        start, end = self.places.get(site, (0, 0))
        found: dict[str, dict[str, float]] = {REPEATED: {}, SENTENCE: {}, BESIDE: {}}
        columns = [self.table[name].slice(start, end - start).to_pylist() for name in ("rule", "key", "share")]
        for rule, key, share in zip(*columns, strict=True):
            found[rule][key] = share
        return found

    def candidates(self, document: Document) -> list[Sought]:
        """The lines of a text that may be templates of its site, or have such sentences: no others are."""
        if COMPILED:
            return lines_sought(document.text, self.keys(document.site))
        filled = [line for line in split_lines(document.text) if line.content]
        firsts = [document.text.index(line.content, line.start) for line in filled]
        return [
            Sought(number, line.start, line.end, first, first + len(line.content), WHOLE | PARTS)
            for number, (line, first) in enumerate(zip(filled, firsts, strict=True))
        ]


def build(settings: Settings, templates: pa.Table | None) -> Stage:
    """The stage that cuts these templates; without any it cuts nothing."""
    known = Templates(templates if templates is not None else TEMPLATES.empty_table())

    def site(document: Document) -> list[Edit]:
        if document.site not in known.places:
            return []
        lines = known.candidates(document)
        if not lines:
            return []
        here = known.of(document.site)
        reasons = reasons_of(document.text, lines, here, settings.beside)
        left = [line for line in lines if line.what & PARTS and line.number not in reasons]
        inside = [edit for line in left for edit in cut_runs(document.text, line, here[SENTENCE])]
        going = [(line.number, line.start, line.end, reasons[line.number]) for line in lines if line.number in reasons]
        return cut_filled(going) + inside

    return site


def reasons_of(
    text: str, lines: Iterable[Sought], here: dict[str, dict[str, float]], beside: float
) -> dict[int, Reason]:
    """Why lines of a text go, by their numbers and the templates of the site; all that are not given stay.

    Other pages tease a story with its first sentence, so that one never goes because it stands beside their articles.
    """
    keys = {line.number: fold_again(text[line.first : line.last]) for line in lines if line.what & WHOLE}
    share = here[REPEATED]
    reasons = {number: Reason(REPEATED, share[key]) for number, key in keys.items() if key in share}
    asked = [number for number, key in keys.items() if key not in share and key in here[BESIDE]]
    if asked:
        filled = [line for line in map(str.strip, text.splitlines()) if line]
        lead = next((number for number, line in enumerate(filled) if tells(line)), None)
        likely = chances(filled).tolist()
        for number in asked:
            if number != lead and likely[number] < beside:
                reasons[number] = Reason(BESIDE, here[BESIDE][keys[number]])
    return reasons


def cut_runs(text: str, line: Sought, templates: dict[str, float]) -> Iterable[Edit]:
    """The edits that cut the repeated sentences of a line."""
    for start, run in sentences(text[line.first : line.last]) if templates else ():
        if (key := fold_again(run)) in templates:
            at = line.first + start
            yield Edit(at, at + len(run), "", SENTENCE, templates[key])
