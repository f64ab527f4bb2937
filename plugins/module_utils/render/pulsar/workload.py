# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one part of Pulsar, from its row in the table. **Private** to the collection."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ...resolve.merge import by_key
from ...resolve.model import KubernetesObject
from ..monitoring import API_VERSION, KIND, METRICS_PATH
from ..objects import kubernetes_object, without_empty
from . import pods, scripts
from .common import Cluster, quantities
from .part import Part, Port, Storage


def render_part(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    """A part's ServiceAccount, ConfigMap, Service and StatefulSet; PodDisruptionBudget and PodMonitor where wanted."""
    data = cluster.configuration(part.section, part.configuration(cluster))
    objects = [
        *_accounts(cluster, part),
        _object(cluster, part, "v1", "ConfigMap", data=data),
        _service(cluster, part),
        _stateful_set(cluster, part, data),
    ]
    if part.budget and cluster.value(f"{part.section}.pdb.usePolicy"):
        objects.insert(0, _disruption_budget(cluster, part))
    if cluster.given(f"{part.section}.podMonitor.enabled"):
        objects.append(_pod_monitor(cluster, part))
    return objects


def _accounts(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    if part.service_account is None:
        return []
    return [_object(cluster, part, "v1", "ServiceAccount", suffix=part.service_account, annotations="service_account")]


def _object(
    cluster: Cluster,
    part: Part,
    api_version: str,
    kind: str,
    *,
    suffix: str = "",
    annotations: str = "",
    **content: t.Any,
) -> KubernetesObject:
    """One object of a part; ``annotations`` names the member of its section that holds the object's."""
    return kubernetes_object(
        api_version,
        kind,
        cluster.part_name(part.section) + suffix,
        cluster.namespace,
        labels=cluster.labels(cluster.component(part.section)),
        annotations=cluster.given(f"{part.section}.{annotations}.annotations") if annotations else None,
        **content,
    )


def _disruption_budget(cluster: Cluster, part: Part) -> KubernetesObject:
    spec = {
        "maxUnavailable": cluster.value(f"{part.section}.pdb.maxUnavailable"),
        "selector": {"matchLabels": cluster.selector(cluster.component(part.section))},
    }
    return _object(cluster, part, "policy/v1", "PodDisruptionBudget", spec=spec)


# Every part has its metrics on the port of its web service, which is called so.
_METRICS_PORT = "http"
# The chart's default, which milvus-helm leaves alone.
_SCRAPED_EVERY = "10s"


def _pod_monitor(cluster: Cluster, part: Part) -> KubernetesObject:
    settings = {"interval": _SCRAPED_EVERY, "scrapeTimeout": _SCRAPED_EVERY, "metricRelabelings": None}
    given = cluster.given(f"{part.section}.podMonitor")
    port = next(port.full_name(cluster) for port in part.ports if port.name == _METRICS_PORT)
    stated = {key: given.get(key) or default for key, default in settings.items()}
    spec = {
        "jobLabel": "component",
        "podMetricsEndpoints": [without_empty({"port": port, "path": METRICS_PATH, **stated})],
        "selector": {"matchLabels": cluster.selector(cluster.component(part.section))},
    }
    return _object(cluster, part, API_VERSION, KIND, spec=spec)


# What the values may say about a Service that has an address of its own.
_SERVICE_SETTINGS = ("type", "loadBalancerIP", "externalTrafficPolicy", "loadBalancerSourceRanges")


def _service(cluster: Cluster, part: Part) -> KubernetesObject:
    spec: dict[str, t.Any] = {
        "ports": [_service_port(cluster, part, port) for port in part.service_ports],
        "selector": cluster.selector(cluster.component(part.section)),
    }
    if part.headless:
        spec["clusterIP"] = "None"
    else:
        settings = {key: cluster.given(f"{part.section}.service.{key}") for key in _SERVICE_SETTINGS}
        spec.update({key: value for key, value in settings.items() if value})
    if part.unready_addresses:
        spec["publishNotReadyAddresses"] = True
    spec.update(cluster.given(f"{part.section}.service.spec") or {})
    return _object(cluster, part, "v1", "Service", annotations="service", spec=spec)


def _service_port(cluster: Cluster, part: Part, port: Port) -> dict[str, t.Any]:
    number = cluster.port(part.section, port.value)
    target = port.full_target(cluster) if port.target else number
    return {
        "name": cluster.port_name(port.name, prefixed=port.prefixed),
        "port": number,
        "targetPort": target,
        "protocol": "TCP",
    }


def _stateful_set(cluster: Cluster, part: Part, data: dict[str, str]) -> KubernetesObject:
    section, component = part.section, cluster.component(part.section)
    storage = part.storage(cluster)
    metadata: dict[str, t.Any] = {"labels": cluster.pod_labels(component)}
    annotations = _pod_annotations(cluster, part, data)
    if annotations:
        metadata["annotations"] = annotations
    spec = {
        "serviceName": cluster.part_name(section),
        "replicas": int(cluster.value(f"{section}.replicaCount")),
        "selector": {"matchLabels": cluster.selector(component)},
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "template": {"metadata": metadata, "spec": _pod(cluster, part, storage)},
        "volumeClaimTemplates": list(storage.claims) or None,
    }
    if part.update_settings:
        spec.update({key: cluster.value(f"{section}.{key}") for key in ("podManagementPolicy", "updateStrategy")})
    return _object(cluster, part, "apps/v1", "StatefulSet", spec=spec)


def _pod_annotations(cluster: Cluster, part: Part, data: dict[str, str]) -> dict[str, str]:
    annotations: dict[str, str] = {}
    if part.scraped:
        port = cluster.port(part.section, part.scraped)
        annotations.update({"prometheus.io/scrape": "true", "prometheus.io/port": str(port)})
    if cluster.value(f"{part.section}.restartPodsOnConfigMapChange"):
        text = json.dumps(data, sort_keys=True)
        annotations["checksum/config"] = hashlib.sha256(text.encode()).hexdigest()
    return {**annotations, **(cluster.given(f"{part.section}.annotations") or {})}


def _pod(cluster: Cluster, part: Part, storage: Storage) -> dict[str, t.Any]:
    section = part.section
    extra = cluster.given(f"{section}.extraVolumes") or ()
    account = part.service_account
    return pods.pod(
        cluster,
        section,
        serviceAccountName=None if account is None else cluster.part_name(section) + account,
        terminationGracePeriodSeconds=int(cluster.value(f"{section}.gracePeriod")),
        securityContext=cluster.given(f"{section}.securityContext"),
        affinity=pods.anti_affinity(cluster, section),
        initContainers=part.init_containers(cluster),
        containers=[_main_container(cluster, part, storage)],
        volumes=by_key("name", storage.volumes, part.volumes(cluster), extra),
    )


def _main_container(cluster: Cluster, part: Part, storage: Storage) -> dict[str, t.Any]:
    section = part.section
    extra = cluster.given(f"{section}.extraVolumeMounts") or ()
    additional = str(cluster.given(f"{section}.additionalCommand") or "")
    return pods.container(
        cluster,
        cluster.part_name(section),
        cluster.image(f"images.{part.image}"),
        scripts.script(additional, part.command(cluster)),
        ports=[
            {
                "name": port.full_name(cluster),
                "containerPort": cluster.port(section, port.value),
                "protocol": "TCP",
            }
            for port in part.ports
        ],
        env=by_key("name", part.environment(cluster)),
        envFrom=pods.configuration_of(cluster, section),
        resources=quantities(cluster.given(f"{section}.resources")),
        volumeMounts=by_key("mountPath", storage.mounts, part.mounts(cluster), extra),
        **pods.probes(cluster, section, part.probe),
    )
