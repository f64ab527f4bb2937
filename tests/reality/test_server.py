"""Real 2.2 and 2.3 servers take what we render from the environment alone."""

from __future__ import annotations

import functools
import hashlib
import hmac
import shutil

import pytest

from ansible_collections.vectorops.milvus.tests.reality.rendered import SECRET_ENVIRONMENT, rendered_container
from ansible_collections.vectorops.milvus.tests.reality.server import (
    WHEELS,
    Evidence,
    find_etcd,
    isolation_works,
    run_component,
    run_container,
)

pytestmark = [
    pytest.mark.skipif(not isolation_works(), reason="needs unshare on Linux x86-64"),
    pytest.mark.skipif(shutil.which("pip") is None, reason="needs pip to fetch the servers' wheels"),
    pytest.mark.skipif(find_etcd() is None, reason="needs an etcd: build the testbed"),
]
VERSIONS = sorted(WHEELS)
MIXTURE = ["run", "mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord"]
TOPIC = "persistent://public/default/demo-rootcoord-dml_0"


@functools.cache
def coordinators(version: str) -> Evidence:
    return run_container(version, rendered_container("mixcoord", version), [TOPIC, "/demo/"])


def signature(request: dict[str, str], secret: str) -> str:
    """AWS signature 4 of a request without a body, from its own headers."""
    scope, signed, _ = (part.split("=", 1)[1].strip() for part in request["authorization"].split(","))
    _, day, region, service, end = scope.split("/")
    path, _, query = request["path"].partition("?")
    headers = "".join(f"{name}:{request[name]}\n" for name in signed.split(";"))
    canonical = "\n".join((request["method"], path, query, headers, signed, request["x-amz-content-sha256"]))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", request["x-amz-date"], f"{day}/{region}/{service}/{end}", digest))
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, end, text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


@pytest.mark.parametrize("version", VERSIONS)
def test_etcd_endpoints_and_root_path(version: str) -> None:
    keys = coordinators(version).etcd_keys
    assert any(key.startswith("demo/meta/session/datacoord") for key in keys)
    assert all(key.startswith("demo/") for key in keys)


@pytest.mark.parametrize("version", VERSIONS)
def test_object_store_bucket_and_credentials(version: str) -> None:
    request = coordinators(version).requests[0]
    assert request["path"].startswith("/demo/")
    assert f"Credential={SECRET_ENVIRONMENT['MINIO_ACCESS_KEY_ID']}/" in request["authorization"]
    assert request["authorization"].endswith(signature(request, SECRET_ENVIRONMENT["MINIO_SECRET_ACCESS_KEY"]))


@pytest.mark.parametrize("version", VERSIONS)
def test_pulsar_and_channel_prefix(version: str) -> None:
    """The topic's name carries msgChannel.chanNamePrefix.cluster."""
    assert TOPIC in coordinators(version).topics


@pytest.mark.parametrize("version", VERSIONS)
def test_proxy_comes_far_enough_to_serve(version: str) -> None:
    seen = run_container(version, rendered_container("proxy", version), ["Proxy server already listen on tcp"])
    assert {9091, 19530} <= set(seen.listening)


@pytest.mark.parametrize("version", VERSIONS)
def test_user_yaml_is_not_read(version: str) -> None:
    files = dict.fromkeys(("default.yaml", "user.yaml"), "etcd: {rootPath: from-elsewhere}\n")
    seen = run_component(MIXTURE, {"PULSAR_ADDRESS": "127.0.0.1"}, files, [TOPIC.replace("demo", "by-dev")], version)
    assert seen.etcd_keys
    assert all(key.startswith("by-dev/") for key in seen.etcd_keys)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_empty_variable_takes_the_images_pulsar_away(version: str) -> None:
    """2.2 has no mq.type: Pulsar wins over Kafka unless its address is empty."""
    environment = {"PULSAR_ADDRESS": "", "KAFKA_BROKERLIST": "127.0.0.1:9092"}
    seen = run_component(MIXTURE, environment, {}, ["127.0.0.1:9092"], version)
    assert not seen.reached_pulsar
    assert "127.0.0.1:9092" in seen.log


def test_mq_type_wins_over_the_images_pulsar() -> None:
    environment = {"MQ_TYPE": "kafka", "PULSAR_ADDRESS": "127.0.0.1", "KAFKA_BROKERLIST": "127.0.0.1:9092"}
    seen = run_component(MIXTURE, environment, {}, ["127.0.0.1:9092"], "2.3")
    assert "[mqType=kafka]" in seen.log
    assert not seen.reached_pulsar


def test_2_2_panics_on_half_of_the_etcd_settings() -> None:
    """Both endpoints and root path from the environment want the sub-paths there too."""
    environment = {"ETCD_ENDPOINTS": "127.0.0.1:2379", "ETCD_ROOTPATH": "demo"}
    seen = run_component(["run", "proxy"], environment, {}, ["panic: "], "2.2")
    assert "panic: key not found: etcd.metaSubPath" in seen.log
