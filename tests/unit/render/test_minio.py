# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MinIO's objects, field by field."""

from __future__ import annotations

import base64
import hmac
import json
import os
import pathlib
import subprocess
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.minio import DEVIATIONS, render_minio
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import (
    Object,
    Values,
    by_name,
    container,
    dependency,
    environment,
    example,
    expected,
    pod,
)
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import (
    restricted_violations,
    service_link_violations,
)

STANDALONE = {"mode": "standalone"}
DOMAIN = "my-release-minio-svc.default.svc.cluster.local"


def rendered(values: Values | None = None) -> list[Object]:
    return render_minio(dependency("minio", values))


def of_kind(objects: list[Object], kind: str) -> list[Object]:
    return [manifest for manifest in objects if manifest["kind"] == kind]


def test_distributed() -> None:
    assert by_name(rendered()) == expected("minio_distributed")


def test_standalone() -> None:
    assert by_name(rendered(STANDALONE)) == expected("minio_standalone")


def test_the_example() -> None:
    wanted = expected("minio_distributed", "milvus-release-v25")
    spec = wanted["StatefulSet", "milvus-release-v25-minio"]["spec"]
    minio = spec["template"]["spec"]["containers"][0]
    minio["image"] = "registry.milvus-mirror.cn/milvusdb/minio:RELEASE.2023-03-20T20-16-18Z"
    minio["resources"] = {"limits": {"cpu": 2, "memory": "8Gi"}, "requests": {"memory": "2Gi"}}
    claim = spec["volumeClaimTemplates"][0]["spec"]
    claim["storageClassName"] = "nfs-sc"
    claim["resources"]["requests"]["storage"] = "10Gi"
    assert by_name(render_minio(example("minio"))) == wanted


CASES: dict[str, Values] = {
    "distributed": {},
    "standalone": STANDALONE,
    "without persistence": {"persistence": {"enabled": False}},
    "standalone without persistence": {**STANDALONE, "persistence": {"enabled": False}},
    "several drives": {"drivesPerNode": 2, "zones": 2},
    "encrypted": {"tls": {"enabled": True, "certSecret": "certificates"}},
    "node port": {"service": {"type": "NodePort", "port": 9100}},
    "existing secret": {"existingSecret": "own"},
    "monitored": {"metrics": {"serviceMonitor": {"enabled": True}, "podMonitor": {"enabled": True}}},
    "a bucket": {"defaultBucket": {"enabled": True}},
    "buckets, encrypted": {"tls": {"enabled": True, "certSecret": "certificates"}, "buckets": [{"name": "one"}]},
    "everything named": {
        "podLabels": {"app": "mine", "number": 1},
        "podAnnotations": {"flag": True},
        "additionalLabels": {"number": 1},
        "environment": {"MINIO_ACCESS_KEY": "mine", "NUMBER": 7, "FLAG": True},
        "podDisruptionBudget": {"enabled": True},
        "global": {"imagePullSecrets": ["a", "a"]},
    },
}


@pytest.mark.parametrize("values", CASES.values(), ids=list(CASES))
def test_what_holds_for_all_objects(values: Values) -> None:
    objects = rendered(values)
    assert services_without_pods(objects) == []
    assert canonical_violations(objects) == []
    assert restricted_violations(objects) == []
    assert service_link_violations(objects) == []
    assert json.dumps(objects) == json.dumps(rendered(values))


def test_zones_and_drives_in_the_command() -> None:
    objects = rendered({"zones": 2, "replicas": 4, "drivesPerNode": 3, "extraArgs": ["--quiet"]})
    assert container(objects)["command"][2].split()[5:] == [
        f"http://my-release-minio-{{0...3}}.{DOMAIN}/export-{{0...2}}",
        f"http://my-release-minio-{{4...7}}.{DOMAIN}/export-{{0...2}}",
        "--quiet",
    ]
    (statefulset,) = of_kind(objects, "StatefulSet")
    assert statefulset["spec"]["replicas"] == 8
    claims = [claim["metadata"]["name"] for claim in statefulset["spec"]["volumeClaimTemplates"]]
    assert claims == ["export-0", "export-1", "export-2"]
    assert container(objects)["volumeMounts"] == [
        {"name": f"export-{index}", "mountPath": f"/export-{index}"} for index in range(3)
    ]


