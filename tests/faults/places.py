# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of trouble that a run may meet, and where it may meet them."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.vectorops.milvus.tests.faults.proxy import (
    Action,
    Request,
    answer,
    cut,
    cut_midway,
    delay,
    end_watch_as_gone,
    lose_answer,
)

#: Where a deploy is met, in the order of its way.
PLACES: dict[str, t.Callable[[Request], bool]] = {
    "first-read": lambda request: request.method == "GET",
    "list": lambda request: request.is_list and request.resource == "services",
    "dry-run": lambda request: request.is_dry_run,
    "lease-create": lambda request: request.is_lease and request.method == "POST",
    "record": lambda request: request.is_work and request.name.endswith("-milvus-release"),
    "apply": lambda request: request.is_work and request.resource == "statefulsets",
    "watch": lambda request: request.is_watch,
    "lease-renew": lambda request: request.is_lease and request.method == "PUT",
    "lease-release": lambda request: request.is_lease and request.method == "DELETE",
}
_WRITES = ("dry-run", "lease-create", "record", "apply", "lease-renew", "lease-release")
_LEASE_AFTERWARDS = ("lease-renew", "lease-release")


@dataclasses.dataclass(frozen=True)
class Trouble:
    """One kind of trouble, once.

    :param says: what the message of a failing run has to contain.
    :param survived: the places at which the run has to succeed all the same.
    :param where: the places at which there is such a thing.
    """

    action: Action
    says: str
    survived: tuple[str, ...] = tuple(PLACES)
    where: tuple[str, ...] = tuple(PLACES)

    @property
    def fatal(self) -> tuple[str, ...]:
        """The places at which it ends the run."""
        return tuple(place for place in self.where if place not in self.survived)


_CONFLICT = "Operation cannot be fulfilled: the object has been modified"
_EXPIRED = "The provided continue parameter is too old"
_INVALID = "spec.replicas: Invalid value: told to be invalid"
_CREDENTIALS = "doesn't accept the credentials (401 Unauthorized)"

TROUBLES: dict[str, Trouble] = {
    "409": Trouble(answer(409, "Conflict", _CONFLICT), _CONFLICT, (*_WRITES, "watch")),
    "410": Trouble(answer(410, "Expired", _EXPIRED), _EXPIRED, ("first-read", "list", "watch", *_LEASE_AFTERWARDS)),
    "410-event": Trouble(end_watch_as_gone, "", ("watch",), ("watch",)),
    "422": Trouble(answer(422, "Invalid", _INVALID), _INVALID, ("watch", *_LEASE_AFTERWARDS)),
    "429": Trouble(answer(429, "TooManyRequests"), "429"),
    "429-retry-after": Trouble(answer(429, "TooManyRequests", Retry_After="1"), "429"),
    "500": Trouble(answer(500, "InternalError"), "500"),
    "503": Trouble(answer(503, "ServiceUnavailable"), "503"),
    "cut": Trouble(cut, "can't be reached"),
    "lost-answer": Trouble(lose_answer, "can't be reached"),
    "cut-midway": Trouble(cut_midway, "can't be reached"),
    "delay": Trouble(delay(5), ""),
    "401": Trouble(answer(401, "Unauthorized"), _CREDENTIALS, _LEASE_AFTERWARDS),
}
