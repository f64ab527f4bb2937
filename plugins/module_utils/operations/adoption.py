# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is there already without being a release's: Helm's, or an operator's. **Private** to the collection.

With ``take_over`` it becomes the release's.
"""

from __future__ import annotations

import typing as t

from ..catalog.generations import GENERATIONS, WITNESSES
from ..kube.client import Client, Object
from ..kube.errors import ApiError
from ..kube.kinds import RELEASE_KINDS
from ..kube.listing import list_kinds
from ..plan.changes import Identity, identity
from ..render.metadata import RELEASE_LABEL

Objects = t.Mapping[Identity, Object]


def ownerless(client: Client, name: str, namespace: str) -> dict[Identity, Object]:
    """The objects called like a release or below its name that no release of ours has a label on.

    :raises KubernetesError: a kind can't be listed.
    """
    kinds = [kind.kind for kind in RELEASE_KINDS]
    listed = list_kinds(client, kinds, namespace, f"!{RELEASE_LABEL}", unknown={})
    found = {identity(item): item for item in listed}
    return {key: item for key, item in found.items() if key[1] == name or key[1].startswith(f"{name}-")}


def generations(client: Client, name: str, namespace: str, objects: Objects, *, look: bool) -> dict[str, str]:
    """Of which generation of its chart each dependency is that is there, by kind.

    :param objects: those of the release.
    :param look: whether those of others count too, which costs a request for each kind.
    """
    found: dict[str, str] = {}
    for kind, witness in WITNESSES.items():
        stateful_set = f"{name}-{kind}{witness.suffix}"
        live = objects.get(("StatefulSet", stateful_set))
        if live is None and look:
            live = _get(client, stateful_set, namespace)
        label = str(((live or {}).get("metadata", {}).get("labels") or {}).get(witness.label, ""))
        found.update((kind, known) for known, row in GENERATIONS[kind].items() if row.made(label))
    return found


def _get(client: Client, name: str, namespace: str) -> Object | None:
    try:
        return client.get("StatefulSet", name, namespace)
    except ApiError as error:
        if not error.is_forbidden:
            raise
        return None
