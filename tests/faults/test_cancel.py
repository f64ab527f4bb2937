# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is asked to end gives its Lease back, and leaves in the record at which step it was."""

from __future__ import annotations

import base64
import copy
import json
import os
import signal
import threading
import typing as t
from pathlib import Path

import ansible_runner
import pytest

from ansible_collections.vectorops.milvus.tests.faults.killing import descendants
from ansible_collections.vectorops.milvus.tests.faults.proxy import Proxy
from ansible_collections.vectorops.milvus.tests.faults.runs import Playbook, task
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT, Cluster, Object
from ansible_collections.vectorops.milvus.tests.integration.manifests import bare_manifest
from ansible_collections.vectorops.milvus.tests.testbed.testbed.processes import Process, began
from ansible_collections.vectorops.milvus.tests.testbed.testbed.waiting import wait_until

_PATIENCE = 60.0


@pytest.fixture
def endless(manifest: Object) -> Object:
    """A cluster whose proxy doesn't start: the run waits for it, until it is cancelled."""
    stuck = copy.deepcopy(manifest)
    stuck["spec"]["components"]["proxy"] = {"podAnnotations": {"testbed.vectorops/start-delay": "1h"}}
    return stuck


def _waits_for_the_proxy(cluster: Cluster, namespace: str) -> bool:
    """Whether everything else is up."""
    found = {item["metadata"]["name"]: item for item in cluster.list("deployments", namespace)}
    ready = [name for name, item in found.items() if item.get("status", {}).get("readyReplicas")]
    return len(ready) >= 4 and "small-milvus-proxy" in found


def _module(above: int) -> Process:
    """The process that runs our module: the last one of the chain below ansible-playbook or the job."""
    pid = descendants(above)[-1]
    command = Path(f"/proc/{pid}/cmdline").read_text()
    assert "milvus_cluster" in command, command
    return Process(pid, began(pid) or "")


def assert_given_back(cluster: Cluster, namespace: str, module: Process, manifest: Object) -> None:
    """The module ends, its Lease is gone, the record knows the step, and the next run completes it at once."""
    assert wait_until(lambda: not module.alive, _PATIENCE), "the module goes on"
    assert not cluster.list("leases", namespace)
    before = cluster.module("milvus_info", namespace=namespace, name="small").result["cluster"]
    assert before["operation"] == {"name": "deploy", "step": "components", "version": "2.5.4"}

    completed = cluster.module("milvus_cluster", namespace=namespace, manifest=manifest)
    assert not completed.failed, completed.message
    assert completed.result["cluster"]["status"] == "Healthy"
    assert not completed.result["cluster"]["operation"]


def test_the_module_is_asked_to_end(cluster: Cluster, namespace: str, manifest: Object, endless: Object) -> None:
    """By its process, as a service manager or an impatient engineer does it."""
    run = Playbook([task("milvus_cluster", kubeconfig=str(cluster.kubeconfig), namespace=namespace, manifest=endless)])
    assert wait_until(lambda: _waits_for_the_proxy(cluster, namespace), _PATIENCE)
    module = _module(run.pid)
    module.send(signal.SIGTERM)

    outcome = run.outcome()
    assert outcome.failed and outcome.changed
    assert "Cancelled by SIGTERM at the step 'Milvus small: waiting for components" in outcome.message
    assert "run again to complete it" in outcome.message
    assert_given_back(cluster, namespace, module, manifest)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: str(number.name))
def test_ansible_is_asked_to_end(
    cluster: Cluster, namespace: str, manifest: Object, endless: Object, number: signal.Signals
) -> None:
    """ansible-playbook passes the signal on to its workers, and they to the module."""
    run = Playbook([task("milvus_cluster", kubeconfig=str(cluster.kubeconfig), namespace=namespace, manifest=endless)])
    assert wait_until(lambda: _waits_for_the_proxy(cluster, namespace), _PATIENCE)
    module = _module(run.pid)
    os.kill(run.pid, number)
    run.output()
    assert_given_back(cluster, namespace, module, manifest)


