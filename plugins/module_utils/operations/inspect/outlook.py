# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs well today and won't for ever. **Private** to the collection."""

from __future__ import annotations

import re
import typing as t

from ...catalog.lifecycle import IMAGES, MESSAGE_STORAGES, MILVUS, PULLS, Ending
from ...kube.fields import members, text
from ...manifest.findings import Finding, ManifestError
from ...manifest.model import Milvus
from ...resolve.images import full_name, split
from ...resolve.resolve import resolve
from ..state import State
from .members import WORKLOADS

END_OF_LIFE, DEPRECATED, NEWER_DEFAULT = "end_of_life", "deprecated", "newer_default"
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_PATHS_SHOWN = 5


def outlook(state: State, version: str, milvus: Milvus | None, today: str) -> list[Finding]:
    """Versions and images that are over, a deprecated message storage, defaults that a new cluster would get otherwise.

    :param version: Milvus', as it runs; empty where it isn't known.
    :param milvus: the manifest, None where there is none that can be read.
    :param today: the date, as ISO writes it.
    """
    findings = [_finding(row, today, END_OF_LIFE) for row in MILVUS if version and row.concerns(_numbers(version))]
    storage = str(state.record.defaults.get("messageStorage") or "")
    findings += [_finding(row, today, DEPRECATED) for row in MESSAGE_STORAGES.get(storage, ())]
    findings += [_finding(row, today, END_OF_LIFE, users) for row, users in _of_images(state)]
    return [*findings, *(_newer_defaults(state, milvus) if milvus is not None else [])]


def _finding(row: Ending, today: str, name: str, users: t.Sequence[str] = ()) -> Finding:
    when = "" if not row.ends else f"since {row.ends}" if row.ends <= today else f"from {row.ends}"
    used = f" (used by {', '.join(users[:2])}{', ...' if users[2:] else ''})" if users else ""
    text = f"{when + ': ' if when else ''}{row.message}{used} [{row.source}]"
    return Finding(row.what, text, row.advice, "warning", name)


def _of_images(state: State) -> list[tuple[Ending, list[str]]]:
    """The rows about images that the cluster's workloads run, with the workloads."""
    users: dict[Ending, list[str]] = {}
    for item in state.of_kind(*WORKLOADS):
        specification = "spec.template.spec"
        containers = members(item, f"{specification}.containers") + members(item, f"{specification}.initContainers")
        for image in dict.fromkeys(text(container, "image") for container in containers):
            for row in _rows(image):
                workloads = users.setdefault(row, [])
                name = item["metadata"]["name"]
                if name not in workloads:
                    workloads.append(name)
    return list(users.items())


def _rows(image: str) -> list[Ending]:
    repository, suffix = split(image)
    version = _numbers(suffix.partition("@")[0])
    rows = [row for row in IMAGES.get(repository.rpartition("/")[2], ()) if row.concerns(version)]
    return rows + [row for start, row in PULLS.items() if f"{full_name(repository)}/".startswith(start)]


def _numbers(version: str) -> tuple[int, ...]:
    found = _NUMBERS.search(version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _newer_defaults(state: State, milvus: Milvus) -> list[Finding]:
    """What was decided for the cluster once, and would be decided otherwise for a new one of the same manifest."""
    recorded = state.record.defaults
    if not recorded:
        return []
    try:
        today = resolve(milvus, recorded=None, live=state.facts()).defaults
    except ManifestError:
        return []  # a manifest that leaned on what was decided then
    found = [_differing(name, recorded[name], today[name]) for name in ("image", "messageStorage") if name in recorded]
    mine, new = recorded.get("dependencies") or {}, today["dependencies"]
    for kind in sorted(set(mine) & set(new)):
        stated = _leaves(_values(milvus, kind))
        old, fresh = _leaves(mine[kind]), _leaves(new[kind])
        paths = [path for path in sorted({*old, *fresh} - set(stated)) if old.get(path) != fresh.get(path)]
        found.append(_changed_values(kind, paths, old, fresh))
    return [finding for finding in found if finding is not None]


def _differing(name: str, mine: t.Any, today: t.Any) -> Finding | None:
    if mine == today:
        return None
    advice = "milvus_upgrade changes it" if name == "image" else "it stays as long as the cluster lives"
    return Finding(f"default {name}", f"is {mine}; a new cluster would get {today}", advice, "warning", NEWER_DEFAULT)


def _changed_values(
    kind: str, paths: t.Sequence[str], old: t.Mapping[str, t.Any], new: t.Mapping[str, t.Any]
) -> Finding | None:
    if not paths:
        return None
    shown = [f"{path} is {old.get(path)}, for a new cluster {new.get(path)}" for path in paths[:_PATHS_SHOWN]]
    more = f", and {len(paths) - _PATHS_SHOWN} more" if len(paths) > _PATHS_SHOWN else ""
    advice = "set what you want in the manifest, else it stays as it was at the first deploy"
    return Finding(f"defaults of {kind}", f"{'; '.join(shown)}{more}", advice, "warning", NEWER_DEFAULT)


def _values(milvus: Milvus, kind: str) -> t.Mapping[str, t.Any]:
    section = milvus.dependencies.get("storage" if kind == "minio" else kind) or {}
    return (section.get("inCluster") or {}).get("values") or {}


def _leaves(values: t.Any, path: str = "") -> dict[str, t.Any]:
    """The values by dotted path; lists are values."""
    if not isinstance(values, t.Mapping):
        return {path: values}
    found: dict[str, t.Any] = {}
    for key, value in values.items():
        found.update(_leaves(value, f"{path}.{key}" if path else str(key)))
    return found
