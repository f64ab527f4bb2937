# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where MinIO's objects differ from the minio chart's (8.0.17), and why. **Private** to the collection."""

from __future__ import annotations

# (object and path, reason)
DEVIATIONS: tuple[tuple[str, str], ...] = (
    ("pod/containers[minio].image", "from quay.io: Docker Hub has deleted the chart's default"),
    ("pod/enableServiceLinks", "false: a Service called minio would set MINIO_* variables"),
    (
        "pod/securityContext",
        "user 1000 without persistence too, runAsNonRoot and seccompProfile: Pod Security restricted",
    ),
    ("pod/containers[minio].securityContext", "no privilege escalation, no capabilities: Pod Security restricted"),
    ("pod/volumes[export]", "an emptyDir, mounted, without persistence; the chart's data then lies in the container"),
    (
        "pod/annotations[checksum/secrets]",
        "a hash of the keys, not of the chart's rendered file; none for existingSecret",
    ),
    ("pod/annotations[checksum/config]", "left out: only the Job that makes buckets reads the script"),
    ("ConfigMap", "only where buckets are asked for"),
    ("Job <release>-minio-make-bucket-job", "no hook: it runs again only when the list of buckets changes"),
    ("Job/pod/containers[minio-mc].image", "from quay.io: Docker Hub has deleted the chart's default"),
    ("Job/pod/securityContext", "user 1000 unless the values say otherwise: Pod Security restricted"),
    ("Job/pod/containers[minio-mc].env", "the keys from the Secret, instead of a mounted copy of it"),
    ("Job/pod/labels", "no podLabels: those of MinIO's pods may be in selectors of the site"),
    ("pod/containers[minio].env", "stands by name once; environment wins over the chart's own of the same name"),
    ("pod/labels", "podLabels can't change those of the selector"),
    ("pod/containers[minio].ports[].protocol", "TCP stands there instead of being left to the API server"),
    ("pod/containers[minio].command", "one space between the parts of the line"),
    ("Service <release>-minio-svc/spec.type", "ClusterIP stands there instead of being left to the API server"),
    ("Deployment/spec.replicas", "1 stands there instead of being left to the API server"),
    ("Deployment/spec.strategy", "Recreate with a claim for one node: a second pod could not get the volume"),
    ("StatefulSet/spec.volumeClaimTemplates[].storageClassName", "the class - is no class, as in standalone mode"),
    ("Service/spec.ports[].targetPort", "always 9000; with a node port the chart takes the Service's port"),
    (
        "Job, ServiceAccount, Role, RoleBinding <release>-minio-update-prometheus-secret",
        "not needed: the token that they write is signed where the Secret is rendered, and ends in the year 2100",
    ),
    (
        "ServiceMonitor, PodMonitor/endpoints[].scheme, tlsConfig",
        "https with TLS, which the chart forgets, with MinIO's own certificate for the Service's name",
    ),
    ("PodMonitor, ServiceMonitor/bearerTokenSecret", "none where MINIO_PROMETHEUS_AUTH_TYPE is public"),
    ("PodDisruptionBudget/metadata.name, spec.selector", "one per release; the chart's minio selects every MinIO"),
    ("Secret/data", "never generated: the keys come from the values or from existingSecret"),
    ("values/nameOverride, fullnameOverride", "can't change later: the data would stay behind under the former name"),
)
