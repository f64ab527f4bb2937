# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deploy of a manifest would change of the custom resource. Pure. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...kube.client import Object
from ...operations.inspect.drift import drift_entry
from ...plan.changes import Refusal
from ...resolve.secrets import sensitive_values
from .resource import resource_change, wanted_resource


def resource_drift(document: t.Mapping[str, t.Any], live: Object) -> list[dict[str, t.Any]]:
    """One entry where the resource isn't what the manifest says; what the operator adds to it is no drift."""
    metadata = live["metadata"]
    change = resource_change(wanted_resource(document, metadata["name"], metadata["namespace"]), live)
    if change is None or isinstance(change, Refusal):
        return []
    return [drift_entry(change, (*sensitive_values(document), *sensitive_values(live)))]
