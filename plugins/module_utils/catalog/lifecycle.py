# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has come to its end, or will: versions, message storages, images. **Private** to the collection.

Each row names where it is written. Dates are ISO dates; an end that lies ahead is told beforehand.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Ending:
    """One row.

    :param what: the product and version in a user's words.
    :param version: the version that it concerns, as far as it is written; empty for all.
    :param ends: since when; empty where no day is known.
    :param message: what is over.
    :param advice: what to do.
    :param source: where it is written.
    """

    what: str
    version: tuple[int, ...]
    ends: str
    message: str
    advice: str
    source: str

    def concerns(self, version: t.Sequence[int]) -> bool:
        """Whether the row is about that version."""
        return tuple(version[: len(self.version)]) == self.version


def _milvus(minor: int, last: str, source: str, when: str) -> Ending:
    text = f"the last release was {last}{when}: nothing is mended any more"
    advice = "upgrade to 2.5 or later"
    return Ending(f"Milvus 2.{minor}", (2, minor), "", text, advice, source)


# Milvus states no ends: a minor version that gets no releases any more, with two newer ones that do, is over.
_RELEASES = "https://github.com/milvus-io/milvus/releases"
MILVUS: tuple[Ending, ...] = (
    _milvus(2, "2.2.16", _RELEASES, ""),
    _milvus(3, "2.3.22", "https://github.com/milvus-io/milvus/pull/36671", " of October 2024"),
    _milvus(4, "2.4.24", "https://newreleases.io/project/github/milvus-io/milvus/release/v2.4.24", " of November 2025"),
)

# By message storage; the version is Milvus'.
MESSAGE_STORAGES: t.Mapping[str, tuple[Ending, ...]] = {
    "natsmq": (
        Ending(
            "natsmq",
            (),
            "",
            "NATS is deprecated, and Milvus 2.6 has it no more",
            "plan for a cluster with another message storage before you upgrade to 2.6",
            "https://milvus.io/docs/v2.5.x/configure_mq.md",
        ),
    ),
}

_PULSAR_POLICY = "https://pulsar.apache.org/contribute/release-policy/"


def _pulsar(version: tuple[int, ...], ends: str) -> Ending:
    name = ".".join(map(str, version))
    advice = "an image of a supported Pulsar is a migration, not a change of the tag: plan it"
    return Ending(f"Pulsar {name}", version, ends, "no more security fixes", advice, _PULSAR_POLICY)


_NO_MINIO = "https://github.com/minio/minio"

# By the last part of an image's repository; the version is that of its tag.
IMAGES: t.Mapping[str, tuple[Ending, ...]] = {
    "pulsar": (
        _pulsar((2, 8), "2022-06-15"),
        _pulsar((2, 9), "2022-12-20"),
        _pulsar((2, 10), "2023-04-18"),
        _pulsar((2, 11), "2024-01-11"),
        _pulsar((3, 0), "2026-05-02"),
        _pulsar((3, 1), "2024-02-10"),
        _pulsar((3, 2), "2024-08-05"),
        _pulsar((3, 3), "2024-12-05"),
        _pulsar((4, 0), "2027-10-21"),
    ),
    "etcd": (
        Ending(
            "etcd 3.4",
            (3, 4),
            "2025-05-15",
            "only the newest two minor versions are maintained, and 3.6 is out",
            "run etcd 3.5, to which 3.4 upgrades in place",
            "https://etcd.io/docs/v3.6/op-guide/versioning/",
        ),
    ),
    "minio": (
        Ending(
            "MinIO",
            (),
            "2026-04-25",
            "its free edition is archived: no more security fixes and images",
            "plan for another object storage that speaks S3 (spec.dependencies.storage.external)",
            _NO_MINIO,
        ),
    ),
}

# By the beginning of an image's full name: registries that serve it no more.
PULLS: t.Mapping[str, Ending] = {
    "docker.io/minio/minio": Ending(
        "MinIO's images on Docker Hub",
        (),
        "2026-09-12",
        "they were deleted: a pod on a node that hasn't the image yet can't start",
        "pull quay.io/minio/minio or a mirror (option images), before the next pod has to",
        "https://github.com/testcontainers/testcontainers-node/pull/1463",
    ),
    "docker.io/bitnami/": Ending(
        "Bitnami's images on Docker Hub",
        (),
        "2025-08-28",
        "those with a version have moved to docker.io/bitnamilegacy, where nothing is mended any more",
        "pull from docker.io/bitnamilegacy or a mirror (option images), and plan for other images",
        "https://github.com/bitnami/charts/issues/35164",
    ),
}
