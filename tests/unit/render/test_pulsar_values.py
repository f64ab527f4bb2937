# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where single values of Pulsar land, in full; that each of them lands somewhere is test_pulsar_rows.py's."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.pulsar_defaults import PULSAR_DEFAULTS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.pulsar_requirements import (
    pulsar_findings,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.render.pulsar import render_pulsar
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.merge import merged
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.messages import made_endpoint
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.pulsar_names import COMPONENTS
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import restricted_violations
from ansible_collections.vectorops.milvus.tests.unit.render.pulsar_objects import (
    NAME,
    NAMESPACE,
    all_containers,
    data_of,
    main_of,
    one,
    pod_of,
    rendered,
)

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
SECTIONS = {
    "zookeeper": "zookeeper",
    "bookkeeper": "bookie",
    "autorecovery": "recovery",
    "broker": "broker",
    "proxy": "proxy",
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"repository": "r.example.com/pulsar", "tag": "3.0.9"}, "r.example.com/pulsar:3.0.9"),
        ({"tag": ""}, "apachepulsar/pulsar:3.0.2"),
        ({"tag": None}, "apachepulsar/pulsar:3.0.2"),
    ],
)
def test_image(values: dict[str, t.Any], expected: str) -> None:
    objects = rendered({"images": {"bookie": {**values, "pullPolicy": "Always"}}})
    found = {
        (workload, container["image"], container["imagePullPolicy"])
        for workload, container in all_containers(objects)
        if container["imagePullPolicy"] == "Always"
    }
    assert found == {(f"{NAME}-bookie", expected, "Always"), (f"{NAME}-bookie-init", expected, "Always")}


def test_default_tag() -> None:
    objects = rendered({"defaultPulsarImageTag": "3.0.9", "images": {"proxy": {"tag": ""}}})
    assert main_of(objects, "proxy")["image"] == "apachepulsar/pulsar:3.0.9"
    assert main_of(objects, "broker")["image"] == "apachepulsar/pulsar:3.0.7"


def test_pull_secrets_reach_every_pod_once() -> None:
    objects = rendered({"images": {"imagePullSecrets": ["one", "two", "one"]}})
    pods = [item["spec"]["template"]["spec"] for item in objects if "template" in item.get("spec", {})]
    assert len(pods) == 7
    assert all(pod["imagePullSecrets"] == [{"name": "one"}, {"name": "two"}] for pod in pods)


@pytest.mark.parametrize(("section", "component"), SECTIONS.items())
def test_anti_affinity(section: str, component: str) -> None:
    term = {
        "labelSelector": {
            "matchExpressions": [
                {"key": "app", "operator": "In", "values": ["pulsar"]},
                {"key": "release", "operator": "In", "values": [NAME]},
                {"key": "component", "operator": "In", "values": [component]},
            ]
        },
        "topologyKey": "kubernetes.io/hostname",
    }
    wish = {PREFERRED: [{"weight": 100, "podAffinityTerm": term}]}
    rule = {REQUIRED: [term]}
    for kind, expected in ((None, wish if section == "broker" else rule), (REQUIRED, rule), (PREFERRED, wish)):
        values = {section: {"affinity": {"anti_affinity": True, **({"type": kind} if kind else {})}}}
        assert pod_of(rendered(values), component)["affinity"] == {"podAntiAffinity": expected}
        assert "affinity" not in pod_of(rendered({**values, "affinity": {"anti_affinity": False}}), component)


@pytest.mark.parametrize("section", ["zookeeper", "bookkeeper", "broker", "proxy"])
def test_disruption_budget(section: str) -> None:
    objects = rendered({section: {"pdb": {"usePolicy": True}}})
    (budget,) = [item for item in objects if item["kind"] == "PodDisruptionBudget"]
    component = SECTIONS[section]
    assert budget["metadata"]["name"] == f"{NAME}-{component}"
    assert budget["spec"] == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": {"app": "pulsar", "release": NAME, "component": component}},
    }


