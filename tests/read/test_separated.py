import csv
import io

import pytest

ROWS = [["1", 'says "x",\nand goes'], ["2", "Grüße\tdort"], ["3", ""]]
HEAD = b"id,text,section\n"
BAD = [
    ("csv", b"2,too few\n"),
    ("csv", b'2,"a" b,c\n'),
    ("csv", b'2,"never closed,c\n'),
    ("encoding", b"2,caf\xe9,c\n"),
    ("binary", b"2,a\0b,c\n"),
    ("size", b"2," + b"x" * 5000 + b",c\n"),
]


def written(delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([["id", "text"], *ROWS])
    return out.getvalue().encode()


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t")])
def test_every_row_is_a_document(read, packed, name, delimiter):
    suffix, pack = packed
    reading = read(name + suffix, pack(written(delimiter)))
    assert [[record.id, record.text] for record in reading] == ROWS
    assert [record.offset for record in reading.records] == [2, 4, 5]


def test_a_mark_is_no_part_of_the_first_name(read):
    assert read("a.csv", b"\xef\xbb\xbfid,text\n7,a\n").records[0].id == "7"


@pytest.mark.parametrize(("error", "row"), BAD, ids=[row[:20].decode("latin1") for _, row in BAD])
def test_a_bad_row_costs_itself(read, error, row):
    reading = read("a.csv", HEAD + b"1,one,c\n" + row + b'3,"th\nree",c\n4,four,c\n\n5,five,c', document_bytes=4000)
    assert reading.texts == ["one", "th\nree", "four", "five"]
    (fault,) = reading.faults
    assert (fault.error, fault.offset) == (error, 3)
    assert [record.offset for record in reading.records] == [2, 4, 6, 8]


def test_a_quote_that_opens_before_a_break_costs_its_row(read, packed_in_members):
    suffix, pack = packed_in_members
    broken = pack(bytes(range(256)))[:-12]
    content = pack(HEAD + b'1,one,c\n2,"open,c\n') + broken + pack(b"3,three,c\n")
    reading = read(f"a.csv{suffix}", content)
    assert reading.texts == ["one", "three"]
    assert reading.errors[0] == "csv"


def test_long_fields_and_other_columns_are_kept(read):
    (record,) = read("a.csv", HEAD + b"1," + b"x" * 300_000 + b",sport").records
    assert len(record.text) == 300_000
    assert record.meta == '{"section":"sport"}'


def test_equal_rows_have_one_digest_and_no_header_is_one_fault_each(read):
    first, second = read("a.csv", b"url,text\nu,a\nu,a\n").records
    assert first.id == second.id
    assert read("b.csv", b"no,header\n1,2\n").errors == ["column"]
    assert read("c.csv", b'"broken header\n1,2\n').errors == ["csv"]
