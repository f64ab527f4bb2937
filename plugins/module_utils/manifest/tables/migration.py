# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a whole document of kind ``MilvusUpgrade``. **Private** to the collection.

They are those of the CRD (milvus-operator 1.3.8, apis/milvus.io/v1beta1/milvusupgrade_types.go).
"""

from __future__ import annotations

from ..rows import Row, honoured, no_effect
from .milvus import METADATA_OF_OBJECTS

MIGRATION: tuple[Row, ...] = (
    honoured("apiVersion", "string"),
    honoured("kind", "string"),
    *METADATA_OF_OBJECTS,
    honoured("spec.milvus.name", "string", "the cluster"),
    honoured("spec.milvus.namespace", "string", "where the cluster is"),
    honoured("spec.sourceVersion", "string", "must be what runs"),
    honoured("spec.targetVersion", "string", "what runs afterwards"),
    honoured("spec.targetImage", "image", "the components"),
    honoured("spec.toolImage", "image", "the tool's pods"),
    honoured("spec.operation", "string", choices=("upgrade", "rollback")),
    honoured("spec.rollbackIfFailed", "boolean"),
    honoured("spec.maxRetry", "integer", "how often the backup is tried again", minimum=0),
    honoured("spec.backupPVC", "string", "the tool's pods"),
    no_effect("status", "any", "the operator writes it, nobody reads it here"),
)
