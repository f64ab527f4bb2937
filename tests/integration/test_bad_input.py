# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can't be meant is refused before any write, by name and with advice; its repaired twin passes."""

from __future__ import annotations

import dataclasses
import functools
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.audit import Audit
from ansible_collections.vectorops.milvus.tests.integration.edits import edited
from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each

GOOD = small_manifest("small")
VALUES = "spec.dependencies.etcd.inCluster.values"
ETCD = "dependencies__etcd__inCluster__values__"


@dataclasses.dataclass(frozen=True)
class Case:
    """A task that is refused, and one that isn't.

    :param bad: the module's options.
    :param words: what the message says: the field, what is wrong with it, what to do.
    :param good: the options of the repaired twin.
    """

    bad: Object
    words: tuple[str, ...]
    good: Object = dataclasses.field(default_factory=lambda: {"manifest": GOOD})


def spec(words: tuple[str, ...], bad: Object, good: Object | None = None) -> Case:
    """A case of edits below ``spec``."""
    return Case({"manifest": edited(GOOD, **bad)}, words, {"manifest": edited(GOOD, **(good or {}))})


def file(text: str, *words: str) -> Case:
    """A case of a file; the twin is the good manifest in a file."""
    return Case({"src": text}, words, {"src": yaml.safe_dump(GOOD)})


def named(name: str, **members: t.Any) -> Object:
    return {**GOOD, "metadata": {**GOOD["metadata"], "name": name}, **members}


CASES: dict[str, Case] = {
    "unknown key": spec(
        (f"{VALUES}.persistance", "unknown key", "did you mean", "persistence"),
        {f"{ETCD}persistance": {"enabled": True}},
        {f"{ETCD}persistence": {"enabled": True}},
    ),
    "wrong type": spec(
        ("spec.components.proxy.replicas", "expected an integer"),
        {"components__proxy": {"replicas": "two"}},
        {"components__proxy": {"replicas": 2}},
    ),
    "bad quantity": spec(
        ("spec.components.resources.limits.memory", "8Gb", "did you mean 8G?"),
        {"components__resources": {"limits": {"memory": "8Gb"}}},
        {"components__resources": {"limits": {"memory": "8Gi"}}},
    ),
    "bad image": spec(
        ("spec.components.image", "milvusdb/milvus:v2.5.4:latest"),
        {"components__image": "milvusdb/milvus:v2.5.4:latest"},
        {"components__image": "milvusdb/milvus:v2.5.4"},
    ),
    "negative replicas": spec(
        ("spec.components.dataNode.replicas", "-2", "-1"),
        {"components__dataNode": {"replicas": -2}},
        {"components__dataNode": {"replicas": -1}},
    ),
    "rocksmq": spec(
        ("spec.dependencies.msgStreamType", "rocksmq", "use pulsar"),
        {"dependencies__msgStreamType": "rocksmq"},
        {"dependencies__msgStreamType": "pulsar"},
    ),
    "natsmq": spec(
        ("spec.dependencies.msgStreamType", "natsmq", "use pulsar"), {"dependencies__msgStreamType": "natsmq"}
    ),
    "version": spec(
        ("spec.components.image", "1.1.0", "2.5"),
        {"components__image": "milvusdb/milvus:v1.1.0"},
        {"components__image": "milvusdb/milvus:v2.5.10"},
    ),
    "mode": spec(("spec.mode", "sharded", "standalone"), {"mode": "sharded"}, {"mode": "cluster"}),
    "several problems": spec(
        ("spec.mode", "spec.components.proxy.replicas", f"{VALUES}.persistance"),
        {
            "mode": "sharded",
            "components__proxy": {"replicas": "two"},
            f"{ETCD}persistance": {"enabled": True},
        },
    ),
    "operator": Case(
        {"manifest": GOOD, "engine": "operator"},
        ("engine", "operator", "native"),
        {"manifest": GOOD, "engine": "native"},
    ),
    "kind": Case({"manifest": {**GOOD, "kind": "Deployment"}}, ("kind", "Deployment", "Milvus")),
    "api version": Case(
        {"manifest": {**GOOD, "apiVersion": "milvus.io/v2"}}, ("apiVersion", "milvus.io/v2", "milvus.io/v1beta1")
    ),
    "long name": Case(
        {"manifest": named("a" * 36)}, ("metadata.name", "36 characters", "at most 35"), {"manifest": named("a" * 35)}
    ),
    "odd name": Case({"manifest": named("Small_One")}, ("metadata.name", "Small_One")),
    "no name": Case({"manifest": {**GOOD, "metadata": {}}}, ("metadata.name", "missing")),
    "namespace": Case(
        {"manifest": GOOD, "namespace": "Big Place"},
        ("metadata.namespace", "Big Place"),
        {"manifest": GOOD, "namespace": "default"},
    ),
    "neither": Case({}, ("manifest", "src")),
    "both": Case({"manifest": GOOD, "src": yaml.safe_dump(GOOD)}, ("manifest", "src", "mutually exclusive")),
    "not yaml": file("spec: {mode: [cluster\n", "bad.yaml", "is not valid YAML", "line 2"),
    "several documents": file(
        f"{yaml.safe_dump(GOOD)}---\nkind: Service\n", "bad.yaml", "holds 2 documents", "Milvus", "Service"
    ),
    "key twice": file(f"{yaml.safe_dump(GOOD)}kind: Milvus\n", "bad.yaml", "the key 'kind' is given twice"),
    "a list": file("- kind: Milvus\n", "bad.yaml", "a manifest is a map"),
    "empty": file("", "bad.yaml"),
    "missing file": Case({"src": "/nowhere/milvus.yaml"}, ("/nowhere/milvus.yaml", "Could not find or access")),
}


