# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API server says to a custom resource before it is written. **Private** to the collection."""

from __future__ import annotations

from ...kube.client import FIELD_MANAGER, Client, Object
from ...kube.errors import ApiError
from ...kube.fields import name_of
from ...kube.kinds import KINDS
from ...manifest.findings import Finding


def rehearse_resource(client: Client, body: Object, namespace: str, live: Object | None) -> list[Finding]:
    """A dry run by a create or a merge patch: of an unknown field an apply only says that it failed.

    :param body: the resource, or a merge patch with its kind and name.
    :param live: None for one that isn't there yet.
    """
    kind, name = KINDS[str(body["kind"])], name_of(body)
    query = {"fieldManager": FIELD_MANAGER, "fieldValidation": "Strict", "dryRun": "All"}
    try:
        if live is None:
            client.request("POST", kind.path(namespace), query, body)
        else:
            client.request("PATCH", kind.path(namespace, name), query, body, "application/merge-patch+json")
    except ApiError as error:
        advice = ""
        if "unknown field" in error.message:
            advice = "the installed operator's definitions don't know it: upgrade the operator, or leave the field out"
        return [Finding(f"{kind.kind} {name}", error.message, advice, name="dry_run")]
    return []
