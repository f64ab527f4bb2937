# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects as the API server lists them, with the states and messages that the kubelet, the scheduler and the
controllers of Kubernetes 1.36 write (their source is where the wording comes from)."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.diagnosis import Snapshot, diagnose

Object = dict[str, t.Any]
START = datetime.datetime(2026, 3, 1, 12, 0, 0, tzinfo=datetime.timezone.utc).timestamp()
IMAGE = "milvusdb/etcd:3.5.18-r1"


def stamp(seconds: float) -> str:
    """The time so many seconds after START, as the API writes it."""
    moment = datetime.datetime.fromtimestamp(START + seconds, tz=datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def metadata(name: str, labels: t.Mapping[str, str] | None = None, at: float = 0, **more: t.Any) -> Object:
    """Metadata of an object made so many seconds after START."""
    content = {"name": name, "namespace": "default", "uid": f"uid-{name}", "creationTimestamp": stamp(at)}
    return {**content, "labels": dict(labels or {}), **more}


ETCD = {"app.kubernetes.io/name": "etcd", "app.kubernetes.io/instance": "r-etcd", "app.kubernetes.io/component": "etcd"}


def milvus(component: str) -> dict[str, str]:
    """The labels of a Milvus component."""
    return {
        "app.kubernetes.io/instance": "r",
        "app.kubernetes.io/name": "milvus",
        "app.kubernetes.io/managed-by": "milvus-operator",
        "app.kubernetes.io/component": component,
    }


def pulsar(component: str) -> dict[str, str]:
    """The labels of a part of Pulsar."""
    return {"app": "pulsar", "release": "r-pulsar", "cluster": "r-pulsar", "component": component}


def stateful_set(
    name: str = "r-etcd",
    labels: t.Mapping[str, str] = ETCD,
    desired: int = 3,
    spec: Object | None = None,
    **status: t.Any,
) -> Object:
    """A StatefulSet at generation 1, with as many pods as wanted unless the status says otherwise."""
    counts = {"observedGeneration": 1, "replicas": desired, "currentReplicas": desired, "updatedReplicas": desired}
    revisions = {"currentRevision": f"{name}-6c9d", "updateRevision": f"{name}-6c9d"}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata(name, labels, generation=1),
        "spec": {"replicas": desired, "podManagementPolicy": "Parallel", **(spec or {})},
        "status": {**counts, **revisions, "collisionCount": 0, **status},
    }


def deployment(name: str = "r-milvus-proxy", component: str = "proxy", desired: int = 1, **status: t.Any) -> Object:
    """A Deployment at generation 1, with as many pods as wanted unless the status says otherwise."""
    counts = {"observedGeneration": 1, "replicas": desired, "updatedReplicas": desired}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(name, milvus(component), generation=1),
        "spec": {"replicas": desired},
        "status": {**counts, "unavailableReplicas": desired, **status},
    }


def job(name: str = "r-pulsar-bookie-init", component: str = "bookie-init", **status: t.Any) -> Object:
    """A Job that has begun."""
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(name, pulsar(component), generation=1),
        "spec": {"completions": 1, "parallelism": 1, "backoffLimit": 6},
        "status": {"startTime": stamp(0), **status},
    }


def failed_job() -> Object:
    """A Job that has used up its retries."""
    message = "Job has reached the specified backoff limit"
    failed = condition("Failed", "True", 90, "BackoffLimitExceeded", message)
    return job(failed=7, conditions=[condition("FailureTarget", "True", 89, "BackoffLimitExceeded", message), failed])


def condition(type_: str, status: str, at: float = 0, reason: str = "", message: str = "") -> Object:
    """A condition that has held since then."""
    content = {"type": type_, "status": status, "lastTransitionTime": stamp(at)}
    return {**content, **({"reason": reason} if reason else {}), **({"message": message} if message else {})}


def owned_by(kind: str, name: str) -> list[Object]:
    """The owner reference that a controller sets."""
    return [{"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": True, "blockOwnerDeletion": True}]


def container(name: str = "etcd", image: str = IMAGE) -> Object:
    """A container as its pod asks for it."""
    resources = {"requests": {"cpu": "1", "memory": "4Gi"}, "limits": {"memory": "4Gi"}}
    return {"name": name, "image": image, "resources": resources}


def status_of(name: str = "etcd", state: Object | None = None, restarts: int = 0, last: Object | None = None) -> Object:
    """What the kubelet says of a container that isn't ready."""
    content = {"name": name, "image": IMAGE, "imageID": "", "ready": False, "started": False}
    return {**content, "restartCount": restarts, "state": state or {}, "lastState": last or {}}


def waiting(reason: str, message: str = "") -> Object:
    """A waiting container's state."""
    return {"waiting": {"reason": reason, **({"message": message} if message else {})}}


def running(at: float = 0) -> Object:
    """A running container's state."""
    return {"running": {"startedAt": stamp(at)}}


