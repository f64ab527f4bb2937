# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Milvus versions: what runs in each, how configuration reaches the server. **Private** to the collection.

A new Milvus version is a new row of :data:`MINORS`.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t

Version = tuple[int, int, int]


class ConfigurationMethod(enum.Enum):
    """How the manifest's ``config`` reaches the server."""

    USER_YAML = "user.yaml folder"
    ENVIRONMENT = "environment"
    PREFIXED_ENVIRONMENT = "environment, by variables called milvus.<key>"


@dataclasses.dataclass(frozen=True)
class Minor:
    """What is known of one minor version.

    :param minor: ``(2, 5)``.
    :param coordinators: the coordinators of a cluster whose manifest names none.
    :param workers: the other components of a cluster, in the order the operator lists them.
    :param message_storage: the default by mode.
    :param configuration: how ``config`` reaches the server.
    :param separate_coordinators: whether the coordinators may run by themselves.
    :param streaming: whether a cluster can have streaming nodes: never, if its manifest asks, always.
    :param cdc: whether there is a component for change data capture.
    """

    minor: tuple[int, int]
    coordinators: tuple[str, ...]
    workers: tuple[str, ...]
    message_storage: t.Mapping[str, str]
    configuration: ConfigurationMethod
    separate_coordinators: bool = True
    streaming: t.Literal["never", "on request", "always"] = "never"
    cdc: bool = False

    @property
    def text(self) -> str:
        """``2.5``."""
        return f"{self.minor[0]}.{self.minor[1]}"


MIXED_COORDINATOR = ("mixcoord",)
# Naming any of these four instead of mixCoord asks for all of them (milvus-operator, defaulting of components).
SEPARATE_COORDINATORS = ("rootcoord", "datacoord", "querycoord", "indexcoord")

_WORKERS_UNTIL_2_5 = ("datanode", "querynode", "indexnode", "proxy", "standalone")
_WORKERS_FROM_2_6 = ("datanode", "streamingnode", "querynode", "proxy", "standalone")
_MESSAGES_UNTIL_2_5 = {"cluster": "pulsar", "standalone": "rocksmq"}
_MESSAGES_FROM_2_6 = {"cluster": "pulsar", "standalone": "woodpecker"}

# Topologies and message storage: milvus-operator 1.3.8 (GetComponentsBySpec, defaulting). Configuration: milvus'
# pkg/util/paramtable/base_table.go lists user.yaml; the 2.2.16 and 2.3.5 servers, tried, don't read it. The 2.1.0
# server, tried, takes every setting from a variable that is called like it.
MINORS: tuple[Minor, ...] = (
    Minor((2, 1), MIXED_COORDINATOR, _WORKERS_UNTIL_2_5, _MESSAGES_UNTIL_2_5, ConfigurationMethod.PREFIXED_ENVIRONMENT),
    Minor((2, 2), MIXED_COORDINATOR, _WORKERS_UNTIL_2_5, _MESSAGES_UNTIL_2_5, ConfigurationMethod.ENVIRONMENT),
    Minor((2, 3), MIXED_COORDINATOR, _WORKERS_UNTIL_2_5, _MESSAGES_UNTIL_2_5, ConfigurationMethod.ENVIRONMENT),
    Minor((2, 4), MIXED_COORDINATOR, _WORKERS_UNTIL_2_5, _MESSAGES_UNTIL_2_5, ConfigurationMethod.USER_YAML),
    Minor(
        (2, 5),
        MIXED_COORDINATOR,
        _WORKERS_UNTIL_2_5,
        _MESSAGES_UNTIL_2_5,
        ConfigurationMethod.USER_YAML,
        streaming="on request",
    ),
    Minor(
        (2, 6),
        MIXED_COORDINATOR,
        _WORKERS_FROM_2_6,
        _MESSAGES_FROM_2_6,
        ConfigurationMethod.USER_YAML,
        separate_coordinators=False,
        streaming="always",
        cdc=True,
    ),
)

OLDEST, NEWEST = MINORS[0], MINORS[-1]
# The first minor version whose servers have the WebUI.
WEBUI_SINCE = (2, 5)
# The metadata migration of Milvus begins with 2.1: nothing leads on from a cluster that is older.
TOO_OLD = "no upgrade leads from it to a later Milvus"

# Coordinators know enableActiveStandby from here on (the documents on upgrades): an earlier second one ends in a panic,
# and a rolling update would wait for it for ever.
FIRST_WITH_ACTIVE_STANDBY: Version = (2, 2, 3)

# What images built from the development branch count as: newer than any release.
DEVELOPMENT: Version = (999, 0, 0)

_TAG = re.compile(r"v?(\d+)(?:\.(\d+)(?:\.(\d+)(?:[-+].+)?)?)?")


def milvus_version(image: str, version: str | None = None) -> Version | None:
    """The Milvus version that decides topology and configuration, or None where nothing states it.

    As the operator does it: ``components.version`` if it is set, else the image's tag; ``master-...`` counts as newer
    than any release; what isn't ``major.minor.patch`` (parts may be missing, a suffix only follows a patch) says
    nothing. Unlike the operator, a tag before a digest and a registry's port are told apart.

    >>> milvus_version("registry:5000/milvusdb/milvus:v2.5.4-gpu@sha256:00")
    (2, 5, 4)
    """
    text = version or _tag(image)
    if text is None:
        return None
    if text.startswith("master-"):
        return DEVELOPMENT
    match = _TAG.fullmatch(text.strip())
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else None


def _tag(image: str) -> str | None:
    name = image.partition("@")[0].rpartition("/")[2]
    return name.partition(":")[2] or None


def minor_of(version: Version) -> Minor | None:
    """The row of the version: the newest one for what is newer, None for what is older than the oldest."""
    exact = next((row for row in MINORS if row.minor == version[:2]), None)
    return exact or (NEWEST if version[:2] > NEWEST.minor else None)


def is_newer(version: Version) -> bool:
    """Whether the version is newer than the table knows."""
    return version[:2] > NEWEST.minor


def supported_minors() -> tuple[str, ...]:
    """The supported minor versions as text (``2.5``)."""
    return tuple(row.text for row in MINORS)


def version_text(version: tuple[int, ...]) -> str:
    """``2.5.4``."""
    return ".".join(str(part) for part in version)
