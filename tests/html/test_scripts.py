"""Pages that show no article, since a script would have built it, are read from what the script has."""

from __future__ import annotations

import json

from pipeline.html import read_page
from pipeline.html.scripts import TAG, long_strings

PARAGRAPHS = [
    f"Paragraph {i} says that the council of the town met again and spoke about the bridge for long." for i in range(9)
]


def lines_from_scripts(html: str) -> list[str]:
    page = read_page(html)
    tags = page.boxes.tag.tolist()
    first = tags.index(TAG) if TAG in tags else len(tags)
    return [text for text, box in zip(page.blocks.text, page.blocks.box.tolist(), strict=True) if box > first]


def test_a_body_in_json_ld_that_the_page_does_not_show():
    body = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(PARAGRAPHS)})
    html = f"<script type='application/ld+json'>{body}</script><h1>Bridge</h1>"
    assert lines_from_scripts(html) == PARAGRAPHS


def test_a_body_that_the_page_shows_is_not_told_twice():
    body = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(PARAGRAPHS)})
    shown = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    assert lines_from_scripts(f"<script type='application/ld+json'>{body}</script>{shown}") == []


def test_html_in_the_state_of_a_script():
    state = json.dumps({"props": {"body": "".join(f"<p>{p}</p>" for p in PARAGRAPHS)}})
    html = f"<h1>Bridge</h1><script>window.state = {state}; push([1, {json.dumps(state)}])</script>"
    assert lines_from_scripts(html) == PARAGRAPHS


def test_a_page_that_shows_nothing_without_scripts_shows_its_noscript():
    assert read_page("<body><noscript><p>Shown without scripts.</p></noscript>").text == "Shown without scripts."


def test_strings_are_what_stands_between_two_quotes():
    long = "x" * 400
    assert list(long_strings(f'"{long}" + "short" + "{long}\\"y"')) == [long, long + '\\"y']
    assert list(long_strings(f'{long}"a"{long}')) == []
    assert list(long_strings(f'"{long}"{long}"{long}"')) == [long, long]
    assert list(long_strings(f'"{long}')) == []


def test_a_script_whose_strings_never_end():
    html = "<p>word</p><script>" + 'a = "b\\"; ' * 50_000 + "</script>"
    assert read_page(html).text == "word"


def test_a_name_in_a_name_in_a_name():
    nested = '{"name":' * 900 + '"Bridge"' + "}" * 900
    html = f'<script type="application/ld+json">{{"@type":"Article","headline":{nested}}}</script><p>word</p>'
    assert read_page(html).metadata.title in ("Bridge", None)
