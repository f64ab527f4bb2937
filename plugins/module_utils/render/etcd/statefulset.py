# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd's StatefulSet, as in the bitnami etcd chart 8.12.0. **Private** to the collection."""

from __future__ import annotations

import hashlib
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import storage_class, texts
from ..objects import without_empty
from .extras import own_configuration
from .pod import pod_of
from .settings import Etcd


def render_statefulset(etcd: Etcd) -> KubernetesObject:
    """The members."""
    spec = {
        "replicas": etcd.replicas,
        "selector": {"matchLabels": etcd.selector},
        "serviceName": etcd.headless,
        "podManagementPolicy": etcd.values.required("podManagementPolicy"),
        "updateStrategy": etcd.values.required("updateStrategy"),
        "template": {"metadata": _template_metadata(etcd), "spec": pod_of(etcd)},
        **_claims(etcd),
    }
    return etcd.object("apps/v1", "StatefulSet", etcd.name, spec=spec)


def _template_metadata(etcd: Etcd) -> dict[str, t.Any]:
    annotations = texts(etcd.values.optional("podAnnotations"), _scraping(etcd))
    configuration = own_configuration(etcd)
    if configuration is not None:
        # Etcd reads the file at its start only.
        annotations["checksum/configuration"] = hashlib.sha256(configuration.encode()).hexdigest()
    labels = texts(etcd.labels, etcd.values.optional("podLabels"), etcd.selector)
    return {"labels": labels, **({"annotations": annotations} if annotations else {})}


def _scraping(etcd: Etcd) -> Values:
    if not etcd.values.flag("metrics.enabled"):
        return {}
    found = {"prometheus.io/scrape": "true", "prometheus.io/port": str(etcd.port("client"))}
    return {**found, **etcd.values.optional("metrics.podAnnotations", {})}


def _claims(etcd: Etcd) -> dict[str, t.Any]:
    """The claim template and what becomes of its claims; nothing without persistence."""
    if not etcd.values.flag("persistence.enabled"):
        return {}
    retention = None
    if etcd.values.flag("persistentVolumeClaimRetentionPolicy.enabled"):
        names = ("whenDeleted", "whenScaled")
        retention = {name: etcd.values.required(f"persistentVolumeClaimRetentionPolicy.{name}") for name in names}
    return {"persistentVolumeClaimRetentionPolicy": retention, "volumeClaimTemplates": [_claim(etcd)]}


def _claim(etcd: Etcd) -> KubernetesObject:
    own = etcd.values.optional("persistence.storageClass")
    metadata = {
        "name": "data",
        "labels": texts(etcd.values.optional("persistence.labels")) or None,
        "annotations": texts(etcd.values.optional("persistence.annotations")) or None,
    }
    spec = {
        "accessModes": list(etcd.values.required("persistence.accessModes")),
        "resources": {"requests": {"storage": etcd.values.required("persistence.size")}},
        "selector": etcd.values.optional("persistence.selector"),
        "storageClassName": storage_class(etcd.values.optional("global.storageClass", own)),
    }
    return t.cast(KubernetesObject, without_empty({"metadata": metadata, "spec": spec}))
