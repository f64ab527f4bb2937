# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Job that tests external services from inside of the cluster. **Private** to the collection.

Its image is Milvus' own, which every node that shall run Milvus has to pull anyway; its pod is where Milvus' pods will
be: the same ServiceAccount, nodes, labels and mounted files.
"""

from __future__ import annotations

import base64
import dataclasses
import re
import typing as t

from ..catalog.configuration import SENSITIVE
from ..catalog.message_storages import KAFKA_CA_FILE, KAFKA_CA_FOLDER
from ..resolve.addresses import address
from ..resolve.keys import normalised, value_of
from ..resolve.model import KubernetesObject, Release, Values
from .configuration import sensitive_settings, user_configuration
from .metadata import release_labels, stamped
from .objects import environment, kubernetes_object, secret_variable, without_empty
from .pods import KAFKA_CA_VOLUME, NON_ROOT_USER
from .probe_script import PROBE_SCRIPT
from .registry import redirected

CONTAINER = "probe"
PROBE_LABEL = "vectorops.milvus/probe"
DEADLINE = 300
_KEPT_SECONDS = 60
_MODE = 0o444
_PORTS = {"s3": 443, "azure": 443, "etcd": 2379, "kafka": 9092, "pulsar": 6650, "seed": 18080}
_AWS_REGION = re.compile(r"s3[.-]([a-z0-9-]+)\.amazonaws\.com")
_FIRST_REGION = "us-east-1"
_USERS = ("ETCD_AUTH_USERNAME", "KAFKA_SASLUSERNAME")
# What a pod that we add takes over from Milvus' pods, as it is.
PASSED_ON = ("tolerations", "nodeSelector", "imagePullSecrets", "serviceAccountName", "priorityClassName", "dnsPolicy")
# Volumes that any number of pods can mount at a time.
_SHARED_VOLUMES = ("secret", "configMap", "projected", "csi", "emptyDir")
_RESOURCES = {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}}


@dataclasses.dataclass(frozen=True)
class Target:
    """One endpoint to be tested.

    :param service: in a user's words.
    :param kind: which of the script's tests of credentials.
    :param files: the authority, the certificate and its key, as Milvus' pods see them; empty for none.
    """

    service: str
    kind: str
    host: str
    port: int
    encrypted: bool = False
    files: tuple[str, str, str] = ("", "", "")

    @property
    def endpoint(self) -> str:
        """``host:port``."""
        return f"{self.host}:{self.port}"

    def line(self, number: int) -> str:
        """The target as the script reads it."""
        return "|".join([str(number), self.kind, self.host, str(self.port), str(int(self.encrypted)), *self.files])


def targets(release: Release) -> tuple[Target, ...]:
    """The endpoints of all services that somebody else runs."""
    config = user_configuration(release)
    found = [*_of_etcd(release, config), *_of_storage(release, config), *_of_messages(release, config)]
    return tuple(target for target in found if not set("|\n") & set("".join([target.host, *target.files])))


def _is_on(config: Values, path: str) -> bool:
    return str(value_of(config, path)).lower() == "true"


def _files(config: Values, *paths: str) -> tuple[str, str, str]:
    authority, certificate, key = (str(value_of(config, path) or "") for path in paths)
    return (authority, certificate, key) if certificate and key else (authority, "", "")


def _at(endpoint: str, kind: str) -> tuple[str, int]:
    found = address(endpoint)
    return (found.host, found.port or _PORTS[kind]) if found else (endpoint, _PORTS[kind])


def _of_etcd(release: Release, config: Values) -> t.Iterator[Target]:
    encrypted = _is_on(config, "etcd.ssl.enabled")
    files = _files(config, "etcd.ssl.tlsCACert", "etcd.ssl.tlsCert", "etcd.ssl.tlsKey")
    for endpoint in () if release.dependency("etcd") else release.etcd_endpoints:
        yield Target("etcd", "etcd", *_at(endpoint, "etcd"), encrypted, files if encrypted else ("", "", ""))


def _of_storage(release: Release, config: Values) -> t.Iterator[Target]:
    if release.dependency("minio"):
        return
    kind = "azure" if str(value_of(config, "minio.cloudProvider")).lower() == "azure" else "s3"
    host, port = _at(release.storage_endpoint, kind)
    account = value_of(release.config, "minio.accessKeyID")
    if kind == "azure" and account:
        host = f"{account}.blob.{host}"
    authority = str(value_of(config, "minio.ssl.tlsCACert") or "")
    encrypted = _is_on(config, "minio.useSSL")
    yield Target("object storage", kind, host, port, encrypted, (authority if encrypted else "", "", ""))


def _of_messages(release: Release, config: Values) -> t.Iterator[Target]:
    if release.dependency("kafka") or release.dependency("pulsar") or not release.message_storage_endpoint:
        return
    if release.message_storage == "pulsar":
        scheme, _separator, rest = release.message_storage_endpoint.rpartition("://")
        yield Target("pulsar", "pulsar", *_at(rest.strip("/"), "pulsar"), scheme.endswith("+ssl"))
        return
    kind = "kafka" if release.message_storage == "kafka" else "seed"
    encrypted = kind == "kafka" and str(value_of(config, "kafka.securityProtocol") or "").upper().endswith("SSL")
    files = _files(config, "kafka.ssl.tlsCaCert", "kafka.ssl.tlsCert", "kafka.ssl.tlsKey")
    for endpoint in release.message_storage_endpoint.split(","):
        place = _at(endpoint, kind)
        yield Target(release.message_storage, kind, *place, encrypted, files if encrypted else ("", "", ""))


def render_probe(release: Release, name: str, found: t.Sequence[Target], image: str = "") -> KubernetesObject:
    """The Job.

    :param name: its name, and that of the Secret with what is secret in the manifest itself.
    :param image: another image than Milvus'; redirected like all others.
    """
    workload = next((one for one in release.workloads if one.component == release.entry.component), None)
    spec: Values = (workload or release.workloads[0]).spec
    pod = {
        "metadata": {
            "labels": {**(spec.get("podLabels") or {}), PROBE_LABEL: name},
            "annotations": spec.get("podAnnotations") or {},
        },
        "spec": _pod(release, spec, name, found, image or str(spec["image"])),
    }
    job = kubernetes_object(
        "batch/v1",
        "Job",
        name,
        release.namespace,
        labels={**release_labels(release.name), PROBE_LABEL: name},
        spec={
            "backoffLimit": 0,
            "activeDeadlineSeconds": DEADLINE,
            "ttlSecondsAfterFinished": _KEPT_SECONDS,
            "template": pod,
        },
    )
    return redirected(stamped(release.name, job), release.image_sources)


def render_probe_secret(release: Release, name: str, owner: t.Mapping[str, t.Any]) -> KubernetesObject | None:
    """The Secret with what is secret in the manifest itself; it goes with its Job. None where there is nothing.

    :param owner: the Job as the API server answered it.
    """
    settings = sensitive_settings(release)
    if not settings:
        return None
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in settings.items()}
    labels = {**release_labels(release.name), PROBE_LABEL: name}
    secret = kubernetes_object("v1", "Secret", name, release.namespace, labels=labels, type="Opaque", data=encoded)
    secret["metadata"]["ownerReferences"] = [
        {"apiVersion": "batch/v1", "kind": "Job", "name": name, "uid": owner["metadata"]["uid"]}
    ]
    return stamped(release.name, secret)


def _pod(release: Release, spec: Values, name: str, found: t.Sequence[Target], image: str) -> KubernetesObject:
    volumes, mounts = _mounted(release, spec)
    container = {
        "name": CONTAINER,
        "image": image,
        "imagePullPolicy": spec.get("imagePullPolicy"),
        "command": ["/bin/bash", "-c", PROBE_SCRIPT],
        "env": _environment(release, spec, name, found),
        "resources": _RESOURCES,
        "volumeMounts": mounts,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    security = {
        "runAsNonRoot": True,
        "runAsUser": NON_ROOT_USER,
        "fsGroup": NON_ROOT_USER,  # or it couldn't read a Secret's files that only their owner may
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    pod = {
        **{key: spec.get(key) for key in PASSED_ON},
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 0,
        "securityContext": security,
        "containers": [container],
        "volumes": volumes,
    }
    return t.cast(KubernetesObject, without_empty(pod))


def mounted_files(spec: Values) -> tuple[list[Values], list[Values]]:
    """The volumes of a component that any number of pods can mount at a time, and their mounts."""
    volumes: list[Values] = [
        volume for volume in spec.get("volumes") or () if any(kind in volume for kind in _SHARED_VOLUMES)
    ]
    names = {volume["name"] for volume in volumes}
    return volumes, [mount for mount in spec.get("volumeMounts") or () if mount["name"] in names]


def _mounted(release: Release, spec: Values) -> tuple[list[Values], list[Values]]:
    """The files that Milvus' pods have, and with them the certificates."""
    volumes, mounts = mounted_files(spec)
    if release.messages.trusts:
        items = [{"key": KAFKA_CA_FILE, "path": KAFKA_CA_FILE}]
        secret = {"secretName": release.messages.secret, "items": items, "defaultMode": _MODE}
        volumes.append({"name": KAFKA_CA_VOLUME, "secret": secret})
        mounts.append({"name": KAFKA_CA_VOLUME, "mountPath": KAFKA_CA_FOLDER, "readOnly": True})
    return volumes, mounts