@pytest.mark.parametrize("part", ["broker", "proxy"])
def test_autoscaler(part: str) -> None:
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}
    settings = {"enabled": True, "minReplicas": 3, "maxReplicas": 7, "metrics": [metric]}
    objects = rendered({part: {"autoscaling": settings}})
    (scaler,) = [item for item in objects if item["kind"] == "HorizontalPodAutoscaler"]
    assert scaler["metadata"]["name"] == f"{NAME}-{part}"
    assert scaler["spec"] == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": f"{NAME}-{part}"},
        "minReplicas": 3,
        "maxReplicas": 7,
        "metrics": [metric],
    }
    assert one(objects, "StatefulSet", f"{NAME}-{part}")["spec"]["replicas"] == 3


@pytest.mark.parametrize(
    ("live", "enabled", "expected"),
    [
        ({}, True, 2),
        ({f"{NAME}-broker": 6}, True, 6),
        ({f"{NAME}-broker": 1}, True, 1),
        ({f"{NAME}-broker": 0}, True, 2),
        ({f"{NAME}-broker": 6}, False, 2),
    ],
    ids=["new", "scaled out", "scaled in", "without pods", "without autoscaler"],
)
def test_an_autoscaler_keeps_its_number_of_pods(live: dict[str, int], enabled: bool, expected: int) -> None:
    values = merged(PULSAR_DEFAULTS, {"broker": {"autoscaling": {"enabled": enabled}}})
    objects = render_pulsar(Dependency("pulsar", NAME, NAMESPACE, values, members=live))
    assert one(objects, "StatefulSet", f"{NAME}-broker")["spec"]["replicas"] == expected


def test_ingress() -> None:
    settings = {
        "enabled": True,
        "annotations": {"a": "b"},
        "ingressClassName": "nginx",
        "hostname": "pulsar.example.com",
        "path": "/pulsar",
        "tls": {"enabled": True, "secretName": "certificate"},
    }
    objects = rendered({"proxy": {"ingress": settings, "ports": {"http": 8081}}})
    found = one(objects, "Ingress", f"{NAME}-proxy")
    assert found["metadata"]["annotations"] == {"a": "b"}
    service = {"name": f"{NAME}-proxy", "port": {"number": 8081}}
    path = {"path": "/pulsar", "pathType": "ImplementationSpecific", "backend": {"service": service}}
    assert found["spec"] == {
        "ingressClassName": "nginx",
        "tls": [{"hosts": ["pulsar.example.com"], "secretName": "certificate"}],
        "rules": [{"host": "pulsar.example.com", "http": {"paths": [path]}}],
    }
    bare = one(rendered({"proxy": {"ingress": {"enabled": True}}}), "Ingress", f"{NAME}-proxy")["spec"]
    assert set(bare) == {"rules"} and set(bare["rules"][0]) == {"http"}


def test_toolset() -> None:
    token = {"authentication": {"enabled": True}, "superUsers": {"client": "me"}}
    objects = rendered({"components": {"toolset": True}, "auth": token})
    mine = [item for item in objects if item["metadata"]["labels"].get("component") == "toolset"]
    assert {item["metadata"]["name"] for item in mine} == {f"{NAME}-toolset"}
    assert sorted(item["kind"] for item in mine) == ["ConfigMap", "Service", "ServiceAccount", "StatefulSet"]
    service = one(objects, "Service", f"{NAME}-toolset")["spec"]
    assert service["clusterIP"] == "None" and "ports" not in service
    data = data_of(objects, "toolset")
    assert data["webServiceUrl"] == f"http://{NAME}-proxy:80/"
    assert data["brokerServiceUrl"] == f"pulsar://{NAME}-proxy:6650/"
    assert data["zkServers"] == f"{NAME}-zookeeper:2181"
    assert data["authParams"] == "file:///pulsar/tokens/client/token"
    (volume,) = pod_of(objects, "toolset")["volumes"]
    assert volume["secret"]["secretName"] == f"{NAME}-token-me"
    assert main_of(objects, "toolset")["image"] == main_of(objects, "broker")["image"]
    assert canonical_violations(objects) == []
    assert restricted_violations(objects) == []
    direct = data_of(rendered({"components": {"toolset": True}, "toolset": {"useProxy": False}}), "toolset")
    assert direct["brokerServiceUrl"] == f"pulsar://{NAME}-broker:6650/"
    assert "authParams" not in direct


