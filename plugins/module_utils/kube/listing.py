# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several kinds at once: on a far API server each answer takes its time. **Private** to the collection."""

from __future__ import annotations

import concurrent.futures
import typing as t

from .client import Client, Object
from .errors import ApiError
from .kinds import KINDS

#: Requests at a time; each needs a connection of its own, which costs more than a near server's answer.
SIDE_BY_SIDE = 4


def list_kinds(
    client: Client,
    kinds: t.Iterable[str],
    namespace: str,
    selector: str = "",
    *,
    unknown: dict[str, ApiError] | None = None,
) -> list[Object]:
    """The objects of some kinds, in the order of the kinds.

    :param unknown: takes the answers for optional kinds that don't exist or may not be read; None for errors instead.
    :raises KubernetesError: a kind can't be listed.
    """

    def ask(kind: str) -> list[Object]:
        try:
            return client.list(kind, namespace, selector)
        except ApiError as error:
            if unknown is None or not (KINDS[kind].optional and (error.is_not_found or error.is_forbidden)):
                raise
            unknown[kind] = error
            return []

    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return [item for items in pool.map(ask, kinds) for item in items]