def test_a_job_is_cancelled(
    cluster: Cluster, namespace: str, manifest: Object, endless: Object, tmp_path: Path
) -> None:
    """As AWX does it by ansible-runner, which kills ansible-playbook; workers have sessions of their own."""
    cancelled = threading.Event()
    tasks = [task("milvus_cluster", kubeconfig=str(cluster.kubeconfig), namespace=namespace, manifest=endless)]
    play = [{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    job = threading.Thread(target=_run_job, args=(tmp_path, play, cancelled.is_set))
    job.start()
    try:
        assert wait_until(lambda: _waits_for_the_proxy(cluster, namespace), _PATIENCE)
        module = _module(os.getpid())
    finally:
        cancelled.set()
        job.join(_PATIENCE)
    assert not job.is_alive()
    assert_given_back(cluster, namespace, module, manifest)


_WHAT_A_PROBE_MAKES = "jobs,pods,secrets,configmaps,leases"


def test_a_probe_is_cancelled(cluster: Cluster, namespace: str) -> None:
    """Nothing of the Job that tests external services is left, and nothing was begun."""

    def there(kinds: str = _WHAT_A_PROBE_MAKES) -> dict[str, Object]:
        found = cluster.list(kinds, namespace)
        return {f"{item['kind']} {item['metadata']['name']}": item for item in found}

    before = set(there())
    credentials = {"enabled": True, "userName": "milvus", "password": "a-password"}
    hanging = edited(
        bare_manifest("small"),
        components__podAnnotations={"testbed.vectorops/behaviour": "hangs"},
        config__etcd={"auth": credentials},
    )
    where = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace}
    run = Playbook([task("milvus_cluster", manifest=hanging, probe=True, **where)])
    running = {"jobs": 1, "secrets": 1, "pods": 1}
    assert wait_until(lambda: {kind: len(there(kind)) for kind in running} == running, _PATIENCE), there()
    module = _module(run.pid)
    module.send(signal.SIGTERM)

    outcome = run.outcome()
    assert outcome.failed and not outcome.changed and "Cancelled by SIGTERM" in outcome.message, outcome.message
    assert wait_until(lambda: not module.alive, _PATIENCE), "the module goes on"
    # The garbage collector takes the pod after the Job.
    assert wait_until(lambda: set(there()) == before, _PATIENCE), there().keys() - before


def _run_job(folder: Path, play: list[Object], cancelled: t.Callable[[], bool]) -> None:
    (folder / "project").mkdir()
    (folder / "project/play.json").write_text(json.dumps(play), encoding="utf-8")
    result = ansible_runner.run(
        private_data_dir=str(folder),
        playbook="play.json",
        inventory=str(CHECKOUT / "inventory/localhost.yml"),
        envvars={
            "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".dev"),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        },
        cancel_callback=cancelled,
        quiet=True,
    )
    assert result.status == "canceled", result.status


@pytest.mark.parametrize("poll", [0, 2])
def test_in_the_background(cluster: Cluster, namespace: str, manifest: Object, poll: int) -> None:
    """``async`` with and without ``poll``."""
    options = {"kubeconfig": str(cluster.kubeconfig), "namespace": namespace, "manifest": manifest}
    tasks = [{**task("milvus_cluster", **options), "async": 300, "poll": poll, "register": "deploy"}]
    if not poll:
        wait = {"until": "job.finished", "retries": 100, "delay": 1, "register": "job"}
        tasks.append({"name": "Wait", "ansible.builtin.async_status": {"jid": "{{ deploy.ansible_job_id }}"}, **wait})
    outcome = Playbook(tasks).outcome()
    assert not outcome.failed, outcome.message
    assert outcome.changed
    assert outcome.result["cluster"]["status"] == "Healthy"


def test_a_new_token_completes_what_an_expired_one_began(
    cluster: Cluster, proxy: Proxy, namespace: str, manifest: Object
) -> None:
    """A real token of a service account, that ends because its Secret is deleted in the middle of the run."""
    cluster.apply(*_account(namespace, "first"), *_account(namespace, "second"))
    tokens = {name: _token(cluster, namespace, name) for name in ("first", "second")}
    gone = threading.Event()

    def known() -> str:
        read = ["get", "configmap", "kube-root-ca.crt", "-o", "name", "-n", namespace]
        return cluster.kubectl(*read, f"--token={tokens['first']}", check=False)

    def expire(exchange: t.Any) -> None:
        cluster.kubectl("delete", "secret", "first", "-n", namespace)
        assert wait_until(lambda: not known(), _PATIENCE)  # the server remembers for some seconds that it was good
        gone.set()
        exchange.pass_on()

    proxy.inject(lambda request: request.is_work and request.resource == "statefulsets", expire)
    options = {"namespace": namespace, "manifest": manifest}
    first = Playbook([task("milvus_cluster", **options, kubeconfig=str(proxy.kubeconfig), api_key=tokens["first"])])
    outcome = first.outcome()
    assert gone.is_set()
    assert outcome.failed
    assert "doesn't accept the credentials (401 Unauthorized); check the token" in outcome.message
    second = Playbook([task("milvus_cluster", **options, kubeconfig=str(proxy.kubeconfig), api_key=tokens["second"])])
    completed = second.outcome()
    assert not completed.failed, completed.message
    assert completed.result["cluster"]["status"] == "Healthy"


def _account(namespace: str, name: str) -> list[Object]:
    """An account that may do everything in its namespace, and a token that is good as long as its Secret is there."""
    where = {"name": name, "namespace": namespace}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
    subject = {"kind": "ServiceAccount", **where}
    token = {**where, "annotations": {"kubernetes.io/service-account.name": name}}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": where},
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": where,
            "roleRef": role,
            "subjects": [subject],
        },
        {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token", "metadata": token},
    ]


def _token(cluster: Cluster, namespace: str, name: str) -> str:
    def data() -> Object:
        return t.cast(Object, cluster.get("secret", name, namespace).get("data") or {})

    assert wait_until(lambda: "token" in data(), _PATIENCE)
    return base64.b64decode(data()["token"]).decode()
