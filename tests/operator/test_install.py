# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installing, upgrading and removing the operator by its module."""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object, Outcome
from ansible_collections.vectorops.milvus.tests.integration.manifests import small_manifest
from ansible_collections.vectorops.milvus.tests.integration.playbooks import run_each
from ansible_collections.vectorops.milvus.tests.operator.standin.definitions import NAME, definitions, install_manifest

#: What an API server takes for a certificate.
CERTIFICATE = base64.b64encode(b"-----BEGIN CERTIFICATE-----").decode()
OLDER = "milvusdb/milvus-operator:v1.2.1"


@pytest.fixture
def src(tmp_path: Path) -> Path:
    """An install manifest on the controller."""
    return written(tmp_path / "deployment.yaml", install_manifest(image=OLDER))


def written(path: Path, documents: list[Object]) -> Path:
    path.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    return path


def run(cluster: Cluster, **options: t.Any) -> Outcome:
    outcome = cluster.module("milvus_operator", **options)
    assert not outcome.failed, outcome.message
    return outcome


def test_from_install_to_removal(bare: Cluster, src: Path, tmp_path: Path) -> None:
    site = {"src": str(src), "image_registry": "mirror.example.com", "watch_namespaces": ["a", "b"]}
    expected = run(bare, check=True, diff=True, **site)
    assert not bare.kubectl("get", "namespace", NAME, "--ignore-not-found"), "check mode writes nothing"
    made = run(bare, **site)
    assert made.changes() == expected.changes() and len(made.changes()) == len(install_manifest())
    assert made.result["operator"] == {
        "exists": True,
        "name": NAME,
        "namespace": NAME,
        "version": "1.2.1",
        "image": f"mirror.example.com/{OLDER}",
        "ready": 1,
        "desired": 1,
        "watch_namespaces": ["a", "b"],
        "webhook": False,
    }
    assert [step["stage"] for step in made.result["steps"]] == ["definitions", "operator"]
    assert not run(bare, **site).changed

    newer = [item for item in install_manifest() if item["kind"] != "Service"]
    newer[0]["spec"]["template"]["spec"]["containers"][0]["image"] = "milvusdb/milvus-operator:v1.3.8"
    site["src"] = str(written(tmp_path / "newer.yaml", newer))
    bare.kubectl("scale", f"deployment/{NAME}", "-n", NAME, "--replicas=0")
    upgraded = run(bare, diff=True, **site)
    service = f"{NAME}-metrics-service"
    assert upgraded.changes() == [("delete", "Service", service), ("update", "Deployment", NAME)]
    assert upgraded.result["operator"]["version"] == "1.3.8" and upgraded.result["operator"]["ready"] == 1
    assert "updateConfigMapOnly" in upgraded.output and "mirror.example.com/milvusdb" in str(upgraded.result["diff"])
    assert not run(bare, **site).changed

    bare.make_namespace("in-use")
    milvus = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": "live", "namespace": "in-use"}}
    bare.apply({**milvus, "spec": {}})
    refused = bare.module("milvus_operator", state="absent", retain_crds=False)
    assert refused.failed and "Milvus live: is in namespace in-use" in refused.message and not refused.changed
    bare.kubectl("delete", "milvus", "live", "-n", "in-use")

    removed = run(bare, state="absent")
    assert [kept["kind"] for kept in removed.result["kept"]] == ["CustomResourceDefinition"] * 3
    assert not removed.result["operator"]["exists"]
    assert not run(bare, state="absent").changed
    assert len(run(bare, state="absent", retain_crds=False).changes()) == 3
    assert not bare.kubectl("get", "crd", "-o", "name")


def alpha(definition: Object) -> Object:
    """A definition that only serves the first API."""
    versions = [{**version, "name": "v1alpha1", "storage": True} for version in definition["spec"]["versions"][:1]]
    return {**definition, "spec": {**definition["spec"], "versions": versions}}


