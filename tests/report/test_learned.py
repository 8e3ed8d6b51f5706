"""The templates of sites in the report."""

from __future__ import annotations

from handmade import make_run, news

from pipeline.report.learned import MOST_TEMPLATES, Template, learned

EVIL = "<script>window.hacked = 1</script> sign up"


def made(folder):
    many = [("a.org", "site.line", f"line {n} of the site", 40 - n, 50) for n in range(30)]
    few = [("b.org", "site.run", EVIL, 4, 8)]
    return make_run(folder, [news(1, site="a.org"), news(2, site="b.org"), news(3)], templates=[*many, *few])


def test_the_most_frequent_templates_of_each_site_are_shown_and_all_are_counted(tmp_path):
    found = learned(made(tmp_path / "run"), ["a.org", "b.org", "c.org"])
    assert {site: here.number for site, here in found.items()} == {"a.org": 30, "b.org": 1}
    assert [t.articles for t in found["a.org"].shown] == list(range(40, 40 - MOST_TEMPLATES, -1))
    assert found["b.org"].shown == [Template("b.org", "site.run", EVIL, 4, 8, 0.5, "")]


def test_sites_that_are_not_asked_for_are_left_out(tmp_path):
    assert set(learned(made(tmp_path / "run"), ["b.org"])) == {"b.org"}


def test_the_report_shows_them_escaped(tmp_path):
    page = (made(tmp_path / "run") / "report" / "index.html").read_text(encoding="utf-8")
    section = page[page.index("What sites repeat") : page.index('<section id="copies">')]
    assert "line 0 of the site" in section
    assert f"And {30 - MOST_TEMPLATES} less frequent" in section
    assert "&lt;script&gt;" in section
    assert EVIL not in page
