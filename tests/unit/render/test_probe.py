# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Job that tests external services is given."""

from __future__ import annotations

import json
import subprocess
import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.render.probe import (
    Target,
    render_probe,
    render_probe_secret,
    targets,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.render.probe_script import PROBE_SCRIPT
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Release
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.test_shares import KAFKA, PULSAR, WOODPECKER, spec

EXAMPLE = "examples/external-services.yaml"
S3 = Target("object storage", "s3", "s3.example.com", 9000)
ETCD = tuple(Target("etcd", "etcd", f"etcd-{number}.example.com", 2379) for number in (0, 1))


def release(document: t.Mapping[str, t.Any]) -> Release:
    manifest = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": "one"}, "spec": document}
    return resolve(read_manifest(manifest, namespace="a")[0], sources={"image_registry": "r.example.com"}).release


def variables(job: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    (container,) = job["spec"]["template"]["spec"]["containers"]
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in container["env"]}


@pytest.mark.parametrize(
    ("messages", "config", "expected"),
    [
        (KAFKA, {}, [Target("kafka", "kafka", "kafka.example.com", 9092)]),
        (PULSAR, {}, [Target("pulsar", "pulsar", "pulsar.example.com", 6650)]),
        (WOODPECKER, {}, []),
        (
            {"pulsar": {"external": True, "endpoint": "pulsar+ssl://p.example.com:6651"}, "msgStreamType": "pulsar"},
            {},
            [Target("pulsar", "pulsar", "p.example.com", 6651, encrypted=True)],
        ),
        (
            KAFKA,
            {"kafka": {"securityProtocol": "SSL", "ssl": {"enabled": False, "tlsCert": "c", "tlsKey": "k"}}},
            [Target("kafka", "kafka", "kafka.example.com", 9092, True, ("", "c", "k"))],
        ),
    ],
)
def test_what_is_tested(messages: t.Any, config: t.Any, expected: list[Target]) -> None:
    assert targets(release(spec(messages, **config))) == (*ETCD, S3, *expected)


def test_nothing_of_its_own_is_tested() -> None:
    assert targets(release({"mode": "standalone"})) == ()


def test_the_job_of_an_example() -> None:
    with open(EXAMPLE, encoding="utf-8") as file:
        found = release(yaml.safe_load(file)["spec"])
    job = render_probe(found, "probe-1", targets(found))
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["image"].startswith("r.example.com/milvusdb/milvus:")
    assert pod["serviceAccountName"] == "milvus" and pod["volumes"][0]["secret"] == {"secretName": "etcd-certificates"}
    given = variables(job)
    assert given["ETCD_AUTH_PASSWORD"] == {"secretKeyRef": {"name": "etcd-user", "key": "password"}}
    assert given["S3_REGION"] == "eu-west-1"
    assert given["TARGETS"].splitlines()[0].startswith("0|etcd|etcd-0.example.com|2379|1|/certificates/etcd/")
    assert render_probe_secret(found, "probe-1", {"metadata": {"uid": "u"}}) is None


def test_what_is_secret_in_the_manifest_goes_by_a_secret() -> None:
    secret_ones = {"etcd": {"auth": {"enabled": True, "userName": "me", "password": "hidden"}}}
    found = release(spec(KAFKA, **secret_ones))
    job = render_probe(found, "probe-1", targets(found), "tools:1")
    assert "hidden" not in json.dumps(job)
    assert variables(job)["ETCD_AUTH_PASSWORD"] == {"secretKeyRef": {"name": "probe-1", "key": "ETCD_AUTH_PASSWORD"}}
    assert variables(job)["ETCD_AUTH_USERNAME"] == "me"
    secret = render_probe_secret(found, "probe-1", {"metadata": {"uid": "u"}})
    assert secret is not None and secret["data"] == {"ETCD_AUTH_PASSWORD": "aGlkZGVu"}
    (owner,) = secret["metadata"]["ownerReferences"]
    assert (owner["kind"], owner["name"], owner["uid"]) == ("Job", "probe-1", "u")


def test_the_script_is_bash() -> None:
    subprocess.run(["bash", "-n", "-c", PROBE_SCRIPT], check=True)
