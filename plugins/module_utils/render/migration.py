# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pods that migrate metadata, with their configuration and the claim of the backup. **Private** to the collection.

Names, labels and files are the milvus-operator's (pkg/controllers/milvusupgrade_controller.go). Otherwise than there,
several endpoints of etcd are one list, and etcd's TLS and authentication are what the cluster's own configuration says.
"""

from __future__ import annotations

import typing as t

from ..catalog.migration import (
    AFTER_FORMAT,
    BACKUP_FILE,
    CLAIM_ACCESS_MODES,
    CLAIM_SIZE,
    COMMANDS,
    CONFIGURATION_FILE,
    CONFIGURATION_KEY,
    DATA_FOLDER,
    ETCD_SETTINGS,
    FORMAT,
    TOOL,
)
from ..catalog.versions import version_text
from ..manifest.migration import Migration
from ..resolve.keys import normalised, value_of
from ..resolve.model import KubernetesObject, Release, Values, Workload
from .configuration import secret_name, sensitive_settings, user_configuration
from .objects import kubernetes_object, secret_variable, without_empty
from .pods import NON_ROOT_USER
from .probe import PASSED_ON, mounted_files
from .registry import redirected

UPGRADE_LABEL = "milvus.io/upgrade"
TASK_LABEL = "milvus.io/task-kind"
ATTEMPT_LABEL = "vectorops.milvus/attempt"

_PASSWORD = "ETCD_AUTH_PASSWORD"  # noqa: S105 - the name of a variable
_SCRATCH_FOLDER = "/milvus/run"
_SCRATCH_FILE = f"{_SCRATCH_FOLDER}/{CONFIGURATION_KEY}"
# The tool reads no environment, and a password may not stand in a ConfigMap: the image's shell puts it into a file in
# the pod's memory. In single quotes YAML knows one character to double.
_WITH_PASSWORD = f"""umask 077
password=$(printf %s "${_PASSWORD}" | sed "s/'/''/g")
{{ cat {CONFIGURATION_FILE}; printf "etcd.auth.password: '%s'\\n" "$password"; }} > {_SCRATCH_FILE}
exec {TOOL} -config {_SCRATCH_FILE}
"""
# Metadata of some ten thousand collections fit in that; without a limit, as nobody knows how many there are.
_RESOURCES = {"requests": {"cpu": "100m", "memory": "128Mi"}}
# Those who work with the metadata know best how to reach them.
_COORDINATORS = ("mixcoord", "rootcoord", "standalone")


def object_name(migration: Migration, task: str) -> str:
    """What the ConfigMap and the pod of a task are called."""
    return f"{migration.name}-{task}"


def selector(name: str) -> str:
    """The label selector of everything that a migration made."""
    return f"{UPGRADE_LABEL}={name}"


def render_claim(migration: Migration) -> KubernetesObject:
    """Our own claim for the backup, of the default StorageClass."""
    return kubernetes_object(
        "v1",
        "PersistentVolumeClaim",
        migration.claim,
        migration.namespace,
        labels={UPGRADE_LABEL: migration.name},
        spec={"accessModes": list(CLAIM_ACCESS_MODES), "resources": {"requests": {"storage": CLAIM_SIZE}}},
    )


def render_task_configuration(migration: Migration, release: Release, task: str) -> KubernetesObject:
    """The ConfigMap with the tool's configuration.

    :param release: the cluster as it was before the migration.
    """
    name = object_name(migration, task)
    data = {CONFIGURATION_KEY: _yaml(_configuration(migration, release, task))}
    return kubernetes_object("v1", "ConfigMap", name, migration.namespace, labels=_labels(migration, task), data=data)


def render_task(migration: Migration, release: Release, task: str, attempt: int = 1) -> KubernetesObject:
    """The pod of a task.

    :param release: the cluster as it was before the migration.
    :param attempt: its number, from 1 on.
    """
    workload = _coordinator(release)
    pod = kubernetes_object(
        "v1",
        "Pod",
        object_name(migration, task),
        migration.namespace,
        labels={
            **(workload.spec.get("podLabels") or {}),
            **_labels(migration, task),
            ATTEMPT_LABEL: str(attempt),
        },
        annotations=dict(workload.spec.get("podAnnotations") or {}),
        spec=_pod(migration, release, workload.spec, task),
    )
    return redirected(pod, release.image_sources)


def needs_password(release: Release) -> bool:
    """Whether the cluster's configuration logs in to etcd."""
    return str(value_of(user_configuration(release), "etcd.auth.enabled")).lower() == "true"