def test_encryption() -> None:
    objects = rendered({"tls": {"enabled": True, "certSecret": "own"}, "trustedCertsSecret": "others"})
    minio = container(objects)
    assert minio["ports"] == [{"name": "https", "containerPort": 9000, "protocol": "TCP"}]
    assert minio["livenessProbe"]["httpGet"] == {"path": "/minio/health/live", "port": "https", "scheme": "HTTPS"}
    assert "https://my-release-minio-{0...3}." in minio["command"][2]
    assert [mount["mountPath"] for mount in minio["volumeMounts"]] == [
        "/export",
        "/etc/minio/certs/",
        "/etc/minio/certs/CAs",
    ]
    items = [{"key": "public.crt", "path": "public.crt"}, {"key": "private.key", "path": "private.key"}]
    volumes = {volume["name"]: volume for volume in pod(objects)["volumes"]}
    assert volumes["cert-secret-volume"]["secret"] == {"secretName": "own", "items": items}
    assert volumes["trusted-cert-secret-volume"]["secret"] == {"secretName": "others"}


def test_own_certificate_is_trusted_where_no_other_is_named() -> None:
    volumes = {volume["name"]: volume for volume in pod(rendered(CASES["encrypted"]))["volumes"]}
    assert volumes["trusted-cert-secret-volume"]["secret"] == {
        "secretName": "certificates",
        "items": [{"key": "public.crt", "path": "public.crt"}],
    }


@pytest.mark.parametrize("mode", ["distributed", "standalone"])
def test_without_persistence_the_data_goes_with_the_pod(mode: str) -> None:
    objects = rendered({"mode": mode, "persistence": {"enabled": False}})
    assert of_kind(objects, "PersistentVolumeClaim") == []
    assert {"name": "export", "emptyDir": {}} in pod(objects)["volumes"]
    assert container(objects)["volumeMounts"] == [{"name": "export", "mountPath": "/export"}]
    assert pod(objects)["securityContext"]["runAsUser"] == 1000
    (workload,) = of_kind(objects, "StatefulSet" if mode == "distributed" else "Deployment")
    assert "volumeClaimTemplates" not in workload["spec"]


@pytest.mark.parametrize("mode", ["distributed", "standalone"])
def test_claims_without_a_class(mode: str) -> None:
    objects = rendered({"mode": mode, "persistence": {"storageClass": "-"}})
    claims = [
        *of_kind(objects, "PersistentVolumeClaim"),
        *(claim for item in of_kind(objects, "StatefulSet") for claim in item["spec"]["volumeClaimTemplates"]),
    ]
    assert [claim["spec"]["storageClassName"] for claim in claims] == [""]


@pytest.mark.parametrize(
    ("persistence", "strategy"),
    [
        ({}, "Recreate"),
        ({"accessMode": "ReadWriteOncePod"}, "Recreate"),
        ({"existingClaim": "mine"}, "Recreate"),
        ({"accessMode": "ReadWriteMany"}, "RollingUpdate"),
        ({"enabled": False}, "RollingUpdate"),
    ],
)
def test_a_second_pod_starts_only_where_the_volume_allows(persistence: Values, strategy: str) -> None:
    (deployment,) = of_kind(rendered({**STANDALONE, "persistence": persistence}), "Deployment")
    assert deployment["spec"]["strategy"]["type"] == strategy


def test_a_claim_of_the_users() -> None:
    objects = rendered({**STANDALONE, "persistence": {"existingClaim": "mine"}})
    assert of_kind(objects, "PersistentVolumeClaim") == []
    assert {"name": "export", "persistentVolumeClaim": {"claimName": "mine"}} in pod(objects)["volumes"]


