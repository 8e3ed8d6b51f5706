"""A page without the insides of its scripts and styles shows the same text, whatever its markup."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pipeline.html.bare import bare
from pipeline.html.walk import flatten

PIECES = st.sampled_from(
    [
        *"ab \n<>/=\"'!-?",
        *(
            "<p>",
            "</p>",
            "<p/a=1>",
            "<p class=x>",
            "<p id='a'b hidden>",
            "<b class='nav'>",
            "</b>",
            "<div title='",
            "<a href=",
            "<br/>",
            "<b x='>'>",
            '<i y=">" z>',
            "<p =x",
            "</",
            "<!",
            "<?",
        ),
        *("<!--", "-->", "--!>", "<!-->", "<!--->", "<![CDATA[", "]]>", "<!DOCTYPE html>"),
        *("<script>", "</script>", "<SCRIPT src=x>", "<script type='application/ld+json'>", "</script x='>'>"),
        *("<style>", "</style>", "</style ", "p>a{}", "if(a<b)", "'<p>no</p>'"),
        *("<title>", "</title>", "<textarea>", "</textarea>", "<xmp>", "</xmp>", "<iframe>", "</iframe>"),
        *("<select>", "<option>", "</select>", "<table>", "<td>", "<noscript>", "</noscript>", "<template>"),
        *("<svg>", "</svg>", "<svg/>", "<svg width=1/>", "<math>", "</math>", "<title/>", "<style/>"),
    ]
)


def shown(data: bytes) -> list[object]:
    body = LexborHTMLParser(data).body
    if body is None:
        return []
    blocks, boxes = flatten(body)
    return [blocks.text, *(column.tolist() for column in (*blocks[1:], *boxes))]


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=25))
@example(["<svg>", "<style>", "</style>", "<p>", "<script>", "if(a<b)", "</script>", "a"])
def test_lines_and_containers_are_the_same(pieces):
    data = "".join(pieces).encode()
    assert shown(bare(data)) == shown(data)


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<p>a</p><script>b</script>c", "<p>a</p><script></script>c"),
        ("<script>a<b;'</p>'</script>", "<script></script>"),
        ("<script><!-- <script>a</script> b --></script>c", "<script></script>c"),
        ("<script><!-- </script>b", "<script></script>b"),
        ("<ScRipt a='>'>b</sCript >c", "<ScRipt a='>'></sCript >c"),
        ("<script type='application/ld+json'>{}</script>", "<script type='application/ld+json'>{}</script>"),
        ("<script type='application/ld&#43;json'>{}</script>", "<script type='application/ld&#43;json'>{}</script>"),
        ("<style>p > a {}</style>", "<style></style>"),
        ("<style><!-- p {} --></style><style>b</style>", "<style></style><style></style>"),
        ("<!-- <script>a</script> --><script>b</script>", "<!-- <script>a</script> --><script></script>"),
        ("<a title='<script>'>b</a><script>c</script>", "<a >b</a><script></script>"),
        ("<a x=y'><script>c</script>", "<a ><script></script>"),
        ("<p x class=\"a\"y='>' id=b z = 1 hidden>", '<p class="a" id=b  hidden>'),
        ("<p =x><i a/=b>", "<p ><i /=b>"),
        ("<br a=b/><br a='b'/>", "<br ><br />"),
        ("<meta content=a x=y><font color=b>", "<meta content=a x=y><font color=b>"),
        ("</p class=a href=b>", "</p class=a href=b>"),
        ("<textarea><script>a</script></textarea>", "<textarea><script>a</script></textarea>"),
        ("<svg><style>a</style></svg><style>b</style>", "<svg><style>a</style></svg><style></style>"),
        ("<svg><script>a<b</script></svg><style>b</style>", "<svg><script>a<b</script></svg><style>b</style>"),
        ("<svg/><style>b</style>", "<svg/><style></style>"),
        ("<svg x=1/><style>b<i></style>", "<svg x=1/><style>b<i></style>"),
        (
            "<select><style>a<b></style></select><style>c</style>",
            "<select><style>a<b></style></select><style>c</style>",
        ),
        ("<svg><![CDATA[ <style>a</style> ]]></svg>", "<svg><![CDATA[ <style>a</style> ]]></svg>"),
        ("<plaintext><script>a</script>", "<plaintext><script>a</script>"),
        ("<script>never closed", "<script>never closed"),
        ("<!DOCTYPE html><?php a ?></><script>b</script>", "<!DOCTYPE html><?php a ?></><script></script>"),
        ("<!--><script>b</script>-->", "<!--><script></script>-->"),
        ("<!--a--!><script>b</script>-->", "<!--a--!><script></script>-->"),
    ],
)
def test_what_goes(page, wanted):
    assert bare(page.encode()).decode() == wanted
