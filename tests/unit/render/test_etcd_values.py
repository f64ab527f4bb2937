# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of etcd's values: does each row tell the truth?"""

from __future__ import annotations

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.etcd_defaults import ETCD_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.extra_kinds import EXTRA_KINDS
from ansible_collections.vectorops.milvus.plugins.module_utils.kube.kinds import RELEASE_KINDS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.etcd_requirements import (
    etcd_findings,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.etcd_values import ETCD_VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.extra_objects import taken_names
from ansible_collections.vectorops.milvus.plugins.module_utils.render.etcd import render_etcd
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.tests.unit.render.dependency_fixtures import Object, Values, dependency
from ansible_collections.vectorops.milvus.tests.unit.render.row_effects import Sample, checkable, row_id, row_problem

SECURE = {"auth.client.secureTransport": True, "auth.peer.secureTransport": True}
CERTIFICATES = {**SECURE, "auth.client.existingSecret": "own", "auth.peer.existingSecret": "own"}
OUTSIDE = {"service.type": "NodePort"}
BALANCED = {"service.type": "LoadBalancer"}
NODES = {"nodeAffinityPreset.type": "soft", "nodeAffinityPreset.key": "zone", "nodeAffinityPreset.values": ["a"]}
OWN_USERS = {"auth.rbac.enabled": True}
RETENTION = {"persistentVolumeClaimRetentionPolicy.enabled": True}
ACCOUNT = {"serviceAccount.create": True}
BUDGET = {"pdb.create": True}
PERMISSIONS = {"volumePermissions.enabled": True}

TOKENS = {"auth.token.enabled": True}
FENCED = {"networkPolicy.enabled": True}
CLOSED = {**FENCED, "networkPolicy.allowExternal": False}
SNAPSHOT = {"startFromSnapshot.enabled": True}
OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "mine"}}

# Rows whose sample needs more than their type tells.
SAMPLES: dict[str, Sample] = {
    "auth.rbac.rootPassword": Sample("secret", OWN_USERS),
    "auth.rbac.existingSecret": Sample("own", OWN_USERS),
    "auth.rbac.existingSecretPasswordKey": Sample("key", {**OWN_USERS, "auth.rbac.existingSecret": "own"}),
    **{
        f"auth.{side}.{name}": Sample(value, given)
        for side in ("client", "peer")
        for name, value, given in (
            ("useAutoTLS", True, SECURE),
            ("existingSecret", "other", CERTIFICATES),
            ("enableAuthentication", True, CERTIFICATES),
            ("certFilename", "other.pem", CERTIFICATES),
            ("certKeyFilename", "other.pem", CERTIFICATES),
            ("caFilename", "other.crt", CERTIFICATES),
        )
    },
    "auth.token.type": Sample("simple", TOKENS),
    "auth.token.privateKey.filename": Sample("other.pem", TOKENS),
    "auth.token.privateKey.existingSecret": Sample("other", TOKENS),
    "auth.token.signMethod": Sample("RS512", TOKENS),
    "auth.token.ttl": Sample("7m", TOKENS),
    "extraDeploy": Sample([OBJECT]),
    "networkPolicy.allowExternal": Sample(False, FENCED),
    "networkPolicy.extraIngress": Sample([{"ports": [{"port": 7}]}], FENCED),
    "networkPolicy.extraEgress": Sample([{"ports": [{"port": 7}]}], FENCED),
    "networkPolicy.ingressNSMatchLabels": Sample({"a": "b"}, CLOSED),
    "networkPolicy.ingressNSPodMatchLabels": Sample(
        {"a": "b"}, {**CLOSED, "networkPolicy.ingressNSMatchLabels": {"a": "b"}}
    ),
    "startFromSnapshot.existingClaim": Sample("mine", SNAPSHOT),
    "startFromSnapshot.snapshotFilename": Sample("yesterday", SNAPSHOT),
    "image.digest": Sample("sha256:0123"),
    "initialClusterState": Sample("existing"),
    "maxProcs": Sample(7),
    "metrics.podAnnotations": Sample({"a": "b"}, {"metrics.enabled": True}),
    "metrics.podMonitor.enabled": Sample(True, {"metrics.enabled": True}),
    **{
        f"metrics.podMonitor.{key}": Sample(value, {"metrics.enabled": True, "metrics.podMonitor.enabled": True})
        for key, value in (
            ("interval", "77s"),
            ("scrapeTimeout", "7s"),
            ("additionalLabels", {"release": "prometheus"}),
            ("scheme", "https"),
            ("tlsConfig", {"insecureSkipVerify": True}),
            ("relabelings", [{"action": "drop"}]),
        )
    },
    "nodeAffinityPreset.type": Sample("hard", NODES),
    "nodeAffinityPreset.key": Sample("other", NODES),
    "nodeAffinityPreset.values": Sample(["b"], NODES),
    "podAffinityPreset": Sample("hard"),
    "podAntiAffinityPreset": Sample(""),
    "pdb.minAvailable": Sample(2, BUDGET),
    "pdb.maxUnavailable": Sample(1, BUDGET),
    "persistence.storageClass": Sample("fast"),
    "persistence.accessModes": Sample(["ReadWriteMany"]),
    **{
        f"persistentVolumeClaimRetentionPolicy.{name}": Sample("Delete", RETENTION)
        for name in ("whenDeleted", "whenScaled")
    },
    "service.nodePorts.client": Sample(30001, OUTSIDE),
    "service.nodePorts.peer": Sample(30002, BALANCED),
    "service.loadBalancerIP": Sample("10.0.0.1", BALANCED),
    "service.loadBalancerSourceRanges": Sample(["10.0.0.0/8"], BALANCED),
    "service.externalTrafficPolicy": Sample("Local", OUTSIDE),
    "service.extraPorts": Sample([{"name": "more", "port": 7, "targetPort": 7}]),
    "serviceAccount.labels": Sample({"a": "b"}, ACCOUNT),
    "serviceAccount.annotations": Sample({"a": "b"}, ACCOUNT),
    "serviceAccount.automountServiceAccountToken": Sample(False, ACCOUNT),
    "startupProbe.initialDelaySeconds": Sample(7, {"startupProbe.enabled": True}),
    "startupProbe.periodSeconds": Sample(7, {"startupProbe.enabled": True}),
    "startupProbe.timeoutSeconds": Sample(7, {"startupProbe.enabled": True}),
    "startupProbe.successThreshold": Sample(7, {"startupProbe.enabled": True}),
    "startupProbe.failureThreshold": Sample(7, {"startupProbe.enabled": True}),
    "updateStrategy": Sample({"type": "OnDelete"}),
    "volumePermissions.image.registry": Sample("other", PERMISSIONS),
    "volumePermissions.image.repository": Sample("other", PERMISSIONS),
    "volumePermissions.image.tag": Sample("other", PERMISSIONS),
    "volumePermissions.image.digest": Sample("sha256:0123", PERMISSIONS),
    "volumePermissions.image.pullPolicy": Sample("Always", PERMISSIONS),
    "volumePermissions.resources": Sample({"limits": {"cpu": 1}}, PERMISSIONS),
}


