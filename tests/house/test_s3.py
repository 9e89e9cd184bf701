"""Sealed files in an S3 bucket: private, readable by nobody there, and a whole case works on it."""

import urllib.request
from uuid import uuid4

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from pendopo.config.environment import file_storage
from pendopo.domain.documents.models import Evidence
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import open_subject
from tests.journeys.hostile import picture
from tests.journeys.tus import Tus


@pytest.fixture
def bucket(settings, tmp_path):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="kunci",
        aws_secret_access_key="rahasia",
        region_name="ap-southeast-3",
    )
    client.create_bucket(
        Bucket="berkas", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"}
    )
    url = f"s3://kunci:rahasia@{host}:{port}/berkas?region=ap-southeast-3&tls=0"
    yield client, file_storage(url, tmp_path)
    urllib.request.urlopen(f"http://{host}:{port}/moto-api/reset", data=b"")
    server.stop()


def kept(client) -> list[bytes]:
    listed = client.list_objects_v2(Bucket="berkas").get("Contents", [])
    return [client.get_object(Bucket="berkas", Key=each["Key"])["Body"].read() for each in listed]


def test_a_file_is_kept_fetched_and_removed(db, settings, bucket) -> None:
    client, storage = bucket
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    assert type(storages["default"]).__name__ == "S3Storage"
    subject = uuid4()
    open_subject(subject)
    name = files.store(subject, b"isi surat")
    assert files.fetch(subject, name) == b"isi surat"
    assert all(b"isi surat" not in each for each in kept(client))
    files.discard(name)
    assert kept(client) == []


def test_an_upload_in_parts_ends_in_the_bucket(world, settings, bucket) -> None:
    client, storage = bucket
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    assert Tus(world.client(me), draft.reference).send(picture(size=(70, 50))).status_code == 204
    evidence = Evidence.objects.get(about=draft.pk, question="ktp", file__in=names(client))
    assert files.fetch(evidence.subject, evidence.file).startswith(b"\xff\xd8")
    assert all(b"JFIF" not in each for each in kept(client))


def names(client) -> list[str]:
    return [each["Key"] for each in client.list_objects_v2(Bucket="berkas")["Contents"]]


def test_an_address_of_no_bucket_is_refused(tmp_path) -> None:
    for url in ("http://a/b", "s3://kunci:rahasia@host"):
        with pytest.raises(ValueError, match="PENDOPO_S3_URL"):
            file_storage(url, tmp_path)
    assert file_storage("", tmp_path)["BACKEND"].endswith("FileSystemStorage")