def test_scheduling_of_parts_and_jobs() -> None:
    toleration = {"key": "dedicated", "operator": "Exists", "effect": "NoSchedule"}
    wanted = {"nodeSelector": {"disk": "fast"}, "tolerations": [toleration]}
    objects = rendered({"bookkeeper": wanted, "pulsar_metadata": wanted})
    for part, kind in (("bookie", "StatefulSet"), ("bookie-init", "Job"), ("pulsar-init", "Job")):
        assert {key: pod_of(objects, part, kind)[key] for key in wanted} == wanted
    assert not set(wanted) & set(pod_of(objects, "broker"))


def test_resources_merge_and_become_strings() -> None:
    objects = rendered({"broker": {"resources": {"limits": {"cpu": 2, "memory": "8Gi"}}}})
    assert main_of(objects, "broker")["resources"] == {
        "requests": {"cpu": "500m", "memory": "2Gi"},
        "limits": {"cpu": "2", "memory": "8Gi"},
    }
    assert "resources" not in main_of(rendered({"broker": {"resources": None}}), "broker")


def test_resources_of_jobs() -> None:
    resources = {"limits": {"memory": "1Gi"}}
    objects = rendered(
        {"bookkeeper": {"metadata": {"resources": resources}}, "pulsar_metadata": {"resources": resources}}
    )
    for job in ("bookie-init", "pulsar-init"):
        assert main_of(objects, job, "Job")["resources"] == resources
        for container in pod_of(objects, job, "Job")["initContainers"]:
            assert container["resources"] == {"requests": {"cpu": "100m", "memory": "256Mi"}}


def test_volumes_of_a_class() -> None:
    values = {
        "volumes": {"local_storage": True},
        "zookeeper": {"volumes": {"data": {"local_storage": True, "selector": {"matchLabels": {"a": "b"}}}}},
        "bookkeeper": {
            "volumes": {"journal": {"local_storage": True, "storageClassName": "fast"}, "ledgers": {"size": "1Ti"}}
        },
    }
    objects = rendered(values)
    claims = {
        claim["metadata"]["name"].removeprefix(f"{NAME}-"): claim["spec"]
        for part in ("zookeeper", "bookie")
        for claim in one(objects, "StatefulSet", f"{NAME}-{part}")["spec"]["volumeClaimTemplates"]
    }
    assert {name: spec.get("storageClassName") for name, spec in claims.items()} == {
        "zookeeper-data": "local-storage",
        "bookie-journal": "fast",
        "bookie-ledgers": None,
    }
    assert claims["zookeeper-data"]["selector"] == {"matchLabels": {"a": "b"}}
    assert claims["bookie-ledgers"]["resources"] == {"requests": {"storage": "1Ti"}}


def test_storage_classes_of_its_own() -> None:
    made = {"provisioner": "disks.example.com", "type": "fast", "fsType": "xfs"}
    volumes = {"journal": {"storageClass": made}, "ledgers": {"storageClass": "slow"}}
    values = {"zookeeper": {"volumes": {"data": {"storageClass": made, "storageClassName": "theirs"}}}}
    objects = rendered({**values, "bookkeeper": {"volumes": volumes}})
    (found,) = [item for item in objects if item["kind"] == "StorageClass"]
    assert found["metadata"]["name"] == f"{NAME}-bookie-journal" and "namespace" not in found["metadata"]
    assert found["metadata"]["annotations"] == {"vectorops.milvus/namespace": NAMESPACE}
    assert found["provisioner"] == "disks.example.com"
    assert found["parameters"] == {"type": "fast", "fsType": "xfs"}
    claims = {
        claim["metadata"]["name"]: claim["spec"]["storageClassName"]
        for part in ("zookeeper", "bookie")
        for claim in one(objects, "StatefulSet", f"{NAME}-{part}")["spec"]["volumeClaimTemplates"]
    }
    assert claims == {
        f"{NAME}-zookeeper-data": "theirs",
        f"{NAME}-bookie-journal": f"{NAME}-bookie-journal",
        f"{NAME}-bookie-ledgers": "slow",
    }
    without_claims = rendered({"bookkeeper": {"volumes": volumes}, "persistence": False})
    assert not [item for item in without_claims if item["kind"] == "StorageClass"]


