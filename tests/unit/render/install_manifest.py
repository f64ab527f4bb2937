# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An install manifest of our own making, with images in every place where one can stand, and a webhook."""

from __future__ import annotations

import typing as t

import yaml

Object = dict[str, t.Any]

MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: milvus-operator
  namespace: milvus-operator
  labels: {app.kubernetes.io/name: milvus-operator}
  annotations: {tools/image: "example/tools:v1", tools/contact: "ops@example.com"}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: milvus-operator}}
  template:
    metadata:
      labels: {app.kubernetes.io/name: milvus-operator}
      annotations: {tools/pod-image: "quay.io/example/tools@sha256:DIGEST"}
    spec:
      initContainers:
      - {name: wait, image: "busybox:1.36", command: [sh, -c, "a busybox:1.36; b milvusdb/milvus-operator:v1.3.8"]}
      containers:
      - name: manager
        image: milvusdb/milvus-operator:v1.3.8
        command: [/manager]
        args:
        - -namespace
        - milvus-operator
        - --webhook=true
        - --tool-image=milvusdb/milvus-operator:v1.3.8
        - -other-image
        - ghcr.io/example/other:2
        - --metrics-bind-address=:8080
        - --upstream=https://example.com/a/b:8080
        - --server=example.com:443
        - --plain-image=example/untagged
        - -other-image
        - quay.io/example/plain
        - --folder=some/untagged
        env:
        - {name: TOOL_IMAGE, value: "example/tools:v1"}
        - {name: SETTINGS, value: "IMAGE=example/tools:v1"}
        - {name: PLAIN_IMAGE, value: example/nameless}
        - {name: FOLDER, value: some/nameless}
        - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        volumeMounts: [{name: certificates, mountPath: /certificates}, {name: data, mountPath: /data}]
      - {name: sidecar, image: "localhost:5000/example/sidecar:1"}
      volumes:
      - {name: certificates, secret: {secretName: milvus-operator-webhook-cert}}
      - {name: data, image: {reference: "example/data:1"}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: milvus-operator}
data:
  tool: example/tools:v1
  script: "docker run milvusdb/milvus-operator:v1.3.8 --port 80:8080"
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: milvus-operator, namespace: milvus-operator}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: milvus-operator}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: milvus-operator}
subjects: [{kind: ServiceAccount, name: milvus-operator, namespace: milvus-operator}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: serving, namespace: milvus-operator}
spec: {dnsNames: [hook.milvus-operator.svc], secretName: milvus-operator-webhook-cert}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook, annotations: {cert-manager.io/inject-ca-from: milvus-operator/serving}}
webhooks: [{name: v.example.com, clientConfig: {caBundle: Cg==, service: {name: hook, namespace: milvus-operator}}}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: milvuses.milvus.io
  creationTimestamp: null
  annotations: {cert-manager.io/inject-ca-from: milvus-operator/serving, other: kept}
spec:
  group: milvus.io
  conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: hook, namespace: milvus-operator}}}}
  versions: [{name: v1beta1, served: true, storage: true, schema: {default: "example/tools:v1"}}]
status: {conditions: []}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: milvusupgrades.milvus.io}
spec: {group: milvus.io, versions: [{name: v1beta1, served: true, storage: true}]}
""".replace("DIGEST", "0" * 64)


def documents() -> list[Object]:
    """The documents, freshly read."""
    return list(yaml.safe_load_all(MANIFEST))


def by_kind(items: t.Iterable[Object], kind: str) -> Object:
    """The first object of a kind."""
    return next(item for item in items if item["kind"] == kind)
