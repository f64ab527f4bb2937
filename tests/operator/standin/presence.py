# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the operator is there, and where it looks."""

from __future__ import annotations

from .api import Api


def watched_namespaces(api: Api) -> list[str] | None:
    """The namespaces that the operator's Deployment watches, none for all of them; None where no pod of it runs."""
    for found in api.list("Deployment", labels="app.kubernetes.io/name=milvus-operator"):
        if (found.get("status") or {}).get("availableReplicas"):
            arguments = found["spec"]["template"]["spec"]["containers"][0].get("args") or []
            for place, argument in enumerate(arguments):
                name, equals, value = argument.lstrip("-").partition("=")
                if name == "watch-namespace":
                    text = value if equals else arguments[place + 1]
                    return [entry for entry in text.split(",") if entry]
            return []
    return None
