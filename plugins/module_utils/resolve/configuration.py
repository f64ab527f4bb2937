# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of Milvus' configuration that the manifest decides. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.components import ACTIVE_STANDBY_SECTIONS, CLIENT_PORT
from ..catalog.configuration import DECIDED, MESSAGE_ADDRESSES
from ..catalog.message_storages import MESSAGE_STORAGES
from ..manifest.findings import Finding
from .keys import normalised, without
from .merge import merged
from .model import Values

_PATH = "spec.config"


def effective_configuration(
    config: Values, message_storage: str, *, rolling_update: bool, port: int | None, held: t.Mapping[str, str]
) -> tuple[dict[str, t.Any], list[Finding]]:
    """``spec.config`` without what the deployment decides, with what follows from other parts of the manifest.

    :param rolling_update: coordinators may run twice while one is replaced (``enableRollingUpdate``).
    :param port: the port that the manifest gives the entry, None where it says none. (The operator changes only the
        Service, which then leads nowhere.)
    :param held: settings that a Secret holds, which beats them, with the reason.
    :return: the configuration, and a warning for each key that has no effect.
    """
    row = MESSAGE_STORAGES[message_storage]
    open_keys = MESSAGE_ADDRESSES if row.foreign else ()
    ours = {**{key: reason for key, reason in DECIDED.items() if key not in open_keys}, **held}
    reasons = {normalised(key): reason for key, reason in ours.items()}
    kept, left_out = without(config, row.left_out)
    kept, decided = without(kept, ours)
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
