# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The claim of a message storage that lives inside Milvus' own pods. **Private** to the collection.

Name and defaults are the milvus-operator's (pkg/controllers/pvc.go).
"""

from __future__ import annotations

from ..catalog.message_storages import DATA_CLAIM_ACCESS_MODES, DATA_CLAIM_SIZE
from ..resolve.merge import merged, plain
from ..resolve.model import Dependency, KubernetesObject
from .chart import texts
from .objects import kubernetes_object

_DEFAULTS = {
    "accessModes": list(DATA_CLAIM_ACCESS_MODES),
    "resources": {"requests": {"storage": DATA_CLAIM_SIZE}},
}


def render_data_claim(dependency: Dependency) -> list[KubernetesObject]:
    """The PersistentVolumeClaim ``<release>-data``, with the manifest's labels, annotations and spec."""
    claim = dependency.values
    return [
        kubernetes_object(
            "v1",
            "PersistentVolumeClaim",
            dependency.name,
            dependency.namespace,
            labels=texts(claim.get("labels")),
            annotations=texts(claim.get("annotations")),
            spec=merged(_DEFAULTS, plain(claim.get("spec") or {})),
        )
    ]
