# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""MinIO: the objects of the minio chart 8.0.17 (Milvus' fork). **Private** to the collection."""

from __future__ import annotations

from ...resolve.model import Dependency, KubernetesObject
from .buckets import render_bucket_job, render_bucket_script
from .deviations import DEVIATIONS
from .extras import render_disruption_budget, render_secret, render_service_account
from .monitors import render_monitors
from .services import render_headless_service, render_service
from .settings import Minio
from .volumes import render_claim
from .workload import render_deployment, render_statefulset

__all__ = ["DEVIATIONS", "render_minio"]


def render_minio(dependency: Dependency) -> list[KubernetesObject]:
    """All objects of a MinIO, distributed or standalone; the same dependency always gives the same objects.

    :param dependency: one of kind ``minio`` with complete values; manifest/tables/minio_values.py says which it reads.
    """
    minio = Minio(dependency)
    objects = (
        render_disruption_budget(minio),
        render_service_account(minio),
        render_secret(minio),
        render_bucket_script(minio),
        render_claim(minio),
        render_headless_service(minio),
        render_service(minio),
        render_statefulset(minio) if minio.distributed else render_deployment(minio),
        render_bucket_job(minio),
        *render_monitors(minio),
    )
    return [manifest for manifest in objects if manifest is not None]
