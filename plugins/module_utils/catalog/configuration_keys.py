# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which components read a section of Milvus' configuration. **Private** to the collection.

From the comments of configs/milvus.yaml and the roles that cmd/roles starts (github.com/milvus-io/milvus, 2.5 and 2.6).
A section that isn't here (common, log, etcd, minio, mq, ...) is read by all, and so is one that we don't know.
"""

from __future__ import annotations

import typing as t

# Components that one cluster doesn't have don't matter: mixcoord is all coordinators, from 2.6 on data nodes build
# indexes, and streaming nodes have a query node inside and write what data nodes wrote before.
READERS: t.Mapping[str, tuple[str, ...]] = {
    "rootCoord": ("rootcoord", "mixcoord"),
    "dataCoord": ("datacoord", "mixcoord"),
    "queryCoord": ("querycoord", "mixcoord"),
    "indexCoord": ("indexcoord", "datacoord", "mixcoord"),
    "mixCoord": ("mixcoord",),
    "proxy": ("proxy",),
    "queryNode": ("querynode", "streamingnode"),
    "dataNode": ("datanode", "streamingnode"),
    "indexNode": ("indexnode", "datanode"),
    "streamingNode": ("streamingnode",),
    "cdc": ("cdc",),
    "tls": ("proxy",),
}

# Read by whoever calls the component, too: how large the messages may be.
CLIENTS_KEYS = ("grpc.clientMaxSendSize", "grpc.clientMaxRecvSize", "grpc.serverMaxSendSize", "grpc.serverMaxRecvSize")

# A process that is all components at once.
ALL_IN_ONE = "standalone"
