# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The containers of a pod, as the kubelet reports them. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..fields import Object, dig, members, moment, number, section, text


@dataclasses.dataclass(frozen=True)
class Container:
    """One container's state.

    :param initial: an init container that ends before the others start (not a sidecar).
    :param state: ``waiting``, ``running``, ``terminated``, or empty where the kubelet hasn't said.
    :param reason: of that state.
    :param message: of that state.
    :param since: when it began to run or ended.
    :param exit_code: of this life where it has ended, else of the one before; None where it never ended.
    :param end_reason: why that life ended, ``OOMKilled``, ``Error``.
    :param end_message: what it left behind.
    :param ended_life_began: when that life began.
    """

    name: str
    image: str
    initial: bool
    ready: bool
    restarts: int
    state: str = ""
    reason: str = ""
    message: str = ""
    since: float | None = None
    exit_code: int | None = None
    end_reason: str = ""
    end_message: str = ""
    ended_life_began: float | None = None

    @property
    def done(self) -> bool:
        """It has ended well, as an init container or a Job's should."""
        return self.state == "terminated" and self.exit_code == 0


def containers_of(pod: Object) -> list[Container]:
    """The pod's containers that the kubelet reports on, in the order in which they start."""
    found = []
    for statuses, specs, initial in (
        ("initContainerStatuses", "initContainers", True),
        ("containerStatuses", "containers", False),
    ):
        specifications = {text(spec, "name"): spec for spec in members(pod, f"spec.{specs}")}
        for status in members(pod, f"status.{statuses}"):
            specification = specifications.get(text(status, "name"), {})
            sidecar = text(specification, "restartPolicy") == "Always"
            found.append(_container(status, specification, initial=initial and not sidecar))
    return found


def troubled_containers(pod: Object) -> list[Container]:
    """The containers that aren't ready; a finished one counts only where it failed."""
    return [container for container in containers_of(pod) if not (container.ready or container.done)]


def _container(status: Object, specification: Object, *, initial: bool) -> Container:
    state = next(
        (name for name in ("waiting", "running", "terminated") if dig(status, f"state.{name}") is not None), ""
    )
    current = section(status, f"state.{state}")
    ended = current if state == "terminated" else section(status, "lastState.terminated")
    return Container(
        name=text(status, "name") or text(specification, "name"),
        image=text(specification, "image") or text(status, "image"),
        initial=initial,
        ready=bool(status.get("ready")),
        restarts=number(status, "restartCount"),
        state=state,
        reason=text(current, "reason"),
        message=text(current, "message"),
        since=moment(current, "finishedAt" if state == "terminated" else "startedAt"),
        exit_code=number(ended, "exitCode") if ended else None,
        end_reason=text(ended, "reason"),
        end_message=text(ended, "message"),
        ended_life_began=moment(ended, "startedAt"),
    )


def pod_log_container(containers: t.Sequence[Container]) -> Container | None:
    """The container whose log tells most about a pod that isn't ready: the first that has run."""
    return next(
        (entry for entry in containers if entry.state in ("running", "terminated") or entry.exit_code is not None), None
    )
