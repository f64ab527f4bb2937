# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where images come from: a registry, a map and pull secrets that reach every pod."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.inspect.images import images_of
from ansible_collections.vectorops.milvus.plugins.module_utils.render.images import image_findings, images
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.images import address
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import ImageSources, Resolution
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.manifest.test_migration import SEED
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import acceptance, milvus

REGISTRY = "registry.example.com:5000"
DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("image", "pulled"),
    [
        ("docker.io/milvusdb/etcd:3.5", f"{REGISTRY}/milvusdb/etcd:3.5"),
        ("milvusdb/etcd:3.5", f"{REGISTRY}/milvusdb/etcd:3.5"),
        ("quay.io/a/b/c:1", f"{REGISTRY}/a/b/c:1"),
        ("localhost:5000/a:1", f"{REGISTRY}/a:1"),
        ("busybox", f"{REGISTRY}/busybox"),
        (f"a.example.com/b@{DIGEST}", f"{REGISTRY}/b@{DIGEST}"),
        (f"b:1@{DIGEST}", f"{REGISTRY}/b:1@{DIGEST}"),
        (f"{REGISTRY}/a/b:1", f"{REGISTRY}/a/b:1"),
    ],
)
def test_a_registry_takes_the_place_of_the_one_that_the_image_names(image: str, pulled: str) -> None:
    assert address(image, ImageSources(registry=REGISTRY)) == pulled
    assert address(pulled, ImageSources(registry=REGISTRY)) == pulled


def test_a_registry_with_a_path() -> None:
    sources = ImageSources(registry="harbor.example.com/hub")
    assert address("docker.io/a/b:1", sources) == "harbor.example.com/hub/a/b:1"
    assert address("harbor.example.com/hub/a/b:1", sources) == "harbor.example.com/hub/a/b:1"
    assert address("harbor.example.com/a/b:1", sources) == "harbor.example.com/hub/a/b:1"


@pytest.mark.parametrize(
    ("entries", "pulled"),
    [
        ({"a/b": "x.io/y"}, "x.io/y:1"),
        ({"docker.io/a/b": "x.io/y"}, "x.io/y:1"),
        ({"a/b": "x.io/y:2"}, "x.io/y:2"),
        ({"a/b": f"x.io/y@{DIGEST}"}, f"x.io/y@{DIGEST}"),
        ({"a/b:1": "x.io/y"}, "x.io/y:1"),
        ({"a/b:1": "exact.io/y:3", "a/b": "x.io/y"}, "exact.io/y:3"),
        ({"a/b": "x.io/y", "docker.io/a/b:1": "exact.io/y:3"}, "exact.io/y:3"),
        ({"a/b:2": "x.io/y"}, f"{REGISTRY}/a/b:1"),
        ({"b": "x.io/y"}, f"{REGISTRY}/a/b:1"),
        ({"quay.io/a/b": "x.io/y"}, f"{REGISTRY}/a/b:1"),
    ],
)
def test_the_map_beats_the_registry(entries: dict[str, str], pulled: str) -> None:
    assert address("a/b:1", ImageSources(REGISTRY, entries)) == pulled


def rendered(resolution: Resolution) -> list[dict[str, t.Any]]:
    return [manifest for stage in render(resolution.release) for manifest in stage.objects]


