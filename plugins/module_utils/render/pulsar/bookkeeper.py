# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bookies, which keep Pulsar's messages, and what recovers lost ones. **Private** to the collection."""

from __future__ import annotations

import typing as t

from . import scripts
from .common import Cluster
from .part import Storage
from .pods import http_get, init_container
from .storage import Volume, several, volume
from .storage import storage as storage_of

_SECTION = "bookkeeper"
_FOLDER = "/pulsar/data/bookkeeper"
# What bookies keep, by its key below ``volumes``, and where it lies on a volume of its own.
_FOLDERS = {"journal": f"{_FOLDER}/journal", "ledgers": f"{_FOLDER}/ledgers"}
_PROBE_PATHS = {"liveness": "/api/v1/bookie/state", "readiness": "/api/v1/bookie/is_ready"}
# A bookie without a claim starts empty, and ZooKeeper may still hold the cookie of its former life.
_FORGET_COOKIE = "bin/bookkeeper shell bookieformat -nonInteractive -force -deleteCookie || true"


def common_configuration(cluster: Cluster) -> dict[str, str]:
    """What bookies and recovery share."""
    return {
        "zkServers": cluster.zookeeper,
        "zkLedgersRootPath": f"{cluster.metadata_prefix}/ledgers",
        "httpServerEnabled": "true",
        "httpServerPort": str(cluster.port(_SECTION, "http")),
        "statsProviderClass": "org.apache.bookkeeper.stats.prometheus.PrometheusMetricsProvider",
        "useHostNameAsBookieID": "true",
    }


def configuration(cluster: Cluster) -> dict[str, str]:
    """What the bookies' ConfigMap says before ``configData``."""
    recovery = {"autoRecoveryDaemonEnabled": "false"} if cluster.enabled("autorecovery") else {}
    journal, ledgers = (",".join(item.folder for item in _volumes(cluster, key)) for key in _FOLDERS)
    return {
        **common_configuration(cluster),
        **recovery,
        "journalMaxBackups": "0",
        "journalDirectories": journal,
        "PULSAR_PREFIX_journalDirectories": journal,
        "ledgerDirectories": ledgers,
    }


def command(cluster: Cluster) -> str:
    """The bookies' main script."""
    return scripts.script(scripts.APPLY_BOOKKEEPER, scripts.start("bin/pulsar bookie"))


def init_containers(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Wait until the Job bookie-init has run; without claims make the empty folders the bookie's own."""
    persistent = cluster.persistent(_SECTION)
    text = scripts.script(
        "set -e" if persistent else "",
        scripts.APPLY_BOOKKEEPER,
        scripts.wait_for_bookkeeper(),
        "" if persistent else _FORGET_COOKIE,
    )
    image = cluster.image("images.bookie")
    return [init_container(cluster, "pulsar-bookkeeper-verify-clusterid", image, text, _SECTION)]


def probe(cluster: Cluster, kind: str) -> dict[str, t.Any]:
    """Asks the bookie's HTTP server."""
    return http_get(_PROBE_PATHS.get(kind, _PROBE_PATHS["liveness"]), cluster.port(_SECTION, "http"))


def storage(cluster: Cluster) -> Storage:
    """Journal and ledgers on a volume each or on several, or all on one."""
    if cluster.value(f"{_SECTION}.volumes.useSingleCommonVolume"):
        return storage_of(cluster, _SECTION, [volume(cluster, _SECTION, "common", _FOLDER)])
    return storage_of(cluster, _SECTION, [item for key in _FOLDERS for item in _volumes(cluster, key)])


def single_volumes(cluster: Cluster) -> list[str]:
    """The keys of the volumes that aren't spread over several."""
    if cluster.value(f"{_SECTION}.volumes.useSingleCommonVolume"):
        return ["common"]
    return [key for key in _FOLDERS if not cluster.value(f"{_SECTION}.volumes.{key}.useMultiVolumes")]


def _volumes(cluster: Cluster, key: str) -> tuple[Volume, ...]:
    if cluster.value(f"{_SECTION}.volumes.{key}.useMultiVolumes"):
        return several(cluster, _SECTION, key)
    return (volume(cluster, _SECTION, key, _FOLDERS[key]),)


def recovery_command(cluster: Cluster) -> str:
    """The main script of autorecovery."""
    return scripts.script(scripts.APPLY_BOOKKEEPER, scripts.start("bin/bookkeeper autorecovery"))


def recovery_init_containers(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Wait until the Job bookie-init has run."""
    text = scripts.script(scripts.APPLY_BOOKKEEPER, scripts.wait_for_bookkeeper())
    image = cluster.image("images.autorecovery")
    return [init_container(cluster, "pulsar-bookkeeper-verify-clusterid", image, text, "autorecovery")]
