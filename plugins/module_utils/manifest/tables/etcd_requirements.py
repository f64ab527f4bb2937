# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What etcd's values must say together, which no single row can tell. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..findings import Finding
from .extra_objects import extra_findings
from .requirements import Requirement, unmet

_PASSWORD = ("etcd would ask for a password that nobody knows", "give it, or name a Secret in auth.rbac.existingSecret")
_CERTIFICATES = ("the certificates are missing", "name the Secret that holds them")

_SNAPSHOT = ("the snapshot to begin with is missing", "name the claim and the file in it")
_TOKEN_KEY = (
    "is missing: the key that signs the tokens",
    "make one (openssl genrsa 2048) and name the Secret that holds it as auth.token.privateKey.filename",
)

ETCD_REQUIREMENTS: tuple[Requirement, ...] = (
    *(
        Requirement("auth.rbac.rootPassword", *_PASSWORD, when=(switch,), unless=("auth.rbac.existingSecret",))
        for switch in ("auth.rbac.create", "auth.rbac.enabled")
    ),
    *(
        Requirement(
            f"auth.{side}.existingSecret",
            *_CERTIFICATES,
            when=(f"auth.{side}.secureTransport",),
            unless=(f"auth.{side}.useAutoTLS",),
        )
        for side in ("client", "peer")
    ),
    *(
        Requirement(f"auth.{side}.existingSecret", *_CERTIFICATES, when=(f"auth.{side}.enableAuthentication",))
        for side in ("client", "peer")
    ),
    *(
        Requirement(f"startFromSnapshot.{key}", *_SNAPSHOT, when=("startFromSnapshot.enabled",))
        for key in ("existingClaim", "snapshotFilename")
    ),
    *(
        Requirement(path, "is missing", "give it, or leave the preset out", when=("nodeAffinityPreset.type",))
        for path in ("nodeAffinityPreset.key", "nodeAffinityPreset.values")
    ),
)


def etcd_findings(values: t.Mapping[str, t.Any], prefix: str) -> list[Finding]:
    """Errors for values that can't work together; the values are complete, the defaults included.

    :param prefix: where the values stand in the manifest, ``spec.dependencies.etcd.inCluster.values``.
    """
    findings = unmet(ETCD_REQUIREMENTS, values, prefix)
    token = (values.get("auth") or {}).get("token") or {}
    signs = token.get("enabled") and token.get("type", "jwt") == "jwt"
    if signs and not (token.get("privateKey") or {}).get("existingSecret"):
        findings.append(Finding(f"{prefix}.auth.token.privateKey.existingSecret", *_TOKEN_KEY))
    return [*findings, *extra_findings(values.get("extraDeploy") or (), f"{prefix}.extraDeploy")]