def test_bad_input(bare: Cluster, tmp_path: Path) -> None:
    whole = install_manifest()
    metadata = {"name": "script", "namespace": NAME}
    run = {"run": "pull quay.io/example/unknown:7 quickly"}
    script = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": run}
    monitor = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": metadata, "spec": {}}
    cases: dict[str, tuple[Object, str]] = {
        "no Deployment": ({"manifest": whole[1:]}, "Deployment: there is none"),
        "no definitions": ({"manifest": whole[:1]}, "there is none of milvus.io"),
        "definitions of another version": (
            {"manifest": [*whole[:1], *(alpha(item) for item in definitions())]},
            "doesn't serve v1beta1",
        ),
        "an image out of reach": (
            {"manifest": [*whole, script], "image_registry": "mirror.example.com"},
            "ConfigMap script, data.run: ",
        ),
        "no YAML": ({"src": str(tmp_path / "broken.yaml")}, "is not valid YAML"),
        "no file": ({"src": "missing.yaml"}, "missing.yaml"),
        "no such host": ({"src": "http://127.0.0.1:9/deployment.yaml"}, "give the file as src"),
        "two sources": ({"src": "a", "manifest": []}, "mutually exclusive"),
        "no such Secret": (
            {"manifest": whole, "image_pull_secrets": ["missing"], "namespace": "default"},
            "Secret missing: doesn't exist in namespace default",
        ),
        "wrong resources": ({"manifest": whole, "resources": {"limit": {"cpu": 1}}}, f"Deployment {NAME}: "),
        "a kind that isn't served": ({"manifest": [*whole, monitor]}, "install what serves monitoring.coreos.com/v1"),
        "wrong registry": ({"manifest": whole, "image_registry": "http://x"}, "image_registry"),
    }
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    access = {"kubeconfig": str(bare.kubeconfig)}
    tasks = {name: {"vectorops.milvus.milvus_operator": {**access, **given}} for name, (given, _words) in cases.items()}
    for name, outcome in run_each(tasks).items():
        assert outcome.failed and cases[name][1] in outcome.message, (name, outcome.message)
        assert not outcome.changed and "Traceback" not in outcome.output
    assert not bare.kubectl("get", "crd", "-o", "name")
    none = bare.module("milvus_cluster", manifest=small_manifest("a"), engine="operator")
    assert none.failed and "Milvus Operator: there is none" in none.message and "operator_install" in none.message


def test_what_others_installed_is_left_to_them(bare: Cluster, src: Path) -> None:
    documents = install_manifest(image=OLDER)
    bare.apply(*[item for item in documents if item["kind"] == "Namespace"])
    deployment = next(item for item in documents if item["kind"] == "Deployment")
    account = next(item for item in documents if item["kind"] == "ServiceAccount")
    deployment["metadata"]["annotations"] = {"meta.helm.sh/release-name": "theirs"}
    bare.apply(account, deployment)
    helm = bare.module("milvus_operator", src=str(src))
    assert helm.failed and "installed by Helm as release theirs" in helm.message and not helm.changed
    second = bare.module("milvus_operator", src=str(src), namespace="second")
    assert second.failed and f"an operator runs in namespace {NAME} already" in second.message
    foreign = bare.module("milvus_operator", state="absent")
    assert foreign.failed and "wasn't installed by this module" in foreign.message
    taken = run(bare, src=str(src), force_conflicts=True)
    assert ("update", "Deployment", NAME) in taken.changes()
    assert run(bare, state="absent", retain_crds=False).changed


def established(bare: Cluster, *definitions: Object) -> None:
    bare.apply(*definitions)
    names = [f"crd/{item['metadata']['name']}" for item in definitions]
    bare.kubectl("wait", "--for=condition=Established", *names, "--timeout=30s")


