"""The real 2.1 server takes what we render from variables that are called as its settings."""

from __future__ import annotations

import functools
import shutil

import pytest

from ansible_collections.vectorops.milvus.tests.reality.rendered import (
    SECRET_ENVIRONMENT,
    Container,
    rendered_container,
)
from ansible_collections.vectorops.milvus.tests.reality.server import (
    Evidence,
    find_etcd,
    image_files,
    isolation_works,
    run_container,
)
from ansible_collections.vectorops.milvus.tests.reality.test_server import TOPIC, signature

pytestmark = [
    pytest.mark.skipif(not isolation_works(), reason="needs unshare on Linux x86-64"),
    pytest.mark.skipif(shutil.which("pip") is None, reason="needs pip to fetch the servers' wheels"),
    pytest.mark.skipif(find_etcd() is None, reason="needs an etcd: build the testbed"),
]
VERSION = "2.1"


@functools.cache
def rendered() -> Evidence:
    return run_container(VERSION, rendered_container("standalone", VERSION), [TOPIC, "/demo/"])


def changed(**environment: str | None) -> Evidence:
    """A server whose rendered variables were edited; the double underscore stands for a dot."""
    made = rendered_container("standalone", VERSION)
    edits = {name.replace("__", "."): value for name, value in environment.items()}
    variables = {name: value for name, value in {**made.environment, **edits}.items() if value is not None}
    return run_container(VERSION, Container(made.args, variables), ["never said"], seconds=5)


def test_the_images_file_says_otherwise() -> None:
    (text,) = image_files(VERSION).values()
    for words in ("rootPath: by-dev", 'bucketName: "a-bucket"', "path: /tmp/milvus/rdb_data", 'cluster: "by-dev"'):
        assert words in text


def test_etcd_endpoints_and_root_path() -> None:
    assert rendered().etcd_keys
    assert all(key.startswith("demo/") for key in rendered().etcd_keys)


def test_object_store_bucket_and_credentials() -> None:
    request = rendered().requests[0]
    assert request["path"].startswith("/demo/")
    assert f"Credential={SECRET_ENVIRONMENT['MINIO_ACCESS_KEY_ID']}/" in request["authorization"]
    assert request["authorization"].endswith(signature(request, SECRET_ENVIRONMENT["MINIO_SECRET_ACCESS_KEY"]))


def test_pulsar_instead_of_the_images_rocksmq_and_the_channel_prefix() -> None:
    assert TOPIC in rendered().topics


def test_rocksmq_comes_first_unless_its_path_is_empty() -> None:
    """What the variable of its own can't say: an empty one is as none."""
    seen = changed(milvus___RocksmqPath=None, ROCKSMQ_PATH="")
    assert "demo/meta/session/rootcoord" in seen.etcd_keys  # it came far enough to choose
    assert not seen.reached_pulsar


def test_a_variable_with_the_word_but_no_key_ends_in_a_panic() -> None:
    """Why such a name in the manifest is refused."""
    assert "panic: runtime error: index out of range [1] with length 1" in changed(a_milvus_name="1").log
