# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MinIO's volumes, mounts and claims, as in the minio chart 8.0.17. **Private** to the collection."""

from __future__ import annotations

import posixpath
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import storage_class
from ..objects import without_empty
from .settings import Minio


def render_claim(minio: Minio) -> KubernetesObject | None:
    """The claim of a standalone MinIO, None where it has templates, a claim of the user's or none."""
    if minio.distributed or not minio.persistent or minio.values.optional("persistence.existingClaim"):
        return None
    spec = {**_claim_spec(minio), "volumeName": minio.values.optional("persistence.VolumeName")}
    annotations = minio.values.optional("persistence.annotations")
    return minio.object("v1", "PersistentVolumeClaim", minio.name, None, annotations, spec=spec)


def claim_templates(minio: Minio) -> list[KubernetesObject] | None:
    """The claims of each pod of a distributed MinIO, one for each drive; None without persistence."""
    if not minio.persistent:
        return None
    spec = without_empty(_claim_spec(minio))
    return [{"metadata": {"name": drive.name}, "spec": spec} for drive in minio.drives]


def _claim_spec(minio: Minio) -> dict[str, t.Any]:
    return {
        "accessModes": [minio.values.required("persistence.accessMode")],
        "resources": {"requests": {"storage": minio.values.required("persistence.size")}},
        "storageClassName": storage_class(minio.values.optional("persistence.storageClass")),
    }


def volumes(minio: Minio) -> list[Values]:
    """The pod's volumes; those of claim templates come by themselves."""
    keys = {"name": "minio-user", "secret": {"secretName": minio.secret}}
    return [*_data(minio), keys, *_certificates(minio)]


def mounts(minio: Minio) -> list[Values]:
    """Where the container finds its volumes."""
    part = minio.values.optional("persistence.subPath")
    found: list[Values] = [
        {"name": drive.name, "mountPath": drive.path, **({"subPath": part} if part else {})} for drive in minio.drives
    ]
    folder = minio.values.required("certsPath")
    if minio.values.flag("tls.enabled"):
        found.append({"name": "cert-secret-volume", "mountPath": folder})
    if _trusted(minio):
        found.append({"name": "trusted-cert-secret-volume", "mountPath": posixpath.normpath(f"{folder}/CAs")})
    return found


def _data(minio: Minio) -> list[Values]:
    if not minio.persistent:
        return [{"name": drive.name, "emptyDir": {}} for drive in minio.drives]
    if minio.distributed:
        return []
    claim = minio.values.optional("persistence.existingClaim", minio.name)
    return [{"name": drive.name, "persistentVolumeClaim": {"claimName": claim}} for drive in minio.drives]


def _trusted(minio: Minio) -> bool:
    return bool(minio.values.flag("tls.enabled") or minio.values.optional("trustedCertsSecret"))


def _certificates(minio: Minio) -> t.Iterator[Values]:
    """The server's certificate, and those it trusts: without a Secret for them, its own."""
    own = minio.values.optional("tls.certSecret", "")
    public = {"key": minio.values.required("tls.publicCrt"), "path": "public.crt"}
    private = {"key": minio.values.required("tls.privateKey"), "path": "private.key"}
    if minio.values.flag("tls.enabled"):
        yield {"name": "cert-secret-volume", "secret": {"secretName": own, "items": [public, private]}}
    if _trusted(minio):
        others = minio.values.optional("trustedCertsSecret")
        secret = {"secretName": others} if others else {"secretName": own, "items": [public]}
        yield {"name": "trusted-cert-secret-volume", "secret": secret}
