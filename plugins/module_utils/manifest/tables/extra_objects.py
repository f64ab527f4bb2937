# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""May an object of the user's own be one of a dependency's (``extraDeploy``)? **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.extra_kinds import EXTRA_KINDS
from ..findings import Finding

_TEMPLATE = "{{"


def extra_findings(objects: t.Iterable[t.Any], path: str) -> t.Iterator[Finding]:
    """Errors for what is no object, of another kind, without a name, for another namespace, or a template.

    :param path: where the list stands in the manifest, ``spec.dependencies.etcd.inCluster.values.extraDeploy``.
    """
    seen: set[tuple[t.Any, t.Any]] = set()
    for index, item in enumerate(objects):
        subject = f"{path}[{index}]"
        if _TEMPLATE in str(item):
            yield Finding(subject, "is a template, and nothing evaluates it here", "write out what it stands for")
            continue
        if not isinstance(item, t.Mapping):
            yield Finding(subject, f"is no object, but {item!r}", "give apiVersion, kind and metadata.name")
            continue
        yield from _object_findings(item, subject)
        name = (item.get("kind"), _metadata(item).get("name"))
        if name in seen:
            yield Finding(subject, f"{name[0]} {name[1]} stands there twice", "keep one of them")
        seen.add(name)


def _metadata(item: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
    found = item.get("metadata")
    return found if isinstance(found, t.Mapping) else {}


def _object_findings(item: t.Mapping[str, t.Any], subject: str) -> t.Iterator[Finding]:
    kind, version = str(item.get("kind")), item.get("apiVersion")
    if kind not in EXTRA_KINDS:
        advice = f"apply it yourself; what can stand here: {', '.join(EXTRA_KINDS)}"
        yield Finding(f"{subject}.kind", f"'{kind}' is no kind of object that a cluster consists of", advice)
    elif version != EXTRA_KINDS[kind]:
        yield Finding(f"{subject}.apiVersion", f"'{version}' is not the API of a {kind}", f"write {EXTRA_KINDS[kind]}")
    if not _metadata(item).get("name"):
        yield Finding(f"{subject}.metadata.name", "is missing", "give it")
    if _metadata(item).get("namespace"):
        text = f"'{_metadata(item)['namespace']}': everything is in the cluster's namespace"
        yield Finding(f"{subject}.metadata.namespace", text, "leave it out, or apply the object yourself")


def taken_names(objects: t.Iterable[t.Mapping[str, t.Any]], path: str, release: str) -> t.Iterator[Finding]:
    """Errors for names that the cluster's own objects may have, now or later."""
    for index, item in enumerate(objects):
        name = str(item["metadata"]["name"])
        if f"{name}-".startswith(f"{release}-"):
            text = f"'{name}' may be one of the cluster's own objects, which begin with its name"
            yield Finding(f"{path}[{index}].metadata.name", text, "give another name")
