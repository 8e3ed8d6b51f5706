import random
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.apply import run_stages
from pipeline.corpus import COUNTS, Page, Pages, utf8
from pipeline.dedup.articles import article_key
from pipeline.document import Document
from pipeline.jit import COMPILED
from pipeline.site.keys import LONGEST_KEY
from pipeline.stages import site
from pipeline.stages.site import TEMPLATES, Settings, fold
from pipeline.twice import Twice

compiled = pytest.mark.skipif(not COMPILED, reason="without numba nothing is scanned")

MASTHEAD = "The Harbour Gazette, founded 1887"
PROMPT = "Never miss a tide: read the Gazette every morning."
COUNTER = "Read by {} people today"


def count(documents: list[Document]) -> pa.Table:
    """What an engine does at the first wall, when every document is an article of its own."""
    articles: Counter[tuple[str, str, str]] = Counter()
    for document in documents:
        articles.update(set(site.sketch(Page.of(document))))
    rows = [(*key, number) for key, number in articles.items() if number > 1]
    return pa.Table.from_pylist([dict(zip(COUNTS.names, row, strict=True)) for row in rows], schema=COUNTS)


def article(number: int) -> list[str]:
    rng = random.Random(number)
    words = ["harbour", "tide", "captain", "storm", "net", "quay", "light", "fog", "crew", "mast", "rope", "gull"]
    return [" ".join(rng.choices(words, k=14)).capitalize() + f" near buoy {number}." for _ in range(3)]


def page(number: int) -> str:
    first, *rest = article(number)
    return "\n".join([MASTHEAD, COUNTER.format(number), f"{first} {PROMPT}", *rest, "Home", "  HOME "])


def documents(number: int, host: str = "gazette.example") -> list[Document]:
    return [Document(id=str(n), text=page(n), site=host) for n in range(number)]


def cleaned(document: Document, templates: pa.Table) -> list[str]:
    stage = site.build(Settings(), templates)
    return [x.strip() for x in run_stages(document, [("site", stage)]).document.text.splitlines() if x.strip()]


def test_all_of_a_template_goes_and_nothing_of_the_articles():
    pages = documents(1000)
    templates = site.decide(count(pages), Settings())
    assert templates.schema == TEMPLATES
    for document in pages:
        assert cleaned(document, templates) == article(int(document.id))


def test_templates_say_how_often_and_where():
    templates = site.decide(count(documents(40)), Settings()).to_pylist()
    masthead = next(row for row in templates if row["key"] == fold(MASTHEAD))
    assert masthead == {
        "site": "gazette.example",
        "rule": "site.line",
        "key": "the harbour gazette, founded 0",
        "articles": 40,
        "documents": 40,
        "share": 1.0,
    }
    assert {row["rule"] for row in templates} == {"site.line", "site.run"}


def test_a_small_site_is_left_alone():
    assert site.decide(count(documents(Settings().minimum_documents - 1)), Settings()).num_rows == 0


def test_what_few_articles_of_a_large_site_share_stays():
    pages = documents(400)
    quoted = "He said that the sea had never been so high."
    pages[3:6] = [Document(id=d.id, text=f"{d.text}\n{quoted}", site=d.site) for d in pages[3:6]]
    templates = site.decide(count(pages), Settings())
    assert quoted in cleaned(pages[4], templates)


def test_a_line_of_one_section_is_a_template_of_a_large_site():
    pages = documents(1000)
    section = "More from our fishing pages"
    pages[:40] = [Document(id=d.id, text=f"{d.text}\n{section}", site=d.site) for d in pages[:40]]
    templates = site.decide(count(pages), Settings())
    assert section not in cleaned(pages[4], templates)


def test_templates_of_one_site_do_not_touch_another():
    templates = site.decide(count(documents(50)), Settings())
    elsewhere = Document(id="x", text=page(1), site="other.example")
    assert site.build(Settings(), templates)(elsewhere) == []


def test_a_document_without_a_site_is_neither_counted_nor_cut():
    nowhere = Document(id="x", text=page(1))
    assert site.sketch(Page.of(nowhere)) == []
    assert site.build(Settings(), None)(nowhere) == []


@pytest.mark.parametrize("length", [1, LONGEST_KEY, LONGEST_KEY + 1, 5000])
def test_keys_are_short_and_tell_long_lines_apart(length: int):
    one, other = fold("x" * length + "a"), fold("x" * length + "b")
    assert one != other
    assert max(len(one), len(other)) <= LONGEST_KEY


