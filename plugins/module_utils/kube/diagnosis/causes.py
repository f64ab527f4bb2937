# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Causes of trouble: what they hold and how they read. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

LINES = 5
_EVIDENCE_LENGTH = 300


class LogHint(t.NamedTuple):
    """Where the log lines are that tell more.

    :param previous: the log of the container's life before this one.
    """

    pod: str
    container: str
    previous: bool


@dataclasses.dataclass(frozen=True)
class Cause:
    """One thing that keeps a release from being ready.

    :param kind: of the object to blame.
    :param name: of the object to blame.
    :param component: whose trouble it is: the component label, else the workload's name.
    :param reason: a stable identifier, a key of ``REASONS``.
    :param evidence: what the cluster itself says.
    :param advice: what to do.
    :param since: how many seconds the object has been in this state.
    :param hopeless: the grace for this cause is used up.
    :param log_of: where the last log lines are, or None where no container has run.
    :param last_event: the newest event about the object, ``reason: message``.
    :param also: other objects with the same trouble, or whose trouble this one explains.
    """

    kind: str
    name: str
    component: str
    reason: str
    evidence: str
    advice: str
    since: float
    hopeless: bool = False
    log_of: LogHint | None = None
    last_event: str = ""
    also: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The cause in a few words, for the list of a greater one."""
        return f"{self.kind} {self.name} ({self.reason})"


class Reason(t.NamedTuple):
    """How causes with one reason are ranked.

    :param tier: ``ROOT`` for what others wait for, ``SYMPTOM`` for what may be another's fault, ``WAITING`` for what
        looks like a start that takes its time.
    :param rank: the place within the tier.
    """

    tier: int
    rank: int


ROOT, SYMPTOM, WAITING = 0, 1, 2

REASONS: t.Mapping[str, Reason] = {
    "QuotaExceeded": Reason(ROOT, 0),
    "NodeLost": Reason(ROOT, 1),
    "ClaimUnbound": Reason(ROOT, 2),
    "JobFailed": Reason(ROOT, 3),
    "ConfigError": Reason(ROOT, 4),
    "ImagePullFailed": Reason(ROOT, 5),
    "VolumeMountFailed": Reason(ROOT, 6),
    "Unschedulable": Reason(ROOT, 7),
    "SandboxFailed": Reason(ROOT, 8),
    "OutOfMemory": Reason(ROOT, 9),
    "Evicted": Reason(ROOT, 10),
    "CrashLoop": Reason(ROOT, 11),
    "PodNotCreated": Reason(ROOT, 12),
    "NoLoadBalancer": Reason(ROOT, 13),
    "Missing": Reason(ROOT, 14),
    "ScaledToZero": Reason(ROOT, 15),
    "Paused": Reason(ROOT, 16),
    "NotReady": Reason(SYMPTOM, 0),
    "Terminating": Reason(SYMPTOM, 1),
    "Restarting": Reason(SYMPTOM, 2),
    "Interrupted": Reason(SYMPTOM, 3),
    "UnderWay": Reason(WAITING, 2),
    "Initializing": Reason(WAITING, 0),
    "Starting": Reason(WAITING, 1),
}
# These may be the fault of what a container connects to, and pass with it, until their restarts are used up.
PASSING_REASONS = frozenset({"CrashLoop", "OutOfMemory"})


def tier_of(cause: Cause) -> int:
    """How close to the root of the trouble the cause is; see ``Reason``."""
    if cause.reason in PASSING_REASONS and not cause.hopeless:
        return SYMPTOM
    return REASONS[cause.reason].tier


def as_result(cause: Cause, log: str = "") -> dict[str, t.Any]:
    """The cause for a module's result; JSON-native.

    :param log: the lines that ``log_of`` leads to, with secrets masked already.
    """
    return {
        "component": cause.component,
        "kind": cause.kind,
        "name": cause.name,
        "reason": cause.reason,
        "evidence": cause.evidence,
        "advice": cause.advice,
        "seconds": int(cause.since),
        "hopeless": cause.hopeless,
        "last_event": cause.last_event,
        "also": list(cause.also),
        "log": log,
    }


def message(causes: t.Sequence[Cause], limit: int = LINES) -> str:
    """The causes for people, one line each, the first ones in full and the others counted; empty for none."""
    lines = [_line(cause) for cause in causes[:limit]]
    if len(causes) > limit:
        lines.append(f"... and {len(causes) - limit} more")
    return "\n".join(lines)


def _line(cause: Cause) -> str:
    subject = f"{cause.component}: {cause.kind} {cause.name}" if cause.component else f"{cause.kind} {cause.name}"
    also = f" (and {len(cause.also)} more: {', '.join(cause.also[:2])}{', ...' if cause.also[2:] else ''})"
    head = f"{subject}: {cause.reason} for {duration(cause.since)}{also if cause.also else ''}"
    return f"{head}: {_short(cause.evidence)}. {cause.advice}".strip() if cause.evidence else f"{head}. {cause.advice}"


def _short(evidence: str) -> str:
    line = " ".join(evidence.split()).rstrip(".")
    return line if len(line) <= _EVIDENCE_LENGTH else f"{line[: _EVIDENCE_LENGTH - 3]}..."


def duration(seconds: float) -> str:
    """Seconds for people.

    >>> duration(75), duration(600), duration(90000)
    ('75 s', '10 min', '25 h')
    """
    if seconds < 120:
        return f"{int(seconds)} s"
    return f"{int(seconds // 60)} min" if seconds < 7200 else f"{int(seconds // 3600)} h"
