"""The testbed itself, live: it comes up, plays pods as told, survives its apiserver, and leaves nothing behind."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed, TestbedError
from ansible_collections.vectorops.milvus.tests.testbed.testbed.volumes import _FOLDER
from ansible_collections.vectorops.milvus.tests.testbed.testbed.waiting import wait_until

Kubectl = Callable[..., str]
PREFIX = "testbed.vectorops"


@pytest.fixture(scope="module")
def testbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testbed]:
    with Testbed(tmp_path_factory.mktemp("live") / "testbed") as running:
        yield running


@pytest.fixture(scope="module")
def kubectl(testbed: Testbed) -> Kubectl:
    def run(*words: str, document: Any = None) -> str:
        command = [str(testbed.kubectl), f"--kubeconfig={testbed.kubeconfig}", *words]
        text = json.dumps(document) if document else None
        return subprocess.run(command, input=text, check=True, capture_output=True, text=True, timeout=60).stdout

    return run


def pod(name: str, image: str = "fine", **annotations: str) -> dict[str, Any]:
    keys = {f"{PREFIX}/{key.replace('_', '-')}": value for key, value in annotations.items()}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "annotations": keys},
        "spec": {"containers": [{"name": "main", "image": image}, {"name": "side", "image": "fine"}]},
    }


def states(kubectl: Kubectl, name: str) -> list[str]:
    """The state of each container: the reason it waits for, else `ready` or `unready`."""
    statuses = json.loads(kubectl("get", "pod", name, "-o", "json"))["status"].get("containerStatuses", [])
    words = ("unready", "ready")
    return [status["state"].get("waiting", {}).get("reason") or words[status["ready"]] for status in statuses]


@pytest.mark.parametrize(
    ("name", "spec", "expected"),
    [
        ("plain", {}, ["ready", "ready"]),
        ("pull", {"image": "x:does-not-exist"}, ["ImagePullBackOff", "ready"]),
        ("pull-told", {"behaviour": "image-pull-error"}, ["ImagePullBackOff"] * 2),
        ("crash", {"image": "crash-loop:1"}, ["CrashLoopBackOff", "ready"]),
        ("oom", {"behaviour": "oom-killed"}, ["CrashLoopBackOff"] * 2),
        ("never", {"image": "never-ready"}, ["unready", "ready"]),
        ("creating", {"start_delay": "1h"}, ["ContainerCreating"] * 2),
        ("late", {"start_delay": "500ms"}, ["ready", "ready"]),
    ],
)
def test_behaviours(kubectl: Kubectl, name: str, spec: dict[str, str], expected: list[str]) -> None:
    kubectl("create", "-f", "-", document=pod(name, **spec))
    assert wait_until(lambda: states(kubectl, name) == expected, 10), states(kubectl, name)


def test_a_running_pod_can_be_told_to_fail_and_to_recover(kubectl: Kubectl) -> None:
    kubectl("create", "-f", "-", document=pod("changing"))
    for behaviour, expected in (("crash-loop", "CrashLoopBackOff"), ("normal", "ready")):
        kubectl("annotate", "--overwrite", "pod", "changing", f"{PREFIX}/behaviour={behaviour}")
        assert wait_until(lambda expected=expected: set(states(kubectl, "changing")) == {expected}, 10)  # type: ignore[misc]


def test_a_slow_end_can_be_cut_short(kubectl: Kubectl) -> None:
    kubectl("create", "-f", "-", document=pod("lingering", end_delay="1h"))
    kubectl("delete", "pod", "lingering", "--wait=false")
    assert json.loads(kubectl("get", "pod", "lingering", "-o", "json"))["metadata"]["deletionTimestamp"]
    kubectl("delete", "pod", "lingering", "--force", "--grace-period=0")
    assert not kubectl("get", "pod", "lingering", "--ignore-not-found")


@pytest.mark.parametrize(("image", "condition"), [("fine", "Complete"), ("job-fails", "Failed")])
def test_jobs_finish(kubectl: Kubectl, image: str, condition: str) -> None:
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": image}]}}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": image}}
    kubectl("create", "-f", "-", document={**job, "spec": {"backoffLimit": 0, "template": template}})
    kubectl("wait", f"job/{image}", f"--for=condition={condition}", "--timeout=20s")


@pytest.mark.parametrize(
    ("name", "image", "attempt", "phase"),
    [
        ("done", "tool:1", "1", "Succeeded"),
        ("fails", "tool-fails-in-main:1", "9", "Failed"),
        ("fails-once-more", "tool-fails-2-times-in-main:1", "2", "Failed"),
        ("fails-no-more", "tool-fails-2-times-in-main:1", "3", "Succeeded"),
        ("fails-elsewhere", "tool-fails-in-other:1", "1", "Succeeded"),
        ("hangs", "tool-hangs-in-main:1", "1", "Running"),
    ],
)
def test_pods_of_nobody_finish(kubectl: Kubectl, name: str, image: str, attempt: str, phase: str) -> None:
    metadata = {"name": name, "labels": {"vectorops.milvus/attempt": attempt}}
    spec = {"restartPolicy": "Never", "containers": [{"name": "main", "image": image}]}
    kubectl("create", "-f", "-", document={"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    kubectl("wait", f"pod/{name}", f"--for=jsonpath={{.status.phase}}={phase}", "--timeout=20s")


def claim(name: str) -> dict[str, Any]:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": name}
    return {"metadata": {"name": name}, "spec": spec}


def test_stateful_sets_get_their_volumes(kubectl: Kubectl) -> None:
    labels = {"app": "stateful"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "fine"}]}}
    spec = {
        "replicas": 2,
        "serviceName": "stateful",
        "selector": {"matchLabels": labels},
        "template": template,
        "volumeClaimTemplates": [claim("local"), claim("nfs-sc")],
    }
    document = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "stateful"}, "spec": spec}
    kubectl("create", "-f", "-", document=document)
    kubectl("rollout", "status", "statefulset/stateful", "--timeout=30s")
    assert set(kubectl("get", "pvc", "-o", "jsonpath={.items[*].status.phase}").split()) == {"Bound"}


def test_logs_are_served(kubectl: Kubectl) -> None:
    kubectl("create", "-f", "-", document=pod("talking"))
    kubectl("wait", "pod/talking", "--for=condition=Ready", "--timeout=20s")
    assert kubectl("logs", "talking", "-c", "main").splitlines() == ["starting", "ready to serve"]
    assert "panic" in kubectl("logs", "talking", "-c", "main", "--previous")


def test_audit_log_tells_dry_runs(testbed: Testbed, kubectl: Kubectl) -> None:
    kubectl("create", "configmap", "only-tried", "--dry-run=server")
    entries = [json.loads(line) for line in testbed.audit_log.read_text().splitlines()]
    tried = [entry for entry in entries if "dryRun=All" in entry["requestURI"]]
    assert [entry["responseObject"]["metadata"]["name"] for entry in tried] == ["only-tried"]


def test_pods_come_up_again_after_the_apiserver_was_away(testbed: Testbed, kubectl: Kubectl) -> None:
    server = testbed.server
    testbed.stop_program("kwok")  # so that pods are bound, and nobody has played them yet
    kubectl("create", "deployment", "earlier", "--image=fine", "--replicas=20")
    kubectl("wait", "deployment/earlier", "--for=jsonpath={.status.replicas}=20", "--timeout=20s")
    kubectl("wait", "pods", "-l", "app=earlier", "--for=condition=PodScheduled", "--timeout=20s")
    testbed.stop_apiserver()
    assert testbed.status()["kube-apiserver"] == "not running"
    with pytest.raises(subprocess.CalledProcessError):
        kubectl("get", "nodes")
    testbed.start_apiserver()
    assert testbed.server == server
    kubectl("create", "deployment", "later", "--image=fine", "--replicas=5")
    for name in ("earlier", "later"):
        kubectl("rollout", "status", f"deployment/{name}", "--timeout=20s")


def test_up_leaves_a_running_testbed_alone(testbed: Testbed) -> None:
    token = testbed.token
    testbed.up()
    assert testbed.token == token


def test_another_one_runs_beside_is_repaired_and_leaves_nothing(testbed: Testbed, tmp_path: Path) -> None:
    other = Testbed(tmp_path / "other")
    with other:
        assert other.server != testbed.server
        other.stop_program("kube-scheduler")
        other.up()
        assert set(other.status().values()) == {"healthy"}
    assert not other.layout.root.exists()
    assert set(testbed.status().values()) == {"healthy"}
    with pytest.raises(TestbedError):
        _ = other.server


def test_down_removes_the_volumes_folders(testbed: Testbed) -> None:
    """The last test of this module: it ends the testbed that the others used."""
    folders = {Path(found) for found in _FOLDER.findall(testbed.audit_log.read_text())}
    assert folders
    assert all(folder.is_dir() for folder in folders)
    testbed.down()
    assert not any(folder.exists() for folder in folders)
