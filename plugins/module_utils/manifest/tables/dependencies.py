# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of ``spec.dependencies``. **Private** to the collection.

The fields are those of the CRD (milvus-operator 1.3.8, apis/milvus.io/v1beta1/dependencies_types.go). The ``values``
of each dependency have a table of their own.
"""

from __future__ import annotations

import typing as t

from ..rows import Row, below, honoured, no_effect
from .etcd_values import ETCD_VALUES
from .kafka_values import KAFKA_VALUES
from .minio_values import MINIO_VALUES
from .pulsar_values import PULSAR_VALUES
from .tei_values import TEI_VALUES

_BY_NAME = "without external: true it follows from the cluster's name"
_NO_CHARTS = "there is one generation of it"
_OPERATORS_CHECK = "only the operator's own check reads it; Milvus' settings are spec.config.minio.useSSL and minio.ssl"
_MESSAGE_STORAGES = ("pulsar", "kafka", "woodpecker", "rocksmq", "natsmq", "custom", "")

_IN_CLUSTER: tuple[Row, ...] = (
    honoured("values", "map", "see the dependency's own table"),
    honoured("deletionPolicy", "string", "what becomes of it with the cluster", choices=("Delete", "Retain")),
    honoured("pvcDeletion", "boolean", "whether its claims go with it"),
)
# The charts behind other versions differ in their values and objects; resolving names the ones that are known.
_ETCD_CHARTS = honoured("chartVersion", "string", "which generation of objects", choices=("etcd-v8", "etcd-v6"))
_PULSAR_CHARTS = honoured("chartVersion", "string", "which generation of objects", choices=("pulsar-v3", "pulsar-v2"))
_ONE_CHART = no_effect("chartVersion", "string", _NO_CHARTS)
_EXTERNAL = honoured("external", "boolean", "whether somebody else runs it")

_ETCD: tuple[Row, ...] = (
    _EXTERNAL,
    honoured("endpoints", "list of string", "Milvus' configuration"),
    *below("inCluster", (*_IN_CLUSTER, _ETCD_CHARTS)),
)

_STORAGE: tuple[Row, ...] = (
    _EXTERNAL,
    honoured("type", "string", "what the settings in spec.config.minio must fit", choices=("MinIO", "S3", "Azure", "")),
    honoured("secretRef", "string", "main container; in the cluster it is <name>-minio, or values.existingSecret"),
    honoured("endpoint", "string", f"Milvus' configuration; {_BY_NAME}"),
    *(
        no_effect(f"ssl.{key}", type_, _OPERATORS_CHECK)
        for key, type_ in (("enabled", "boolean"), ("caCertificateRef", "string"), ("insecureSkipVerify", "boolean"))
    ),
    *below("inCluster", (*_IN_CLUSTER, _ONE_CHART)),
)

_PULSAR: tuple[Row, ...] = (
    _EXTERNAL,
    honoured("endpoint", "string", f"Milvus' configuration; {_BY_NAME}"),
    honoured("endpoints", "list of string", "the documents' spelling of endpoint, with one member"),
    *below("inCluster", (*_IN_CLUSTER, _PULSAR_CHARTS)),
)

_KAFKA: tuple[Row, ...] = (
    _EXTERNAL,
    honoured("brokerList", "list of string", f"Milvus' configuration; {_BY_NAME}"),
    honoured("secretRef", "string", "main container: username and password, and ca.pem as a file"),
    *below("inCluster", (*_IN_CLUSTER, _ONE_CHART)),
)

_TEI: tuple[Row, ...] = (
    honoured("enabled", "boolean", "a server that turns texts into vectors, beside Milvus"),
    *below("inCluster", (*_IN_CLUSTER, _ONE_CHART)),
)

# A PersistentVolumeClaimSpec, and what the operator adds to it.
_CLAIM: tuple[Row, ...] = (
    honoured("existingClaim", "string", "the pods' volume, instead of a claim of its own"),
    honoured("labels", "map of label", "PersistentVolumeClaim <name>-data"),
    honoured("annotations", "map of annotation", "PersistentVolumeClaim <name>-data"),
    *(
        honoured(f"spec.{key}", type_, "PersistentVolumeClaim <name>-data")
        for key, type_ in (
            ("accessModes", "list of string"),
            ("resources", "resources"),
            ("storageClassName", "string"),
            ("selector", "map"),
            ("volumeName", "string"),
            ("volumeAttributesClassName", "string"),
            ("dataSource", "map"),
            ("dataSourceRef", "map"),
        )
    ),
    honoured("spec.volumeMode", "string", "PersistentVolumeClaim <name>-data", choices=("Filesystem", "Block")),
)
_PERSISTENCE: tuple[Row, ...] = (
    honoured("persistence.enabled", "boolean", "a claim instead of the pod's own disk"),
    honoured("persistence.pvcDeletion", "boolean", "whether the claim goes with the cluster"),
    *below("persistence.persistentVolumeClaim", _CLAIM),
)

_WOODPECKER: tuple[Row, ...] = (
    _EXTERNAL,
    *_PERSISTENCE,
    honoured("quorumBufferPools", "list of quorumBufferPool", "Milvus' configuration"),
)

# The server of NATS inside Milvus: natsmq.server in milvus' configs/milvus.yaml.
_NATS: tuple[Row, ...] = (
    honoured("port", "port", "natsmq.server.port"),
    honoured("storeDir", "string", "natsmq.server.storeDir"),
    *(
        honoured(key, "integer", f"natsmq.server.{key}", minimum=0)
        for key in ("maxFileStore", "maxPayload", "maxPending", "initializeTimeout", "monitor.logSizeLimit")
    ),
    *(honoured(f"monitor.{key}", "boolean", f"natsmq.server.monitor.{key}") for key in ("trace", "debug", "logTime")),
    honoured("monitor.logFile", "string", "natsmq.server.monitor.logFile"),
    *(
        honoured(f"retention.{key}", "integer", f"natsmq.server.retention.{key}", minimum=0)
        for key in ("maxAge", "maxBytes", "maxMsgs")
    ),
)

DEPENDENCIES: tuple[Row, ...] = (
    *below("etcd", _ETCD),
    *below("storage", _STORAGE),
    honoured("msgStreamType", "string", "which message storage is used", choices=_MESSAGE_STORAGES),
    *below("pulsar", _PULSAR),
    *below("kafka", _KAFKA),
    *below("woodpecker", _WOODPECKER),
    *below("rocksmq", _PERSISTENCE),
    *below("natsmq", (*_PERSISTENCE, *below("server", _NATS))),
    no_effect("customMsgStream", "map", "nothing reads it; with msgStreamType: custom spec.config says all"),
    *below("tei", _TEI),
)

# Whose inCluster.values there are: by the key below spec.dependencies, the kind of dependency and its table.
VALUES: t.Mapping[str, tuple[str, tuple[Row, ...]]] = {
    "etcd": ("etcd", ETCD_VALUES),
    "storage": ("minio", MINIO_VALUES),
    "pulsar": ("pulsar", PULSAR_VALUES),
    "kafka": ("kafka", KAFKA_VALUES),
    "tei": ("tei", TEI_VALUES),
}