@pytest.mark.parametrize("row", checkable(ETCD_VALUES), ids=row_id)
def test_rows_tell_the_truth(row: Row) -> None:
    def render(values: dict[str, object]) -> list[Object]:
        return render_etcd(Dependency("etcd", "my-release-etcd", "default", values))

    assert row_problem(row, render=render, defaults=ETCD_DEFAULTS, samples=SAMPLES) == ""


def test_each_path_has_one_row() -> None:
    paths = [row.path for row in ETCD_VALUES]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"auth": {"rbac": {"create": True, "enabled": True}}}, "auth.rbac.rootPassword"),
        ({"auth": {"client": {"secureTransport": True}}}, "auth.client.existingSecret"),
        ({"auth": {"peer": {"enableAuthentication": True}}}, "auth.peer.existingSecret"),
        ({"auth": {"token": {"enabled": True}}}, "auth.token.privateKey.existingSecret"),
        ({"startFromSnapshot": {"enabled": True, "snapshotFilename": "a"}}, "startFromSnapshot.existingClaim"),
        ({"extraDeploy": ["{{ .Release.Name }}"]}, "extraDeploy[0]"),
        ({"extraDeploy": [{**OBJECT, "data": {"a": "{{ .Release.Name }}"}}]}, "extraDeploy[0]"),
        ({"extraDeploy": [7]}, "extraDeploy[0]"),
        ({"extraDeploy": [{**OBJECT, "kind": "ClusterRole"}]}, "extraDeploy[0].kind"),
        ({"extraDeploy": [{**OBJECT, "apiVersion": "v2"}]}, "extraDeploy[0].apiVersion"),
        ({"extraDeploy": [{**OBJECT, "metadata": {}}]}, "extraDeploy[0].metadata.name"),
        (
            {"extraDeploy": [{**OBJECT, "metadata": {"name": "a", "namespace": "b"}}]},
            "extraDeploy[0].metadata.namespace",
        ),
        ({"extraDeploy": [OBJECT, OBJECT]}, "extraDeploy[1]"),
        ({"nodeAffinityPreset": {"type": "hard", "key": "zone"}}, "nodeAffinityPreset.values"),
    ],
)
def test_requirements(values: Values, path: str) -> None:
    findings = etcd_findings(dependency("etcd", values).values, "values")
    assert [finding.subject for finding in findings] == [f"values.{path}"]


def test_the_defaults_meet_all_requirements() -> None:
    assert etcd_findings(ETCD_DEFAULTS, "values") == []


@pytest.mark.parametrize(
    "values",
    [
        {"auth": {"token": {"enabled": True, "type": "simple"}}},
        {"auth": {"token": {"enabled": True, "privateKey": {"existingSecret": "own"}}}},
        {"startFromSnapshot": {"enabled": True, "existingClaim": "mine", "snapshotFilename": "a"}},
        {"extraDeploy": [OBJECT, {**OBJECT, "metadata": {"name": "another"}}]},
    ],
)
def test_what_is_complete_passes(values: Values) -> None:
    assert etcd_findings(dependency("etcd", values).values, "values") == []


@pytest.mark.parametrize(("name", "taken"), [("mine", False), ("my-release-etcd", True), ("my-released", False)])
def test_further_objects_keep_off_the_names_of_ours(name: str, taken: bool) -> None:
    objects = [{**OBJECT, "metadata": {"name": name}}]
    assert [finding.subject for finding in taken_names(objects, "values", "my-release")] == (
        ["values[0].metadata.name"] if taken else []
    )


def test_further_objects_are_of_kinds_that_a_release_has() -> None:
    of_a_release = {kind.kind: kind.api_version for kind in RELEASE_KINDS}
    assert EXTRA_KINDS.items() <= of_a_release.items()
    assert set(of_a_release) - set(EXTRA_KINDS) == {"Secret", "HorizontalPodAutoscaler"}
