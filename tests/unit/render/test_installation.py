# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An install manifest becomes a site's own: images, namespace, settings, webhooks."""

from __future__ import annotations

import re
import typing as t

import pytest
import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.operator import STAGES, numbers, upgrade_notes
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.render.installation import Wishes, installation
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import ImageSources
from ansible_collections.vectorops.milvus.tests.unit.render.install_manifest import Object, by_kind, documents

MIRROR = ImageSources(registry="mirror.example.com/hub", pull_secrets=("credentials",))


def installed(**wishes: t.Any) -> list[Object]:
    return installation(documents(), Wishes(**wishes)).objects


def test_every_image_comes_from_the_mirror_wherever_it_stands() -> None:
    text = yaml.safe_dump([one for one in installed(sources=MIRROR) if one["kind"] != "CustomResourceDefinition"])
    for image in (
        "busybox:1.36",
        "milvusdb/milvus-operator:v1.3.8",
        "example/tools:v1",
        "example/other:2",
        "example/sidecar:1",
        "example/data:1",
        "example/tools@sha256",
        "example/untagged",
        "example/plain",
        "example/nameless",
    ):
        places = [match.start() for match in re.finditer(re.escape(image), text)]
        prefix = "mirror.example.com/hub/"
        assert places and all(text[place - len(prefix) : place] == prefix for place in places), image
    for left in (
        "https://example.com/a/b:8080",
        "example.com:443",
        "80:8080",
        "ops@example.com",
        ":8080",
        "--folder=some/untagged",
        "value: some/nameless",
    ):
        assert left in text
    pod = by_kind(installed(sources=MIRROR), "Deployment")["spec"]["template"]["spec"]
    assert pod["imagePullSecrets"] == [{"name": "credentials"}]


def test_what_is_not_asked_for_stays() -> None:
    before, after = by_kind(documents(), "Deployment"), by_kind(installed(webhook=True), "Deployment")
    assert after["spec"] == before["spec"]
    definition = by_kind(installed(sources=MIRROR, webhook=True), "CustomResourceDefinition")
    assert definition["spec"] == by_kind(documents(), "CustomResourceDefinition")["spec"]


def test_an_image_within_other_text_is_told_unless_the_map_knows_it() -> None:
    items = documents()
    by_kind(items, "ConfigMap")["data"]["script"] = "pull quay.io/example/unknown:7 quickly"
    with pytest.raises(ManifestError) as caught:
        installation(items, Wishes(sources=MIRROR))
    [finding] = caught.value.findings
    assert finding.subject == "ConfigMap settings, data.script" and "quay.io/example/unknown:7" in finding.message
    told = ImageSources(registry="mirror.example.com", images={"quay.io/example/unknown": "elsewhere.example.com/u"})
    result = by_kind(installation(items, Wishes(sources=told)).objects, "ConfigMap")
    assert result["data"]["script"] == "pull elsewhere.example.com/u:7 quickly"
    assert installation(items, Wishes()).objects, "without a mirror nothing is rewritten"


def test_another_namespace_is_written_wherever_the_manifest_names_its_own() -> None:
    result = installation(documents(), Wishes(namespace="vectors", webhook=True))
    assert result.namespace == "vectors"
    text = yaml.safe_dump(result.objects)
    assert not re.search(r"namespace: milvus-operator|milvus-operator\.svc|milvus-operator/serving", text)
    assert by_kind(result.objects, "Namespace")["metadata"]["name"] == "vectors"
    arguments = result.workload["spec"]["template"]["spec"]["containers"][0]["args"]
    assert arguments[:2] == ["-namespace", "vectors"]
    assert result.workload["metadata"]["name"] == "milvus-operator" and result.version == "v1.3.8"