def _environment(release: Release, spec: Values, name: str, found: t.Sequence[Target]) -> list[Values]:
    config = user_configuration(release)
    region = _AWS_REGION.search(release.storage_endpoint)
    plain = {
        "TARGETS": "\n".join(target.line(number) for number, target in enumerate(found)),
        "S3_BUCKET": str(value_of(config, "minio.bucketName")),
        "S3_REGION": str(value_of(config, "minio.region") or (region[1] if region else _FIRST_REGION)),
        "KAFKA_PROTOCOL": str(value_of(config, "kafka.securityProtocol") or "PLAINTEXT").upper(),
        "KAFKA_MECHANISM": str(value_of(config, "kafka.saslMechanisms") or "PLAIN").upper(),
        "S3_VIRTUAL_HOST": str(int(_is_on(config, "minio.useVirtualHost"))),
    }
    secrets: dict[str, Values] = {key: secret_variable(key, name, key) for key in sensitive_settings(release)}
    if _is_on(config, "etcd.auth.enabled"):
        plain["ETCD_AUTH_USERNAME"] = str(value_of(config, "etcd.auth.userName") or "")
    if value_of(config, "kafka.saslUsername"):
        plain["KAFKA_SASLUSERNAME"] = str(value_of(config, "kafka.saslUsername"))
    if release.messages.secret:
        kafka = (("KAFKA_SASLUSERNAME", "username"), ("KAFKA_SASLPASSWORD", "password"))
        secrets |= {key: secret_variable(key, release.messages.secret, part) for key, part in kafka}
    if release.storage_secret:
        pairs = (("MINIO_ACCESS_KEY_ID", "accesskey"), ("MINIO_SECRET_ACCESS_KEY", "secretkey"))
        secrets |= {key: secret_variable(key, release.storage_secret, part) for key, part in pairs}
    secrets |= _given(spec)
    return [*environment(sorted((key, plain[key]) for key in set(plain) - set(secrets))), *secrets.values()]


def _given(spec: Values) -> dict[str, Values]:
    """The variables of Milvus' pods that carry credentials, under the names that the script knows."""
    known = {normalised(name): name for name in (*(row.variable for row in SENSITIVE), *_USERS)}
    return {
        known[normalised(str(variable["name"]))]: {**variable, "name": known[normalised(str(variable["name"]))]}
        for variable in spec.get("env") or ()
        if normalised(str(variable["name"])) in known
    }
