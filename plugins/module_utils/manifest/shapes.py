# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kubernetes structures in a manifest may look like, by name. **Private** to the collection.

Fields are those of the Kubernetes API (core/v1, v1.36). What lies deeper than a table here says is a free map: the API
server checks it in the dry run that precedes every write.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .findings import Finding
from .quantities import quantity
from .rows import Row, honoured
from .tree import member_path

Values = t.Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Shape:
    """A structure.

    :param rows: its fields.
    :param required: the fields that must be there.
    :param key: in a list of this shape, the field that each member has for itself.
    :param check: what no single field can tell: values and path to findings.
    """

    rows: tuple[Row, ...]
    required: tuple[str, ...] = ()
    key: str = ""
    check: t.Callable[[Values, str], t.Iterable[Finding]] | None = None


def _fields(**types: str) -> tuple[Row, ...]:
    return tuple(honoured(path, name) for path, name in types.items())


def _maps(*names: str) -> tuple[Row, ...]:
    return tuple(honoured(name, "map") for name in names)


# The names that S3 allows for buckets.
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
BUCKET_POLICIES = ("none", "download", "upload", "public")


def is_bucket_name(values: Values, path: str) -> t.Iterator[Finding]:
    """An error for a bucket of MinIO's chart whose name S3 doesn't allow; a missing one is told elsewhere."""
    name = values.get("name")
    if name is not None and not BUCKET_NAME.fullmatch(str(name)):
        advice = "give one of 3 to 63 lower-case letters, digits, '-' and '.'"
        yield Finding(f"{path}.name", f"'{name}' can't be the name of a bucket", advice)


def _limits_cover_requests(values: Values, path: str) -> t.Iterator[Finding]:
    limits = values.get("limits") or {}
    for name, request in (values.get("requests") or {}).items():
        wanted, most = quantity(request), quantity(limits.get(name, request))
        if wanted is not None and most is not None and wanted > most:
            subject = member_path(f"{path}.requests", name)
            text = f"{request} is more than the limit {limits[name]}"
            yield Finding(subject, text, "raise the limit or lower the request")


def _one_volume_source(values: Values, path: str) -> t.Iterator[Finding]:
    sources = [key for key in values if key != "name"]
    if len(sources) > 1:
        yield Finding(
            path, f"a volume has one source, not {len(sources)}: {', '.join(sources)}", "make several volumes"
        )


_OURS = ("kubectl.kubernetes.io/", "milvus.io/", "deployment.kubernetes.io/", "vectorops.milvus/")
_OUR_KEYS = (
    *(f"app.kubernetes.io/{name}" for name in ("instance", "component", "name", "managed-by")),
    "checksum/config",
)
_GROUP_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def _group_is_told_apart(values: Values, path: str) -> t.Iterator[Finding]:
    name = values.get("name", "a")
    if not _GROUP_NAME.fullmatch(name):
        advice = "use at most 63 lower-case letters, digits and '-'"
        yield Finding(f"{path}.name", f"'{name}' can't be the name of a group", advice)
    for member in ("labels", "annotations"):
        for key in values.get(member) or {}:
            if key.startswith(_OURS) or key in _OUR_KEYS:
                subject = member_path(f"{path}.{member}", key)
                yield Finding(subject, "is set by us, pods are told apart by it", "choose another key")


PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_PROBE_TIMES = (
    "periodSeconds",
    "timeoutSeconds",
    "successThreshold",
    "failureThreshold",
    "terminationGracePeriodSeconds",
)
_VOLUME_SOURCES = (
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "configMap", "csi", "downwardAPI",
    "emptyDir", "ephemeral", "fc", "flexVolume", "flocker", "gcePersistentDisk", "gitRepo", "glusterfs", "hostPath",
    "image", "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume", "projected",
    "quobyte", "rbd", "scaleIO", "secret", "storageos", "vsphereVolume",
)  # fmt: skip

