# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a whole document of kind ``Milvus``. **Private** to the collection.

The fields are those of the CRD (milvus-operator 1.3.8, apis/milvus.io/v1beta1/milvus_types.go) and of the API's
metadata.
"""

from __future__ import annotations

from ..rows import Row, below, honoured, no_effect, not_supported
from .components import COMPONENTS
from .dependencies import DEPENDENCIES

_SERVERS_OWN = "the API server writes it, nobody reads it here"
_NO_OBJECT = "there is no object of kind Milvus that would carry it"

_METADATA: tuple[Row, ...] = (
    honoured("name", "string", "the beginning of all names"),
    honoured("namespace", "string", "where all objects are"),
    honoured("labels", "map of label", "the release record"),
    honoured("annotations", "map of annotation", "the release record"),
    not_supported("generateName", "string", "name the cluster in metadata.name"),
    *(no_effect(key, "any", _NO_OBJECT) for key in ("finalizers", "ownerReferences")),
    *(
        no_effect(key, "any", _SERVERS_OWN)
        for key in (
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink",
        )
    ),
)

METADATA_OF_OBJECTS = below("metadata", _METADATA)

DOCUMENT: tuple[Row, ...] = (
    honoured("apiVersion", "string"),
    honoured("kind", "string"),
    *METADATA_OF_OBJECTS,
    honoured("spec.mode", "string", "which components there are", choices=("cluster", "standalone")),
    *below("spec.components", COMPONENTS),
    *below("spec.dependencies", DEPENDENCIES),
    honoured("spec.config", "map", "Milvus' configuration"),
    honoured("spec.hookConfig", "map", "hook.yaml of Milvus' configuration"),
    no_effect("status", "any", _SERVERS_OWN),
)