def test_reports_of_one_form_keep_what_they_tell():
    def report(day: int) -> str:
        return (
            f"{MASTHEAD}\nUpdated {day} May, 1{day % 10}:30\n"
            f"The harbour index rose {day}.{day % 7} per cent to {900 + 3 * day} points on the {day}th of the month.\n"
            f"Traders moved {day * 17} tonnes of cod, {day * 5} tonnes of herring and {day + 3} of plaice."
        )

    pages = [Document(id=str(n), text=report(n), site="gazette.example") for n in range(1, 29)]
    templates = site.decide(count(pages), Settings())
    assert cleaned(pages[4], templates) == report(5).splitlines()[2:]


def test_numbers_are_masked_and_lines_without_letters_have_no_key():
    assert fold("Updated  12.05.2024,\t9:30") == fold("updated 3.11.2019, 18:05") == "updated 0, 0"
    assert fold("12 / 2024") == ""


@pytest.mark.parametrize(
    "wrong",
    [{"minimum_articles": 1}, {"minimum_documents": 1}, {"minimum_share": 0.0}, {"minimum_share": 1.5}],
)
def test_impossible_settings_are_refused(wrong: dict[str, float]):
    with pytest.raises(ValueError, match="minimum"):
        Settings(**wrong)


FERRY = "The ferry between the two islands will sail again from April, the harbour authority said on Tuesday."
LAMP = "The lighthouse on the northern cape has a new lamp since Monday, which needs a tenth of the power."
PASSWORD = "We will send you a link to renew your password"


def count_pages(pages: list[tuple[Document, str]]) -> pa.Table:
    """Like `count`, with what the structure of each page cut."""
    articles = Counter(key for document, cut in pages for key in set(site.sketch(Page.of(document, cut))))
    rows = [dict(zip(COUNTS.names, (*key, number), strict=True)) for key, number in articles.items() if number > 1]
    return pa.Table.from_pylist(rows, schema=COUNTS)


def two_pages() -> list[tuple[Document, str]]:
    host = "gazette.example"
    return [
        (Document(id="a", text=f"{FERRY}\n{PASSWORD}\n{FERRY.replace('April', 'May')}", site=host), "Home\nSport"),
        (Document(id="b", text=LAMP, site=host), f"Home\n{PASSWORD}\n{FERRY}"),
    ]


def test_what_one_other_page_has_beside_its_article_is_no_part_of_this_one():
    pages = two_pages()
    templates = site.decide(count_pages(pages), Settings())
    assert {row["rule"] for row in templates.to_pylist()} == {"site.beside"}
    assert PASSWORD not in cleaned(pages[0][0], templates)


def test_the_story_stays_where_another_page_teases_it():
    pages = two_pages()
    templates = site.decide(count_pages(pages), Settings())
    assert FERRY.casefold() in templates["key"].to_pylist()
    assert FERRY in cleaned(pages[0][0], templates)


def test_the_first_sentence_stays_however_little_it_is_like_a_story():
    teased = [
        (Document(id="a", text=f"Ferry\n{PASSWORD}.\n{LAMP}", site="s"), "Home"),
        (Document(id="b", text=FERRY, site="s"), f"Home\n{PASSWORD}."),
    ]
    templates = site.decide(count_pages(teased), Settings(beside=1.0))
    assert f"{PASSWORD}." in cleaned(teased[0][0], templates)


def test_sentences_are_those_of_lines_that_have_several():
    line = "The tide is high, again. Nets 2.5 m long were lost! He left.  “So did I, said she.” And then the fog came"
    found = [run for _, run in site.sentences(line)]
    assert found == [
        "The tide is high, again. ",
        "Nets 2.5 m long were lost! ",
        "“So did I, said she.” ",
        "And then the fog came",
    ]
    assert all(line[start:].startswith(run) for start, run in site.sentences(line))
    assert list(site.sentences(FERRY)) == []


@given(
    st.text(
        st.sampled_from("aZ éİßŉΐ\u0345.!?…。।१2:,”)’\t\u3000x\u00a0") | st.characters(),
        max_size=200,
    )
)
def test_a_plain_line_has_the_same_sentences(line: str):
    line = line.strip()
    assert {site.fold(run) for _, run in site.sentences(line)} == {
        site.key_of(run.strip()) for _, run in site.sentences(site.plain(line))
    }


def test_what_most_pages_have_in_their_articles_is_not_beside_them():
    shown = [(Document(id=str(n), text=f"{LAMP} {n}\n{PASSWORD}", site="s"), "Home") for n in range(2)]
    templates = site.decide(count_pages([*shown, (Document(id="x", text=FERRY, site="s"), PASSWORD)]), Settings())
    assert PASSWORD.casefold() not in [row["key"] for row in templates.to_pylist() if row["rule"] == "site.beside"]