def test_without_certificates_no_webhook_is_left() -> None:
    result = installed()
    assert {item["kind"] for item in result}.isdisjoint({"Certificate", *STAGES["webhooks"]})
    definition = by_kind(result, "CustomResourceDefinition")
    assert definition["spec"]["conversion"] == {"strategy": "None"}
    assert definition["metadata"]["annotations"] == {"other": "kept"} and "status" not in definition
    pod = by_kind(result, "Deployment")["spec"]["template"]["spec"]
    manager = pod["containers"][0]
    assert not any("webhook" in argument for argument in manager["args"])
    assert [mount["name"] for mount in manager["volumeMounts"]] == ["data"]
    assert [volume["name"] for volume in pod["volumes"]] == ["data"]
    kept = {item["kind"] for item in installed(webhook=True)}
    assert kept >= {"Certificate", "ValidatingWebhookConfiguration"}
    assert "caBundle" not in yaml.safe_dump(installed(webhook=True)), "cert-manager's, not to be overwritten by runs"


def test_resources_and_watched_namespaces() -> None:
    resources = {"limits": {"cpu": 2}}
    result = installation(documents(), Wishes(resources=resources, watch_namespaces=("a", "b")))
    container = result.workload["spec"]["template"]["spec"]["containers"][0]
    assert container["resources"] == resources and container["args"][-1] == "-watch-namespace=a,b"
    again = installation(result.objects, Wishes(watch_namespaces=()))
    assert not any("watch" in one for one in again.workload["spec"]["template"]["spec"]["containers"][0]["args"])


def test_the_order_is_fit_for_applying() -> None:
    kinds = [item["kind"] for item in installed(webhook=True)]
    assert kinds[:3] == ["Namespace", "CustomResourceDefinition", "CustomResourceDefinition"]
    assert kinds.index("ServiceAccount") < kinds.index("Deployment") < kinds.index("ValidatingWebhookConfiguration")
    whole = {"apiVersion": "v1", "kind": "List", "items": documents()}
    assert [item["kind"] for item in installation([whole], Wishes(webhook=True)).objects] == kinds


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda items: [item for item in items if item["kind"] != "Deployment"], ["Deployment: there is none"]),
        (
            lambda items: [item for item in items if item["kind"] != "CustomResourceDefinition"],
            ["CustomResourceDefinition: there is none of milvus.io"],
        ),
        (lambda items: [*items, "text", {"kind": "Job"}], ["document 9: is no", "document 10: lacks apiVersion"]),
        (
            lambda items: [*items, {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x"}}],
            ["Job x: of this kind nothing can be installed"],
        ),
        (
            lambda items: [
                {**item, "apiVersion": item["apiVersion"].replace("k8s.io/v1", "k8s.io/v1beta1")} for item in items
            ],
            ["CustomResourceDefinition milvuses.milvus.io: is of apiextensions.k8s.io/v1beta1"],
        ),
        (
            lambda items: [*items[:-1], {**items[-1], "spec": {"versions": [{"name": "v1alpha1", "served": True}]}}],
            ["milvusupgrades.milvus.io: doesn't serve v1beta1 (v1alpha1)"],
        ),
        (lambda items: [{**items[0], "spec": {}}, *items[1:]], ["has no container with an image"]),
    ],
)
def test_what_is_no_install_manifest_is_refused(
    change: t.Callable[[list[t.Any]], list[t.Any]], words: list[str]
) -> None:
    with pytest.raises(ManifestError) as caught:
        installation(change(documents()), Wishes())
    for word in words:
        assert word in caught.value.message


def test_notes_on_a_way_between_versions() -> None:
    assert any("updateConfigMapOnly" in note for note in upgrade_notes("v1.2.1", "v1.3.8"))
    assert not any("updateConfigMapOnly" in note for note in upgrade_notes("v1.3.1", "v1.3.8"))
    assert "older" in upgrade_notes("1.3.8", "1.2.1")[0]
    assert upgrade_notes("1.3.8", "1.3.8") == upgrade_notes("latest", "1.3.8") == []
    assert numbers("v1.10") > numbers("1.9.9")
