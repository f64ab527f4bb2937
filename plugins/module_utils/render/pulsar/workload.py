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
from . import pods, scripts
from .common import Cluster, quantities
from .extras import autoscaler, disruption_budget, ingress, pod_monitor, replicas
from .part import Part, Port, Storage, part_object


def render_part(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    """A part's ServiceAccount, ConfigMap, Service and StatefulSet, and what the values ask for besides."""
    data = cluster.configuration(part.section, part.configuration(cluster))
    objects = [
        *_accounts(cluster, part),
        part_object(cluster, part, "v1", "ConfigMap", data=data),
        _service(cluster, part),
        _stateful_set(cluster, part, data),
    ]
    asked = (pod_monitor, autoscaler, ingress)
    return [
        *disruption_budget(cluster, part),
        *objects,
        *(item for render in asked for item in render(cluster, part)),
    ]


def _accounts(cluster: Cluster, part: Part) -> list[KubernetesObject]:
    if part.service_account is None:
        return []
    return [
        part_object(cluster, part, "v1", "ServiceAccount", suffix=part.service_account, annotations="service_account")
    ]


# What the values may say about a Service that has an address of its own.
_SERVICE_SETTINGS = ("type", "loadBalancerIP", "externalTrafficPolicy", "loadBalancerSourceRanges")


def _service(cluster: Cluster, part: Part) -> KubernetesObject:
    spec: dict[str, t.Any] = {
        "ports": [_service_port(cluster, part, port) for port in part.service_ports] or None,
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
    return part_object(cluster, part, "v1", "Service", annotations="service", spec=spec)


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
        "replicas": replicas(cluster, part),
        "selector": {"matchLabels": cluster.selector(component)},
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "template": {"metadata": metadata, "spec": _pod(cluster, part, storage)},
        "volumeClaimTemplates": list(storage.claims) or None,
    }
    if part.update_settings:
        spec.update({key: cluster.value(f"{section}.{key}") for key in ("podManagementPolicy", "updateStrategy")})
    return part_object(cluster, part, "apps/v1", "StatefulSet", spec=spec)


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
