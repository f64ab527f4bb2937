# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables themselves: every row can be reached and means what it says."""

from __future__ import annotations

import itertools
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.components import COMPONENTS
from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.defaults import DEPENDENCY_VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row, Verdict
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.scalars import SCALARS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.shapes import SHAPES
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.components import COMPONENT_KEYS
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.dependencies import VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables.milvus import DOCUMENT
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.validate import validate

TABLES: dict[str, tuple[Row, ...]] = {
    "document": DOCUMENT,
    **dict(VALUES.values()),
    **{f"shape {name}": shape.rows for name, shape in SHAPES.items()},
}

# operator-facts.md §4.2
COMMON_FIELDS = [
    "paused", "podLabels", "podAnnotations", "image", "version", "commands", "runWithSubProcess", "imagePullPolicy",
    "imagePullSecrets", "env", "schedulerName", "nodeSelector", "affinity", "tolerations",
    "topologySpreadConstraints", "resources", "volumeMounts", "volumes", "serviceAccountName", "priorityClassName",
    "hostNetwork", "dnsPolicy", "probes", "securityContext",
]  # fmt: skip
GLOBAL_FIELDS = [
    "targetPortType", "imageUpdateMode", "enableRollingUpdate", "disableMetric", "metricInterval", "metricLabels",
    "toolImage", "dummyImage", "updateToolImage", "updateConfigMapOnly", "rollingMode", "enableManualMode",
    "activeConfigMap", "runAsNonRoot", "streamingMode",
]  # fmt: skip
OWN_FIELDS = ["replicas", "sidecars", "initContainers"]
ENTRY_FIELDS = ["serviceType", "port", "serviceRestfulPort", "serviceLabels", "serviceAnnotations"]
INGRESS_FIELDS = ["labels", "annotations", "ingressClassName", "hosts", "tlsSecretRefs"]
# core/v1, PersistentVolumeClaimSpec
CLAIM_FIELDS = [
    *("accessModes", "selector", "resources", "volumeName", "storageClassName", "volumeMode", "dataSource"),
    *("dataSourceRef", "volumeAttributesClassName"),
]
DEPENDENCY_FIELDS = [
    *(f"etcd.{key}" for key in ("endpoints", "external")),
    *(f"storage.{key}" for key in ("type", "secretRef", "endpoint", "external")),
    *(f"storage.ssl.{key}" for key in ("enabled", "caCertificateRef", "insecureSkipVerify")),
    *(f"pulsar.{key}" for key in ("endpoint", "external")),
    *(f"kafka.{key}" for key in ("brokerList", "external", "secretRef")),
    *(f"woodpecker.{key}" for key in ("external", "quorumBufferPools")),
    *(
        f"{kind}.inCluster.{key}"
        for kind in ("etcd", "storage", "pulsar", "kafka", "tei")
        for key in ("values", "chartVersion", "deletionPolicy", "pvcDeletion")
    ),
    *(
        f"{kind}.persistence.{key}"
        for kind in ("woodpecker", "rocksmq", "natsmq")
        for key in (
            "enabled",
            "pvcDeletion",
            *(f"persistentVolumeClaim.{key}" for key in ("existingClaim", "labels", "annotations")),
            *(f"persistentVolumeClaim.spec.{key}" for key in CLAIM_FIELDS),
        )
    ),
    *("msgStreamType", "customMsgStream", "tei.enabled"),
]
# What the documents have beside the CRD, which drops it.
DOCUMENTED_FIELDS = [
    "pulsar.endpoints",
    *(
        f"natsmq.server.{key}"
        for key in (
            *("port", "storeDir", "maxFileStore", "maxPayload", "maxPending", "initializeTimeout"),
            *(f"monitor.{key}" for key in ("trace", "debug", "logTime", "logFile", "logSizeLimit")),
            *(f"retention.{key}" for key in ("maxAge", "maxBytes", "maxMsgs")),
        )
    ),
]


def member_type(type_: str) -> str:
    """What a list or map is made of in the end."""
    for prefix in ("list of ", "map of "):
        if type_.startswith(prefix):
            return member_type(type_.removeprefix(prefix))
    return type_


@pytest.mark.parametrize("name", TABLES)
def test_each_path_has_one_row(name: str) -> None:
    paths = [row.path for row in TABLES[name]]
    assert sorted(paths) == sorted(set(paths))


