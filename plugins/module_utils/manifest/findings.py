# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings and the errors that carry them. **Private** to the collection.

A finding names one field or object, says what was found there and what to do about it. Checks collect findings and
raise once, so that a user sees everything that is wrong in one run.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that is wrong (``error``) or worth knowing (``warning``).

    :param subject: the field path (``spec.components.image``) or the object (``StorageClass fast``).
    :param message: what was found.
    :param advice: what to do; may be empty.
    :param name: the stable name of the check, for ``preflight_ignore``; empty for manifest findings.
    """

    subject: str
    message: str
    advice: str = ""
    severity: t.Literal["error", "warning"] = "error"
    name: str = ""

    def text(self) -> str:
        """The finding as one line: ``subject: message; advice``."""
        line = f"{self.subject}: {self.message}" if self.subject else self.message
        return f"{line}; {self.advice}" if self.advice else line

    def as_result(self) -> dict[str, str]:
        """The finding as modules return it."""
        return {
            "subject": self.subject,
            "message": self.message,
            "advice": self.advice,
            "severity": self.severity,
            "check": self.name,
        }


class MilvusError(Exception):
    """Something that a user has to know, without a traceback.

    :param result: JSON-native values that the module adds to its failure (the last object seen, the diagnosis).
    """

    def __init__(self, message: str, findings: t.Sequence[Finding] = (), result: t.Mapping[str, t.Any] | None = None):
        super().__init__(message)
        self.message = message
        self.findings = tuple(findings)
        self.result = dict(result or {})


class FindingsError(MilvusError):
    """One or more findings forbid to go on; the message lists them all."""

    def __init__(self, heading: str, findings: t.Sequence[Finding]):
        lines = [f"- {finding.text()}" for finding in findings if finding.severity == "error"]
        super().__init__("\n".join([heading, *lines]), findings)


class ManifestError(FindingsError):
    """The manifest can't be honoured as it is written."""


class PreflightError(FindingsError):
    """The cluster can't take the release as it is."""