_PROBE = (
    *_maps("httpGet", "tcpSocket", "exec", "grpc"),
    honoured("initialDelaySeconds", "integer", minimum=0),
    *(honoured(name, "integer", minimum=1) for name in _PROBE_TIMES),
)
_ENV_VARIABLE = _fields(name="string", value="string", valueFrom="envSource")
_VOLUME_MOUNT = (
    *_fields(name="string", mountPath="string", subPath="string", subPathExpr="string", readOnly="boolean"),
    honoured("mountPropagation", "string", choices=("None", "HostToContainer", "Bidirectional")),
    honoured("recursiveReadOnly", "string", choices=("Disabled", "Enabled", "IfPossible")),
)
_SECURITY = (
    *_fields(runAsUser="integer", runAsGroup="integer", runAsNonRoot="boolean"),
    *_maps("seLinuxOptions", "seccompProfile", "appArmorProfile", "windowsOptions"),
)
_TOLERATION = (
    *_fields(key="string", value="string", tolerationSeconds="integer"),
    honoured("operator", "string", choices=("Exists", "Equal", "Lt", "Gt")),
    honoured("effect", "string", choices=("NoSchedule", "PreferNoSchedule", "NoExecute")),
)
_TOPOLOGY_SPREAD = (
    honoured("maxSkew", "integer", minimum=1),
    honoured("topologyKey", "string"),
    honoured("whenUnsatisfiable", "string", choices=("DoNotSchedule", "ScheduleAnyway")),
    honoured("minDomains", "integer", minimum=1),
    honoured("nodeAffinityPolicy", "string", choices=("Honor", "Ignore")),
    honoured("nodeTaintsPolicy", "string", choices=("Honor", "Ignore")),
    *_fields(labelSelector="map", matchLabelKeys="list of string"),
)
_CONTAINER_PORT = (
    *_fields(name="string", hostIP="string"),
    honoured("containerPort", "port", minimum=1),
    honoured("hostPort", "port", minimum=1),
    honoured("protocol", "string", choices=("TCP", "UDP", "SCTP")),
)
_CONTAINER = (
    *_fields(name="string", image="image", workingDir="string", command="list of string", args="list of string"),
    *_fields(stdin="boolean", stdinOnce="boolean", tty="boolean"),
    honoured("imagePullPolicy", "string", choices=PULL_POLICIES),
    honoured("restartPolicy", "string", choices=("Always", "OnFailure", "Never")),
    *_fields(restartPolicyRules="list of map", resizePolicy="list of map"),
    *_fields(env="list of envVariable", envFrom="list of envFrom", ports="list of containerPort"),
    *_fields(resources="resources", securityContext="securityContext"),
    *_fields(volumeMounts="list of volumeMount", volumeDevices="list of map", lifecycle="map"),
    *_fields(startupProbe="probe", livenessProbe="probe", readinessProbe="probe"),
    honoured("terminationMessagePath", "string"),
    honoured("terminationMessagePolicy", "string", choices=("File", "FallbackToLogsOnError")),
)

_DEPLOYMENT_GROUP = (
    *_fields(name="string", labels="map of label", annotations="map of annotation", nodeSelector="map of label"),
    honoured("replicas", "integer", minimum=-1),
    *_fields(extraEnv="list of envVariable", affinity="affinity", tolerations="list of toleration"),
    honoured("topologySpreadConstraints", "list of topologySpreadConstraint"),
)

SHAPES: t.Mapping[str, Shape] = {
    "resources": Shape(
        _fields(limits="map of quantity", requests="map of quantity", claims="list of map"),
        check=_limits_cover_requests,
    ),
    "toleration": Shape(_TOLERATION),
    "affinity": Shape(_maps("nodeAffinity", "podAffinity", "podAntiAffinity")),
    "topologySpreadConstraint": Shape(_TOPOLOGY_SPREAD, required=("maxSkew", "topologyKey", "whenUnsatisfiable")),
    "envVariable": Shape(_ENV_VARIABLE, required=("name",), key="name"),
    "envSource": Shape(_maps("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")),
    "envFrom": Shape(_fields(prefix="string", configMapRef="map", secretRef="map")),
    "probe": Shape(_PROBE),
    "probes": Shape(_fields(startupProbe="probe", livenessProbe="probe", readinessProbe="probe")),
    "containerPort": Shape(_CONTAINER_PORT, required=("containerPort",)),
    "container": Shape(_CONTAINER, required=("name", "image"), key="name"),
    "volume": Shape(
        (*_fields(name="string"), *_maps(*_VOLUME_SOURCES)), required=("name",), key="name", check=_one_volume_source
    ),
    "volumeMount": Shape(_VOLUME_MOUNT, required=("name", "mountPath"), key="mountPath"),
    "bookieVolume": Shape(
        _fields(name="string", size="quantity", mountPath="string", storageClassName="string"),
        required=("name", "size", "mountPath"),
        key="name",
    ),
    "quorumBufferPool": Shape(_fields(name="string", seeds="list of string"), required=("name", "seeds"), key="name"),
    "bucket": Shape(
        (
            *_fields(name="string", purge="boolean", versioning="boolean"),
            honoured("policy", "string", choices=BUCKET_POLICIES),
        ),
        required=("name",),
        key="name",
        check=is_bucket_name,
    ),
    "localObjectReference": Shape(_fields(name="string"), required=("name",), key="name"),
    "deploymentGroup": Shape(_DEPLOYMENT_GROUP, required=("name", "replicas"), key="name", check=_group_is_told_apart),
    "securityContext": Shape(
        (
            *_SECURITY,
            *_fields(privileged="boolean", allowPrivilegeEscalation="boolean", readOnlyRootFilesystem="boolean"),
            *_fields(capabilities="map", procMount="string"),
        )
    ),
    "podSecurityContext": Shape(
        (
            *_SECURITY,
            *_fields(fsGroup="integer", supplementalGroups="list of integer", sysctls="list of map"),
            *_fields(supplementalGroupsPolicy="string", seLinuxChangePolicy="string"),
            honoured("fsGroupChangePolicy", "string", choices=("OnRootMismatch", "Always")),
        )
    ),
}
