# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is killed anywhere is completed by the next one."""

from __future__ import annotations

import concurrent.futures
import json
import os
import re
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.faults.killing import kill_tree
from ansible_collections.vectorops.milvus.tests.integration.edits import behaving, edited
from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.live_edits import KINDS, Identity, identity
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.integration.owned_fields import shown

NAME = "small"
#: Killed once this object is there: the record and nothing else, one of the dependencies, some components, the last.
MOMENTS = {
    "killed-at-the-record": f"secret/{NAME}-milvus-release",
    "killed-at-the-dependencies": f"statefulset/{NAME}-etcd",
    "killed-at-the-components": f"deployment/{NAME}-milvus-datanode",
    "killed-at-the-end": f"deployment/{NAME}-milvus-standalone",
}
#: What differs from namespace to namespace, or was chosen by Kubernetes.
CHOSEN = ("clusterIP", "clusterIPs", "volumeName", "selector")


class Rerun(t.NamedTuple):
    """What the run after a killed one did, and the one after that."""

    completing: Outcome
    settled: Outcome


def start(cluster: Cluster, manifest: Object, namespace: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a deploy as a user would, without waiting for its end."""
    variables = {"milvus_kubeconfig": str(cluster.kubeconfig), "milvus_namespace": namespace}
    variables["milvus_src"] = str(folder / f"{namespace}.yaml")
    Path(variables["milvus_src"]).write_text(json.dumps(manifest), encoding="utf-8")
    command = [str(BIN / "ansible-playbook"), "vectorops.milvus.deploy", "-e", json.dumps(variables)]
    environ = {**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}
    with (folder / f"{namespace}.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=CHECKOUT, env=environ, start_new_session=True)


def interrupt(cluster: Cluster, manifest: Object, namespace: str, moment: str, folder: Path) -> bool:
    """Deploy and kill the run at a moment; whether it was still running then."""
    run = start(cluster, manifest, namespace, folder)
    cluster.kubectl("wait", "--for=create", moment, "-n", namespace, "--timeout=60s")
    alive = run.poll() is None
    if alive:
        kill_tree(run.pid)
    run.wait(timeout=30)
    return alive


def rerun(cluster: Cluster, manifest: Object, namespace: str) -> Rerun:
    first = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
    return Rerun(first, cluster.module("milvus_cluster", manifest=manifest, namespace=namespace))


def objects(cluster: Cluster, namespace: str) -> dict[Identity, t.Any]:
    """The release's objects, as far as two releases of one manifest are the same; of the record only that it is."""
    return {
        identity(item): comparable(item, namespace)
        for item in cluster.list(KINDS, namespace, f"vectorops.milvus/release={NAME}")
    }


def comparable(item: Object, namespace: str) -> t.Any:
    if item.get("type", "").startswith("vectorops.milvus/"):
        return item["type"]
    kept = shown(item)
    for field in CHOSEN if item["kind"] in ("Service", "PersistentVolumeClaim", "Job") else ():
        kept["spec"].pop(field, None)
    for noted in [name for name in kept["metadata"].get("annotations", {}) if "kubernetes.io/" in name]:
        del kept["metadata"]["annotations"][noted]
    text = json.dumps(kept)
    for label in ("batch.kubernetes.io/controller-uid", "controller-uid"):
        uid = kept["spec"]["template"]["metadata"]["labels"].get(label) if item["kind"] == "Job" else None
        text = text.replace(uid, "") if uid else text
    # The settings that its value is a hash of have the namespace in them.
    text = re.sub(r'("vectorops.milvus/configuration": )"[0-9a-f]{64}"', r'\1""', text)
    return json.loads(text.replace(namespace, "NAMESPACE"))


@pytest.fixture(scope="module")
def manifest() -> Object:
    """The components take their time, so that no run has ended before it is killed."""
    return edited(small_manifest(NAME), components__podAnnotations=behaving("normal", **{"start-delay": "4s"}))


@pytest.fixture(scope="module")
def uninterrupted(cluster: Cluster, manifest: Object) -> t.Iterator[dict[Identity, t.Any]]:
    """What a deploy leaves that nobody killed."""
    with cluster.namespace("not-killed") as namespace:
        done = cluster.module("milvus_cluster", manifest=manifest, namespace=namespace)
        assert done.changed, done.output
        yield objects(cluster, namespace)


@pytest.fixture(scope="module")
def reruns(cluster: Cluster, manifest: Object, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rerun]:
    """Kill one after the other, then run all again side by side: each waits until the dead run's Lease has run out."""
    folder = tmp_path_factory.mktemp("killed")
    for namespace, moment in MOMENTS.items():
        cluster.make_namespace(namespace)
        assert interrupt(cluster, manifest, namespace, moment, folder), "the run had ended before it was killed"
    with concurrent.futures.ThreadPoolExecutor(len(MOMENTS)) as pool:
        found = pool.map(lambda namespace: rerun(cluster, manifest, namespace), MOMENTS)
        return dict(zip(MOMENTS, found, strict=True))


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_next_run_completes_it(
    cluster: Cluster, uninterrupted: dict[Identity, t.Any], reruns: dict[str, Rerun], moment: str
) -> None:
    completing, settled = reruns[moment]
    assert completing.changed, completing.output
    assert completing.result["cluster"]["status"] == "Healthy"
    assert completing.result["cluster"]["operation"] == {}
    assert not settled.changed, settled.output
    assert objects(cluster, moment) == uninterrupted
    assert cluster.list("leases", moment) == []
    cluster.kubectl("delete", "namespace", moment, "--wait=false")