def test_an_existing_secret() -> None:
    objects = rendered({"existingSecret": "own"})
    assert of_kind(objects, "Secret") == []
    assert environment(objects)["MINIO_ACCESS_KEY"] == {"secretKeyRef": {"name": "own", "key": "accesskey"}}
    assert {"name": "minio-user", "secret": {"secretName": "own"}} in pod(objects)["volumes"]


def test_changed_keys_restart_the_pods() -> None:
    def annotations(key: t.Any) -> Values:
        (found,) = of_kind(rendered({"secretKey": key}), "StatefulSet")
        values: Values = found["spec"]["template"]["metadata"]["annotations"]
        return values

    assert annotations("a") != annotations("b")
    assert annotations(7) == annotations("7")


def test_the_node_port_leads_to_the_server() -> None:
    objects = by_name(rendered(CASES["node port"]))
    assert objects["Service", "my-release-minio"]["spec"]["ports"] == [
        {"name": "http", "port": 9100, "protocol": "TCP", "targetPort": 9000, "nodePort": 32000}
    ]


def test_the_budget_is_the_release_s_own() -> None:
    (budget,) = of_kind(rendered({"podDisruptionBudget": {"enabled": True}}), "PodDisruptionBudget")
    assert budget["metadata"]["name"] == "my-release-minio"
    assert budget["spec"] == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": {"app": "minio", "release": "my-release-minio"}},
    }


def test_the_manifest_wins_where_it_may() -> None:
    objects = rendered(CASES["everything named"])
    found = environment(objects)
    assert (found["MINIO_ACCESS_KEY"], found["NUMBER"], found["FLAG"]) == ("mine", "7", "true")
    (statefulset,) = of_kind(objects, "StatefulSet")
    labels = statefulset["spec"]["template"]["metadata"]["labels"]
    assert labels == {"app": "minio", "release": "my-release-minio", "number": "1"}
    assert pod(objects)["imagePullSecrets"] == [{"name": "a"}]


@pytest.mark.parametrize("mode", ["distributed", "standalone"])
def test_values_recorded_by_an_older_collection_render(mode: str) -> None:
    objects = render_minio(Dependency("minio", "my-release-minio", "default", {"mode": mode}))
    assert canonical_violations(objects) == []


def test_deviations_have_reasons() -> None:
    assert all(path and reason for path, reason in DEVIATIONS)


# What the client in the Job's image is called with, instead of doing it: MinIO answers at the second call.
CLIENT = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *"alias set"*) [ "$(wc -l < "$CALLS")" -gt 1 ] ;;
  *"anonymous set"*) [ "$OLD" != yes ] ;;
esac
"""


def bucket_calls(tmp_path: pathlib.Path, values: Values, old: str = "no") -> list[str]:
    """What the Job's script asks of the client, without the options that are always there."""
    objects = by_name(rendered(values))
    (script,) = objects["ConfigMap", "my-release-minio"]["data"].values()
    client, calls = tmp_path / "mc", tmp_path / "calls"
    client.write_text(CLIENT)
    client.chmod(0o755)
    pod_spec = objects["Job", "my-release-minio-make-bucket-job"]["spec"]["template"]["spec"]
    names = {item["name"]: item.get("value", "secret") for item in pod_spec["containers"][0]["env"]}
    variables = {**names, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), "OLD": old}
    subprocess.run(["sh", "-c", script], env=variables, check=True, capture_output=True, timeout=60)
    return [line.removeprefix("--config-dir /etc/minio/mc/ ") for line in calls.read_text().splitlines()]


def test_the_job_makes_the_buckets_once_minio_answers(tmp_path: pathlib.Path) -> None:
    login = "alias set minio http://my-release-minio:9000 secret secret"
    two = {"buckets": [{"name": "one", "policy": "download", "versioning": True}, {"name": "two", "purge": True}]}
    assert bucket_calls(tmp_path, two) == [
        login,
        login,
        "mb --ignore-existing minio/one",
        "anonymous set download minio/one",
        "version enable minio/one",
        "ls minio/two",
        "rm --recursive --force minio/two",
        "mb --ignore-existing minio/two",
        "anonymous set private minio/two",
    ]


