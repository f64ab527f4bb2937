# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong when talking to the API server, in words a user can act on. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..manifest.findings import MilvusError


class KubernetesError(MilvusError):
    """The API server could not be asked, or refused."""


class Unreachable(KubernetesError):
    """No API server answered (name, port, TLS, proxy)."""


class ApiError(KubernetesError):
    """The API server answered with an error status.

    :param status: the HTTP status code.
    :param reason: the machine-readable reason of the Status object (``AlreadyExists``, ``Forbidden``).
    :param details: the Status object's details (causes with fields).
    """

    def __init__(self, status: int, reason: str, message: str, details: t.Mapping[str, t.Any] | None = None):
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.details = dict(details or {})

    @property
    def is_not_found(self) -> bool:
        """The object, the namespace or the API isn't there."""
        return self.status == 404

    @property
    def is_forbidden(self) -> bool:
        """The API server knows who asks, and says no."""
        return self.status == 403

    @property
    def is_unauthorized(self) -> bool:
        """The API server doesn't accept the credentials."""
        return self.status == 401

    @property
    def is_conflict(self) -> bool:
        """Another writer was faster, or owns a field."""
        return self.status == 409

    @property
    def is_gone(self) -> bool:
        """The resource version of a list or watch is too old: list again."""
        return self.status == 410
