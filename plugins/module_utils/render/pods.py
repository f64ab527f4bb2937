# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pods of Milvus' components: probes, environment, volumes, security. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.components import (
    COMPONENTS,
    ENTRY_PRE_STOP,
    PROBES,
    STANDALONE_GRACE_SECONDS,
    TERMINATION_GRACE_SECONDS,
    Component,
)
from ..catalog.configuration import SENSITIVE
from ..catalog.message_storages import DATA_FOLDER, KAFKA_CA_FILE, KAFKA_CA_FOLDER
from ..resolve.concerned import settings_of
from ..resolve.keys import value_of
from ..resolve.merge import by_key, plain
from ..resolve.model import KubernetesObject, Release, Values, Workload
from .access import SERVICE_LABEL, container_ports, metrics_ports
from .configuration import (
    config_map_name,
    configuration_checksum,
    configuration_method,
    secret_name,
    sensitive_settings,
    static_checksum,
    user_configuration,
)
from .disruption import spread_constraints
from .launch import Launch, launch, variable_of
from .objects import secret_variable, without_empty

NON_ROOT_USER = 1000
# The settings that a pod started with, as far as it never reads them again.
CONFIGURATION_ANNOTATION = "vectorops.milvus/configuration"
# On DATA_FOLDER query nodes keep segments, and message storages inside Milvus their data.
DATA_VOLUME = "milvus-data"
KAFKA_CA_VOLUME = "kafka-ca"
_KAFKA_CA_MODE = 0o444

# What Pod Security `restricted` asks of a container, apart from the user, which the image decides.
_CONTAINER_SECURITY: t.Mapping[str, t.Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}

# Keys of the effective spec that go into the pod as they are.
_PASSED_ON = (
    "affinity",
    "tolerations",
    "topologySpreadConstraints",
    "nodeSelector",
    "imagePullSecrets",
    "serviceAccountName",
    "priorityClassName",
    "schedulerName",
    "hostNetwork",
    "dnsPolicy",
    "initContainers",
)

# The storage's keys, under the names of old and new servers (milvus-operator).
_STORAGE_VARIABLES = (
    ("MINIO_ACCESS_KEY", "accesskey"),
    ("MINIO_ACCESS_KEY_ID", "accesskey"),
    ("MINIO_SECRET_KEY", "secretkey"),
    ("MINIO_SECRET_ACCESS_KEY", "secretkey"),
)


# Setting, variable, and key of the Secret.
_KAFKA_VARIABLES = (
    ("kafka.saslUsername", "KAFKA_SASLUSERNAME", "username"),
    ("kafka.saslPassword", "KAFKA_SASLPASSWORD", "password"),
)


def render_template(release: Release, workload: Workload, labels: Values) -> KubernetesObject:
    """The pod template of a component.

    :param labels: those of the selector, which no label of the manifest may change.
    """
    component = COMPONENTS[workload.component]
    entry = {SERVICE_LABEL: "true"} if component.entry else {}
    annotations = {
        **(workload.spec.get("podAnnotations") or {}),
        "milvus.io/using-configmap": config_map_name(release),
    }
    if release.restart_on_configuration:
        annotations["checksum/config"] = configuration_checksum(release)
    elif release.restart_on_configuration is None:
        annotations[CONFIGURATION_ANNOTATION] = static_checksum(release, component.name)
    metadata = {"labels": {**(workload.spec.get("podLabels") or {}), **entry, **labels}, "annotations": annotations}
    pod = _pod(release, workload, component)
    if workload.spread:
        pod["topologySpreadConstraints"] = spread_constraints(release, workload)
    return {"metadata": metadata, "spec": pod}


def _pod(release: Release, workload: Workload, component: Component) -> KubernetesObject:
    spec = workload.spec
    started = _launch(release, spec, component)
    data = _data(release, spec)
    pod = {
        **{key: spec.get(key) for key in _PASSED_ON},
        "containers": [_container(release, spec, component, started, data), *(spec.get("sidecars") or ())],
        "volumes": by_key("name", spec.get("volumes") or (), data.volumes, started.volumes),
        "terminationGracePeriodSeconds": _grace(release, component),
        # A Service called "minio" would make Kubernetes set MINIO_PORT, which Milvus takes for its own.
        "enableServiceLinks": False,
    }
    if release.run_as_non_root:
        pod["securityContext"] = {"runAsNonRoot": True, "runAsUser": NON_ROOT_USER, **_volume_group(release)}
    return plain(t.cast(Values, without_empty(pod)))