def test_an_older_client_knows_policies_by_another_name(tmp_path: pathlib.Path) -> None:
    calls = bucket_calls(tmp_path, {"defaultBucket": {"enabled": True, "versioning": False}}, old="yes")
    assert calls[2:] == [
        "mb --ignore-existing minio/bucket",
        "anonymous set private minio/bucket",
        "policy set none minio/bucket",
        "version suspend minio/bucket",
    ]


def test_the_job_works_again_for_other_buckets_only() -> None:
    def works_for(values: Values) -> str:
        (job,) = of_kind(rendered(values), "Job")
        found: str = job["metadata"]["annotations"]["vectorops.milvus/works-for"]
        return found

    one = {"buckets": [{"name": "one"}]}
    assert works_for(one) == works_for({**one, "mcImage": {"tag": "other"}, "service": {"port": 9100}})
    assert works_for(one) != works_for({"buckets": [{"name": "one", "policy": "public"}]})


def test_no_bucket_no_job() -> None:
    assert not [item for item in rendered({"buckets": []}) if item["kind"] in ("Job", "ConfigMap")]


@pytest.mark.parametrize(
    ("kind", "section", "member"),
    [("ServiceMonitor", "serviceMonitor", "endpoints"), ("PodMonitor", "podMonitor", "podMetricsEndpoints")],
)
def test_prometheus_finds_the_pods_and_shows_a_token(kind: str, section: str, member: str) -> None:
    keys = {"accessKey": "me", "secretKey": "secret of mine"}
    objects = rendered({**keys, "metrics": {section: {"enabled": True, "interval": "60s"}}})
    (monitor,) = of_kind(objects, kind)
    (endpoint,) = monitor["spec"][member]
    secret = {"name": f"my-release-minio-{kind.lower()}-prometheus", "key": "token"}
    assert endpoint == {
        "port": "http",
        "path": "/minio/v2/metrics/cluster",
        "interval": "60s",
        "bearerTokenSecret": secret,
    }
    assert endpoint["port"] in [port["name"] for port in container(objects)["ports"]]
    looked_at = (
        by_name(objects)["Service", "my-release-minio"]["metadata"]
        if kind == "ServiceMonitor"
        else (of_kind(objects, "StatefulSet")[0]["spec"]["template"]["metadata"])
    )
    assert monitor["spec"]["selector"]["matchLabels"].items() <= looked_at["labels"].items()
    (data,) = by_name(objects)["Secret", secret["name"]]["data"].values()
    header, claims, signature = base64.b64decode(data).decode().split(".")
    wanted = hmac.digest(b"secret of mine", f"{header}.{claims}".encode(), "sha512")
    assert base64.urlsafe_b64decode(f"{signature}==") == wanted
    assert json.loads(base64.urlsafe_b64decode(f"{claims}==")) == {"exp": 4102444800, "iss": "prometheus", "sub": "me"}


def test_metrics_over_tls() -> None:
    objects = rendered({**CASES["encrypted"], "metrics": {"podMonitor": {"enabled": True}}})
    (endpoint,) = of_kind(objects, "PodMonitor")[0]["spec"]["podMetricsEndpoints"]
    authority = {"secret": {"name": "certificates", "key": "public.crt"}}
    assert (endpoint["port"], endpoint["scheme"]) == ("https", "https")
    assert endpoint["tlsConfig"] == {"ca": authority, "serverName": "my-release-minio"}


def test_metrics_that_everybody_may_read() -> None:
    public = {"existingSecret": "own", "environment": {"MINIO_PROMETHEUS_AUTH_TYPE": "public"}}
    objects = rendered({**public, "metrics": {"podMonitor": {"enabled": True}}})
    (endpoint,) = of_kind(objects, "PodMonitor")[0]["spec"]["podMetricsEndpoints"]
    assert "bearerTokenSecret" not in endpoint
    assert of_kind(objects, "Secret") == []
