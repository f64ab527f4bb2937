# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a release takes for itself of services that others may use too. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..resolve.keys import value_of
from ..resolve.model import Release, Values
from .configuration import user_configuration

# Milvus' own defaults (configs/milvus.yaml), and Woodpecker's: its metadata lies in etcd, beside the root path.
_STORAGE_ROOT_PATH = "files"
_WOODPECKER_PREFIX = "woodpecker"
_PULSAR_TENANT, _PULSAR_NAMESPACE = "public", "default"
_SUFFIXES = (".svc.cluster.local", ".svc")


@dataclasses.dataclass(frozen=True)
class Share:
    """A part of one service.

    :param field: the setting that tells two clusters apart there.
    :param service: in a user's words.
    :param endpoints: where the service is, as :func:`normal` writes it.
    :param part: what must not be the same for two clusters.
    :param external: somebody else runs the service.
    """

    field: str
    service: str
    endpoints: frozenset[str]
    part: tuple[str, ...]
    external: bool

    def collides(self, other: Share) -> bool:
        """Whether both are the same part of the same service."""
        same = (self.field, self.part) == (other.field, other.part)
        return same and bool(self.endpoints & other.endpoints)


def shares(release: Release) -> tuple[Share, ...]:
    """What the release takes of its etcd, its object storage and its message storage."""
    config = user_configuration(release)
    return (_of_etcd(release, config), _of_storage(release, config), *_of_messages(release, config))


def _of_etcd(release: Release, config: Values) -> Share:
    part = (str(value_of(config, "etcd.rootPath")).strip("/"),)
    external = release.dependency("etcd") is None
    return Share("spec.config.etcd.rootPath", "etcd", _etcd_endpoints(release), part, external)


def _etcd_endpoints(release: Release) -> frozenset[str]:
    """The members, and the Service before them, by which others may know them."""
    found = list(release.etcd_endpoints)
    made = release.dependency("etcd")
    if made is not None:
        found.append(f"{made.name}.{made.namespace}:{found[0].rpartition(':')[2]}")
    return _normal(release, found)


def _of_storage(release: Release, config: Values) -> Share:
    root_path = str(value_of(config, "minio.rootPath") or _STORAGE_ROOT_PATH).strip("/")
    part: tuple[str, ...] = (str(value_of(config, "minio.bucketName")), root_path)
    if str(value_of(config, "minio.cloudProvider") or "").lower() == "azure":
        # All accounts have the same address.
        part = (*part, str(value_of(release.config, "minio.accessKeyID") or release.storage_secret))
    endpoints = _normal(release, [release.storage_endpoint])
    external = release.dependency("minio") is None
    return Share("spec.config.minio.bucketName", "object storage", endpoints, part, external)


def _of_messages(release: Release, config: Values) -> t.Iterator[Share]:
    field = "spec.config.msgChannel.chanNamePrefix.cluster"
    storage = release.message_storage
    prefix = str(value_of(config, "msgChannel.chanNamePrefix.cluster"))
    if storage == "woodpecker":
        place = str(value_of(config, "woodpecker.meta.prefix") or _WOODPECKER_PREFIX)
        external = release.dependency("etcd") is None
        yield Share(field, "Woodpecker's etcd", _etcd_endpoints(release), (prefix, place), external)
    elif release.message_storage_endpoint:
        endpoints = _normal(release, release.message_storage_endpoint.split(","))
        external = release.dependency("pulsar") is None and release.dependency("kafka") is None
        part: tuple[str, ...] = (prefix,)
        if storage == "pulsar":
            tenant = str(value_of(config, "pulsar.tenant") or _PULSAR_TENANT)
            part = (prefix, tenant, str(value_of(config, "pulsar.namespace") or _PULSAR_NAMESPACE))
        yield Share(field, storage.capitalize(), endpoints, part, external)


def _normal(release: Release, endpoints: t.Iterable[str]) -> frozenset[str]:
    return frozenset(normal(endpoint, release.namespace) for endpoint in endpoints)


def normal(endpoint: str, namespace: str) -> str:
    """An address in one spelling, whichever of its names in the cluster's DNS it has.

    >>> normal("pulsar://Etcd.shared.svc.cluster.local:2379", "a"), normal("etcd:2379", "shared")
    ('etcd.shared:2379', 'etcd.shared:2379')
    """
    host, colon, port = endpoint.rpartition("://")[2].strip("/").lower().rpartition(":")
    if not colon:
        host, port = port, ""
    host = host.rstrip(".")
    for suffix in _SUFFIXES:
        host = host.removesuffix(suffix)
    if "." not in host and not host.startswith("["):
        host = f"{host}.{namespace}"
    return f"{host}{colon}{port}"