def test_an_operator_that_knows_only_the_first_api(bare: Cluster, src: Path) -> None:
    older = [alpha(item) for item in definitions()[:2]]
    established(bare, *older)
    with bare.namespace("old") as namespace:
        bare.apply({**resource("live", namespace), "apiVersion": "milvus.io/v1alpha1"})
        access = {"kubeconfig": str(bare.kubeconfig)}
        cluster = {**access, "namespace": namespace}
        cases: dict[str, tuple[Object, str]] = {
            "removed with its clusters": (
                {"milvus_operator": {**access, "state": "absent", "src": str(src), "retain_crds": False}},
                "Milvus live: is in namespace old",
            ),
            "used": (
                {"milvus_cluster": {**cluster, "manifest": small_manifest("new"), "engine": "operator"}},
                "too old: its definitions serve Milvus resources as v1alpha1 only",
            ),
            "auto": (
                {"milvus_cluster": {**cluster, "manifest": small_manifest("live")}},
                "as milvus.io/v1alpha1, and no operator has made",
            ),
            "native": (
                {"milvus_cluster": {**cluster, "manifest": small_manifest("live"), "engine": "native"}},
                "as milvus.io/v1alpha1, and no operator has made",
            ),
            "ended": (
                {"milvus_cluster": {**cluster, "name": "live", "state": "absent"}},
                "as milvus.io/v1alpha1, and no operator has made",
            ),
        }
        tasks = {
            name: {f"vectorops.milvus.{module}": options for module, options in task.items()}
            for name, (task, _words) in cases.items()
        }
        for name, outcome in run_each(tasks).items():
            assert outcome.failed and cases[name][1] in outcome.message, (name, outcome.message)
            assert not outcome.changed and "Traceback" not in outcome.output
        shown = bare.module("milvus_info", name="live", namespace=namespace).result
        assert shown["exists"] and shown["manifest"]["apiVersion"] == "milvus.io/v1alpha1"
    for item in older:
        bare.kubectl("delete", "crd", item["metadata"]["name"], "--timeout=60s")


def resource(name: str, namespace: str) -> Object:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": metadata, "spec": {}}


def definition(group: str, kind: str) -> Object:
    """A definition of somebody else."""
    plural = f"{kind.lower()}s"
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    spec = {
        "group": group,
        "scope": "Namespaced",
        "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": f"{kind}List"},
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": schema}],
    }
    metadata = {"name": f"{plural}.{group}"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": metadata,
        "spec": spec,
    }


def webhooks() -> list[Object]:
    """What an install manifest with webhooks has more; their certificates come from cert-manager."""
    injection = {"annotations": {"cert-manager.io/inject-ca-from": f"{NAME}/serving"}}
    rules = [
        {"apiGroups": ["milvus.io"], "apiVersions": ["v1beta1"], "operations": ["CREATE"], "resources": ["milvuses"]}
    ]
    service = {"name": "hook", "namespace": NAME, "path": "/validate"}
    hook = {"name": "v.example.com", "admissionReviewVersions": ["v1"], "sideEffects": "None", "rules": rules}
    configuration = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "hook", **injection},
        "webhooks": [{**hook, "clientConfig": {"caBundle": "Cg==", "service": service}}],
    }
    metadata = {"name": "serving", "namespace": NAME}
    spec = {"dnsNames": [f"hook.{NAME}.svc"], "secretName": "hook", "issuerRef": {"name": "own"}}
    certificate = {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": metadata, "spec": spec}
    return [configuration, certificate]


def test_webhooks_in_a_namespace_that_was_there(bare: Cluster) -> None:
    certificates = definition("cert-manager.io", "Certificate")
    established(bare, certificates)
    with bare.namespace("home") as namespace:
        site = {"manifest": [*install_manifest(), *webhooks()], "namespace": namespace}
        expected = run(bare, check=True, **site)
        made = run(bare, **site)
        assert made.changes() == expected.changes() and made.result["operator"]["webhook"]
        assert ("create", "ValidatingWebhookConfiguration", "hook") in made.changes()
        assert {action for action, _kind, _name in made.changes()} == {"create"}, "the namespace is left as it is"
        assert bare.get("certificates.cert-manager.io", "serving", namespace)["spec"]["dnsNames"] == ["hook.home.svc"]
        injected = [{"op": "add", "path": "/webhooks/0/clientConfig/caBundle", "value": CERTIFICATE}]
        bare.kubectl("patch", "validatingwebhookconfiguration", "hook", "--type=json", "-p", json.dumps(injected))
        assert not run(bare, **site).changed, "the injected certificate is cert-manager's"
        bare.kubectl("delete", "crd", certificates["metadata"]["name"], "--timeout=60s")
        without = run(bare, **site)
        assert ("delete", "ValidatingWebhookConfiguration", "hook") in without.changes()
        assert "cert-manager" in without.output and not without.result["operator"]["webhook"]
        removed = run(bare, state="absent", namespace=namespace, retain_crds=False)
        assert removed.result["kept"] == [] and not bare.list("deployments", namespace)
        assert bare.get("namespace", namespace, namespace)["status"]["phase"] == "Active", "it is somebody else's"
