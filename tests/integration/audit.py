# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run asked of the API server, read from the testbed's audit log."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

from ansible_collections.vectorops.milvus.tests.integration.harness import Object

USER_AGENT = "vectorops.milvus"
_READS = ("get", "list", "watch")
#: Asking what one may do is a POST that stores nothing.
_QUESTIONS = ("selfsubjectrulesreviews", "selfsubjectaccessreviews")


@dataclasses.dataclass(frozen=True)
class Request:
    """One request of the collection.

    :param verb: as the audit log calls it: ``get``, ``list``, ``create``, ``patch``, ...
    :param body: what was sent with a write.
    """

    verb: str
    resource: str
    uri: str
    body: Object = dataclasses.field(default_factory=dict, compare=False)

    @property
    def writes(self) -> bool:
        """Whether it changed something, or would have without an error."""
        return self.verb not in _READS and self.resource not in _QUESTIONS and "dryRun=All" not in self.uri


class Audit:
    """The requests of the collection from now on, until asked.

    :param log: the testbed's audit log.
    """

    def __init__(self, log: Path):
        self._log = log
        self._start = log.stat().st_size

    def requests(self) -> list[Request]:
        """What the collection has asked since."""
        with self._log.open(encoding="utf-8") as log:
            log.seek(self._start)
            events: list[Object] = [json.loads(line) for line in log if line.endswith("\n")]
        complete = [event for event in events if event["stage"] == "ResponseComplete"]
        return [_request(event) for event in complete if event.get("userAgent", "").startswith(USER_AGENT)]

    def writes(self) -> list[Request]:
        """The requests that changed something."""
        return [request for request in self.requests() if request.writes]


def _request(event: t.Mapping[str, t.Any]) -> Request:
    resource = event.get("objectRef", {}).get("resource", "")
    return Request(event["verb"], resource, event["requestURI"], event.get("requestObject") or {})