def test_lines_beside_articles_can_be_left_alone():
    assert site.decide(count_pages(two_pages()), Settings(beside=0.0)).num_rows == 0


def test_every_rule_of_templates_says_why():
    pages = documents(40)
    rules = {row["rule"] for row in site.decide(count(pages), Settings()).to_pylist()}
    assert rules <= set(site.WHY)


def test_copies_of_one_article_are_told_by_their_keys():
    page_text, copy = page(1), page(1) + "\nPrinted on paper"
    assert article_key(page_text) == article_key(copy)
    assert article_key(page_text) != article_key(page(2))


def test_templates_of_many_sites_are_looked_up_where_they_lie():
    tables = [site.decide(count(documents(9, f"{name}.example")), Settings()) for name in "cab"]
    known = site.Templates(pa.concat_tables(tables))
    assert list(known.places) == ["a.example", "b.example", "c.example"]
    assert known.of("b.example")["site.line"].keys() == {fold(MASTHEAD), fold(COUNTER.format(1)), "home"}
    assert not any(known.of("elsewhere.example").values())


LINES = ["Home", "Home | 12:30", MASTHEAD, f"{FERRY} {LAMP}", f"{LAMP} And more of it.", LAMP, PASSWORD, "", "7", "ẞSS"]
PAGES = st.lists(
    st.builds(
        lambda name, kept, cut: (Document(id="x", text="\n".join(kept), site=name), "\n".join(cut)),
        st.sampled_from(["a.example", "b.example", ""]),
        st.lists(st.sampled_from(LINES) | st.text(max_size=9), max_size=9),
        st.lists(st.sampled_from(LINES), max_size=3),
    ),
    max_size=6,
)


@compiled
@given(PAGES)
def test_what_the_fingerprints_leave_out_stands_alone(pages: list[tuple[Document, str]]):
    twice = Twice(100)
    for document, cut in pages:
        for hashes in site.fingerprints(Page.of(document, cut)):
            twice.meet(hashes)
    again = twice.again()
    counts = [
        Counter(key for page in pages for key in set(site.sketch(Page.of(*page), table))) for table in (None, again)
    ]
    whole, some = ({key: number for key, number in found.items() if number > 1} for found in counts)
    assert some == whole
    assert counts[1].keys() <= counts[0].keys()


def lying(texts: list[str], sites: list[str]) -> Pages:
    """Texts in one array, apart from each other, as those of some rows of a table are."""
    pieces = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(piece) + 1 for piece in pieces], dtype=np.int64) - 1
    starts = ends - np.array([len(piece) for piece in pieces], np.int64)
    return Pages(utf8("|".join(texts) + "|"), starts, ends, sites)


@compiled
@given(PAGES)
def test_several_pages_at_once_say_what_each_says(pages: list[tuple[Document, str]]):
    alone = [Page.of(document) for document, _ in pages]
    several = lying([document.text for document, _ in pages], [document.site for document, _ in pages])
    hashes = [number for page in alone for found in site.fingerprints(page) for number in found.tolist()]
    assert site.fingerprints_of_all(several).tolist() == hashes
    twice = Twice(100)
    for page in alone:
        for found in site.fingerprints(page):
            twice.meet(found)
    again = twice.again()
    found = site.sketch_of_all(several, again)
    said = {(n, kind, key) for n, kind, key in zip(found.pages.tolist(), found.kinds, found.keys, strict=True)}
    assert said == {(n, kind, key) for n, page in enumerate(alone) for kind, _, key in site.sketch(page, again)}


@compiled
def test_pages_may_have_more_lines_than_there_is_room_for_at_first():
    texts = [f"line {n}\n" * 9 + "Ein Wort für sich" for n in range(9000)]
    found = site.fingerprints_of_all(lying(texts, ["a.example"] * len(texts)))
    assert len(found) == 10 * len(texts) == 10 * 9000
    assert len(set(found.tolist())) == 2
    assert found[-1] == site.fingerprints(Page.of(Document(id="x", text=texts[-1], site="a.example")))[0][-1]


@compiled
@given(PAGES)
def test_candidates_are_all_that_is_cut(pages: list[tuple[Document, str]]):
    stage = site.build(Settings(minimum_documents=2), site.decide(count_pages(pages), Settings(minimum_documents=2)))
    found = [stage(document) for document, _ in pages]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "COMPILED", False)
        assert [stage(document) for document, _ in pages] == found
