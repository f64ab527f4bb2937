# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edits of manifests."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import Object

BEHAVIOUR = "testbed.vectorops/behaviour"
#: Two restarts of a crash loop tell as much as five.
QUICK = {"crash_loop_restarts": 2}


def edited(document: Object, **values: t.Any) -> Object:
    """The manifest with some values set below ``spec``; ``__`` stands between the keys.

    >>> edited({}, dependencies__etcd__inCluster__deletionPolicy="Retain")
    {'spec': {'dependencies': {'etcd': {'inCluster': {'deletionPolicy': 'Retain'}}}}}
    """
    found = copy.deepcopy(document)
    for path, value in values.items():
        *parents, last = path.split("__")
        place = found.setdefault("spec", {})
        for key in parents:
            place = place.setdefault(key, {})
        place[last] = value
    return found


def behaving(behaviour: str, **settings: str) -> dict[str, str]:
    """Annotations that make a pod of the testbed misbehave."""
    return {BEHAVIOUR: behaviour, **{f"testbed.vectorops/{name}": value for name, value in settings.items()}}
