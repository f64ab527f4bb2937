# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of Milvus' configuration that the manifest decides. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.components import ACTIVE_STANDBY_SECTIONS, CLIENT_PORT
from ..catalog.configuration import DECIDED, LEFT_OUT
from ..manifest.findings import Finding
from .keys import normalised, value_of, without
from .merge import merged
from .model import Values

_PATH = "spec.config"
# S3 and MinIO take no shorter bucket names.
_SHORTEST_BUCKET_NAME = 3


def effective_configuration(
    config: Values, message_storage: str, *, rolling_update: bool, port: int | None
) -> tuple[dict[str, t.Any], list[Finding]]:
    """``spec.config`` without what the deployment decides, with what follows from other parts of the manifest.

    :param rolling_update: coordinators may run twice while one is replaced (``enableRollingUpdate``).
    :param port: the port that the manifest gives the entry, None where it says none. (The operator changes only the
        Service, which then leads nowhere.)
    :return: the configuration, and a warning for each key that has no effect.
    """
    kept, decided = without(config, DECIDED)
    kept, left_out = without(kept, LEFT_OUT.get(message_storage, ()))
    reasons = {normalised(key): reason for key, reason in DECIDED.items()}
    findings = [_ignored(key, reasons[normalised(key)]) for key in decided]
    findings += [_ignored(key, f"the message storage is {message_storage}") for key in left_out]
    return merged(_derived(rolling_update, port), kept), findings


def _ignored(key: str, reason: str) -> Finding:
    return Finding(f"{_PATH}.{key}", f"has no effect: {reason}", severity="warning")


def _derived(rolling_update: bool, port: int | None) -> dict[str, t.Any]:
    derived: dict[str, t.Any] = {}
    if rolling_update:
        derived = {section: {"enableActiveStandby": True} for section in ACTIVE_STANDBY_SECTIONS}
    if port and port != CLIENT_PORT:
        derived["proxy"] = {"port": port}
    return derived


def configuration_findings(config: Values, message_storage: str, release: str) -> list[Finding]:
    """Errors for settings that contradict the rest of the manifest."""
    findings = []
    stated = value_of(config, "mq.type")
    if stated not in (None, "", "default", message_storage):
        text = f"'{stated}' contradicts the message storage {message_storage}"
        advice = "set spec.dependencies.msgStreamType instead"
        findings.append(Finding(f"{_PATH}.mq.type", text, advice))
    bucket = str(value_of(config, "minio.bucketName") or release)
    if len(bucket) < _SHORTEST_BUCKET_NAME:
        text = f"'{bucket}' is too short for a bucket, which is called like the cluster by default"
        advice = f"name one of {_SHORTEST_BUCKET_NAME} to 63 characters in {_PATH}.minio.bucketName"
        findings.append(Finding(f"{_PATH}.minio.bucketName", text, advice))
    return findings
