# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Validated manifests for the tests of the pure rooms."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.model import Milvus
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Release
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve

MIRROR = "registry.milvus-mirror.cn"
_PULSAR = {"repository": f"{MIRROR}/apachepulsar/pulsar", "tag": "3.0.7"}
_VOLUME = {"size": "5Gi", "storageClassName": "nfs-sc"}
_KEEP_NOTHING = {"deletionPolicy": "Delete", "pvcDeletion": True}

# The manifest of the acceptance test, as the validator hands it on.
ACCEPTANCE_COMPONENTS: dict[str, t.Any] = {
    "image": f"{MIRROR}/milvusdb/milvus:v2.5.4",
    "resources": {"limits": {"cpu": 2, "memory": "8Gi"}},
}
ACCEPTANCE_DEPENDENCIES: dict[str, t.Any] = {
    "etcd": {
        "inCluster": {
            **_KEEP_NOTHING,
            "values": {"global": {"imageRegistry": MIRROR, "storageClass": "nfs-sc"}},
        }
    },
    "storage": {
        "inCluster": {
            **_KEEP_NOTHING,
            "values": {
                "resources": {"limits": {"cpu": 2, "memory": "8Gi"}},
                "image": {"repository": f"{MIRROR}/milvusdb/minio", "tag": "RELEASE.2023-03-20T20-16-18Z"},
                "persistence": {"storageClass": "nfs-sc", "accessMode": "ReadWriteOnce", "size": "10Gi"},
            },
        }
    },
    "pulsar": {
        "inCluster": {
            **_KEEP_NOTHING,
            "chartVersion": "pulsar-v3",
            "values": {
                "pulsar_metadata": {"image": _PULSAR},
                "zookeeper": {"replicaCount": 3, "volumes": {"data": _VOLUME}},
                "bookkeeper": {"volumes": {"journal": _VOLUME, "ledgers": _VOLUME}},
                "images": dict.fromkeys(("zookeeper", "proxy", "broker", "bookie", "autorecovery"), _PULSAR),
            },
        }
    },
}


def milvus(
    name: str = "my-release",
    *,
    namespace: str | None = "default",
    mode: str = "cluster",
    components: t.Mapping[str, t.Any] | None = None,
    dependencies: t.Mapping[str, t.Any] | None = None,
    config: t.Mapping[str, t.Any] | None = None,
    hook_config: t.Mapping[str, t.Any] | None = None,
) -> Milvus:
    """A validated manifest; everything that isn't given is left open."""
    return Milvus(
        name=name,
        namespace=namespace,
        labels={},
        annotations={},
        mode=mode,
        components=copy.deepcopy(dict(components or {})),
        dependencies=copy.deepcopy(dict(dependencies or {})),
        config=copy.deepcopy(dict(config or {})),
        hook_config=copy.deepcopy(dict(hook_config or {})),
        document={},
    )


def acceptance() -> Milvus:
    """The manifest of the acceptance test."""
    return milvus("milvus-release-v25", components=ACCEPTANCE_COMPONENTS, dependencies=ACCEPTANCE_DEPENDENCIES)


def release(**manifest: t.Any) -> Release:
    """The release of a first deploy of :func:`milvus` with these arguments."""
    return resolve(milvus(**manifest)).release
