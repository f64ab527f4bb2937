# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""External services are tested by a Job in the cluster, before anything is rolled out.

Nothing runs in the testbed's pods: what the Job's pod would have found is told by an annotation. What the script finds
is the matter of test_probe_script.py.
"""

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.render.metadata import RELEASE_LABEL
from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.test_preflight import checks, lines, made
from ansible_collections.vectorops.milvus.tests.integration.test_rights import deployer, run
from ansible_collections.vectorops.milvus.tests.integration.test_shared_services import guest

__all__ = ["deployer"]
_MESSAGE = "testbed.vectorops/termination-message"
_PASSWORD = "not-in-any-job"
_CHECKS = (("name", "port", "credentials"), ("name", "port", "credentials"), ("name", "port"))
_GOOD = [f"{number}\t{check}\tok\t" for number, names in enumerate(_CHECKS) for check in names]


def telling(*report: str, name: str = "probed") -> Object:
    """A cluster with external services, a password of its own, and what the Job's pod says."""
    annotations = {_MESSAGE: "\n".join(report)} if report else {"testbed.vectorops/behaviour": "job-fails"}
    auth = {"auth": {"enabled": True, "userName": "milvus", "password": _PASSWORD}}
    return edited(guest(name), components__podAnnotations=annotations, config={"etcd": auth})


def left(cluster: Cluster, namespace: str) -> list[Object]:
    return cluster.list("all,secrets,configmaps,leases", namespace, f"{RELEASE_LABEL} in (probed, foretold)")


def created(listening: Audit, resource: str) -> list[Object]:
    return [write.body for write in listening.writes() if (write.verb, write.resource) == ("create", resource)]


def test_what_the_probe_finds(
    cluster: Cluster, namespace: str, deployer: dict[str, str], audit: t.Callable[[], Audit]
) -> None:
    """It needs no more rights than the Role that we ship, and no more than Pod Security's strictest level allows."""
    cluster.apply(made("Secret", "keys", namespace, stringData={"accesskey": "a", "secretkey": "b"}))
    cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")

    def deploy(manifest: Object, **options: t.Any) -> Outcome:
        return run(
            "milvus_cluster", deployer, manifest=manifest, namespace=namespace, probe=True, wait=False, **options
        )

    listening = audit()
    bad = deploy(
        telling(
            *_GOOD[:2],
            "0\tcredentials\tfailed\tetcd refuses the user milvus or the password",
            "1\tname\tfailed\tnobody",
        )
    )
    assert bad.failed and not bad.changed, bad.message
    assert checks(bad) == {"probe"} and lines(bad) == [
        "etcd etcd.shared:2379: credentials: etcd refuses the user milvus or the password; "
        "check the Secret, or the settings, with the user and its rights",
        "object storage s3.example.com:9000: name: nobody; check the name, and the cluster's DNS",
    ]
    entry = {"service": "etcd", "endpoint": "etcd.shared:2379", "check": "name", "ok": True, "message": ""}
    assert entry in bad.result["probe"] and len(bad.result["probe"]) == 4
    (job,) = created(listening, "jobs")
    assert _PASSWORD not in str(job) and "secretKeyRef" in str(job)
    assert job["metadata"]["labels"][RELEASE_LABEL] == "probed" and created(listening, "secrets")
    cluster.kubectl("wait", "--for=delete", f"job/{job['metadata']['name']}", "-n", namespace, "--timeout=30s")
    assert left(cluster, namespace) == []

    silent = deploy(telling())
    assert (
        silent.failed
        and not silent.changed
        and "the Job that tests external services could not do it" in silent.message
    )

    good = deploy(
        telling(*_GOOD, "2\tcredentials\tuntested\tno user"),
        probe_image="example.com/tools:1",
        image_registry="r.example.com",
    )
    assert not good.failed, good.message
    assert [entry["ok"] for entry in good.result["probe"]].count(True) == len(_GOOD)
    assert "kafka kafka.shared.svc:9092: credentials not tested: no user" in str(good.result["warnings"])
    image = created(listening, "jobs")[-1]["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image == "r.example.com/tools:1"
    again = deploy(telling(*_GOOD, "2\tcredentials\tuntested\tno user"))
    assert not again.changed and again.result["probe"] == []


def test_check_mode_does_not_probe(cluster: Cluster, namespace: str) -> None:
    cluster.apply(made("Secret", "keys", namespace, stringData={"accesskey": "a", "secretkey": "b"}))
    options: Object = {"manifest": telling(*_GOOD, name="foretold"), "namespace": namespace, "probe": True}
    foretold = cluster.module("milvus_dependencies", check=True, **options)
    # Nothing of the dependencies is in the cluster, so that there is nothing to change either.
    assert not foretold.failed and foretold.result["probe"] == []
    foretold = cluster.module("milvus_cluster", check=True, **options)
    assert not foretold.failed, foretold.message
    assert "external services are not tested in check mode" in str(foretold.result["warnings"])
    assert foretold.result["probe"] == [] and left(cluster, namespace) == []
