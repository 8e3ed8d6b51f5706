import datetime as dt

import pytest

from pipeline.read.dates import iso_date

READ = [
    ("2024-05-03", "2024-05-03"),
    ("20240503", "2024-05-03"),
    (" 2024-05 ", "2024-05"),
    ("2024", "2024"),
    ("2024-05-03 10:20", "2024-05-03T10:20:00"),
    ("2024-05-03T00:00:00Z", "2024-05-03T00:00:00+00:00"),
    ("Fri, 03 May 2024 10:20:30 +0700", "2024-05-03T10:20:30+07:00"),
    (0, "1970-01-01T00:00:00+00:00"),
    (1714698123.0, "2024-05-03T01:02:03+00:00"),
    (1714698123000, "2024-05-03T01:02:03+00:00"),
    (dt.date(2024, 5, 3), "2024-05-03"),
    (dt.datetime(2024, 5, 3, 1, tzinfo=dt.UTC), "2024-05-03T01:00:00+00:00"),
]


@pytest.mark.parametrize(("value", "iso"), READ)
def test_a_date_is_read(value, iso):
    assert iso_date(value) == iso


@pytest.mark.parametrize("value", ["", "yesterday", "31/12/2024", None, True, [], 1e300, float("nan"), "2024-13-01"])
def test_what_is_no_date_is_none(value):
    assert iso_date(value) is None