def ended(code: int = 1, reason: str = "Error", began: float = 0, at: float = 5, message: str = "") -> Object:
    """An ended container's state."""
    times = {"startedAt": stamp(began), "finishedAt": stamp(at)}
    text = {"message": message} if message else {}
    return {"terminated": {"exitCode": code, "reason": reason, **text, **times, "containerID": "containerd://1f"}}


CRASHING = waiting(
    "CrashLoopBackOff", "back-off 2m40s restarting failed container=etcd pod=r-etcd-0_default(uid-r-etcd-0)"
)
CREATING = waiting("ContainerCreating")


def pod(
    name: str = "r-etcd-0",
    *statuses: Object,
    owner: tuple[str, str] = ("StatefulSet", "r-etcd"),
    labels: t.Mapping[str, str] = ETCD,
    phase: str = "Pending",
    at: float = 0,
    node: str = "node-1",
    claims: t.Sequence[str] = (),
    initial: t.Sequence[Object] = (),
    conditions: t.Sequence[Object] | None = None,
    extra: Object | None = None,
    **status: t.Any,
) -> Object:
    """A pod that is scheduled and not ready, unless told otherwise."""
    scheduled = [condition("PodScheduled", "True", at)] if node else []
    unready = condition("Ready", "False", at, "ContainersNotReady", "containers with unready status: [etcd]")
    volumes = [{"name": claim, "persistentVolumeClaim": {"claimName": claim}} for claim in claims]
    spec = {"containers": [container(entry["name"]) for entry in statuses] or [container()], "volumes": volumes}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata(name, labels, at, ownerReferences=owned_by(*owner), **(extra or {})),
        "spec": {
            **spec,
            **({"nodeName": node} if node else {}),
            "initContainers": [container(i["name"]) for i in initial],
        },
        "status": {
            "phase": phase,
            "conditions": list(conditions) if conditions is not None else [*scheduled, unready],
            **({"startTime": stamp(at)} if node else {}),
            "containerStatuses": list(statuses),
            "initContainerStatuses": list(initial),
            **status,
        },
    }


def unscheduled(message: str, name: str = "r-etcd-0", at: float = 0, **more: t.Any) -> Object:
    """A pod that the scheduler found no node for."""
    conditions = [condition("PodScheduled", "False", at, "Unschedulable", message)]
    return pod(name, node="", conditions=conditions, at=at, **more)


def claim(
    name: str = "data-r-etcd-0", class_: str | None = "fast", phase: str = "Pending", at: float = 0, **more: t.Any
) -> Object:
    """A claim without a volume, unless told otherwise."""
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "10Gi"}},
        "volumeMode": "Filesystem",
    }
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata(name, ETCD, at, finalizers=["kubernetes.io/pvc-protection"], **more),
        "spec": {**spec, **({"storageClassName": class_} if class_ else {})},
        "status": {"phase": phase},
    }


def storage_class(name: str = "fast", mode: str = "Immediate") -> Object:
    """A StorageClass."""
    return {
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "ebs.csi.aws.com",
        "volumeBindingMode": mode,
    }


def event(
    subject: Object | tuple[str, str],
    reason: str,
    message: str,
    first: float = 0,
    last: float | None = None,
    type_: str = "Warning",
) -> Object:
    """An event as the kubelet and the controllers record it."""
    if isinstance(subject, tuple):
        involved = {"kind": subject[0], "name": subject[1]}
    else:
        involved = {key: subject["metadata"][key] for key in ("name", "uid")} | {"kind": subject["kind"]}
    times = {"firstTimestamp": stamp(first), "lastTimestamp": stamp(first if last is None else last)}
    content = {"kind": "Event", "reason": reason, "message": message, "type": type_, "count": 1, **times}
    return {**content, "involvedObject": involved, "metadata": metadata(f"{involved['name']}.18a", at=first)}


def scheduler_event(subject: Object, message: str, at: float = 0) -> Object:
    """An event as the scheduler records it, by the newer API: without first and last timestamps."""
    recorded = event(subject, "FailedScheduling", message, at)
    moment = stamp(at).replace("Z", ".123456Z")
    return {**recorded, "firstTimestamp": None, "lastTimestamp": None, "eventTime": moment, "count": None}


def causes_at(seconds: float, snapshot: Snapshot, **options: t.Any) -> list[t.Any]:
    """The diagnosis so many seconds after START."""
    return diagnose(snapshot, START + seconds, **options)


def sole(seconds: float, snapshot: Snapshot, **options: t.Any) -> t.Any:
    """The only cause so many seconds after START."""
    (cause,) = causes_at(seconds, snapshot, **options)
    return cause


def proxy_pod(revision: str, *statuses: Object, at: float = 0) -> Object:
    """A pod of the proxy's Deployment, of that revision."""
    labels = {**milvus("proxy"), "pod-template-hash": revision}
    owner = ("ReplicaSet", f"r-milvus-proxy-{revision}")
    return pod(f"r-milvus-proxy-{revision}-x", *statuses, owner=owner, labels=labels, at=at)


# A proxy that has been ending again and again for a long time.
BROKEN = status_of("proxy", CRASHING, restarts=30, last=ended(1))
