# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values of ``spec.dependencies.tei.inCluster``. **Private** to the collection.

The keys are those of the tei chart 1.6.0 and of milvus-helm's ``tei`` section.
"""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect, not_supported
from .requirements import Requirement

_OWN_CLAIMS = "the chart has claims of its own for each pod"
_ADDRESS = "clients find it by the name <release>-tei"

_SERVER: tuple[Row, ...] = (
    honoured("modelId", "string", "the server's argument --model-id"),
    honoured("extraArgs", "list of scalar", "the server's arguments"),
    honoured("replicaCount", "integer", "pods, each with a copy of the model", minimum=1),
    honoured("extraEnv", "list of envVariable", "env"),
    honoured("image.repository", "string", "with its registry"),
    honoured("image.tag", "scalar", "cpu-... for machines without a GPU; empty: 1.6.0"),
    honoured("image.pullPolicy", "string", choices=("IfNotPresent", "Always", "Never")),
    honoured("imagePullSecrets", "list of localObjectReference"),
)

_POD: tuple[Row, ...] = (
    honoured("labels", "map of scalar", "StatefulSet; those of the chart stay"),
    honoured("annotations", "map of scalar", "StatefulSet"),
    honoured("podLabels", "map of scalar", "those of the selector stay"),
    honoured("podAnnotations", "map of scalar"),
    honoured("podSecurityContext", "podSecurityContext"),
    honoured("securityContext", "securityContext", "the container's"),
    honoured("resources", "resources"),
    honoured("nodeSelector", "map of scalar"),
    honoured("affinity", "affinity"),
    honoured("tolerations", "list of toleration"),
    honoured("topologySpreadConstraints", "list of topologySpreadConstraint", "the chart loses them"),
    honoured("volumes", "list of volume"),
    honoured("volumeMounts", "list of volumeMount"),
    honoured("serviceAccount.create", "boolean"),
    honoured("serviceAccount.automount", "boolean", "ServiceAccount; the pods themselves mount no token"),
    honoured("serviceAccount.annotations", "map of scalar"),
    honoured("serviceAccount.name", "string"),
)

_SERVICE: tuple[Row, ...] = (
    honoured("type", "string", choices=("ClusterIP", "NodePort", "LoadBalancer")),
    honoured("port", "integer", "both Services; the server's port stays 80", minimum=1),
    honoured("annotations", "map of scalar"),
    honoured("labels", "map of scalar", "the chart loses them"),
)

_PERSISTENCE: tuple[Row, ...] = (
    honoured("enabled", "boolean", "false: the model goes with the pod and is loaded anew"),
    honoured("mountPath", "string", "where the image keeps models"),
    honoured("persistentVolumeClaim.size", "quantity"),
    honoured("persistentVolumeClaim.storageClass", "string", "- for no class"),
    no_effect("annotations", "map of scalar", "the chart reads them nowhere"),
    no_effect("persistentVolumeClaim.existingClaim", "string", _OWN_CLAIMS),
    no_effect("persistentVolumeClaim.accessModes", "any", "a claim is one pod's: ReadWriteOnce"),
    no_effect("persistentVolumeClaim.subPath", "string", "the chart reads it nowhere"),
)

TEI_VALUES: tuple[Row, ...] = (
    *_SERVER,
    *_POD,
    *below("service", _SERVICE),
    *below("persistence", _PERSISTENCE),
    no_effect("enabled", "boolean", "spec.dependencies.tei.enabled decides"),
    no_effect("name", "string", "only milvus-helm reads it"),
    not_supported("nameOverride", "string", _ADDRESS),
    not_supported("fullnameOverride", "string", _ADDRESS),
)

TEI_REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement("modelId", "the server would have no model", "name one, like BAAI/bge-base-en-v1.5"),
)
