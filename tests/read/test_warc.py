import gzip
import random
from collections import Counter

import pytest
from written import HTTP, conversion, response, warc_record

from pipeline.read.plan import plan
from pipeline.read.records import records
from pipeline.read.settings import Settings

PAGE = "<p>Grüße".encode()
ZIPPED = gzip.compress(PAGE, mtime=0)
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)
CODED = [
    ("as it is", b"", PAGE),
    ("gzip", b"Content-Encoding: gzip\r\n", ZIPPED),
    ("chunked", b"Transfer-Encoding: chunked\r\n", CHUNKED),
    (
        "gzip in chunks",
        b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(ZIPPED), ZIPPED),
    ),
    ("unpacked by the crawler", b"Content-Encoding: gzip\r\n", PAGE),
    ("joined by the crawler", b"Transfer-Encoding: chunked\r\n", PAGE),
    ("unpacked and joined by the crawler", b"Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", PAGE),
]
NOT_A_DOCUMENT = [
    warc_record("warcinfo", b"software: x", Content_Type="application/warc-fields"),
    warc_record("request", b"GET / HTTP/1.1\r\n\r\n", Content_Type="application/http; msgtype=request"),
    response(1, b"\x89PNG", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"),
    response(1, b"gone", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"),
    response(1, b"", b"HTTP/1.1 301 Moved\r\nLocation: /2\r\n"),
    warc_record(
        "response", HTTP + b"\r\nDisallow: /", Target_URI="http://a.org/robots.txt", Content_Type="application/http"
    ),
    warc_record("resource", b"\xff\xd8\xff", Content_Type="image/jpeg"),
]
FAULTY = [
    ("http", response(1, CHUNKED[:-9], HTTP + b"Transfer-Encoding: chunked\r\n")),
    ("http", warc_record("response", b"no answer", Content_Type="application/http; msgtype=response")),
    ("binary", response(1, b"%PDF-1.7 ...")),
    ("encoding", conversion(1, b"caf\xe9")),
    ("binary", conversion(1, b"a\0b")),
    ("size", response(1, b"x" * 200_000)),
    ("warc", b"WARC/1.0\r\nWARC-Type: response\r\n\r\nno length\r\n\r\n"),
    ("warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 2\r\n\r\nlonger\r\n\r\n"),
    ("warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9999\r\n\r\nshorter\r\n\r\n"),
    ("warc", b"something else\r\n\r\n"),
]


def test_a_response_is_a_page(read, packed):
    suffix, pack = packed
    (record,) = read(f"a.warc{suffix}", pack(response(7, PAGE))).records
    assert record.id == "urn:uuid:00000007"
    assert record.given
    assert (record.kind, record.text) == ("html", "<p>Grüße")
    assert (record.url, record.site) == ("https://www.example.org/7", "example.org")
    assert record.meta == '{"WARC-Date":"2024-05-03T10:20:30Z"}'


def test_a_conversion_is_text(read, packed):
    suffix, pack = packed
    first, second = read(f"a.wet{suffix}", pack(conversion(1, PAGE)) + pack(conversion(2, b""))).records
    assert (first.kind, first.text) == ("text", "<p>Grüße")
    assert first.meta == '{"WARC-Identified-Content-Language":"deu"}'
    assert second.text == ""


def test_a_resource_is_read_as_its_type_says(read):
    page = warc_record("resource", b"<p>caf\xe9", Content_Type='text/html; charset="latin1"')
    (record,) = read("a.warc", page).records
    assert (record.kind, record.text) == ("html", "<p>café")
    assert (record.id, record.given) == (record.digest, False)


@pytest.mark.parametrize(("head", "body"), [case[1:] for case in CODED], ids=[case[0] for case in CODED])
def test_a_body_is_decoded_also_where_the_crawler_has_decoded_it(read, head, body):
    assert read("a.warc", response(1, body, HTTP + head)).texts == ["<p>Grüße"]


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\n", b"HTTP/1.0 203 Fine\r\nContent-Type: text/html\r\n"])
def test_a_page_may_have_a_poor_header(read, head):
    assert read("a.warc", response(1, PAGE, head)).texts == ["<p>Grüße"]


@pytest.mark.parametrize("record", NOT_A_DOCUMENT)
def test_what_is_no_page_is_passed(read, record):
    assert list(read("a.warc", record)) == []


@pytest.mark.parametrize(("error", "record"), FAULTY, ids=[f"{n}-{error}" for n, (error, _) in enumerate(FAULTY)])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_bad_record_costs_itself(read, suffix, error, record):
    pack = gzip.compress if suffix else bytes
    good = pack(response(2, PAGE))
    reading = read(f"a.warc{suffix}", good + pack(record) + good, document_bytes=100_000)
    assert reading.texts == ["<p>Grüße"] * 2
    assert [(fault.error, fault.offset) for fault in reading.faults] == [(error, len(good))]


def test_a_page_that_quotes_a_warc_header_is_one_page(read):
    page = b"<pre>\r\n\r\n" + response(1, PAGE) + b"</pre>"
    assert read("a.warc", response(1, page)).texts == [page.decode()]


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_a_broken_member_costs_the_record_in_it(read, packed_in_members, damage):
    suffix, pack = packed_in_members
    members = [bytearray(pack(response(n, b"<p>%d" % n))) for n in range(5)]
    if damage == "cut":
        del members[2][-7:]
    else:
        members[2][-6] ^= 1
    reading = read(f"a.warc{suffix}", b"".join(members))
    assert reading.texts == ["<p>0", "<p>1", "<p>3", "<p>4"]
    assert [fault.offset for fault in reading.faults] == [len(members[0]) + len(members[1])]


def test_a_file_in_one_member_is_read_up_to_its_break(read):
    records = [response(n, bytes([65 + n]) + random.Random(n).randbytes(50_000).hex().encode()) for n in range(5)]
    reading = read("a.warc.gz", gzip.compress(b"".join(records))[:-600])
    assert [text[:1] for text in reading.texts] == ["A", "B", "C", "D"]
    assert reading.errors == ["gzip"]


def test_a_file_is_cut_where_records_begin(tmp_path, packed):
    suffix, pack = packed
    records = [pack(response(n, str(n).encode() * 300)) for n in range(200)]
    path = tmp_path / f"a.warc{suffix}"
    path.write_bytes(b"".join(records))
    splits = plan([str(path)], Settings(split_bytes=2000)).splits
    starts = {sum(map(len, records[:n])) for n in range(200)}
    assert len(splits) > 3
    assert starts.issuperset(split.start for split in splits)
    assert [split.stop for split in splits] == [*(split.start for split in splits[1:]), path.stat().st_size]


def test_what_is_no_document_is_counted(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"".join([*NOT_A_DOCUMENT, response(7, PAGE)]))
    (split,) = plan([str(tmp_path / "a.warc")], Settings()).splits
    passed = Counter()
    assert len(list(records(split, Settings(), passed))) == 1
    assert passed.total() == len(NOT_A_DOCUMENT)
    assert passed["request"] == passed["warcinfo"] == passed["robots.txt"] == 1
    assert passed["redirect or error"] == 2
    assert passed["neither HTML nor text"] >= 2
