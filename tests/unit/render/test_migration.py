# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pods that migrate metadata, and what they are given."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.migration import BACKUP, ROLLBACK, TOOL, UPDATE
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.migration import Migration, parse_migration
from ansible_collections.vectorops.milvus.plugins.module_utils.render.migration import (
    render_claim,
    render_task,
    render_task_configuration,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Release
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.manifest.test_migration import SEED
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import (
    restricted_violations,
    service_link_violations,
)

PASSWORD = 'it\'s "$HOME" \\n #1: %s'


def release(**spec: t.Any) -> Release:
    image = {"image": "milvusdb/milvus:v2.1.4"}
    manifest = {
        "apiVersion": "milvus.io/v1beta1",
        "kind": "Milvus",
        "metadata": {"name": "my-release"},
        "spec": {"mode": "cluster", **spec, "components": {**image, **spec.get("components", {})}},
    }
    return resolve(read_manifest(manifest, namespace="default")[0], sources={"image_registry": "r.example.com"}).release


def migration(target: str = "v2.4.23") -> Migration:
    return parse_migration({**SEED, "spec": {**SEED["spec"], "targetVersion": target}})[0]


def configuration(found: Release, task: str = UPDATE, target: str = "v2.4.23") -> dict[str, t.Any]:
    body = render_task_configuration(migration(target), found, task)
    return t.cast("dict[str, t.Any]", yaml.safe_load(body["data"]["migration.yaml"]))


def test_names_and_labels_are_the_operators() -> None:
    pod = render_task(migration(), release(), BACKUP, attempt=2)
    claim = render_claim(migration())
    assert pod["metadata"]["name"] == "my-release-upgrade-backup-meta"
    assert pod["metadata"]["labels"]["milvus.io/upgrade"] == "my-release-upgrade"
    assert pod["metadata"]["labels"]["milvus.io/task-kind"] == BACKUP
    assert "vectorops.milvus/release" not in pod["metadata"]["labels"], "no wait of the cluster is for it"
    assert claim["metadata"]["name"] == "my-release-upgrade"
    assert claim["spec"]["resources"]["requests"]["storage"] == "10Gi"
    (container,) = pod["spec"]["containers"]
    assert container["name"] == BACKUP and container["command"] == [TOOL]
    assert container["image"] == "r.example.com/milvusdb/meta-migration:v2.2.0-bugfix-20230112"


@pytest.mark.parametrize(("target", "known"), [("v2.2.16", "2.2.16"), ("v2.3.0", "2.2.0"), ("v2.4.23", "2.2.0")])
def test_the_tool_is_told_a_version_that_it_knows(target: str, known: str) -> None:
    assert configuration(release(), target=target)["config"]["targetVersion"] == known


@pytest.mark.parametrize(("task", "command"), [(BACKUP, "backup"), (UPDATE, "run"), (ROLLBACK, "rollback")])
def test_commands(task: str, command: str) -> None:
    assert configuration(release(), task)["cmd"] == {"type": command}


def test_several_endpoints_are_one_list() -> None:
    endpoints = [f"etcd-{number}.example.com:2379" for number in range(3)]
    found = release(dependencies={"etcd": {"external": True, "endpoints": endpoints}})
    text = render_task_configuration(migration(), found, UPDATE)["data"]["migration.yaml"]
    assert text.count("endpoints:") == 1 and configuration(found)["etcd"]["endpoints"] == endpoints


def test_tls_and_authentication_come_from_the_cluster() -> None:
    tls = {"enabled": True, "tlsCACert": "/certs/ca.crt", "tlsMinVersion": "1.2"}
    auth = {"enabled": True, "userName": "milvus", "password": PASSWORD}
    found = release(
        config={"etcd": {"rootPath": "by-dev", "ssl": tls, "auth": auth}},
        components={
            "volumes": [{"name": "certs", "secret": {"secretName": "certs"}}],
            "volumeMounts": [{"name": "certs", "mountPath": "/certs"}],
        },
    )
    text = render_task_configuration(migration(), found, UPDATE)["data"]["migration.yaml"]
    assert PASSWORD not in text and "it's" not in str(render_task(migration(), found, UPDATE))
    etcd = yaml.safe_load(text)["etcd"]
    assert etcd["ssl"] == tls and etcd["auth"] == {"enabled": True, "userName": "milvus"}
    assert etcd["rootPath"] == "by-dev"
    spec = render_task(migration(), found, UPDATE)["spec"]
    assert {"name": "certs", "mountPath": "/certs"} in spec["containers"][0]["volumeMounts"]


def test_a_variable_of_the_manifest_is_the_password() -> None:
    reference = {"secretKeyRef": {"name": "mine", "key": "password"}}
    found = release(
        config={"etcd": {"auth": {"enabled": True, "userName": "milvus"}}},
        components={"env": [{"name": "ETCD_AUTH_PASSWORD", "valueFrom": reference}]},
    )
    (container,) = render_task(migration(), found, BACKUP)["spec"]["containers"]
    assert container["env"] == [{"name": "ETCD_AUTH_PASSWORD", "valueFrom": reference}]


def test_the_password_gets_into_the_file_as_it_is(tmp_path: Path) -> None:
    found = release(config={"etcd": {"auth": {"enabled": True, "userName": "milvus", "password": PASSWORD}}})
    (container,) = render_task(migration(), found, BACKUP)["spec"]["containers"]
    given, made = tmp_path / "given.yaml", tmp_path / "run"
    given.write_text(render_task_configuration(migration(), found, BACKUP)["data"]["migration.yaml"], encoding="utf-8")
    made.mkdir()
    script = container["command"][2]
    for inside, outside in (("/milvus/configs/migration.yaml", given), ("/milvus/run", made), (TOOL, "echo")):
        script = script.replace(inside, str(outside))
    environ = {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "ETCD_AUTH_PASSWORD": PASSWORD}
    done = subprocess.run(["/bin/sh", "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["-config", str(made / "migration.yaml")]
    read = yaml.safe_load((made / "migration.yaml").read_text(encoding="utf-8"))
    assert read["etcd.auth.password"] == PASSWORD and read["cmd"] == {"type": "backup"}


def test_the_pod_passes_pod_security_restricted() -> None:
    pods = [render_task(migration(), release(), task) for task in (BACKUP, UPDATE, ROLLBACK)]
    assert restricted_violations(pods) == [] and service_link_violations(pods) == []
    assert all(pod["spec"]["restartPolicy"] == "Never" for pod in pods)
