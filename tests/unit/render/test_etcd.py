# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd's objects, field by field."""

from __future__ import annotations

import base64
import dataclasses
import json

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.etcd import DEVIATIONS, render_etcd
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

STATEFULSET = ("StatefulSet", "my-release-etcd")


def rendered(values: Values | None = None) -> list[Object]:
    return render_etcd(dependency("etcd", values))


def test_the_default_cluster() -> None:
    assert by_name(rendered()) == expected("etcd_cluster")


def test_one_member_forms_no_cluster() -> None:
    wanted = expected("etcd_cluster")
    spec = wanted[STATEFULSET]["spec"]
    spec["replicas"] = 1
    etcd = spec["template"]["spec"]["containers"][0]
    del etcd["lifecycle"]
    etcd["env"] = [item for item in etcd["env"] if not item["name"].startswith("ETCD_INITIAL_CLUSTER")]
    assert by_name(rendered({"replicaCount": 1})) == wanted


def test_the_example() -> None:
    wanted = expected("etcd_cluster", "milvus-release-v25")
    spec = wanted["StatefulSet", "milvus-release-v25-etcd"]["spec"]
    spec["template"]["spec"]["containers"][0]["image"] = "registry.milvus-mirror.cn/milvusdb/etcd:3.5.25-r1"
    spec["volumeClaimTemplates"][0]["spec"]["storageClassName"] = "nfs-sc"
    assert by_name(render_etcd(example("etcd"))) == wanted


def test_the_environment_keeps_its_order() -> None:
    wanted = expected("etcd_cluster")[STATEFULSET]["spec"]["template"]["spec"]["containers"][0]["env"]
    assert container(rendered())["env"] == wanted


