# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the metadata of Milvus 2.1 become those of 2.2. **Private** to the collection.

Defaults, names and files are the milvus-operator's (milvusupgrade_webhook.go, milvusupgrade_controller.go). The tool
and what it reads is in milvus' cmd/tools/migration: it takes its whole configuration from one file and nothing from the
environment, and knows 2.1 and 2.2 only (migration/migrator.go), so that later targets begin from the form of 2.2.
"""

from __future__ import annotations

import typing as t

from .versions import Version

TOOL_IMAGE = "milvusdb/meta-migration:v2.2.0-bugfix-20230112"
TARGET_IMAGE = "milvusdb/milvus"
MAX_RETRY = 3

#: The first version whose metadata can be migrated, and the one whose form they get.
FIRST_SOURCE: Version = (2, 1, 0)
FORMAT: Version = (2, 2, 0)
#: The first version after those that the tool itself knows as targets.
AFTER_FORMAT: Version = (2, 3, 0)

#: The tool logs in to etcd from this version on (pkg/util/paramtable/service_param.go); TLS it always knew.
TOOL_WITH_AUTHENTICATION: Version = (2, 3, 7)

#: Seconds after which etcd has forgotten a component that is gone: the time to live of Milvus' sessions.
SESSION_SECONDS = 60

#: The tasks of the tool, each with the command in its configuration.
BACKUP, UPDATE, ROLLBACK = "backup-meta", "update-meta", "rollback-meta"
COMMANDS: t.Mapping[str, str] = {BACKUP: "backup", UPDATE: "run", ROLLBACK: "rollback"}

TOOL = "/milvus/bin/meta-migration"
DATA_FOLDER = "/milvus/data"
BACKUP_FILE = f"{DATA_FOLDER}/migration.bak"
CONFIGURATION_KEY = "migration.yaml"
CONFIGURATION_FILE = f"/milvus/configs/{CONFIGURATION_KEY}"

CLAIM_ACCESS_MODES = ("ReadWriteOnce",)
CLAIM_SIZE = "10Gi"

#: The keys of Milvus' configuration that the tool reads, too, beside etcd's endpoints and paths.
ETCD_SETTINGS = (
    "etcd.ssl.enabled",
    "etcd.ssl.tlsCert",
    "etcd.ssl.tlsKey",
    "etcd.ssl.tlsCACert",
    "etcd.ssl.tlsMinVersion",
    "etcd.auth.enabled",
    "etcd.auth.userName",
)
