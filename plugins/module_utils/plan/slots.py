# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moving pods between two Deployments, and out of one, without going below what serves. **Private** to the collection.

The algorithms are the milvus-operator's (its two-deployment mode, 1.3.8): one pod at a time, each move only when
nothing else moves any more.
"""

from __future__ import annotations

import typing as t

Object = t.Mapping[str, t.Any]


class Move(t.NamedTuple):
    """One change of the number of pods.

    :param slot: ``current`` for the Deployment that shall have the pods, ``last`` for the one that had them.
    """

    slot: t.Literal["current", "last"]
    replicas: int


def next_move(current: int, last: int, wanted: int, *, same_limits: bool = True, jump: bool = False) -> Move | None:
    """The next move on the way to ``wanted`` pods in the current Deployment and none in the last; None at the end.

    :param current: the pods that the one has.
    :param last: the pods that the other has.
    :param same_limits: whether the pods of both have the same limits; where they differ, one new pod may not do the
        work of one old pod, so that all new ones come before the first old one goes.
    :param jump: all at once (``imageUpdateMode: force``).
    """
    if jump:
        return Move("current", wanted) if current != wanted else Move("last", 0) if last else None
    if not last:
        return None if current == wanted else Move("current", max(wanted, current - 1))
    if not same_limits:
        goal = max(last, wanted)
        return Move("current", goal) if current < goal else Move("last", last - 1)
    total = current + last
    if total > wanted:
        return Move("last", last - 1)
    return Move("current", current + max(wanted - total, 1))


def moves(current: int, last: int, wanted: int, *, same_limits: bool = True, jump: bool = False) -> list[Move]:
    """All moves to the end, as :func:`next_move` gives them."""
    found = []
    while move := next_move(current, last, wanted, same_limits=same_limits, jump=jump):
        found.append(move)
        if move.slot == "current":
            current = move.replicas
        else:
            last = move.replicas
    return found


def limits(deployment: Object) -> list[t.Any]:
    """The limits of a Deployment's containers, in their order."""
    containers = deployment["spec"]["template"]["spec"]["containers"]
    return [(container.get("resources") or {}).get("limits") for container in containers]
