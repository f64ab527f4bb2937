# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several kinds at once: on a far API server each answer takes its time. **Private** to the collection."""

from __future__ import annotations

import concurrent.futures
import typing as t

from .client import Client, Object

#: Requests at a time; each needs a connection of its own, which costs more than a near server's answer.
SIDE_BY_SIDE = 4


def list_kinds(client: Client, kinds: t.Iterable[str], namespace: str, selector: str = "") -> list[Object]:
    """The objects of some kinds, in the order of the kinds.

    :raises KubernetesError: a kind can't be listed.
    """
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = pool.map(lambda kind: client.list(kind, namespace, selector), kinds)
        return [item for items in found for item in items]
