import hashlib
import os

import fsspec
import msgspec
import pytest

from pipeline.read.contract import ReadError, Split
from pipeline.read.files import digest
from pipeline.read.plan import plan
from pipeline.read.records import records
from pipeline.read.settings import Settings


@pytest.fixture
def tree(tmp_path):
    """Five documents, and what lies around in folders."""
    for name in (
        "b/2.txt",
        "b/1.html",
        "a.jsonl.gz",
        "B.TXT",
        "c/d/e.parquet",
        ".git/x.txt",
        "c/.DS_Store",
        "notes.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content of " + name.encode())
    return tmp_path


def sources(*inputs, **settings):
    return [file.source for file in plan([str(name) for name in inputs], Settings(**settings)).inputs]


def test_a_folder_is_read_with_all_below_it_in_the_order_of_the_sources(tree):
    found = plan([str(tree)], Settings())
    assert [split.source for split in found.splits] == ["B.TXT", "a.jsonl.gz", "b/1.html", "b/2.txt", "c/d/e.parquet"]
    assert [split.number for split in found.splits] == [0, 1, 2, 3, 4]
    assert [(split.format, split.compression) for split in found.splits[:2]] == [("text", ""), ("jsonl", "gzip")]
    assert {file.source: file.reason for file in found.ignored} == {
        ".git/x.txt": "hidden",
        "c/.DS_Store": "hidden",
        "notes.md": "unknown suffix",
    }


def test_an_input_may_be_a_file_a_glob_or_many(tree):
    assert sources(tree / "b" / "2.txt") == ["2.txt"]
    assert sources(f"{tree}/b/*.html") == ["1.html"]
    assert sources(f"{tree}/*/*.txt") == ["b/2.txt"]
    assert sources(f"{tree}/**/*.t[xt]t") == ["b/2.txt"]
    assert sources(f"{tree}/?") == ["b/1.html", "b/2.txt", "c/d/e.parquet"]
    assert sources(tree / "c", tree / "b") == ["1.html", "2.txt", "d/e.parquet"]
    assert sources(tree / "b", tree / "b" / "2.txt", f"{tree}/b/*.txt") == ["1.html", "2.txt"]


def test_the_order_of_the_inputs_changes_nothing(tree):
    one, other = (plan([f"{tree}/{name}" for name in names], Settings()) for names in (["b", "c"], ["c", "b"]))
    assert one == other


def test_a_format_that_is_declared_holds_for_every_file(tree):
    assert "notes.md" in sources(tree, format="text")
    assert sources(tree / "notes.md", format="text") == ["notes.md"]
    (split,) = plan([f"{tree}/a.jsonl.gz"], Settings(format="csv")).splits
    assert (split.format, split.compression) == ("csv", "gzip")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nowhere", "does not exist"),
        ("*.zip", "matches no file"),
        ("empty", "holds no file"),
        ("notes.md", "unknown suffix"),
        (".git", None),
        ("pipe.txt", "does not exist"),
    ],
)
def test_an_input_without_documents_is_an_error_with_the_way_out(tree, name, why):
    (tree / "empty").mkdir()
    os.mkfifo(tree / "pipe.txt")
    if why is None:
        assert sources(tree / name) == ["x.txt"]
        return
    with pytest.raises(ReadError, match=rf"{why}.*mend"):
        plan([str(tree / "b"), str(tree / name)], Settings())


@pytest.mark.parametrize("address", ["nofs://a/b", "memory://nothing"])
def test_an_address_that_cannot_be_listed_is_an_error(address):
    with pytest.raises(ReadError, match=address):
        plan([address], Settings())


def test_no_input_is_an_error():
    with pytest.raises(ReadError, match="no input"):
        plan([], Settings())


def test_links_to_files_are_followed_and_everything_else_is_told(tree):
    (tree / "b" / "3.txt").symlink_to(tree / "b" / "2.txt")
    (tree / "b" / "up").symlink_to(tree)
    (tree / "b" / "lost.txt").symlink_to(tree / "nowhere")
    os.mkfifo(tree / "b" / "pipe.txt")
    found = plan([str(tree / "b")], Settings())
    assert [file.source for file in found.inputs] == ["1.html", "2.txt", "3.txt"]
    assert [file.source for file in found.ignored] == ["lost.txt", "pipe.txt", "up"]


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b"new\nline.txt", b"a b%20#?[1].txt", "été.txt".encode()])
def test_a_file_may_have_any_name(tmp_path, read_path, name):
    (tmp_path / os.fsdecode(name)).write_bytes(b"text")
    reading = read_path(tmp_path)
    assert reading.texts == ["text"]
    assert reading[0].source.encode()
    (file,) = plan([str(tmp_path)], Settings()).inputs
    assert digest(file.path) == hashlib.sha256(b"text").hexdigest()


def test_other_file_systems_are_read_alike(read_path, tree):
    memory = fsspec.filesystem("memory")
    memory.pipe({"/corpus/a/1.txt": b"one", "/corpus/2.jsonl": b'{"text": "two"}\n' * 9, "/corpus/notes.md": b""})
    try:
        assert [record.source for record in read_path("memory://corpus/a/1.txt")] == ["1.txt"]
        assert [record.source for record in read_path("memory://corpus/*/*.txt")] == ["a/1.txt"]
        reading = read_path("memory://corpus", tree / "b" / "2.txt", split_bytes=40)
        assert reading.texts == [*["two"] * 9, "content of b/2.txt", "one"]
        assert digest("memory://corpus/a/1.txt") == hashlib.sha256(b"one").hexdigest()
    finally:
        memory.rm("/corpus", recursive=True)


def test_a_split_survives_json(tree):
    for split in plan([str(tree)], Settings()).splits:
        assert msgspec.json.decode(msgspec.json.encode(split), type=Split) == split


def test_a_file_that_has_gone_since_is_a_fault(tree):
    memory = fsspec.filesystem("memory")
    memory.pipe("/gone.txt", b"text")
    splits = plan([str(tree / "b" / "2.txt"), "memory://gone.txt"], Settings()).splits
    memory.rm("/gone.txt")
    (tree / "b" / "2.txt").unlink()
    assert [fault.error for split in splits for fault in records(split, Settings())] == ["io", "io"]


def test_a_limit_leaves_out_what_cannot_be_needed(tree, read):
    found = plan([str(tree / "b")], Settings(limit=1))
    assert [split.source for split in found.splits] == ["1.html"]
    assert len(found.inputs) == 2
    assert read("many.jsonl", b'{"text": "a"}\n' * 9, limit=4).texts == ["a"] * 4


@pytest.mark.parametrize("field", ["split_bytes", "document_bytes", "limit"])
def test_settings_that_cannot_be_meant_are_refused(field):
    with pytest.raises(ValueError, match=f"{field} must be at least 1"):
        Settings(**{field: 0})


@pytest.mark.parametrize(
    ("name", "pages"), [("a.txt", False), ("a.txt.gz", False), ("a.html", True), ("a.jsonl", True)]
)
def test_only_what_may_hold_pages_says_so(tmp_path, name, pages):
    (tmp_path / name).write_bytes(b"")
    assert plan([str(tmp_path)], Settings()).may_hold_pages is pages
