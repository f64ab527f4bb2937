# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The programs of the node and of the images that are built from source, kept in the testbed's cache."""

from __future__ import annotations

import sys
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.testbed.testbed.build import (
    TESTBED,
    VERSION,
    GoModule,
    cache_root,
    ensure_built,
)

_GO = Path(__file__).resolve().parent / "go"

NODE = GoModule(
    "the node's programs",
    _GO / "node",
    {"kubelet": VERSION, "kube-proxy": VERSION, "dns": ("-version",)},
    "about three minutes with two cores",
)
ETCD_PROGRAMS = GoModule(
    "etcd's client and the tool that migrates metadata",
    _GO / "etcd",
    {"etcdctl": ("version",), "meta-migration": ("-help",)},
    "about half a minute with two cores",
)
MINIO = GoModule("MinIO", _GO / "minio", {"minio": VERSION}, "about five minutes with two cores")


def node_programs() -> Path:
    """The folder with kubelet, kube-proxy, dns (CoreDNS) and pause."""
    return ensure_built(say, NODE)


def minio() -> Path:
    """MinIO's program."""
    return ensure_built(say, MINIO) / "minio"


def etcd() -> Path:
    """The testbed's etcd, whose program is called after its folder."""
    return ensure_built(say, TESTBED) / "server"


def etcd_programs() -> Path:
    """The folder with etcdctl, and meta-migration, which stands for Milvus' tool."""
    return ensure_built(say, ETCD_PROGRAMS)


def cache(name: str) -> Path:
    """A folder of the cache, made if need be."""
    folder = cache_root() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def say(text: str) -> None:
    """Tell whoever waits what goes on."""
    print(f"e2e: {text}", file=sys.stderr, flush=True)
