"""S3, by a server of our own. It needs `pip install s3fs moto[server]`, and is skipped without."""

import gzip

import fsspec
import pytest
from written import response

from pipeline.read.contract import ReadError
from pipeline.read.files import digest
from pipeline.read.plan import plan
from pipeline.read.settings import Settings

pytest.importorskip("s3fs", reason="reading from S3 needs s3fs")
moto = pytest.importorskip("moto.server", reason="an S3 server for tests needs moto[server]")
pytestmark = pytest.mark.filterwarnings("default")  # what boto and its friends warn of is theirs to mend


@pytest.fixture
def bucket(monkeypatch):
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    files.makedirs("corpus", exist_ok=True)
    yield files
    fsspec.filesystem("s3").clear_instance_cache()
    server.stop()


def test_a_bucket_is_read_like_a_folder(bucket, read_path):
    pages = [gzip.compress(response(n, b"<p>%d" % n)) for n in range(50)]
    bucket.pipe({"corpus/a/1.txt": b"one", "corpus/b.jsonl": b'{"text": "two"}\n', "corpus/c.warc.gz": b"".join(pages)})
    reading = read_path("s3://corpus", split_bytes=2000)
    assert [record.source for record in reading[:3]] == ["a/1.txt", "b.jsonl", "c.warc.gz"]
    assert reading.texts == ["one", "two", *(f"<p>{n}" for n in range(50))]
    assert len(plan(["s3://corpus/*.gz"], Settings(split_bytes=2000)).splits) > 3
    assert digest("s3://corpus/a/1.txt").startswith("7692c3ad")


@pytest.mark.usefixtures("bucket")
def test_what_is_not_there_is_an_error():
    for address in ("s3://corpus/nothing/", "s3://nowhere/a"):
        with pytest.raises(ReadError, match=address):
            plan([address], Settings())
