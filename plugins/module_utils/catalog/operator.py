# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Milvus Operator: where it comes from, what it consists of, what is known of its versions. **Private**.

From its deploy/manifests, charts and documentation, version 1.3.8.
"""

from __future__ import annotations

import dataclasses
import typing as t

NAME = "milvus-operator"
#: The label by which an operator's Deployment is found, whoever installed it.
NAME_LABEL = "app.kubernetes.io/name=milvus-operator"
VERSION = "1.3.8"
MANIFEST_URL = (
    "https://raw.githubusercontent.com/zilliztech/milvus-operator/v{version}/deploy/manifests/deployment.yaml"
)
CERT_MANAGER_DEFINITION = "certificates.cert-manager.io"

_RIGHTS = "rbac.authorization.k8s.io/v1"
_WEBHOOKS = "admissionregistration.k8s.io/v1"
#: Stage → its kinds with their API, in the order of installing. Definitions are established before the rest goes on.
STAGES: t.Mapping[str, t.Mapping[str, str]] = {
    "namespace": {"Namespace": "v1"},
    "definitions": {"CustomResourceDefinition": "apiextensions.k8s.io/v1"},
    "rights": {
        "ServiceAccount": "v1",
        "ClusterRole": _RIGHTS,
        "ClusterRoleBinding": _RIGHTS,
        "Role": _RIGHTS,
        "RoleBinding": _RIGHTS,
    },
    "configuration": {
        "Secret": "v1",
        "ConfigMap": "v1",
        "Issuer": "cert-manager.io/v1",
        "Certificate": "cert-manager.io/v1",
    },
    "services": {"Service": "v1"},
    "operator": {"Deployment": "apps/v1"},
    "monitoring": {"ServiceMonitor": "monitoring.coreos.com/v1"},
    "webhooks": {"MutatingWebhookConfiguration": _WEBHOOKS, "ValidatingWebhookConfiguration": _WEBHOOKS},
}
KINDS: t.Mapping[str, str] = {kind: api for kinds in STAGES.values() for kind, api in kinds.items()}
CLUSTER_WIDE = frozenset(
    {"Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", *STAGES["webhooks"]}
)
WEBHOOK_KINDS = ("Issuer", "Certificate", *STAGES["webhooks"])

#: The definitions that the modules work with, and the version that each has to serve.
DEFINITIONS: t.Mapping[str, str] = {"milvuses.milvus.io": "v1beta1", "milvusupgrades.milvus.io": "v1beta1"}


@dataclasses.dataclass(frozen=True)
class UpgradeNote:
    """What is to be known of a way between two versions.

    :param below: it concerns who comes from a version below this one; empty for all.
    :param reaches: and goes to this one or a later one; empty for all.
    """

    below: str
    reaches: str
    text: str


UPGRADE_NOTES: tuple[UpgradeNote, ...] = (
    UpgradeNote(
        "1.3",
        "1.3",
        "from 1.3 on a changed spec.config doesn't restart pods by itself; "
        "set spec.components.updateConfigMapOnly: false where it shall",
    ),
    UpgradeNote(
        "",
        "",
        "a new operator may restart the pods of the clusters that it manages, as their tool image is its own "
        "(spec.components.updateToolImage); the annotation milvus.io/pause-reconcile: 'true' puts that off",
    ),
)


def upgrade_notes(before: str, after: str) -> list[str]:
    """What is to be known of a way between two versions, ``1.2.1`` or ``v1.2.1``; nothing where one is no version."""
    old, new = numbers(before), numbers(after)
    if not old or not new or old == new:
        return []
    if new < old:
        return [f"{after} is older than {before}: resources lose the fields that its definitions don't know"]
    return [
        note.text
        for note in UPGRADE_NOTES
        if (not note.below or old < numbers(note.below)) and (not note.reaches or new >= numbers(note.reaches))
    ]


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparing; empty for what is none (``latest``, a digest).

    >>> numbers("v1.3.7-dev1"), numbers("latest")
    ((1, 3, 7), ())
    """
    parts = version.removeprefix("v").partition("-")[0].split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()
