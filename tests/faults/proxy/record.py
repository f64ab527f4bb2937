# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was asked of the API server."""

from __future__ import annotations

import dataclasses
import urllib.parse

_REVIEWS = "/apis/authorization.k8s.io/"


@dataclasses.dataclass
class Request:
    """One request that came to the proxy.

    :param proxy: the name of the proxy; runs that go through different ones are told apart by it.
    :param began: when it arrived, on the monotonic clock.
    :param ended: when it was answered or cut; 0 until then.
    :param status: what the client was answered; 0 where its connection was cut.
    """

    proxy: str
    method: str
    target: str
    user_agent: str
    began: float
    ended: float = 0.0
    status: int = 0

    @property
    def path(self) -> str:
        """The target without its query."""
        return urllib.parse.urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query by name."""
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.target).query))

    @property
    def resource(self) -> str:
        """The plural of the kind: ``statefulsets``."""
        return self._parts()[0]

    @property
    def name(self) -> str:
        """The name of the object; empty for a list, a watch, or a creation by POST."""
        return self._parts()[1]

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing is written."""
        return "dryRun" in self.query

    @property
    def is_watch(self) -> bool:
        """Whether the answer is a stream of events."""
        return self.query.get("watch") == "true"

    @property
    def is_list(self) -> bool:
        """Whether a collection is read at once."""
        return self.method == "GET" and not self.name and not self.is_watch

    @property
    def is_lease(self) -> bool:
        """Whether it is about a Lease."""
        return self.resource == "leases"

    @property
    def is_write(self) -> bool:
        """Whether it changes something (a Lease too)."""
        return self.method != "GET" and not self.is_dry_run and not self.path.startswith(_REVIEWS)

    @property
    def is_work(self) -> bool:
        """Whether it changes an object of the release: what a run is interrupted at."""
        return self.is_write and not self.is_lease

    def _parts(self) -> tuple[str, str]:
        rest = self.path.strip("/").split("/")[2 if self.path.startswith("/api/") else 3 :]
        if rest[:1] == ["namespaces"] and len(rest) > 2:
            rest = rest[2:]
        return (rest[0] if rest else ""), (rest[1] if len(rest) > 1 else "")
