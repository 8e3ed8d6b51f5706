import gzip
import json

import pytest

from pipeline.read.identity import fingerprint

GOOD = b'{"text": "good"}\n'
BAD = [
    ("json", b'{"text": "cut o'),
    ("json", b'{"text": NaN}'),
    ("json", b'{"text": "a"} {"text": "b"}'),
    ("json", rb'{"text": "lone \ud800 surrogate"}'),
    ("json", b"[" * 100_000),
    ("encoding", b'{"text": "caf\xe9"}'),
    ("type", b'["text"]'),
    ("type", b"null"),
    ("type", b'{"text": 5}'),
    ("type", b'{"text": null}'),
    ("type", b'{"text": "a", "id": [1]}'),
    ("type", b'{"text": "a", "id": true}'),
    ("column", b'{"body": "a"}'),
    ("column", b"{}"),
    ("binary", rb'{"text": "a\u0000"}'),
    ("size", b'{"text": "' + b"x" * 200_000 + b'"}'),
]


def test_every_line_is_a_document(read, packed):
    suffix, pack = packed
    rows = [{"text": f"Zeile {n}", "id": f"n{n}"} for n in range(5000)]
    lines = [json.dumps(row).encode() for row in rows]
    reading = read(f"a.jsonl{suffix}", pack(b"\n".join(lines)))
    assert [(r.id, r.text) for r in reading.records] == [(row["id"], row["text"]) for row in rows]
    assert reading.records[7].offset == sum(len(line) + 1 for line in lines[:7])
    assert reading.records[7].digest == fingerprint(lines[7])


def test_a_document_without_an_id_is_named_by_its_line(read):
    first, again, given = read("a.ndjson", b'{"text":"a"}\r\n{"text":"a"} \n{"text":"a","id":7}').records
    assert first.id == again.id == first.digest == fingerprint(b'{"text":"a"}')
    assert (first.given, given.given, given.id) == (False, True, "7")


@pytest.mark.parametrize(("error", "line"), BAD, ids=[line[:30].decode("latin1") for _, line in BAD])
def test_a_bad_line_costs_itself(read, error, line):
    reading = read("a.jsonl", GOOD + line + b"\n" + GOOD, document_bytes=150_000)
    assert reading.texts == ["good", "good"]
    (fault,) = reading.faults
    assert (fault.error, fault.offset, fault.source) == (error, len(GOOD), "a.jsonl")


def test_blank_lines_and_a_mark_are_no_documents(read):
    assert read("a.jsonl", b"\xef\xbb\xbf" + GOOD + b"\n  \r\n" + GOOD).texts == ["good", "good"]


def test_an_empty_text_is_a_document(read):
    assert read("a.jsonl", b'{"text": ""}').texts == [""]


@pytest.mark.parametrize(
    ("name", "error", "content"),
    [
        ("a.jsonl", "empty", b""),
        ("a.jsonl", "binary", gzip.compress(GOOD * 9, mtime=0)),
        ("a.jsonl", "encoding", (GOOD * 9).decode().encode("utf-16")),
        ("a.jsonl.gz", "gzip", GOOD * 9),
    ],
    ids=["empty", "packed", "UTF-16", "not packed"],
)
def test_a_file_that_is_no_lines_is_one_fault(read, name, error, content):
    assert read(name, content).errors == [error]


def test_a_broken_member_costs_the_documents_of_that_member(read):
    members = [gzip.compress(b'{"text": "%d"}\n' % n * 3, mtime=0) for n in range(4)]
    members[1] = members[1][:-5]
    members[3] = members[3][:20]
    reading = read("a.jsonl.gz", b"".join(members))
    assert [text for text in reading.texts if text != "1"] == ["0"] * 3 + ["2"] * 3
    assert [(fault.error, fault.offset) for fault in reading.faults] == [
        ("gzip", len(members[0])),
        ("gzip", sum(map(len, members[:3]))),
    ]