@pytest.mark.parametrize(
    ("made", "subject"),
    [
        ({"type": "fast"}, ".provisioner"),
        ({"provisioner": "a", "fstype": "xfs"}, ".fstype"),
        (["fast"], ""),
        ({"provisioner": "a"}, None),
        ("fast", None),
    ],
)
def test_what_a_storage_class_says(made: t.Any, subject: str | None) -> None:
    values = merged(PULSAR_DEFAULTS, {"zookeeper": {"volumes": {"data": {"storageClass": made}}}})
    path = "values.zookeeper.volumes.data.storageClass"
    expected = [] if subject is None else [path + subject]
    assert [finding.subject for finding in pulsar_findings(values, "values")] == expected


def test_one_volume_for_journal_and_ledgers() -> None:
    objects = rendered({"bookkeeper": {"volumes": {"useSingleCommonVolume": True}}})
    (claim,) = one(objects, "StatefulSet", f"{NAME}-bookie")["spec"]["volumeClaimTemplates"]
    assert claim["metadata"]["name"] == f"{NAME}-bookie-common"
    assert claim["spec"]["resources"] == {"requests": {"storage": "60Gi"}}
    assert main_of(objects, "bookie")["volumeMounts"] == [
        {"name": f"{NAME}-bookie-common", "mountPath": "/pulsar/data/bookkeeper"}
    ]
    assert data_of(objects, "bookie") == data_of(rendered(), "bookie")


def test_several_volumes_for_the_ledgers() -> None:
    disks = [
        {"name": "disk0", "size": "1Ti", "mountPath": "/disks/0", "storageClassName": "fast"},
        {"name": "disk1", "size": "2Ti", "mountPath": "/disks/1"},
    ]
    ledgers = {"useMultiVolumes": True, "multiVolumes": disks, "selector": {"matchLabels": {"a": "b"}}}
    values = {"bookkeeper": {"volumes": {"ledgers": ledgers}}}
    objects = rendered(values)
    claims = one(objects, "StatefulSet", f"{NAME}-bookie")["spec"]["volumeClaimTemplates"]
    assert [(item["metadata"]["name"], item["spec"]["resources"]["requests"]["storage"]) for item in claims] == [
        (f"{NAME}-bookie-journal", "100Gi"),
        (f"{NAME}-bookie-disk0", "1Ti"),
        (f"{NAME}-bookie-disk1", "2Ti"),
    ]
    assert [item["spec"].get("storageClassName") for item in claims] == [None, "fast", None]
    assert [item["spec"].get("selector") for item in claims] == [None, *[{"matchLabels": {"a": "b"}}] * 2]
    assert main_of(objects, "bookie")["volumeMounts"] == [
        {"name": f"{NAME}-bookie-journal", "mountPath": "/pulsar/data/bookkeeper/journal"},
        {"name": f"{NAME}-bookie-disk0", "mountPath": "/disks/0"},
        {"name": f"{NAME}-bookie-disk1", "mountPath": "/disks/1"},
    ]
    assert data_of(objects, "bookie")["ledgerDirectories"] == "/disks/0,/disks/1"
    assert data_of(objects, "bookie")["journalDirectories"] == "/pulsar/data/bookkeeper/journal"
    without_claims = rendered({**values, "volumes": {"persistence": False}})
    assert [item["name"] for item in pod_of(without_claims, "bookie")["volumes"]] == [
        item["metadata"]["name"] for item in claims
    ]


def test_several_volumes_without_a_list_are_the_charts() -> None:
    objects = rendered({"bookkeeper": {"volumes": {"journal": {"useMultiVolumes": True}}}})
    folders = "/pulsar/data/bookkeeper/journal0,/pulsar/data/bookkeeper/journal1"
    assert data_of(objects, "bookie")["journalDirectories"] == folders
    assert data_of(objects, "bookie")["PULSAR_PREFIX_journalDirectories"] == folders


