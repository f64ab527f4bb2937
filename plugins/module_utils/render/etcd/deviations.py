# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where etcd's objects differ from the bitnami etcd chart's (8.12.0), and why. **Private** to the collection."""

from __future__ import annotations

# (object and path, reason)
DEVIATIONS: tuple[tuple[str, str], ...] = (
    ("pod/enableServiceLinks", "false: pods need no variables for each Service of the namespace"),
    ("pod/containers[etcd].securityContext.capabilities, seccompProfile", "what Pod Security restricted asks"),
    ("pod/initContainers[volume-permissions].securityContext.runAsNonRoot", "false: it runs as root"),
    ("pod/env", "stands by name once; extraEnvVars win over the chart's own of the same name, and are text"),
    ("pod/labels", "podLabels can't change those of the selector"),
    ("pod/annotations[checksum/configuration]", "a hash of the configuration, not of the chart's rendered file"),
    ("Service/spec.ports[].protocol", "TCP stands there instead of being left to the API server"),
    ("pod/containers[etcd].env[].valueFrom.fieldRef.apiVersion", "v1 stands there instead of being left to the server"),
    ("PodDisruptionBudget/spec.minAvailable", "goes when maxUnavailable is given: Kubernetes refuses both"),
    (
        "PodMonitor/metadata.namespace",
        "the release's, where alone its selector looks for pods; the chart says monitoring",
    ),
    ("NetworkPolicy/spec.ingress[].from", "this cluster's pods too: Milvus doesn't have the chart's label for clients"),
    ("Secret <release>-etcd-jwt-token", "never generated: name the Secret with the key in privateKey.existingSecret"),
    ("extraDeploy", "objects of the kinds that a cluster consists of, with its label; no templates"),
    ("Secret/data[etcd-root-password]", "never generated: it comes from rootPassword or an existing Secret"),
    ("values", "are taken literally; template expressions in them are not evaluated"),
    ("values/nameOverride, fullnameOverride", "can't change later: the data would stay behind under the former name"),
)