@pytest.fixture(scope="module")
def runs(
    cluster: Cluster, audit: t.Callable[[], Audit], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Outcome], dict[str, Outcome], Audit]:
    """All bad tasks for real, with what was asked of the server meanwhile, and all twins in check mode."""
    task = functools.partial(_task, cluster, tmp_path_factory.mktemp("manifests"))
    listening = audit()
    bad = run_each({name: task("bad", case.bad) for name, case in CASES.items()})
    assert not listening.writes()
    return bad, run_each({name: task("good", case.good) for name, case in CASES.items()}, check=True), listening


def _task(cluster: Cluster, folder: Path, stem: str, options: Object) -> Object:
    """The task; the text of a manifest goes to a file."""
    if "\n" in options.get("src", "/") or not options.get("src", "/"):
        number = len(list(folder.iterdir()))
        path = folder / str(number) / f"{stem}.yaml"
        path.parent.mkdir()
        path.write_text(options["src"], encoding="utf-8")
        options = {**options, "src": str(path)}
    return {"vectorops.milvus.milvus_cluster": {"kubeconfig": str(cluster.kubeconfig), **options}}


@pytest.mark.parametrize("name", CASES)
def test_refused(runs: tuple[dict[str, Outcome], dict[str, Outcome], Audit], name: str) -> None:
    outcome = runs[0][name]
    assert outcome.failed and not outcome.changed
    for word in CASES[name].words:
        assert word in outcome.message, outcome.message
    assert "Traceback" not in str(outcome.result)


@pytest.mark.parametrize("name", CASES)
def test_the_repaired_twin_passes(runs: tuple[dict[str, Outcome], dict[str, Outcome], Audit], name: str) -> None:
    outcome = runs[1][name]
    assert not outcome.failed, outcome.message
    assert outcome.changed, "there is a cluster to be made"


def test_nothing_was_written(runs: tuple[dict[str, Outcome], dict[str, Outcome], Audit]) -> None:
    assert runs[2].requests() and not runs[2].writes()


def test_the_other_modules_refuse_as_well(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text("kind: Milvus\n---\nkind: Service\n", encoding="utf-8")
    offline = {"src": str(tmp_path / "two.yaml")}
    online = {**offline, "kubeconfig": str(cluster.kubeconfig)}
    modules = ("milvus_dependencies", "milvus_expose", "milvus_info", "milvus_scale")
    tasks = {module: {f"vectorops.milvus.{module}": online} for module in modules}
    tasks["milvus_images_info"] = {"vectorops.milvus.milvus_images_info": offline}
    for module, outcome in run_each(tasks).items():
        assert outcome.failed and "two.yaml: holds 2 documents" in outcome.message, f"{module}: {outcome.message}"
