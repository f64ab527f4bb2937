# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MinIO's pods, as in the minio chart 8.0.17. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...resolve.merge import by_key
from ...resolve.model import Values
from ..chart import container_port, probe, pull_secrets, resources, text
from ..objects import secret_variable, without_empty
from .settings import PORT, Minio
from .volumes import mounts, volumes

# Values that go into the pod as they are, under the same name: the chart has only these.
_POD_FIELDS = ("nodeSelector", "tolerations", "affinity", "priorityClassName")
_USER = ("runAsUser", "runAsGroup", "fsGroup")
# What Pod Security `restricted` asks for; the image runs with it.
_POD_SECURITY: t.Mapping[str, t.Any] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER_SECURITY: t.Mapping[str, t.Any] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def pod_of(minio: Minio) -> dict[str, t.Any]:
    """The spec of MinIO's pods."""
    own_user = minio.values.flag("securityContext.enabled")
    pod = {
        **minio.values.set_members(_POD_FIELDS),
        **identity_of(minio, "securityContext"),
        "containers": [_container(minio, own_user)],
        "volumes": volumes(minio),
    }
    return t.cast(dict[str, t.Any], without_empty(pod))


def identity_of(minio: Minio, security: str) -> dict[str, t.Any]:
    """As whom a pod pulls its images and runs.

    :param security: the path of its security context in the values.
    """
    names = minio.values.optional("global.imagePullSecrets")
    user = {name: minio.values.required(f"{security}.{name}") for name in _USER}
    return {
        "imagePullSecrets": pull_secrets(names or minio.values.optional("imagePullSecrets")),
        "securityContext": {**user, **_POD_SECURITY} if minio.values.flag(f"{security}.enabled") else None,
        "serviceAccountName": minio.service_account,
        "enableServiceLinks": False,
    }


def _container(minio: Minio, own_user: bool) -> dict[str, t.Any]:
    image = minio.values.required("image.repository")
    return {
        "name": "minio",
        "image": f"{image}:{minio.values.required('image.tag')}",
        "imagePullPolicy": minio.values.required("image.pullPolicy"),
        "command": ["/bin/sh", "-ce", command_line(minio)],
        "env": _environment(minio),
        "ports": [container_port(minio.scheme, PORT)],
        **_probes(minio),
        "resources": resources(minio.values.optional("resources", {})),
        # Root without capabilities could not read files of others.
        "securityContext": CONTAINER_SECURITY if own_user else None,
        "volumeMounts": mounts(minio),
    }


def command_line(minio: Minio) -> str:
    """The line that the container's shell runs: the server and where its drives are.

    ``{0...3}`` is MinIO's own notation for "0 to 3"; the addresses carry no port, MinIO takes its own.
    """
    folders = _addresses(minio) if minio.distributed else [_root(minio)]
    extra = [text(argument) for argument in minio.values.optional("extraArgs", ())]
    certificates = minio.values.required("certsPath")
    return " ".join(
        ["/usr/bin/docker-entrypoint.sh", "minio", "-S", certificates, "server", *folders, *extra],
    )


def _root(minio: Minio) -> str:
    return str(minio.values.optional("bucketRoot", minio.values.required("mountPath")))


def _addresses(minio: Minio) -> list[str]:
    """One address pattern for each zone."""
    size = minio.number("replicas")
    drives = minio.number("drivesPerNode")
    folder = f"{_root(minio)}-{{0...{drives - 1}}}" if drives > 1 else _root(minio)
    domain = f"{minio.headless}.{minio.dependency.namespace}.svc.{minio.values.required('clusterDomain')}"
    firsts = [zone * size for zone in range(minio.number("zones"))]
    return [f"{minio.scheme}://{minio.name}-{{{first}...{first + size - 1}}}.{domain}{folder}" for first in firsts]


def _environment(minio: Minio) -> list[Values]:
    keys: list[Values] = [
        secret_variable("MINIO_ACCESS_KEY", minio.secret, "accesskey"),
        secret_variable("MINIO_SECRET_KEY", minio.secret, "secretkey"),
    ]
    extra = minio.values.optional("environment", {})
    return by_key("name", keys, [{"name": name, "value": text(extra[name])} for name in sorted(extra)])


def _probes(minio: Minio) -> dict[str, t.Any]:
    """The startup and readiness probes only look whether the port is open: pods can't get healthy one by one."""
    health = {"httpGet": {"path": "/minio/health/live", "port": minio.scheme, "scheme": minio.scheme.upper()}}
    port = {"tcpSocket": {"port": minio.scheme}}
    handlers = {"livenessProbe": health, "readinessProbe": port, "startupProbe": port}
    return {name: probe(minio.values.optional(name, {}), handler) for name, handler in handlers.items()}
