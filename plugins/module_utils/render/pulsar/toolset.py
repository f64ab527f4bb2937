# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The toolset, a pod with Pulsar's programs to work with by hand. **Private** to the collection."""

from __future__ import annotations

from . import authentication, bookkeeper, scripts
from .common import Cluster

_SECTION = "toolset"


def configuration(cluster: Cluster) -> dict[str, str]:
    """What the ConfigMap says before ``configData``: where the programs find the cluster."""
    server = "proxy" if cluster.value(f"{_SECTION}.useProxy") else "broker"
    host = cluster.part_name(server)
    return {
        "BOOKIE_LOG_APPENDER": "RollingFile",
        **bookkeeper.common_configuration(cluster),
        "webServiceUrl": f"http://{host}:{cluster.port(server, 'http')}/",
        "brokerServiceUrl": f"pulsar://{host}:{cluster.port(server, 'pulsar')}/",
        **authentication.client_configuration(cluster),
    }


def command(cluster: Cluster) -> str:
    """The main script: it waits, and ends at once when it is told to."""
    return scripts.script(
        "bin/apply-config-from-env.py conf/client.conf",
        scripts.APPLY_BOOKKEEPER,
        "trap 'exit 0' TERM INT",
        "while true; do",
        "  sleep 3600 &",
        "  wait $!",
        "done",
    )