def _grace(release: Release, component: Component) -> int:
    """The seconds after which a pod that was told to end is killed."""
    if component.name != release.entry.component or component.name != "standalone":
        return TERMINATION_GRACE_SECONDS
    handing_over = str(value_of(user_configuration(release), "common.gracefulStopTimeout"))
    return STANDALONE_GRACE_SECONDS + int(handing_over) if handing_over.isdecimal() else TERMINATION_GRACE_SECONDS


def _launch(release: Release, spec: Values, component: Component) -> Launch:
    command = list(spec.get("commands") or ("milvus", "run", *component.arguments))
    if spec.get("runWithSubProcess"):
        command.append("--run-with-subprocess")
    settings = settings_of(component.name, user_configuration(release))
    return launch(configuration_method(release), command, config_map_name(release), settings)


def _volume_group(release: Release) -> dict[str, int]:
    """A volume of its own belongs to root unless the pod says otherwise."""
    claimed = release.messages.volume and "persistentVolumeClaim" in release.messages.volume
    return {"fsGroup": NON_ROOT_USER} if claimed else {}


def _data(release: Release, spec: Values) -> Launch:
    """What the pod mounts beside its configuration: a data folder, and whom Kafka's certificates are signed by.

    A disk of the pod's own gives way to what the manifest mounts in its place.
    """
    source = release.messages.volume or ({"emptyDir": {}} if release.run_as_non_root else None)
    mounted = any(mount.get("mountPath") == DATA_FOLDER for mount in spec.get("volumeMounts") or ())
    volumes: list[KubernetesObject] = []
    mounts: list[KubernetesObject] = []
    if source is not None and not (mounted and "emptyDir" in source):
        volumes.append({"name": DATA_VOLUME, **source})
        mounts.append({"name": DATA_VOLUME, "mountPath": DATA_FOLDER})
    if release.messages.trusts:
        items = [{"key": KAFKA_CA_FILE, "path": KAFKA_CA_FILE}]
        secret = {"secretName": release.messages.secret, "items": items, "defaultMode": _KAFKA_CA_MODE}
        volumes.append({"name": KAFKA_CA_VOLUME, "secret": secret})
        mounts.append({"name": KAFKA_CA_VOLUME, "mountPath": KAFKA_CA_FOLDER, "readOnly": True})
    return Launch((), volumes=tuple(volumes), mounts=tuple(mounts))


def _container(release: Release, spec: Values, component: Component, started: Launch, data: Launch) -> dict[str, t.Any]:
    probes: Values = spec.get("probes") or {}
    stop = {"preStop": {"exec": {"command": list(ENTRY_PRE_STOP)}}} if component.entry else None
    return {
        "name": component.name,
        "image": spec["image"],
        "imagePullPolicy": spec.get("imagePullPolicy"),
        "args": list(started.arguments),
        "env": _environment(release, spec, started),
        "ports": container_ports(release.entry) if component.entry else metrics_ports(),
        "resources": spec.get("resources") or {},
        "volumeMounts": by_key("mountPath", spec.get("volumeMounts") or (), data.mounts, started.mounts),
        "lifecycle": stop,
        "securityContext": spec.get("securityContext") or _CONTAINER_SECURITY,
        **{name: probes.get(name) or default for name, default in PROBES.items()},
    }


def _environment(release: Release, spec: Values, started: Launch) -> list[Values]:
    memory = {"resource": "limits.memory", "divisor": "1Gi"}
    method, sensitive = configuration_method(release), sensitive_settings(release)
    kafka = [(variable_of(method, path, variable), key) for path, variable, key in _KAFKA_VARIABLES]
    ours: list[Values] = [
        *started.environment,
        {"name": "CACHE_SIZE", "valueFrom": {"resourceFieldRef": memory}},
        *_secret_variables(release.storage_secret, _STORAGE_VARIABLES),
        *_secret_variables(release.messages.secret, kafka),
        *(
            secret_variable(variable_of(method, row.path, row.variable), secret_name(release.name), row.variable)
            for row in SENSITIVE
            if row.variable in sensitive
        ),
    ]
    # The manifest's last: it wins, and may refer to ours.
    return by_key("name", ours, spec.get("env") or ())


def _secret_variables(secret: str, variables: t.Iterable[tuple[str, str]]) -> list[Values]:
    return [secret_variable(name, secret, key) for name, key in variables] if secret else []