@pytest.mark.parametrize("name", ["journal", "ledgers"])
def test_several_volumes_are_one_at_least(name: str) -> None:
    volumes = {name: {"useMultiVolumes": True, "multiVolumes": []}}
    values = merged(PULSAR_DEFAULTS, {"bookkeeper": {"volumes": volumes}})
    subjects = [finding.subject for finding in pulsar_findings(values, "values")]
    assert subjects == [f"values.bookkeeper.volumes.{name}.multiVolumes"]
    assert pulsar_findings(PULSAR_DEFAULTS, "values") == []


def test_proxy_service() -> None:
    service = {
        "type": "LoadBalancer",
        "annotations": {"a": "b"},
        "loadBalancerIP": "192.0.2.1",
        "externalTrafficPolicy": "Local",
        "loadBalancerSourceRanges": ["192.0.2.0/24"],
    }
    found = one(rendered({"proxy": {"service": service}}), "Service", f"{NAME}-proxy")
    assert found["metadata"]["annotations"] == {"a": "b"}
    assert {key: found["spec"][key] for key in service if key != "annotations"} == {
        key: value for key, value in service.items() if key != "annotations"
    }


def test_bookie_service_takes_more() -> None:
    spec = one(
        rendered({"bookkeeper": {"service": {"spec": {"ipFamilyPolicy": "SingleStack"}}}}), "Service", f"{NAME}-bookie"
    )
    assert spec["spec"]["ipFamilyPolicy"] == "SingleStack"
    assert spec["spec"]["publishNotReadyAddresses"] is True


def test_ports_of_proxies() -> None:
    ports = {"http": 8081, "pulsar": 16650, "containerPorts": {"http": 18080}}
    objects = rendered({"proxy": {"ports": ports}})
    service = one(objects, "Service", f"{NAME}-proxy")["spec"]["ports"]
    assert [(port["port"], port["targetPort"]) for port in service] == [(8081, "sts-http"), (16650, "sts-pulsar")]
    assert [port["containerPort"] for port in main_of(objects, "proxy")["ports"]] == [18080, 16650]
    assert main_of(objects, "proxy")["livenessProbe"]["httpGet"]["port"] == 18080
    assert data_of(objects, "proxy")["webServicePort"] == "18080"
    assert data_of(objects, "proxy")["servicePort"] == "16650"
    template = one(objects, "StatefulSet", f"{NAME}-proxy")["spec"]["template"]
    assert template["metadata"]["annotations"]["prometheus.io/port"] == "8081"


def test_prefix_of_port_names() -> None:
    objects = rendered({"tcpPrefix": "tcp-"})
    names = {
        part: [port["name"] for port in one(objects, "Service", f"{NAME}-{part}")["spec"]["ports"]]
        for part in SECTIONS.values()
    }
    assert names == {
        "zookeeper": ["http", "tcp-follower", "tcp-leader-election", "tcp-client"],
        "bookie": ["tcp-bookie", "http"],
        "recovery": ["http"],
        "broker": ["http", "tcp-pulsar"],
        "proxy": ["http", "tcp-pulsar"],
    }
    assert [port["name"] for port in main_of(objects, "proxy")["ports"]] == ["sts-http", "sts-tcp-pulsar"]
    assert all(len(port["name"]) <= 15 for _name, item in all_containers(objects) for port in item.get("ports", []))
    assert services_without_pods(objects) == []


def test_own_labels_and_names() -> None:
    objects = rendered(
        {"labels": {"team": "search", "app": "mine"}, "clusterName": "europe", "broker": {"component": "server"}}
    )
    assert {item["metadata"]["labels"]["team"] for item in objects} == {"search"}
    assert {item["metadata"]["labels"]["app"] for item in objects} == {"pulsar"}
    assert {item["metadata"]["labels"]["cluster"] for item in objects} == {"europe"}
    assert data_of(objects, "server")["clusterName"] == "europe"
    assert data_of(objects, "proxy")["brokerServiceURL"] == f"pulsar://{NAME}-server:6650"
    assert services_without_pods(objects) == []


