# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Pulsar's values must say together. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..findings import Finding
from ..tree import member_path
from .requirements import Requirement, unmet

_VOLUMES = ("zookeeper.data", "bookkeeper.journal", "bookkeeper.ledgers", "bookkeeper.common")
# What the chart knows of a StorageClass.
_CLASS = ("provisioner", "type", "fsType")

PULSAR_REQUIREMENTS: tuple[Requirement, ...] = (
    *(
        Requirement(
            f"bookkeeper.volumes.{name}.multiVolumes",
            "useMultiVolumes has no volume to use",
            "name at least one, or leave it out for two of 10Gi",
            when=(f"bookkeeper.volumes.{name}.useMultiVolumes",),
        )
        for name in ("journal", "ledgers")
    ),
    Requirement(
        "components.proxy",
        "Milvus reaches Pulsar through its proxy",
        "leave it out, or set it to true",
    ),
)


def pulsar_findings(values: t.Mapping[str, t.Any], prefix: str) -> list[Finding]:
    """Errors for complete values that can't work.

    :param prefix: where the values stand in the manifest.
    """
    return [*unmet(PULSAR_REQUIREMENTS, values, prefix), *_storage_classes(values, prefix)]


def _storage_classes(values: t.Mapping[str, t.Any], prefix: str) -> t.Iterator[Finding]:
    for volume in _VOLUMES:
        section, _dot, name = volume.partition(".")
        path = f"{prefix}.{section}.volumes.{name}.storageClass"
        made = values[section]["volumes"].get(name, {}).get("storageClass")
        if isinstance(made, t.Mapping):
            unknown = [key for key in made if key not in _CLASS]
            yield from (
                Finding(member_path(path, key), "unknown key", f"known here: {', '.join(_CLASS)}") for key in unknown
            )
            if made and not made.get("provisioner"):
                yield Finding(f"{path}.provisioner", "is missing", "name who makes the volumes, or name a StorageClass")
        elif made is not None and not isinstance(made, str):
            yield Finding(path, f"{made!r} is no StorageClass", f"name one, or describe it: {', '.join(_CLASS)}")
