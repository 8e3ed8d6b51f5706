"""Files that are one document."""

import gzip
from pathlib import Path

import pytest

from pipeline.read.identity import fingerprint
from pipeline.read.settings import Settings

HTML = [
    ("UTF-8 that says nothing", "<p>Münze".encode(), "<p>Münze"),
    ("a mark before what it declares", b"\xef\xbb\xbf" + "<meta charset=latin1>é".encode(), "<meta charset=latin1>é"),
    ("UTF-16 with its mark", "<p>日本".encode("utf-16"), "<p>日本"),
    ("Latin-1 is windows-1252 to the web", b"<meta charset=iso-8859-1>\x93q\x94", "<meta charset=iso-8859-1>“q”"),
    (
        "an old way to declare",
        b"<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>\xcc\xe8\xf0",
        "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>Мир",
    ),
    ("XHTML", b'<?xml version="1.0" encoding="shift_jis"?>\x93\xfa', '<?xml version="1.0" encoding="shift_jis"?>日'),
    ("GB2312 is GB18030", b"<meta charset=gb2312>\xe9\x46", "<meta charset=gb2312>镕"),
    ("an unknown charset is none", "<meta charset=klingon>é".encode(), "<meta charset=klingon>é"),
    (
        "a codec that is no charset is none",
        b"<meta charset=unicode_escape>\\u00e9",
        r"<meta charset=unicode_escape>\u00e9",
    ),
    ("one bad byte is replaced", b"<p>a long caf\xe9 with a name", "<p>a long caf� with a name"),
    ("what others replaced is not our loss", "��".encode(), "��"),
    ("NULs are dropped", b"<p>" + b"much text " * 20 + b"o\0k", "<p>" + "much text " * 20 + "ok"),
]
NOT_HTML = [
    ("binary", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    ("binary", "<p>plain UTF-16 without a mark".encode("utf-16-le")),
    ("encoding", "<p>Это русский текст".encode("cp1251")),
    ("empty", b" \n"),
    ("empty", b""),
]
NOT_TEXT = [
    ("encoding", b"caf\xe9"),
    ("binary", b"%PDF-1.7\n\xe2\xe3\xcf\xd3"),
    ("binary", b"text\0with a NUL"),
    ("binary", b"\xff\0\xfe"),
    ("encoding", b"\xff\xfea"),
    ("empty", b""),
    ("empty", b"\xef\xbb\xbf \n\n"),
]


def test_a_text_file_is_a_document_that_is_named_by_its_place(tmp_path, read_path, packed):
    suffix, pack = packed
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / f"a.txt{suffix}").write_bytes(pack("Grüße\r\n".encode()))
    (record,) = read_path(tmp_path).records
    assert record.text == "Grüße\r\n"
    assert record.source == f"2024/a.txt{suffix}"
    assert record.id == fingerprint(record.source.encode())
    assert record.digest == fingerprint("Grüße\r\n".encode())
    assert (record.kind, record.given, record.offset, record.meta) == ("text", False, 0, None)


def test_the_seeds_are_five_documents(read_path):
    seeds = sorted((Path(__file__).parents[2] / "seeds").iterdir())
    reading = read_path(seeds[0].parent)
    assert [record.source for record in reading.records] == [path.name for path in seeds]
    assert [record.text.encode() for record in reading.records] == [path.read_bytes() for path in seeds]
    assert len(reading) == 5


@pytest.mark.parametrize(
    ("mark", "codec"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_a_byte_order_mark_is_believed_and_is_not_text(read, mark, codec):
    assert read("a.txt", mark + "née".encode(codec)).texts == ["née"]


@pytest.mark.parametrize(("content", "text"), [case[1:] for case in HTML], ids=[label for label, *_ in HTML])
def test_html_is_decoded_as_a_browser_would(read, content, text):
    (record,) = read("a.html", content).records
    assert record.text == text
    assert record.kind == "html"


@pytest.mark.parametrize(("error", "content"), NOT_HTML)
def test_what_is_no_html_is_a_fault(read, error, content):
    assert read("a.htm", content).errors == [error]


@pytest.mark.parametrize(("error", "content"), NOT_TEXT)
def test_what_is_no_text_is_a_fault(read, error, content):
    (fault,) = read("a.txt", content)
    assert fault.error == error
    assert fault.source == "a.txt"
    assert fault.detail.endswith(".")


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.txt.gz"])
def test_a_file_that_is_too_large_is_a_fault(read, name):
    content = b"x" * 1000
    content = gzip.compress(content) if name.endswith("gz") else content
    assert read(name, content, document_bytes=999).errors == ["size"]
    assert read(name, content, document_bytes=1000).errors == []


def test_a_packed_page_that_ends_too_early_is_a_fault(read):
    (fault,) = read("a.html.gz", gzip.compress(b"<p>" + bytes(range(256)))[:-9])
    assert (fault.error, fault.offset) == ("gzip", 0)
    assert "ends too early" in fault.detail


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.csv"])
def test_an_encoding_is_named_for_what_declares_none(read, name):
    text = "Müller schätzt Köln – sehr"
    content = f"text\n{text}\n" if name == "a.csv" else text
    assert read(name, content.encode("cp1252"), encoding="windows-1252").texts == [text]
    assert read(name, b"\xef\xbb\xbf" + content.encode(), encoding="windows-1252").texts == [text]
    assert read(name, content.encode("cp1251", "replace"), encoding="utf-8").errors == ["encoding"] or name == "a.html"


def test_what_a_page_declares_goes_before_the_encoding_that_is_named(read):
    page = "<meta charset=utf-8><p>Köln"
    assert read("a.html", page.encode(), encoding="windows-1252").texts == [page]


def test_a_byte_order_mark_goes_before_the_encoding_that_is_named(read):
    assert read("a.txt", "日本".encode("utf-16"), encoding="windows-1252").texts == ["日本"]


def test_an_encoding_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="klingon"):
        Settings(encoding="klingon")