@pytest.mark.parametrize("name", TABLES)
def test_no_row_hides_below_another(name: str) -> None:
    paths = {row.path for row in TABLES[name]}
    parents = {
        ".".join(parts[:length]) for path in paths for parts in [path.split(".")] for length in range(1, len(parts))
    }
    assert paths & parents == set()


@pytest.mark.parametrize("name", TABLES)
def test_types_exist(name: str) -> None:
    known = {*SCALARS, *SHAPES, "map"}
    assert {row.path: row.type for row in TABLES[name] if member_type(row.type) not in known} == {}


@pytest.mark.parametrize("name", TABLES)
def test_old_spellings_lead_to_something_honoured(name: str) -> None:
    honoured = {row.path for row in TABLES[name] if row.verdict is Verdict.HONOURED}
    aliases = {row.replacement for row in TABLES[name] if row.verdict is Verdict.ALIAS}
    assert aliases - honoured == set()


@pytest.mark.parametrize("name", TABLES)
def test_limits_stand_on_the_right_types(name: str) -> None:
    numbers = ("integer", "number", "port")
    wrong = [
        row.path
        for row in TABLES[name]
        if (row.minimum is not None and row.type not in numbers)
        or (row.choices and row.type not in ("string", "scalar"))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", TABLES)
def test_what_has_no_effect_says_why(name: str) -> None:
    assert [row.path for row in TABLES[name] if row.verdict is Verdict.NO_EFFECT and not row.note] == []


@pytest.mark.parametrize(("kind", "rows"), VALUES.values())
def test_repeating_the_defaults_says_nothing(kind: str, rows: tuple[Row, ...]) -> None:
    defaults = DEPENDENCY_VALUES[kind]
    found = validate(defaults, rows, "values", defaults=defaults)[1]
    assert [finding.text() for finding in found if finding.severity == "error"] == []


def test_the_crds_fields_are_known() -> None:
    entries = ("proxy", "standalone")
    grouped = ("proxy", "dataNode", "queryNode", "streamingNode")
    expected = {
        *(f"spec.components.{field}" for field in (*COMMON_FIELDS, *GLOBAL_FIELDS)),
        *(
            f"spec.components.{key}.{field}"
            for key, field in itertools.product(COMPONENT_KEYS, (*COMMON_FIELDS, *OWN_FIELDS))
        ),
        *(f"spec.components.{key}.{field}" for key, field in itertools.product(entries, ENTRY_FIELDS)),
        *(f"spec.components.{key}.ingress.{field}" for key, field in itertools.product(entries, INGRESS_FIELDS)),
        *(f"spec.components.{key}.groups" for key in grouped),
        *(f"spec.dependencies.{field}" for field in (*DEPENDENCY_FIELDS, *DOCUMENTED_FIELDS)),
        *("spec.mode", "spec.config", "spec.hookConfig"),
    }
    later = {f"spec.components.{row.spec_key}" for row in COMPONENTS.values() if row.spec_key not in COMPONENT_KEYS}
    known = {row.path for row in DOCUMENT if row.path.startswith("spec.")}
    assert known == expected | later


def _verdicts(path: str) -> set[t.Any]:
    return {row.verdict for row in DOCUMENT if row.path == f"spec.{path}"}


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("components.env", Verdict.HONOURED),
        ("components.version", Verdict.HONOURED),
        ("components.proxy.version", Verdict.NO_EFFECT),
        ("components.toolImage", Verdict.NO_EFFECT),
        ("components.disableMetric", Verdict.HONOURED),
        ("components.proxy.ingress.hosts", Verdict.HONOURED),
        ("components.queryNode.groups", Verdict.HONOURED),
        ("components.rootCoord.replicas", Verdict.HONOURED),
        ("dependencies.etcd.external", Verdict.HONOURED),
        ("dependencies.kafka.brokerList", Verdict.HONOURED),
        ("dependencies.storage.ssl.enabled", Verdict.NO_EFFECT),
        ("dependencies.customMsgStream", Verdict.NO_EFFECT),
        ("hookConfig", Verdict.HONOURED),
    ],
)
def test_verdicts_of_this_release(path: str, verdict: Verdict) -> None:
    assert _verdicts(path) == {verdict}
