# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a manifest's keys must say together, and what this release can't do yet. **Private** to the collection.

A check takes the document as the tables left it (types are right, unknown keys are gone) and yields findings.
"""

from __future__ import annotations

import re
import typing as t

from .convert import API_VERSION, KIND
from .findings import Finding
from .scalars import shown

Values = t.Mapping[str, t.Any]
Check = t.Callable[[Values], t.Iterable[Finding]]

# What else a user may hand over by mistake.
_OTHER_KINDS: t.Mapping[str, str] = {
    "MilvusUpgrade": "give it to vectorops.milvus.milvus_migration, and here the manifest of the cluster that it names",
    "Service": "give the manifest of the cluster; vectorops.milvus.milvus_expose makes its Services",
}

# StatefulSets' and Jobs' names are made of the release's, and end up in labels of 63 characters at most: the longest
# are <name>-pulsar-zookeeper with its revision, and the pods of <name>-pulsar-pulsar-init.
LONGEST_NAME = 35
_LONGEST_NAMESPACE = 63
# A Service's name begins with a letter (RFC 1035), and <name>-milvus is one.
NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_NAME_ADVICE = "use lower-case letters, digits and '-', a letter first and no '-' at the end"

_EMBEDDED_MESSAGE_STORAGES = ("rocksmq", "natsmq")
_EMBEDDED = "it lives inside one process, which the components of a cluster can't share"
_SUPPORTED: t.Mapping[str, tuple[t.Any, ...]] = {
    # 2: query nodes have two Deployments (0 means it too), 3: all components that may run twice.
    "spec.components.rollingMode": (2, 3, 0),
}


def identity(document: Values) -> tuple[list[Finding], bool]:
    """Check apiVersion and kind.

    :return: findings, and whether the document is close enough to a ``Milvus`` for its content to be looked at.
    """
    version, kind = document.get("apiVersion"), document.get("kind")
    findings = [
        Finding(key, "is missing", f"write {key}: {value}")
        for key, value in (("apiVersion", API_VERSION), ("kind", KIND))
        if document.get(key) is None
    ]
    if findings:
        # Where only one of them is missing and the other is right, the content is worth looking at.
        return findings, version in (None, API_VERSION) and kind in (None, KIND)
    if (version, kind) == (API_VERSION, KIND):
        return [], True
    if kind == KIND:
        return [Finding("apiVersion", f"{shown(version)} is not known", f"write apiVersion: {API_VERSION}")], True
    advice = _OTHER_KINDS.get(str(kind), f"give a manifest of kind {KIND} ({API_VERSION})")
    return [Finding("kind", f"{shown(kind)} is no Milvus cluster", advice)], False


def _at(document: t.Any, path: str) -> t.Any:
    for key in path.split("."):
        document = document.get(key) if isinstance(document, t.Mapping) else None
    return document


def name(document: Values) -> t.Iterator[Finding]:
    """The release's name must do for all names made of it."""
    subject, value = "metadata.name", _at(document, "metadata.name")
    if not value:
        yield Finding(subject, "is missing", "name the cluster")
    elif not NAME.fullmatch(value):
        yield Finding(subject, f"{shown(value)} can't be the name of a cluster", _NAME_ADVICE)
    elif len(value) > LONGEST_NAME:
        text = f"'{value}' has {len(value)} characters"
        yield Finding(subject, text, f"use at most {LONGEST_NAME}, as longer names are made of it")


def namespace(document: Values) -> t.Iterator[Finding]:
    """The namespace must be the name of one."""
    value = _at(document, "metadata.namespace")
    if value is not None and not (NAMESPACE.fullmatch(value) and len(value) <= _LONGEST_NAMESPACE):
        advice = f"use at most {_LONGEST_NAMESPACE} lower-case letters, digits and '-'"
        yield Finding("metadata.namespace", f"{shown(value)} can't be the name of a namespace", advice)


def embedded_message_storage(document: Values) -> t.Iterator[Finding]:
    """Some message storages can't serve a cluster at all."""
    subject = "spec.dependencies.msgStreamType"
    kind = _at(document, subject)
    if kind in _EMBEDDED_MESSAGE_STORAGES and _at(document, "spec.mode") == "cluster":
        yield Finding(subject, f"a cluster can't use {kind}: {_EMBEDDED}", "use pulsar or kafka")


def not_yet(document: Values) -> t.Iterator[Finding]:
    """Values that the operator knows and this release doesn't."""
    for subject, supported in _SUPPORTED.items():
        value = _at(document, subject)
        if value is not None and value not in ("", *supported):
            text = f"{shown(value)} is not supported yet"
            yield Finding(subject, text, f"supported so far: {', '.join(str(choice) for choice in supported)}")


# Of several findings about one subject the first is reported.
CHECKS: tuple[Check, ...] = (name, namespace, embedded_message_storage, not_yet)
