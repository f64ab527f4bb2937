# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd's objects that only some manifests ask for, as in the bitnami etcd chart 8.12.0. **Private**."""

from __future__ import annotations

import base64

from ...resolve.model import KubernetesObject
from ..chart import text
from ..monitoring import API_VERSION, KIND, METRICS_PATH
from ..objects import without_empty
from .environment import PASSWORD_KEY
from .settings import Etcd

# What the values may say about a PodMonitor, with the chart's defaults.
_SCRAPED = {"interval": "30s", "scrapeTimeout": "30s", "scheme": None, "tlsConfig": None, "relabelings": None}
CONFIGURATION_FILE = "etcd.conf.yml"


def configuration_map(etcd: Etcd) -> str | None:
    """The ConfigMap with etcd's configuration file, None where the environment says everything."""
    own = f"{etcd.name}-configuration" if etcd.values.optional("configuration") else None
    name = etcd.values.optional("existingConfigmap", own)
    return None if name is None else str(name)


def own_configuration(etcd: Etcd) -> str | None:
    """The configuration file that stands in the manifest, None for none."""
    if etcd.values.optional("existingConfigmap"):
        return None
    found = etcd.values.optional("configuration")
    return None if found is None else str(found)


def render_configuration(etcd: Etcd) -> KubernetesObject | None:
    """The ConfigMap with the configuration file that stands in the manifest."""
    content = own_configuration(etcd)
    if content is None:
        return None
    return etcd.object("v1", "ConfigMap", f"{etcd.name}-configuration", data={CONFIGURATION_FILE: content})


def render_secret(etcd: Etcd) -> KubernetesObject | None:
    """The Secret with the password of root that stands in the manifest; one that it doesn't say isn't invented."""
    password = etcd.values.optional("auth.rbac.rootPassword")
    if not etcd.has_users or password is None or etcd.values.optional("auth.rbac.existingSecret"):
        return None
    data = {PASSWORD_KEY: base64.b64encode(text(password).encode()).decode()}
    return etcd.object("v1", "Secret", etcd.name, type="Opaque", data=data)


def render_service_account(etcd: Etcd) -> KubernetesObject | None:
    """The ServiceAccount of etcd's pods, where it is to be made."""
    if not etcd.values.flag("serviceAccount.create"):
        return None
    return etcd.object(
        "v1",
        "ServiceAccount",
        etcd.service_account,
        etcd.values.optional("serviceAccount.labels"),
        etcd.values.optional("serviceAccount.annotations"),
        automountServiceAccountToken=etcd.values.flag("serviceAccount.automountServiceAccountToken"),
    )


def render_disruption_budget(etcd: Etcd) -> KubernetesObject | None:
    """The PodDisruptionBudget, where it is asked for; Kubernetes takes only one of the two limits."""
    if not etcd.values.flag("pdb.create"):
        return None
    most = etcd.values.optional("pdb.maxUnavailable")
    limit = {"minAvailable": etcd.values.required("pdb.minAvailable")} if most is None else {"maxUnavailable": most}
    spec = {**limit, "selector": {"matchLabels": etcd.selector}}
    return etcd.object("policy/v1", "PodDisruptionBudget", etcd.name, spec=spec)


def render_extra_objects(etcd: Etcd) -> list[KubernetesObject]:
    """The user's own objects, which come and go with etcd."""
    namespace = etcd.dependency.namespace
    return [
        {**item, "metadata": {**item["metadata"], "namespace": namespace}}
        for item in etcd.values.optional("extraDeploy", ())
    ]


def render_pod_monitor(etcd: Etcd) -> KubernetesObject | None:
    """The PodMonitor, where metrics and it are asked for."""
    if not (etcd.values.flag("metrics.enabled") and etcd.values.optional("metrics.podMonitor.enabled")):
        return None
    settings = {key: etcd.values.optional(f"metrics.podMonitor.{key}", default) for key, default in _SCRAPED.items()}
    spec = {
        "jobLabel": "app.kubernetes.io/name",
        "podMetricsEndpoints": [without_empty({"port": "client", "path": METRICS_PATH, **settings})],
        "selector": {"matchLabels": etcd.selector},
    }
    labels = etcd.values.optional("metrics.podMonitor.additionalLabels")
    return etcd.object(API_VERSION, KIND, etcd.name, labels, spec=spec)