def _labels(migration: Migration, task: str) -> dict[str, str]:
    # Not those of the release: no Service, budget or wait of the cluster may take the pod for one of its own.
    return {"app.kubernetes.io/managed-by": "milvus-operator", UPGRADE_LABEL: migration.name, TASK_LABEL: task}


def _configuration(migration: Migration, release: Release, task: str) -> dict[str, t.Any]:
    config = user_configuration(release)
    known = migration.target if migration.target < AFTER_FORMAT else FORMAT
    etcd: dict[str, t.Any] = {
        "endpoints": list(release.etcd_endpoints),
        "rootPath": str(value_of(config, "etcd.rootPath")),
        "metaSubPath": str(value_of(config, "etcd.metaSubPath") or "meta"),
        "kvSubPath": str(value_of(config, "etcd.kvSubPath") or "kv"),
    }
    for path in ETCD_SETTINGS:
        value = value_of(config, path)
        if value is not None:
            _etcd, section, key = path.split(".")
            etcd.setdefault(section, {})[key] = value
    return {
        "cmd": {"type": COMMANDS[task]},
        "config": {
            "sourceVersion": version_text(migration.source),
            "targetVersion": version_text(known),
            "backupFilePath": BACKUP_FILE,
        },
        "metastore": {"type": "etcd"},
        "etcd": etcd,
    }


def _coordinator(release: Release) -> Workload:
    found = (release.workload(component) for component in _COORDINATORS)
    return next((workload for workload in found if workload), release.workloads[0])


def _pod(migration: Migration, release: Release, spec: Values, task: str) -> KubernetesObject:
    volumes, mounts = mounted_files(spec)
    password = _password(release, spec)
    if password:
        volumes.append({"name": "migration-run", "emptyDir": {"medium": "Memory"}})
        mounts.append({"name": "migration-run", "mountPath": _SCRATCH_FOLDER})
    container = {
        "name": task,
        "image": migration.tool_image,
        "command": ["/bin/sh", "-c", _WITH_PASSWORD] if password else [TOOL],
        "args": None if password else ["-config", CONFIGURATION_FILE],
        "env": [password] if password else None,
        "resources": _RESOURCES,
        "volumeMounts": [
            *mounts,
            {"name": "migration-backup", "mountPath": DATA_FOLDER},
            {"name": "migration-config", "mountPath": CONFIGURATION_FILE, "subPath": CONFIGURATION_KEY},
        ],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    pod = {
        **{key: spec.get(key) for key in PASSED_ON},
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": NON_ROOT_USER,
            "fsGroup": NON_ROOT_USER,  # a new volume belongs to root
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [
            *volumes,
            {"name": "migration-backup", "persistentVolumeClaim": {"claimName": migration.claim}},
            {"name": "migration-config", "configMap": {"name": object_name(migration, task)}},
        ],
    }
    return t.cast(KubernetesObject, without_empty(pod))


def _password(release: Release, spec: Values) -> Values | None:
    """The variable with etcd's password: the manifest's own, or one from the Secret of the release."""
    if not needs_password(release):
        return None
    for variable in spec.get("env") or ():
        if normalised(str(variable["name"])) == normalised(_PASSWORD):
            return {**variable, "name": _PASSWORD}
    if _PASSWORD in sensitive_settings(release):
        return secret_variable(_PASSWORD, secret_name(release.name), _PASSWORD)
    return None


def _yaml(value: t.Mapping[str, t.Any]) -> str:
    # Ansible's sanity tests import modules without PyYAML.
    import yaml

    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, default_flow_style=False, width=1000))
