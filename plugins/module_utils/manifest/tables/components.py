# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of ``spec.components``. **Private** to the collection.

The fields are those of the CRD (milvus-operator 1.3.8, apis/milvus.io/v1beta1/components_types.go); how a component's
are merged over the common ones stands in resolve/components.py, where they land in render/pods.py.
"""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect
from ..shapes import PULL_POLICIES

_DNS_POLICIES = ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")
_SERVICE_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
_IMAGE_UPDATE_MODES = ("rollingUpgrade", "rollingDowngrade", "all", "force")
_NO_TOOL_IMAGE = "configuration reaches Milvus without a tool image"

# For all components and for each one.
_COMMON: tuple[Row, ...] = (
    honoured("paused", "boolean", "Deployment"),
    honoured("podLabels", "map of label", "pod"),
    honoured("podAnnotations", "map of annotation", "pod"),
    honoured("image", "image", "main container; all of one minor version"),
    honoured("commands", "list of string", "main container, instead of milvus run ..."),
    honoured("runWithSubProcess", "boolean", "the end of the main container's command"),
    honoured("imagePullPolicy", "string", "main container", choices=PULL_POLICIES),
    honoured("imagePullSecrets", "list of localObjectReference", "pod"),
    honoured("env", "list of envVariable", "main container"),
    honoured("schedulerName", "string", "pod"),
    honoured("nodeSelector", "map of label", "pod"),
    honoured("affinity", "affinity", "pod"),
    honoured("tolerations", "list of toleration", "pod"),
    honoured("topologySpreadConstraints", "list of topologySpreadConstraint", "pod"),
    honoured("resources", "resources", "main container"),
    honoured("volumeMounts", "list of volumeMount", "main container; the name _remove takes one away"),
    honoured("volumes", "list of volume", "pod"),
    honoured("serviceAccountName", "string", "pod"),
    honoured("priorityClassName", "string", "pod"),
    honoured("hostNetwork", "boolean", "pod"),
    honoured("dnsPolicy", "string", "pod", choices=_DNS_POLICIES),
    honoured("probes", "probes", "main container, each instead of its default"),
    honoured("securityContext", "securityContext", "main container"),
)

_GLOBAL: tuple[Row, ...] = (
    honoured("version", "string", "beats what the image's tag says"),
    honoured("targetPortType", "string", "Service", choices=("string", "integer")),
    honoured("imageUpdateMode", "string", "the Deployments' strategy", choices=_IMAGE_UPDATE_MODES),
    honoured("enableRollingUpdate", "boolean", "coordinators on standby: enableActiveStandby"),
    honoured("rollingMode", "integer", "2: query nodes in two Deployments; 3: every component that may run twice"),
    honoured(
        "updateConfigMapOnly",
        "boolean",
        "false: all pods restart when the configuration changes; true: none; left open: those that it concerns",
    ),
    honoured("runAsNonRoot", "boolean", "pods run as user 1000"),
    honoured("disableMetric", "boolean", "true: no PodMonitor"),
    honoured("metricInterval", "string", "PodMonitor"),
    honoured("metricLabels", "map of string", "PodMonitor: labels that every metric gets"),
    no_effect("toolImage", "string", _NO_TOOL_IMAGE),
    no_effect("updateToolImage", "boolean", _NO_TOOL_IMAGE),
    no_effect("dummyImage", "string", "idle Deployments carry the real image"),
    honoured("enableManualMode", "boolean", "the numbers of running pods stay as they are; the Deployments' strategy"),
    honoured("activeConfigMap", "string", "the name of the ConfigMap, instead of the cluster's"),
    honoured("streamingMode", "boolean", "streaming nodes before 2.6"),
)

# What each component has for itself.
_OWN: tuple[Row, ...] = (
    *_COMMON,
    no_effect("version", "string", "only spec.components.version counts"),
    honoured("replicas", "integer", "Deployment; -1 leaves it to an autoscaler", minimum=-1),
    honoured("sidecars", "list of container", "pod"),
    honoured("initContainers", "list of container", "pod"),
)

_INGRESS: tuple[Row, ...] = (
    honoured("labels", "map of label", "Ingress"),
    honoured("annotations", "map of annotation", "Ingress"),
    honoured("ingressClassName", "string", "Ingress"),
    honoured("hosts", "list of string", "Ingress: a rule each"),
    honoured("tlsSecretRefs", "map of list of string", "Ingress: the hosts by the Secret with their certificate"),
)

# What the components that clients connect to have besides.
_ENTRY: tuple[Row, ...] = (
    *_OWN,
    honoured("serviceType", "string", "Service", choices=_SERVICE_TYPES),
    honoured("port", "port", "Service and server; 0 for the default"),
    honoured("serviceRestfulPort", "port", "Service; 0 for none"),
    honoured("serviceLabels", "map of label", "Service"),
    honoured("serviceAnnotations", "map of annotation", "Service"),
    *below("ingress", _INGRESS),
)

_GROUPS = (honoured("groups", "list of deploymentGroup", "a Deployment each, instead of the component's one"),)

_COMPONENTS: dict[str, tuple[Row, ...]] = {
    "proxy": (*_ENTRY, *_GROUPS),
    **dict.fromkeys(("mixCoord", "rootCoord", "dataCoord", "queryCoord", "indexCoord"), _OWN),
    "dataNode": (*_OWN, *_GROUPS),
    "queryNode": (*_OWN, *_GROUPS),
    "indexNode": _OWN,
    "streamingNode": (*_OWN, *_GROUPS),
    "cdc": _OWN,
    "standalone": _ENTRY,
}

# The keys below spec.components that hold a component whose fields are looked at.
COMPONENT_KEYS = frozenset(_COMPONENTS)

COMPONENTS: tuple[Row, ...] = (
    *_GLOBAL,
    *_COMMON,
    *(row for key, rows in _COMPONENTS.items() for row in below(key, rows)),
)
