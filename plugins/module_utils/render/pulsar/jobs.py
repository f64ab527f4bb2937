# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two Jobs that write the first metadata. **Private** to the collection.

The plan creates them once; they are not created again when they are gone or when the values change.
"""

from __future__ import annotations

import shlex
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..objects import kubernetes_object
from . import pods, scripts, zookeeper
from .common import Cluster, quantities

_SECTION = "pulsar_metadata"


def render_bookie_init(cluster: Cluster) -> KubernetesObject:
    """The Job that gives BookKeeper its instance id, which bookies, recovery and the other Job wait for."""
    component = f"{cluster.component('bookkeeper')}-init"
    image = cluster.image("images.bookie")
    main = pods.container(
        cluster,
        f"{cluster.name}-{component}",
        image,
        _initialise_bookkeeper(cluster),
        envFrom=pods.configuration_of(cluster, "bookkeeper"),
        resources=quantities(cluster.given("bookkeeper.metadata.resources")),
    )
    account = cluster.part_name("bookkeeper") if cluster.ways.accounts else None
    waits = [_wait_for_zookeeper(cluster, image)]
    return _job(cluster, component, waits, main, serviceAccountName=account, restartPolicy=cluster.ways.restart)


def render_pulsar_init(cluster: Cluster) -> KubernetesObject:
    """The Job that registers the cluster, which brokers and proxies wait for."""
    component = cluster.component(_SECTION)
    image = cluster.image(f"{_SECTION}.image")
    verify = scripts.script(scripts.APPLY_BOOKKEEPER, scripts.SMALL_BOOKKEEPER, scripts.wait_for_bookkeeper())
    name = "pulsar-bookkeeper-verify-clusterid"
    waits = [
        *_wait_for_configuration_store(cluster, image),
        _wait_for_zookeeper(cluster, image),
        pods.init_container(cluster, name, image, verify, "bookkeeper"),
    ]
    main = pods.container(
        cluster,
        f"{cluster.name}-{component}",
        image,
        _initialise_pulsar(cluster),
        resources=quantities(cluster.given(f"{_SECTION}.resources")),
    )
    return _job(cluster, component, waits, main, restartPolicy="OnFailure")


def _job(
    cluster: Cluster, component: str, waits: list[dict[str, t.Any]], main: dict[str, t.Any], **pod: t.Any
) -> KubernetesObject:
    spec = {
        "ttlSecondsAfterFinished": _seconds_kept(cluster),
        "template": {
            "metadata": {"labels": cluster.pod_labels(component)},
            "spec": pods.pod(cluster, _SECTION, initContainers=waits, containers=[main], **pod),
        },
    }
    name, labels = f"{cluster.name}-{component}", cluster.labels(component)
    return kubernetes_object("batch/v1", "Job", name, cluster.namespace, labels=labels, spec=spec)


def _seconds_kept(cluster: Cluster) -> int | None:
    return int(cluster.value("job.ttl.secondsAfterFinished")) if cluster.value("job.ttl.enabled") else None


def _wait_for_configuration_store(cluster: Cluster, image: Values) -> list[dict[str, t.Any]]:
    host = cluster.configuration_store_host
    if not host:
        return []
    text = scripts.script(scripts.wait_until(scripts.resolves(host), f"the configuration store {host}"))
    return [pods.init_container(cluster, "wait-cs-ready", image, text)]


def _wait_for_zookeeper(cluster: Cluster, image: Values) -> dict[str, t.Any]:
    """The last of our ZooKeepers has a name as soon as its pod has an address; a foreign one has to answer."""
    if cluster.own_zookeepers:
        answers = scripts.answers(cluster.zookeeper, cluster.metadata_prefix)
        lines = [scripts.SMALL_PULSAR, scripts.wait_until(answers, "ZooKeeper")]
    else:
        name = cluster.part_name("zookeeper")
        host = f"{name}-{zookeeper.replicas(cluster) - 1}.{name}.{cluster.namespace}"
        lines = [scripts.wait_until(scripts.resolves(host), f"the address of {host}")]
    return pods.init_container(cluster, "wait-zookeeper-ready", image, scripts.script(*lines))


def _initialise_bookkeeper(cluster: Cluster) -> str:
    prefix, server = cluster.metadata_prefix, shlex.quote(cluster.zookeeper)
    create = (
        f"  bin/bookkeeper org.apache.zookeeper.ZooKeeperMain -server {server} create {shlex.quote(prefix)}"
        " || echo 'The znode is there already.'"
    )
    return scripts.script(
        "set -e",
        scripts.APPLY_BOOKKEEPER,
        scripts.SMALL_BOOKKEEPER,
        f"if {scripts.INSTANCE_ID}; then",
        "  echo 'BookKeeper is initialised already.'",
        "else",
        create if prefix else "",
        "  bin/bookkeeper shell initnewcluster",
        "fi",
        _extra_command(cluster),
    )


def _initialise_pulsar(cluster: Cluster) -> str:
    store, prefix = cluster.configuration_store
    domain = cluster.domain("broker")
    options = {
        "--cluster": cluster.cluster_name,
        "--zookeeper": f"{cluster.zookeeper}{cluster.metadata_prefix}",
        "--configuration-store": f"{store}{prefix}",
        "--web-service-url": f"http://{domain}:{cluster.port('broker', 'http')}/",
        "--web-service-url-tls": f"https://{domain}:{cluster.port('broker', 'https')}/",
        "--broker-service-url": f"pulsar://{domain}:{cluster.port('broker', 'pulsar')}/",
        "--broker-service-url-tls": f"pulsar+ssl://{domain}:{cluster.port('broker', 'pulsarssl')}/",
    }
    arguments = [f"  {option} {shlex.quote(value)}" for option, value in options.items()]
    initialise = " \\\n".join(["bin/pulsar initialize-cluster-metadata", *arguments])
    return scripts.script("set -e", scripts.SMALL_PULSAR, initialise, _extra_command(cluster))


def _extra_command(cluster: Cluster) -> str:
    return str(cluster.value("extraInitCommand"))
