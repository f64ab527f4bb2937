# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pods of all parts and Jobs have in common. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.model import Values
from ..objects import without_empty
from .common import Cluster, quantities

# The only rule of the chart that must hold; any other is a wish and carries a weight.
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERENCE_WEIGHT = 100

_PROBE_TIMINGS = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold")

#: Gives the action of a probe (``httpGet``, ``exec``) by its kind (``liveness``, ``readiness``, ``startup``).
ProbeAction = t.Callable[[Cluster, str], Values]


def container(cluster: Cluster, name: str, image: Values, script: str, **more: t.Any) -> dict[str, t.Any]:
    """A container that runs a shell script; members that are None or empty are left out."""
    return {
        "name": name,
        **image,
        "command": ["sh", "-c"],
        "args": [script],
        **{key: value for key, value in more.items() if value},
        "securityContext": dict(cluster.ways.container_security),
    }


def init_container(cluster: Cluster, name: str, image: Values, script: str, part: str = "") -> dict[str, t.Any]:
    """A container that waits before the main one starts.

    :param part: the part whose ConfigMap becomes its environment, empty for none.
    """
    resources = quantities(cluster.given("initContainer.resources"))
    return container(cluster, name, image, script, envFrom=configuration_of(cluster, part), resources=resources)


def configuration_of(cluster: Cluster, part: str) -> list[dict[str, t.Any]]:
    """The ``envFrom`` that hands a part's ConfigMap to a container, which is how Pulsar's scripts get settings."""
    return [{"configMapRef": {"name": cluster.part_name(part)}}] if part else []


def pod(cluster: Cluster, section: str, **content: t.Any) -> dict[str, t.Any]:
    """A pod spec with what the values of a section and of the cluster say about scheduling and pulling.

    :param section: where ``nodeSelector`` and ``tolerations`` stand.
    :param content: the rest; members that are None or empty are left out.
    """
    secrets = dict.fromkeys(str(name) for name in cluster.given("images.imagePullSecrets") or ())
    scheduling = {
        "imagePullSecrets": [{"name": name} for name in secrets],
        "nodeSelector": cluster.given(f"{section}.nodeSelector"),
        "tolerations": cluster.given(f"{section}.tolerations"),
    }
    ours = {key: value for key, value in {**content, **scheduling}.items() if value or value == 0}
    context = {**cluster.ways.pod_security, **(ours.pop("securityContext", None) or {})}
    # Nothing in these pods talks to Kubernetes. A Service's variables could be taken for settings.
    fixed = {"enableServiceLinks": False, "automountServiceAccountToken": False, "securityContext": context}
    return t.cast("dict[str, t.Any]", without_empty({**ours, **fixed}))


def probes(cluster: Cluster, section: str, action: ProbeAction | None) -> dict[str, t.Any]:
    """The probes that a part's values enable, complete, by the container's member (``livenessProbe``)."""
    result: dict[str, t.Any] = {}
    for kind in ("liveness", "readiness", "startup") if action else ():
        path = f"{section}.probe.{kind}"
        if action and cluster.value(f"{path}.enabled"):
            timings = {name: int(cluster.value(f"{path}.{name}")) for name in _PROBE_TIMINGS}
            result[f"{kind}Probe"] = {**action(cluster, kind), **timings, "successThreshold": 1}
    return result


def http_get(path: str, port: int) -> dict[str, t.Any]:
    """The action of a probe that asks over HTTP."""
    return {"httpGet": {"path": path, "port": port, "scheme": "HTTP"}}


def anti_affinity(cluster: Cluster, section: str) -> dict[str, t.Any] | None:
    """The rule that keeps a part's pods on different nodes, None unless the cluster and the part ask for it."""
    path = f"{section}.affinity"
    if not (cluster.value("affinity.anti_affinity") and cluster.value(f"{path}.anti_affinity")):
        return None
    identity = cluster.selector(cluster.component(section))
    expressions = [{"key": key, "operator": "In", "values": [value]} for key, value in identity.items()]
    term = {
        "labelSelector": {"matchExpressions": expressions},
        "topologyKey": cluster.value(f"{path}.anti_affinity_topology_key"),
    }
    kind = str(cluster.value(f"{path}.type"))
    entry = term if kind == _REQUIRED else {"weight": _PREFERENCE_WEIGHT, "podAffinityTerm": term}
    return {"podAntiAffinity": {kind: [entry]}}