@pytest.mark.parametrize(
    ("values", "name", "app"),
    [
        ({"nameOverride": "pulsar"}, NAME, "pulsar"),
        ({"nameOverride": "queue"}, f"{NAME}-queue", "queue"),
        ({"fullnameOverride": "bus"}, "bus", "pulsar"),
        ({"fullnameOverride": "bus", "nameOverride": "queue"}, "bus", "queue"),
        ({"fullnameOverride": "b" * 62 + "-c"}, "b" * 62, "pulsar"),
    ],
)
def test_names(values: dict[str, t.Any], name: str, app: str) -> None:
    values = {**values, "proxy": {"component": "door"}, "auth": {"authentication": {"enabled": True}}}
    objects = rendered(values)
    assert {item["metadata"]["name"][: len(name) + 1] for item in objects} == {f"{name}-"}
    assert {item["metadata"]["labels"]["app"] for item in objects} == {app}
    assert {item["metadata"]["labels"]["release"] for item in objects} == {NAME}
    assert services_without_pods(objects) == []
    door = one(objects, "StatefulSet", f"{name}-door")["spec"]["template"]["spec"]
    assert {volume["secret"]["secretName"].startswith(f"{NAME}-token-") for volume in door["volumes"]} == {True}
    made = Dependency("pulsar", NAME, NAMESPACE, merged(PULSAR_DEFAULTS, values))
    assert made_endpoint(made) == f"{name}-door.{NAMESPACE}:6650"
    assert one(objects, "Service", f"{name}-door")["spec"]["ports"][1]["port"] == 6650


def test_the_names_of_the_parts_are_the_charts() -> None:
    assert {section: PULSAR_DEFAULTS[section]["component"] for section in COMPONENTS} == COMPONENTS


def test_configuration_restarts_pods_on_request() -> None:
    def checksum(memory: str) -> str:
        values = {"broker": {"restartPodsOnConfigMapChange": True, "configData": {"PULSAR_MEM": memory}}}
        template = one(rendered(values), "StatefulSet", f"{NAME}-broker")["spec"]["template"]
        return str(template["metadata"]["annotations"]["checksum/config"])

    assert checksum("-Xmx1g") == checksum("-Xmx1g\n") != checksum("-Xmx2g")


def test_extra_volumes_and_environment() -> None:
    values = {
        "proxy": {
            "extraVolumes": [{"name": "scratch", "emptyDir": {}}],
            "extraVolumeMounts": [{"name": "scratch", "mountPath": "/scratch"}],
            "extreEnvs": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}],
        }
    }
    objects = rendered(values)
    assert pod_of(objects, "proxy")["volumes"] == [{"name": "scratch", "emptyDir": {}}]
    assert main_of(objects, "proxy")["volumeMounts"] == [{"name": "scratch", "mountPath": "/scratch"}]
    assert main_of(objects, "proxy")["env"] == [{"name": "A", "value": "2"}]
    assert canonical_violations(objects) == []


def test_security_context_keeps_restricted() -> None:
    objects = rendered({"zookeeper": {"securityContext": {"runAsUser": 12345}}})
    assert pod_of(objects, "zookeeper")["securityContext"] == {
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
        "fsGroup": 0,
        "fsGroupChangePolicy": "OnRootMismatch",
        "runAsUser": 12345,
    }
    assert restricted_violations(objects) == []


def test_finished_jobs_go_on_request() -> None:
    objects = rendered({"job": {"ttl": {"enabled": True}}})
    for job in ("bookie-init", "pulsar-init"):
        assert one(objects, "Job", f"{NAME}-{job}")["spec"]["ttlSecondsAfterFinished"] == 3600


@pytest.mark.parametrize(
    ("section", "missing"),
    [
        ("zookeeper", {"zookeeper"}),
        ("bookkeeper", {"bookie", "bookie-init"}),
        ("autorecovery", {"recovery"}),
        ("broker", {"broker", "pulsar-init"}),
        ("proxy", {"proxy"}),
    ],
)
def test_parts_turned_off(section: str, missing: set[str]) -> None:
    def components(values: dict[str, t.Any]) -> set[str]:
        return {str(item["metadata"]["labels"]["component"]) for item in rendered(values)}

    assert components({}) - components({"components": {section: False}}) == missing
