# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deploy would change. **Private** to the collection."""

from __future__ import annotations

import json
import typing as t

from ...manifest.findings import Finding
from ...manifest.model import Milvus
from ...plan.changes import Change, Refusal, summary
from ...plan.compare import Difference, differences
from ...render.stages import render
from ...resolve.resolve import resolve
from ...resolve.secrets import MASK, hidden, sensitive_values
from ..planning import plan
from ..state import State

_SECRET_MEMBERS = ("data", "stringData")
#: What stands in a field may be a whole script; who wants all of it has --check --diff.
_LONGEST = 300


def drift(state: State, milvus: Milvus) -> tuple[list[dict[str, t.Any]], list[Finding]]:
    """What a deploy of the manifest would change: an entry per object, and the manifest's warnings.

    :param milvus: the manifest, with the cluster's name and namespace.
    :raises ManifestError: the manifest can't be deployed on this cluster.
    """
    release, _defaults, warnings = resolve(milvus, recorded=state.record.defaults or None, live=state.facts())
    planned = plan(render(release), state)
    secrets = tuple({*sensitive_values(milvus.document), *sensitive_values(state.record.manifest)})
    changes = [drift_entry(change, secrets) for change in planned.all]
    return [*changes, *(_refused(refusal) for refusal in planned.refusals)], list(warnings)


def drift_entry(change: Change, secrets: t.Sequence[str]) -> dict[str, t.Any]:
    """A change as modules return it, with what is and what should be.

    :param secrets: texts that must not be shown.
    """
    entry = summary(change)
    if change.before is None or change.desired is None:
        return entry
    found = differences(change.desired, change.before)
    return {**entry, "differences": [_value(change.kind, difference, secrets) for difference in found]}


def _refused(refusal: Refusal) -> dict[str, t.Any]:
    """What a deploy would not even try: the API never lets these fields change."""
    return {"kind": refusal.kind, "name": refusal.name, "action": "refused", "fields": list(refusal.fields)}


def _value(kind: str, difference: Difference, secrets: t.Sequence[str]) -> dict[str, t.Any]:
    is_secret = kind == "Secret" and difference.path[0] in _SECRET_MEMBERS
    live, desired = (MASK if is_secret else _shown(value, secrets) for value in (difference.live, difference.desired))
    return {"field": difference.text(), "live": live, "desired": desired}


def _shown(value: t.Any, secrets: t.Sequence[str]) -> t.Any:
    """The value for a user's eyes: without secrets, and cut where it is long."""
    shown = hidden(value, secrets)
    text = shown if isinstance(shown, str) else json.dumps(shown, sort_keys=True)
    return shown if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
