# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ways to break a small cluster that runs, by kubectl, as life does it.

A pod whose behaviour the testbed doesn't know stays as it is: its status is written here, as the kubelet would.
"""

from __future__ import annotations

import datetime
import json
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

RELEASE = "vectorops.milvus/release"


class Patient:
    """One small cluster: a standalone Milvus whose services are elsewhere."""

    def __init__(self, cluster: Cluster, namespace: str, name: str):
        self.cluster, self.namespace, self.name = cluster, namespace, name
        self.deployment = f"{name}-milvus-standalone"

    def kubectl(self, *arguments: str) -> str:
        return self.cluster.kubectl(*arguments, "-n", self.namespace)

    def pod(self) -> Object:
        """Its pod, once it is there."""
        selector = f"app.kubernetes.io/instance={self.name}"
        self.kubectl("wait", "--for=create", "pod", "-l", selector, "--timeout=60s")
        return self.cluster.list("pods", self.namespace, selector)[0]

    def say(self, status: Object) -> Object:
        """Write what the kubelet would into the pod's status."""
        pod = self.pod()
        name = str(pod["metadata"]["name"])
        self.kubectl("patch", "pod", name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))
        return pod

    def container(self, **status: t.Any) -> Object:
        """The status of the pod's container."""
        image = "milvusdb/milvus:v2.5.4"
        return {"name": "standalone", "image": image, "imageID": "", "ready": False, "restartCount": 0, **status}

    def event(self, item: Object, reason: str, message: str) -> None:
        """A warning about an object."""
        metadata = item["metadata"]
        subject = {"kind": item["kind"], "name": metadata["name"], "uid": metadata["uid"], "namespace": self.namespace}
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"{metadata['name']}.{reason.lower()}", "namespace": self.namespace},
            "involvedObject": subject,
            "type": "Warning",
            "reason": reason,
            "message": message,
            "firstTimestamp": now(),
            "lastTimestamp": now(),
        }
        self.cluster.apply(event)

    def is_up(self) -> None:
        self.kubectl("wait", "--for=condition=Available", f"deployment/{self.deployment}", "--timeout=60s")

    # ---- troubles

    def waits_in_its_container(self) -> None:
        said = {"reason": "CreateContainerConfigError", "message": 'secret "keys" not found'}
        self.say({"containerStatuses": [self.container(state={"waiting": said})]})

    def cannot_mount(self) -> None:
        self.event(self.pod(), "FailedMount", "MountVolume.SetUp failed for volume pvc-1: rpc error: no such disk")

    def has_no_network(self) -> None:
        self.event(self.pod(), "FailedCreatePodSandBox", "Failed to create pod sandbox: plugin calico failed")

    def is_evicted(self) -> None:
        self.say({"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory."})

    def waits_in_its_init_container(self) -> None:
        first = self.container(name="wait", state={"running": {"startedAt": now()}})
        then = self.container(state={"waiting": {"reason": "PodInitializing"}})
        self.say({"initContainerStatuses": [first], "containerStatuses": [then]})

    def restarts(self) -> None:
        self.is_up()
        ended = {"terminated": {"exitCode": 137, "reason": "OOMKilled", "startedAt": now(), "finishedAt": now()}}
        life = {"state": {"running": {"startedAt": now()}}, "lastState": ended}
        self.say({"containerStatuses": [self.container(ready=True, started=True, restartCount=7, **life)]})

    def loses_its_service(self) -> None:
        self.kubectl("delete", "service", f"{self.name}-milvus")

    def is_scaled_to_zero(self) -> None:
        self.kubectl("scale", f"deployment/{self.deployment}", "--replicas=0")

    def is_paused(self) -> None:
        self.kubectl("rollout", "pause", f"deployment/{self.deployment}")
        self.kubectl("set", "env", f"deployment/{self.deployment}", "BY=hand")

    def has_no_load_balancer(self) -> None:
        service = self.cluster.get("service", f"{self.name}-milvus", self.namespace)
        self.event(service, "SyncLoadBalancerFailed", "Error syncing load balancer: quota exceeded")

    def has_a_job_that_fails(self) -> None:
        container = {"name": "init", "image": "example.com/job-fails:1"}
        pod = {
            "metadata": {"labels": {RELEASE: self.name}},
            "spec": {"restartPolicy": "Never", "containers": [container]},
        }
        metadata = {"name": f"{self.name}-init", "namespace": self.namespace, "labels": {RELEASE: self.name}}
        spec = {"backoffLimit": 0, "template": pod}
        self.cluster.apply({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec})

    def has_a_pod_that_does_not_end(self) -> None:
        self.is_up()  # a pod without a node goes at once
        self.kubectl("delete", "pod", str(self.pod()["metadata"]["name"]), "--wait=false")

    def is_worked_on(self) -> None:
        lease = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": f"{self.name}-milvus", "namespace": self.namespace},
            "spec": {"holderIdentity": "another-run", "leaseDurationSeconds": 3600, "renewTime": now(micro=True)},
        }
        self.cluster.apply(lease)

    def loses_its_node(self) -> None:
        """As the node controller writes it when a node is silent, most of a minute later."""
        ready = {"type": "Ready", "status": "False", "lastTransitionTime": now()}
        pod = self.say({"phase": "Running", "conditions": [ready]})
        self.event(pod, "NodeNotReady", "Node is not ready")


def now(*, micro: bool = False) -> str:
    """The time as the API writes it."""
    moment = datetime.datetime.now(datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if micro else "%Y-%m-%dT%H:%M:%SZ")
