# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd: the objects of the bitnami etcd chart 8.12.0. **Private** to the collection."""

from __future__ import annotations

from ...resolve.model import Dependency, KubernetesObject
from .deviations import DEVIATIONS
from .extras import (
    render_configuration,
    render_disruption_budget,
    render_extra_objects,
    render_pod_monitor,
    render_secret,
    render_service_account,
)
from .network import render_network_policy
from .services import render_client_service, render_headless_service
from .settings import Etcd
from .statefulset import render_statefulset

__all__ = ["DEVIATIONS", "render_etcd"]


def render_etcd(dependency: Dependency) -> list[KubernetesObject]:
    """All objects of an etcd cluster; the same dependency always gives the same objects.

    :param dependency: one of kind ``etcd`` with complete values; manifest/tables/etcd_values.py says which it reads.
    """
    etcd = Etcd(dependency)
    objects = (
        render_disruption_budget(etcd),
        render_service_account(etcd),
        render_secret(etcd),
        render_configuration(etcd),
        render_headless_service(etcd),
        render_client_service(etcd),
        render_statefulset(etcd),
        render_pod_monitor(etcd),
        render_network_policy(etcd),
        *render_extra_objects(etcd),
    )
    return [manifest for manifest in objects if manifest is not None]
