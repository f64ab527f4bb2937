# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What to do about each reason, as a table. **Private** to the collection."""

from __future__ import annotations

import re
import typing as t

# By reason: the first row whose pattern is found in the evidence gives the advice. Its named groups, and what the
# caller knows (kind, name, component, workload, container, image, node, requests, ...), fill in the names.
ADVICE: t.Mapping[str, tuple[tuple[str, str], ...]] = {
    "ImagePullFailed": (
        (
            r"unauthorized|denied|authentication required|no basic auth|\b401\b|\b403\b",
            "Give a pull secret that may read {image} (imagePullSecrets), or check the name: registries say so of "
            "images that don't exist, too",
        ),
        (
            r"toomanyrequests|too many requests|\b429\b|rate limit",
            "The registry limits the rate of pulls: pull with an account (imagePullSecrets) or from a mirror",
        ),
        (
            r"x509|certificate",
            "Make the nodes trust the registry's certificate authority, or pull {image} from another registry",
        ),
        (r"no match for platform|exec format", "{image} isn't built for the node's architecture: choose one that is"),
        (
            r"not found|manifest unknown|does not exist|no such manifest",
            "Check that {image} exists: its registry, name and tag",
        ),
        (
            r"no such host|timeout|timed out|connection refused|unreachable|network|unavailable|deadline exceeded|EOF",
            "The nodes can't reach the registry of {image}: mirror the image (milvus_images_info lists them all) and "
            "set the registry, or open the way",
        ),
        (r"InvalidImageName|couldn't parse|invalid reference", "{image} is not an image reference: correct it"),
        (r"Never", "Load {image} onto the nodes, or change imagePullPolicy"),
        ("", "Check that the nodes can pull {image}: its name and tag, the registry, the pull secret"),
    ),
    "ConfigError": (
        (
            r"couldn't find key (?P<key>\S+) in (?P<holder>Secret|ConfigMap) (?:\S+/)?(?P<object>[\w.-]+)",
            "Add the key {key} to {holder} {object}",
        ),
        (
            r"(?P<holder>secret|configmap) \"(?:\S+/)?(?P<object>[\w.-]+)\" not found",
            "Create the {holder} {object} in the namespace, or refer to one that exists",
        ),
        (
            r"references non-existent (?P<holder>secret|config) key: (?P<key>\S+)",
            "Add the key {key} to the {holder} that {workload} mounts",
        ),
        (
            r"runAsNonRoot|non-numeric user",
            "The image of container {container} runs as root: set a numeric runAsUser, or allow root for {workload}",
        ),
        (
            r"executable file not found|no such file or directory",
            "The command of container {container} isn't in {image}: check the image and the command",
        ),
        ("", "Correct what container {container} of {workload} refers to"),
    ),
    "Unschedulable": (
        (
            r"persistentvolumeclaim \"(?P<claim>[\w.-]+)\" not found",
            "Create the PersistentVolumeClaim {claim}, or let {workload} create it",
        ),
        (
            r"unbound immediate PersistentVolumeClaims|binding volumes",
            "See to the claims of the pod: they have no volume yet",
        ),
        (r"SchedulingGated|scheduling gate", "Something holds the pod back with a scheduling gate: release it there"),
        (
            r"Too many pods",
            "The nodes hold as many pods as they may: add nodes, or raise their limit",
        ),
        (
            r"Insufficient (?P<resource>[\w./-]+?)(?=[.,]|$)",
            "Add a node with enough free {resource}, or lower the requests of {workload} ({requests})",
        ),
        (
            r"volume node affinity|PersistentVolume's node affinity",
            "The pod's volume is bound to a node or zone where it can't run: free that node, or give up the volume",
        ),
        (
            r"untolerated taint(?:\(s\))?(?: \{(?P<taint>[^}]*)\})?",
            "Add a toleration for the nodes' taint to {workload}, or add nodes without it",
        ),
        (
            r"anti-affinity",
            "{workload} wants its pods apart: add nodes, lower the replicas, or relax the anti-affinity",
        ),
        (
            r"node affinity/selector|node selector",
            "No node matches nodeSelector or affinity of {workload}: label a node, or correct them",
        ),
        (r"unschedulable", "The nodes are cordoned: uncordon one (kubectl uncordon), or add one"),
        ("", "Make a node fit for {workload}, or change what it asks for"),
    ),
    "ClaimUnbound": (
        (
            r"storageclass\.storage\.k8s\.io \"[^\"]+\" not found|StorageClass \S+ does not exist",
            "Create StorageClass {storage_class}, or name one that exists for {component}",
        ),
        (
            r"no storage class is set",
            "Mark a StorageClass as default, name one for {component}, or provide a PersistentVolume",
        ),
        (
            r"exceeded quota|quota",
            "Raise the quota, or ask for less storage for {component} ({size})",
        ),
        (r"Lost", "The volume of the claim is gone: restore it, or delete the claim and its data with it"),
        (
            r"Waiting for a volume to be created either by the external provisioner '(?P<provisioner>[^']+)'",
            "Check that the provisioner {provisioner} of StorageClass {storage_class} runs",
        ),
        ("", "Check StorageClass {storage_class} and its provisioner, or provide a PersistentVolume of {size}"),
    ),
    "QuotaExceeded": (
        (
            r"failed quota: (?P<quota>[^:]+): must specify (?P<what>[\w./-]+)",
            "ResourceQuota {quota} wants {what}: set it for {workload}",
        ),
        (
            r"exceeded quota: (?P<quota>[^,]+), requested: .*?, used: .*?, limited: (?P<limit>\S+)",
            "Raise ResourceQuota {quota} (now {limit}), or lower replicas and resources of {workload}",
        ),
        ("", "Raise the ResourceQuota, or lower replicas and resources of {workload}"),
    ),
    "PodNotCreated": (
        (
            r"violates PodSecurity \"(?P<level>[^\"]+)\"",
            "The namespace enforces Pod Security {level}: set the securityContext of {workload}, or relax it",
        ),
        (
            r"serviceaccount \"?(?P<account>[\w./-]+?)\"? not found",
            "Create the ServiceAccount {account}, or refer to one that exists",
        ),
        (
            r"admission webhook \"(?P<webhook>[^\"]+)\"|failed calling webhook \"(?P<failed>[^\"]+)\"",
            "An admission webhook is in the way: meet what it asks for, or ask who runs it",
        ),
        (
            r"(?:maximum|minimum) (?P<resource>\w+) usage per|limit to request ratio",
            "A LimitRange of the namespace refuses the resources of {workload}: change the one or the other",
        ),
        (
            r"is invalid: \[?(?P<field>[\w.\[\]-]+): .*must be less than or equal to (?P<resource>[\w.-]+) limit",
            "{field} is above the limit for {resource}, which a LimitRange of the namespace may have set: give "
            "{workload} a limit of its own, or request less",
        ),
        (
            r"is invalid: \[?(?P<field>[\w.\[\]-]+): ",
            "No such pod can be: correct {field} of {workload} in the manifest, or what changes it on its way (a "
            "LimitRange, a webhook)",
        ),
        ("", "Remove what keeps {workload} from creating its pods"),
    ),
    "CrashLoop": (
        (
            r"liveness probe|startup probe",
            "Container {container} is killed by its probe: see its log; if it only needs longer, give it resources",
        ),
        (
            r"code 127\b|code 126\b|StartError|executable file",
            "Container {container} can't start its command: check the image",
        ),
        ("", "Read why container {container} ends in its log (kubectl logs {log_target} -c {container})"),
    ),
    "OutOfMemory": (("", "Raise the memory limit of container {container} in {workload} ({limits})"),),
    "JobFailed": (
        (r"DeadlineExceeded", "See what {name} waited for, then delete the Job and run again"),
        ("", "See its log, mend what failed, delete the Job and run again"),
    ),
    "VolumeMountFailed": (
        (
            r"Multi-Attach",
            "The volume is still attached to another node: wait for its pod to end there, or detach it",
        ),
        (
            r"driver name (?P<driver>\S+) not found",
            "Install the storage driver {driver} on node {node}",
        ),
        ("", "Check the volume's storage backend and node {node}"),
    ),
    "SandboxFailed": (("", "The network plugin or the container runtime of node {node} fails: see to the node"),),
    "Evicted": (
        (
            r"low on resource: (?P<resource>[\w-]+)|had condition: \[?(?P<condition>\w+)",
            "Free resources on node {node}, or set requests for {workload} that match its use",
        ),
        ("", "See what node {node} lacks; {workload} makes another pod"),
    ),
    "NodeLost": (("", "Bring node {node} back, or remove it from the cluster so that its pods start elsewhere"),),
    "NotReady": (
        (
            r"connection refused|deadline exceeded|statuscode|probe failed",
            "See the log of container {container}: it runs, but its probe doesn't succeed yet",
        ),
        ("", "See the log of container {container}"),
    ),
    "Terminating": (
        (
            r"finalizers? (?P<finalizers>\S+)",
            "Whoever set the finalizer must remove it; pods that use the claim must end first",
        ),
        ("", "Wait for it to end; if node {node} is gone, delete the {kind} with grace period 0"),
    ),
    "NoLoadBalancer": (
        (
            r"no controller has touched it",
            "Install a controller for load balancers (a cloud's, MetalLB, kube-vip) or name its class "
            "(load_balancer_class), or choose another type of entry",
        ),
        (
            r"no available ip|no matching pool|not allowed|unknown pool|exhausted|quota|limit",
            "Give the controller addresses to hand out (its pool or quota), or choose another pool by annotations",
        ),
        (
            r"forbidden|unauthorized|denied|credential|permission",
            "Give the cluster's controller for load balancers the rights that it misses",
        ),
        ("", "See the events of Service {name} (kubectl describe service {name}) and the log of its controller"),
    ),
    "Missing": (("", "Deploy the cluster again (milvus_cluster): it makes what is missing and leaves the rest alone"),),
    "ScaledToZero": (
        (
            "",
            "Scale {workload} up again (replicas in the manifest); to stop a cluster use state: stopped",
        ),
    ),
    "Paused": (("", "Resume the rollout (kubectl rollout resume {kind}/{name}), or take paused out of the manifest"),),
    "Restarting": (
        (r"OOMKilled|code 137\b", "Raise the memory limit of container {container} in {workload}"),
        ("", "Read why container {container} ended in its log (kubectl logs {log_target} -c {container})"),
    ),
    "Interrupted": (("", "Run the same operation again: it goes on from where it was"),),
    "UnderWay": (("", "Wait for the other run to end"),),
    "Initializing": (("", "See what init container {container} waits for in its log"),),
    "Starting": (
        (r"scheduler", "Check that the scheduler of the cluster runs"),
        (r"controller", "Check that the controller manager of the cluster runs"),
        ("", ""),
    ),
}


# The key in what is known that says: the pod is of an older revision, and nobody replaces it.
OUTDATED = "outdated"
_OUTDATED_ADVICE = (
    "Delete Pod {name}: it is of an older revision than {workload} asks for now, and Kubernetes doesn't replace a pod "
    "that isn't ready"
)


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"


def advice_for(reason: str, evidence: str, known: t.Mapping[str, str]) -> str:
    """What to do about a reason, with the names filled in; empty where there is nothing to do but wait."""
    if OUTDATED in known:
        return _OUTDATED_ADVICE.format_map(_Known(known))
    for pattern, template in ADVICE.get(reason, ()):
        found = re.search(pattern, evidence, re.IGNORECASE)
        if found:
            names = {key: value for key, value in {**known, **found.groupdict()}.items() if value}
            return template.format_map(_Known(names))
    return ""
