# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kafka: the objects of the bitnami charts kafka 15.5.1 and zookeeper 8.1.2. **Private** to the collection."""

from __future__ import annotations

import dataclasses

from ...catalog.kafka_defaults import KAFKA_DEFAULTS
from ...resolve.merge import merged
from ...resolve.model import Dependency, KubernetesObject, Values
from ..objects import at
from .deviations import DEVIATIONS
from .exporter import render_exporter
from .extras import configuration_maps, render_disruption_budget, render_extra_objects, render_service_account
from .jmx import render_jmx
from .monitoring import render_kafka_monitors, render_zookeeper_monitor
from .network import render_network_policies
from .outside import render_external_services
from .part import Part
from .parts import BROKERS, ZOOKEEPER
from .provisioning import render_provisioning
from .security import secrets_of
from .services import render_client_service, render_headless_service, render_metrics_service
from .settings import Servers, brokers, zookeeper
from .statefulset import render_statefulset

__all__ = ["DEVIATIONS", "render_kafka"]


def render_kafka(dependency: Dependency) -> list[KubernetesObject]:
    """All objects of a Kafka and its ZooKeeper; the same dependency always gives the same objects.

    :param dependency: one with Kafka's complete values; manifest/tables/kafka_values.py says which it reads.
    """
    complete = _completed(dependency)
    kafka = brokers(complete)
    own = _objects(zookeeper(complete), ZOOKEEPER) if kafka.values.flag("zookeeper.enabled") else []
    return [*own, *_objects(kafka, BROKERS)]


# What the defaults that older collections recorded don't have; where it is switched on, all of it counts.
_ADDED: Values = {
    **{key: KAFKA_DEFAULTS[key] for key in ("externalAccess", "metrics", "networkPolicy", "provisioning")},
    "zookeeper": {"networkPolicy": KAFKA_DEFAULTS["zookeeper"]["networkPolicy"]},
}


def _completed(dependency: Dependency) -> Dependency:
    if at(dependency.values, "externalAccess.service") is not None and at(dependency.values, "provisioning.auth"):
        return dependency
    return dataclasses.replace(dependency, values=merged(_ADDED, dependency.values))


def _objects(servers: Servers, part: Part) -> list[KubernetesObject]:
    objects = (
        render_disruption_budget(servers),
        render_service_account(servers, part),
        *secrets_of(servers),
        *configuration_maps(servers, part),
        render_headless_service(servers, part),
        render_client_service(servers, part),
        render_metrics_service(servers),
        *render_external_services(servers),
        render_statefulset(servers, part),
        render_zookeeper_monitor(servers),
        *render_extra_objects(servers),
        *render_network_policies(servers, part),
        *render_exporter(servers),
        *render_jmx(servers),
        *render_provisioning(servers),
        *render_kafka_monitors(servers),
    )
    return [manifest for manifest in objects if manifest is not None]