def pods(objects: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    return [found["spec"]["template"]["spec"] for found in objects if "template" in found.get("spec", {})]


PROXY = {
    "sidecars": [{"name": "a", "image": "quay.io/a/side:1"}],
    "initContainers": [{"name": "b", "image": "early:1"}],
    "volumes": [{"name": "model", "image": {"reference": "ghcr.io/c/model:1", "pullPolicy": "Always"}}],
    "imagePullSecrets": [{"name": "own"}, {"name": "mirror"}],
}


def test_every_image_of_a_release_comes_from_the_registry() -> None:
    manifest = milvus(components={"proxy": PROXY})
    plain, redirected = resolve(manifest), resolve(manifest, sources={"image_registry": REGISTRY + "/"})
    before = {entry["image"]: entry["used_by"] for entry in images(plain.release)}
    after = {entry["image"]: entry["used_by"] for entry in images(redirected.release)}
    assert {address(image, ImageSources(REGISTRY)): users for image, users in before.items()} == after
    assert {"quay.io/a/side:1", "early:1", "ghcr.io/c/model:1"} < set(before)
    # Not one of the old images stands anywhere in what is written, wherever a renderer may have put it.
    text = json.dumps(rendered(redirected))
    assert all(f'"{image}"' not in text for image in before)
    kinds = {user.partition(" ")[0] for users in after.values() for user in users}
    assert kinds == {"Deployment", "StatefulSet", "Job"}


def test_only_images_and_pull_secrets_change() -> None:
    plain = rendered(resolve(acceptance()))
    objects = rendered(resolve(acceptance(), sources={"image_registry": REGISTRY, "image_pull_secrets": ["mirror"]}))
    text = json.dumps(objects).replace(f"{REGISTRY}/", "registry.milvus-mirror.cn/")
    text = text.replace(', "imagePullSecrets": [{"name": "mirror"}]', "")
    assert text.replace('"imagePullSecrets": [{"name": "mirror"}], ', "") == json.dumps(plain)


def test_pull_secrets_reach_every_pod_beside_its_own() -> None:
    sources = {"image_pull_secrets": ["mirror", "more", "mirror"]}
    resolution = resolve(milvus(components={"proxy": PROXY}), sources=sources)
    found = [[reference["name"] for reference in pod["imagePullSecrets"]] for pod in pods(rendered(resolution))]
    assert ["own", "mirror", "more"] in found
    assert {tuple(names) for names in found} == {("own", "mirror", "more"), ("mirror", "more")}
    assert resolution.release.image_sources.pull_secrets == ("mirror", "more")


def test_nothing_given_changes_and_records_nothing() -> None:
    resolution = resolve(acceptance(), sources={"image_registry": None, "images": None})
    assert resolution == resolve(acceptance())
    assert "imageSources" not in resolution.defaults


def test_what_was_given_once_is_remembered_until_it_is_given_empty() -> None:
    given = {"image_registry": REGISTRY, "images": {"a/b": "x.io/y"}, "image_pull_secrets": ["mirror"]}
    first = resolve(milvus(), sources=given)
    assert first.defaults["imageSources"] == {
        "registry": REGISTRY,
        "images": {"a/b": "x.io/y"},
        "pullSecrets": ["mirror"],
    }
    again = resolve(milvus(), recorded=first.defaults)
    assert again.release == first.release
    assert again.defaults == first.defaults
    other = resolve(milvus(), recorded=first.defaults, sources={"image_registry": "", "image_pull_secrets": []})
    assert other.defaults["imageSources"] == {"images": {"a/b": "x.io/y"}}
    assert other.release.image_sources == ImageSources(images={"a/b": "x.io/y"})


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("image_registry", "https://registry.example.com", "image_registry: 'https://registry.example.com' is not"),
        ("image_registry", "mirror", "write host[:port][/path], like registry.example.com:5000"),
        ("images", {"a b": "x.io/y"}, "images['a b']: 'a b' has a space in it"),
        ("images", {"a": "x.io/y@sha256:12"}, "images['a'] (replacement): 'x.io/y@sha256:12' has the invalid digest"),
        ("images", {"a": 1}, "images['a'] (replacement): expected a text, found an integer"),
        ("image_pull_secrets", ["A_b"], "image_pull_secrets[0]: 'A_b' can't be the name of a Secret"),
        ("images", {"milvusdb/milvus": "x.io/milvus:v2.4.1"}, "x.io/milvus:v2.4.1 is Milvus 2.4.1, the manifest says"),
    ],
)
def test_options_that_are_refused(option: str, value: t.Any, text: str) -> None:
    with pytest.raises(ManifestError) as caught:
        resolve(milvus(), sources={option: value})
    assert text in caught.value.message


def test_a_digest_for_milvus_itself_leaves_its_version_alone() -> None:
    pinned = f"x.io/milvus@{DIGEST}"
    resolution = resolve(milvus(), sources={"images": {"milvusdb/milvus": pinned}})
    assert resolution.release.version == resolve(milvus()).release.version
    assert pinned in {entry["image"] for entry in images(resolution.release)}


def test_a_misspelt_key_of_the_map_is_told_and_others_are_not() -> None:
    mapped = {"milvusdb/etdc": "x.io/etcd", "other/thing": "x.io/thing", "milvusdb/milvus:v2.1.0": "x.io/milvus:v2.1.0"}
    (warning,) = image_findings(resolve(milvus(), sources={"images": mapped}).release)
    assert warning.severity == "warning"
    assert warning.subject == "images['milvusdb/etdc']"
    assert warning.advice == "did you mean docker.io/milvusdb/etcd?"


def test_the_list_of_a_manifest_is_what_is_rendered() -> None:
    document: dict[str, t.Any] = {"apiVersion": "milvus.io/v1beta1", "kind": "Milvus", "metadata": {"name": "some"}}
    document["spec"] = {"mode": "cluster", "dependencies": {"storage": {"type": "MinIO"}}}
    mapped = {"image_registry": REGISTRY, "images": {"milvusdb/etdc": "x.io/etcd"}}
    found, notes = images_of(document, mapped)
    assert {entry["image"].partition("/")[0] for entry in found} == {REGISTRY}
    assert any("did you mean" in note for note in notes)


def test_the_list_names_the_image_of_one_component() -> None:
    resolution = resolve(milvus(components={"image": "a/b:v2.5.4", "proxy": {"image": "c/d:v2.5.9"}}))
    used = {entry["image"]: entry["used_by"] for entry in images(resolution.release)}
    assert used["c/d:v2.5.9"] == ["Deployment my-release-milvus-proxy"]
    assert "Deployment my-release-milvus-proxy" not in used["a/b:v2.5.4"]


def test_the_list_of_a_migration_has_the_tool_and_the_version_after() -> None:
    found, notes = images_of(SEED, {"image_registry": REGISTRY, "images": {"milvusdb/meta-migratoin": "x.io/tool"}})
    tools = [f"Pod my-release-upgrade-{task}" for task in ("backup-meta", "rollback-meta", "update-meta")]
    assert found == [
        {"image": f"{REGISTRY}/milvusdb/meta-migration:v2.2.0-bugfix-20230112", "used_by": tools},
        {"image": f"{REGISTRY}/milvusdb/milvus:v2.4.23", "used_by": ["Milvus my-release"]},
    ]
    assert any("did you mean" in note for note in notes)