CASES: dict[str, Values] = {
    "default": {},
    "one member": {"replicaCount": 1},
    "without persistence": {"persistence": {"enabled": False}},
    "node port": {"service": {"type": "NodePort", "nodePorts": {"client": 32379}}},
    "with users": {"auth": {"rbac": {"create": True, "rootPassword": "secret"}}},
    "encrypted": {"auth": {"client": {"secureTransport": True, "existingSecret": "certificates"}}},
    "simple tokens": {"auth": {"token": {"enabled": True, "type": "simple"}}},
    "signed tokens": {"auth": {"token": {"enabled": True, "privateKey": {"existingSecret": "own"}}}},
    "fenced": {"networkPolicy": {"enabled": True, "allowExternal": False}},
    "from a snapshot": {
        "startFromSnapshot": {"enabled": True, "existingClaim": "backup", "snapshotFilename": "yesterday"}
    },
    "everything named": {
        "commonLabels": {"number": 1},
        "podLabels": {"app.kubernetes.io/name": "mine", "flag": True},
        "podAnnotations": {"number": 1},
        "configuration": "log-level: warn",
        "serviceAccount": {"create": True},
        "pdb": {"create": True},
        "extraEnvVars": [{"name": "ETCD_LOG_LEVEL", "value": True}, {"name": "NUMBER", "value": 7}],
        "global": {"imagePullSecrets": ["a"]},
        "image": {"pullSecrets": ["a", "b"]},
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


def test_labels_of_the_selector_stay() -> None:
    (statefulset,) = [item for item in rendered(CASES["everything named"]) if item["kind"] == "StatefulSet"]
    labels = statefulset["spec"]["template"]["metadata"]["labels"]
    assert labels["app.kubernetes.io/name"] == "etcd"
    assert labels["flag"] == "true"
    assert "number" not in labels
    assert statefulset["metadata"]["labels"]["number"] == "1"


def test_the_manifest_wins_over_the_environment() -> None:
    found = environment(rendered(CASES["everything named"]))
    assert found["ETCD_LOG_LEVEL"] == "true"
    assert found["NUMBER"] == "7"
    assert "ETCD_QUOTA_BACKEND_BYTES" not in found


def test_members_that_join_later_know_it() -> None:
    objects = render_etcd(dependency("etcd", {"replicaCount": 5}, cluster_state="existing"))
    found = environment(objects)
    assert found["ETCD_INITIAL_CLUSTER_STATE"] == "existing"
    assert found["ETCD_INITIAL_CLUSTER"].count("=http://") == 5


def test_users() -> None:
    objects = rendered(CASES["with users"])
    (secret,) = [item for item in objects if item["kind"] == "Secret"]
    assert secret["metadata"]["name"] == "my-release-etcd"
    assert base64.b64decode(secret["data"]["etcd-root-password"]) == b"secret"
    found = environment(objects)
    assert found["ALLOW_NONE_AUTHENTICATION"] == "no"
    assert found["ETCD_ROOT_PASSWORD"] == {"secretKeyRef": {"name": "my-release-etcd", "key": "etcd-root-password"}}


def test_users_with_an_existing_secret() -> None:
    rbac = {"enabled": True, "existingSecret": "own", "existingSecretPasswordKey": "password", "rootPassword": "x"}
    objects = rendered({"auth": {"rbac": rbac}})
    assert [item for item in objects if item["kind"] == "Secret"] == []
    assert environment(objects)["ETCD_ROOT_PASSWORD"] == {"secretKeyRef": {"name": "own", "key": "password"}}


def test_encryption_between_members() -> None:
    peer = {"secureTransport": True, "existingSecret": "own", "enableAuthentication": True}
    objects = rendered({"auth": {"peer": peer}})
    found = environment(objects)
    assert found["ETCD_PEER_CERT_FILE"] == "/opt/bitnami/etcd/certs/peer/cert.pem"
    assert found["ETCD_PEER_KEY_FILE"] == "/opt/bitnami/etcd/certs/peer/key.pem"
    assert found["ETCD_PEER_CLIENT_CERT_AUTH"] == "true"
    assert found["ETCD_PEER_TRUSTED_CA_FILE"] == "/opt/bitnami/etcd/certs/peer/ca.crt"
    assert found["ETCD_LISTEN_PEER_URLS"] == "https://0.0.0.0:2380"
    assert found["ETCD_LISTEN_CLIENT_URLS"] == "http://0.0.0.0:2379"
    assert "=https://my-release-etcd-0." in found["ETCD_INITIAL_CLUSTER"]
    assert {"name": "etcd-peer-certs", "secret": {"secretName": "own", "defaultMode": 256}} in pod(objects)["volumes"]


def test_claims_without_a_class() -> None:
    objects = rendered({"persistence": {"storageClass": "-"}})
    (statefulset,) = [item for item in objects if item["kind"] == "StatefulSet"]
    assert statefulset["spec"]["volumeClaimTemplates"][0]["spec"]["storageClassName"] == ""


def test_a_configuration_file_restarts_the_pods_when_it_changes() -> None:
    def annotations(text: str) -> Values:
        (found,) = [item for item in rendered({"configuration": text}) if item["kind"] == "StatefulSet"]
        values: Values = found["spec"]["template"]["metadata"]["annotations"]
        return values

    assert annotations("a: 1") != annotations("a: 2")


def test_the_budget_has_one_limit() -> None:
    (budget,) = [
        item for item in rendered({"pdb": {"create": True, "maxUnavailable": 1}}) if "Disruption" in item["kind"]
    ]
    assert budget["spec"] == {
        "maxUnavailable": 1,
        "selector": {
            "matchLabels": {"app.kubernetes.io/name": "etcd", "app.kubernetes.io/instance": "my-release-etcd"}
        },
    }


def test_values_recorded_by_an_older_collection_render() -> None:
    objects = render_etcd(Dependency("etcd", "my-release-etcd", "default", {"replicaCount": 3}))
    assert canonical_violations(objects) == []


def test_deviations_have_reasons() -> None:
    assert all(path and reason for path, reason in DEVIATIONS)


def test_of_the_older_chart() -> None:
    """Labels, and no variables that its image's scripts don't know; all else is the newer one's."""
    old = dataclasses.replace(dependency("etcd"), generation="etcd-v6")
    wanted = expected("etcd_cluster")
    text = json.dumps([*wanted.values()]).replace("etcd-8.12.0", "etcd-6.3.3")
    found = by_name(render_etcd(old))
    former = by_name(json.loads(text))
    ours = former[STATEFULSET]["spec"]["template"]["spec"]["containers"][0]
    ours["env"] = [item for item in ours["env"] if item["name"] != "MY_STS_NAME"]
    for item in ours["env"]:
        if item["name"] == "ETCD_ADVERTISE_CLIENT_URLS":
            item["value"] = item["value"].partition(",")[0]
    assert found == former


def test_a_pod_monitor_where_metrics_are_on() -> None:
    monitor = {"enabled": True, "additionalLabels": {"release": "prometheus"}}
    assert not [item for item in rendered({"metrics": {"podMonitor": monitor}}) if item["kind"] == "PodMonitor"]
    (found,) = (
        item for item in rendered({"metrics": {"enabled": True, "podMonitor": monitor}}) if item["kind"] == "PodMonitor"
    )
    assert (found["apiVersion"], found["metadata"]["name"]) == ("monitoring.coreos.com/v1", "my-release-etcd")
    assert found["metadata"]["labels"]["release"] == "prometheus"
    endpoint = {"port": "client", "path": "/metrics", "interval": "30s", "scrapeTimeout": "30s"}
    assert found["spec"]["podMetricsEndpoints"] == [endpoint]
    labels = by_name(rendered())[STATEFULSET]["spec"]["template"]["metadata"]["labels"]
    assert found["spec"]["selector"]["matchLabels"].items() <= labels.items()


def test_tokens() -> None:
    assert environment(rendered(CASES["simple tokens"]))["ETCD_AUTH_TOKEN"] == "simple"
    objects = rendered(CASES["signed tokens"])
    folder = "/opt/bitnami/etcd/certs/token/"
    wanted = f"jwt,priv-key={folder}jwt-token.pem,sign-method=RS256,ttl=10m"
    assert environment(objects)["ETCD_AUTH_TOKEN"] == wanted
    assert {"name": "etcd-jwt-token", "secret": {"secretName": "own", "defaultMode": 0o400}} in pod(objects)["volumes"]
    mount = {"name": "etcd-jwt-token", "mountPath": folder, "readOnly": True}
    assert mount in container(objects)["volumeMounts"]


def test_a_snapshot_to_begin_with() -> None:
    objects = rendered(CASES["from a snapshot"])
    found = environment(objects)
    names = ("ETCD_START_FROM_SNAPSHOT", "ETCD_INIT_SNAPSHOT_FILENAME", "ETCD_INIT_SNAPSHOTS_DIR")
    assert [found[name] for name in names] == ["yes", "yesterday", "/init-snapshot"]
    volume = {"name": "init-snapshot-volume", "persistentVolumeClaim": {"claimName": "backup"}}
    assert volume in pod(objects)["volumes"]
    assert {"name": "init-snapshot-volume", "mountPath": "/init-snapshot"} in container(objects)["volumeMounts"]


def test_who_may_reach_etcd() -> None:
    policy = by_name(rendered({"networkPolicy": {"enabled": True}}))["NetworkPolicy", "my-release-etcd"]
    ports = [{"port": 2379, "protocol": "TCP"}, {"port": 2380, "protocol": "TCP"}]
    assert policy["spec"]["ingress"] == [{"ports": ports}]
    closed = by_name(rendered(CASES["fenced"]))["NetworkPolicy", "my-release-etcd"]["spec"]
    members = {"app.kubernetes.io/name": "etcd", "app.kubernetes.io/instance": "my-release-etcd"}
    allowed = [entry["podSelector"]["matchLabels"] for entry in closed["ingress"][0]["from"]]
    assert allowed == [{"my-release-etcd-client": "true"}, {"vectorops.milvus/release": "my-release"}, members]
    assert closed["podSelector"]["matchLabels"] == members
    assert closed["egress"][1] == {"ports": ports, "to": [{"podSelector": {"matchLabels": members}}]}


def test_further_objects_come_with_etcd() -> None:
    given: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "mine", "labels": {"a": "b"}}}
    found = by_name(rendered({"extraDeploy": [given]}))["ConfigMap", "mine"]
    assert found == {**given, "metadata": {**given["metadata"], "namespace": "default"}}
