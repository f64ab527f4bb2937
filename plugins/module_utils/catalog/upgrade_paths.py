# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From which Milvus version one may go to which, and how. **Private** to the collection.

Milvus' documentation (upgrade_milvus_cluster-operator.md of 2.4 and 2.6, release notes of 2.6) and its issues 47806,
44486, 43538 and 40404. A new rule is a new row of :data:`PATHS`; the first that fits counts.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .versions import Version, version_text

Method = t.Literal["rolling", "replace", "stopped", "migrate", "forbidden"]


@dataclasses.dataclass(frozen=True)
class Path:
    """How to get from some versions to others.

    :param sources: the first version and the first no more of those that it leads from.
    :param targets: the same of those that it leads to.
    :param method: ``rolling``: one component after the other; ``replace``: all at once, nothing serves meanwhile;
        ``stopped``: only while nothing runs; ``migrate``: the metadata has to be migrated first; ``forbidden``: not at
        all.
    :param stop: a version that has to run on the way.
    :param one_coordinator: separate coordinators have to become one mixcoord before.
    :param reason: why it isn't allowed, or what to know about it.
    """

    sources: tuple[Version, Version]
    targets: tuple[Version, Version]
    method: Method
    stop: Version | None = None
    one_coordinator: bool = False
    reason: str = ""


V2_1, V2_2, ROLLING, V2_3, V2_6, NEVER = (2, 1, 0), (2, 2, 0), (2, 2, 3), (2, 3, 0), (2, 6, 0), (1000, 0, 0)
# The 2.5 that 2.6 can follow: its one coordinator knows how to hand over to streaming nodes.
BEFORE_2_6 = (2, 5, 16)
# The one that is taken where none was chosen: the newest patch of 2.5 that the collection knows.
STOP_BEFORE_2_6 = (2, 5, 27)

_ANY_2_X = (V2_1, NEVER)

PATHS: tuple[Path, ...] = (
    Path(
        (V2_1, V2_2),
        (V2_2, NEVER),
        "migrate",
        reason="2.2 keeps its metadata in another form than 2.1",
    ),
    Path(
        (V2_2, NEVER),
        (V2_1, V2_2),
        "forbidden",
        reason="2.1 can't read the metadata of 2.2; after a migration its rollback can restore the old ones",
    ),
    Path(
        (V2_6, NEVER),
        (V2_1, V2_6),
        "forbidden",
        reason="2.6 keeps its log by streaming nodes, which older versions don't have",
    ),
    Path(
        (V2_2, BEFORE_2_6),
        (V2_6, NEVER),
        "rolling",
        stop=STOP_BEFORE_2_6,
        one_coordinator=True,
        reason="2.6 follows only 2.5.16 and later",
    ),
    Path((BEFORE_2_6, V2_6), (V2_6, NEVER), "rolling", one_coordinator=True),
    # Seen with 2.3.5 and 2.2.16 (docs/e2e.md), which reads what 2.3.5 has written.
    Path(
        (V2_3, V2_6),
        (V2_2, V2_3),
        "stopped",
        reason="a query node of 2.2 ends in a panic when a newer coordinator gives it a channel, and a coordinator of "
        "2.2 takes over nothing from newer query nodes",
    ),
    Path((V2_2, ROLLING), _ANY_2_X, "replace", reason="before 2.2.3 two coordinators can't stand beside each other"),
    Path((ROLLING, V2_3), (V2_2, ROLLING), "replace", reason="before 2.2.3 there is no rolling"),
    Path(_ANY_2_X, _ANY_2_X, "rolling"),
)

# Servers of these versions may leave their session in etcd when they end (seen with 2.2.16 and 2.3.5, docs/e2e.md). The
# standby coordinator takes over once it has ended; proxies bridge some ten seconds.
LEAVE_SESSIONS: tuple[Version, Version] = (V2_2, (2, 4, 0))
SHORT_SESSION_SECONDS = 10

# Never to be run, and nothing leads away from it (milvus issue 43538).
DEAD_ENDS: t.Mapping[str, str] = {
    r"v?2\.6\.0-rc\d*.*": "the release candidates of 2.6.0 wrote metadata that no other version reads",
}


@dataclasses.dataclass(frozen=True)
class Hop:
    """One part of the way from a version to another.

    :param one_coordinator: separate coordinators become one mixcoord, and that is all.
    """

    source: Version
    target: Version
    path: Path
    one_coordinator: bool = False

    @property
    def backwards(self) -> bool:
        """Whether an older version follows a newer one."""
        return self.target < self.source

    @property
    def can_be_undone(self) -> bool:
        """Whether what the new coordinators write is known to be read by the former ones: patches share their form.

        Of a new minor nobody says so.
        """
        return self.source[:2] == self.target[:2]


def path_between(source: Version, target: Version) -> Path:
    """The row for a change of the version.

    :raises StopIteration: for versions that no row knows, which the manifest's validation refuses before.
    """
    return next(path for path in PATHS if _in(source, path.sources) and _in(target, path.targets))


def hops(source: Version, target: Version, *, separate_coordinators: bool = False) -> list[Hop]:
    """The way from one version to another: usually one hop, none where they are the same.

    :param separate_coordinators: whether the cluster has them.
    """
    found: list[Hop] = []
    while source != target:
        path = path_between(source, target)
        following = path.stop or target
        if following == target and path.one_coordinator and separate_coordinators:
            found.append(Hop(source, source, path, one_coordinator=True))
            separate_coordinators = False
        found.append(Hop(source, following, path_between(source, following)))
        source = following
    return found


def may_leave_sessions(version: Version) -> bool:
    """Whether servers of a version may leave their session behind when they end."""
    return _in(version, LEAVE_SESSIONS)


def dead_end(image: str) -> str:
    """Why an image must not be run, or be upgraded from; empty where it may."""
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2]
    return next((reason for pattern, reason in DEAD_ENDS.items() if re.fullmatch(pattern, tag)), "")


def with_version(image: str, version: Version) -> str:
    """The image with the tag of another version; a digest, which names one version only, goes.

    >>> with_version("registry:5000/milvusdb/milvus:v2.4.1-gpu@sha256:00", (2, 5, 27))
    'registry:5000/milvusdb/milvus:v2.5.27-gpu'
    """
    folder, slash, name = image.partition("@")[0].rpartition("/")
    repository, _colon, tag = name.partition(":")
    match = re.fullmatch(r"(v?)\d+(?:\.\d+)*(-gpu)?.*", tag)
    prefix, variant = (match[1], match[2] or "") if match else ("v", "")
    return f"{folder}{slash}{repository}:{prefix}{version_text(version)}{variant}"


def _in(version: Version, bounds: tuple[Version, Version]) -> bool:
    return bounds[0] <= version < bounds[1]
