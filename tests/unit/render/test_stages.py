# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole releases: stages, labels, order, and what holds for any manifest."""

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.findings import ManifestError
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.model import Milvus
from ansible_collections.vectorops.milvus.plugins.module_utils.render.components import render_workload
from ansible_collections.vectorops.milvus.plugins.module_utils.render.configuration import render_configuration
from ansible_collections.vectorops.milvus.plugins.module_utils.render.deviations import DEVIATIONS
from ansible_collections.vectorops.milvus.plugins.module_utils.render.images import images
from ansible_collections.vectorops.milvus.plugins.module_utils.render.metadata import RELEASE_LABEL, in_order, stamped
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import DEPENDENCIES, Stage, render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.render.object_checks import (
    canonical_violations,
    services_without_pods,
)
from ansible_collections.vectorops.milvus.tests.unit.render.pod_security import service_link_violations
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import acceptance, milvus, release


@pytest.fixture(scope="module", name="stages")
def _stages() -> tuple[Stage, ...]:
    return render(resolve(acceptance()).release)


def everything(stages: tuple[Stage, ...]) -> list[dict[str, t.Any]]:
    return [manifest for stage in stages for manifest in stage.objects]


def test_stages_and_their_order(stages: tuple[Stage, ...]) -> None:
    first = ("etcd", "storage", "message_storage")
    assert [(stage.name, stage.after) for stage in stages] == [
        *((name, ()) for name in first),
        ("configuration", first),
        ("components", ("configuration",)),
    ]
    assert {name for name, _renderer in DEPENDENCIES.values()} == {*first, "tei"}


def test_what_milvus_does_not_need_comes_up_beside_it() -> None:
    dependencies = {"tei": {"enabled": True}}
    first = resolve(milvus(dependencies=dependencies))
    stages = render(first.release)
    assert [(stage.name, stage.after) for stage in stages][-3:] == [
        ("configuration", ("etcd", "storage", "message_storage")),
        ("components", ("configuration",)),
        ("tei", ("configuration",)),
    ]
    given_up = render(resolve(milvus(), recorded=first.defaults).release)[-1]
    assert (given_up.name, given_up.objects) == ("tei", ())


def test_what_is_in_the_last_two_stages(stages: tuple[Stage, ...]) -> None:
    names = {stage.name: [f"{m['kind']}/{m['metadata']['name']}" for m in stage.objects] for stage in stages}
    prefix = "Deployment/milvus-release-v25-milvus"
    assert names["configuration"] == ["ConfigMap/milvus-release-v25"]
    assert names["components"] == [
        "Service/milvus-release-v25-milvus",
        f"{prefix}-datanode",
        f"{prefix}-indexnode",
        f"{prefix}-mixcoord",
        f"{prefix}-proxy",
        f"{prefix}-querynode-0",
        f"{prefix}-querynode-1",
        f"{prefix}-standalone",
    ]


def test_the_numbers_of_the_acceptance_listing(stages: tuple[Stage, ...]) -> None:
    """25 pods (two of them of Jobs), 16 claims, 7 Deployments, 10 Services; the eleventh is the external one."""
    objects = everything(stages)
    kinds = [manifest["kind"] for manifest in objects]
    assert (kinds.count("Deployment"), kinds.count("Service"), kinds.count("Job")) == (7, 10, 2)
    running = [manifest for manifest in objects if manifest["kind"] in ("Deployment", "StatefulSet")]
    assert sum(manifest["spec"]["replicas"] for manifest in running) + kinds.count("Job") == 25
    claims = [
        manifest["spec"]["replicas"] * len(manifest["spec"].get("volumeClaimTemplates", ())) for manifest in running
    ]
    assert sum(claims) == 16


def test_the_release_label_is_everywhere_but_in_selectors(stages: tuple[Stage, ...]) -> None:
    for manifest in everything(stages):
        assert manifest["metadata"]["labels"][RELEASE_LABEL] == "milvus-release-v25"
        spec = manifest.get("spec", {})
        if "template" in spec:
            assert spec["template"]["metadata"]["labels"][RELEASE_LABEL] == "milvus-release-v25"
        for claim in spec.get("volumeClaimTemplates", []):
            assert claim["metadata"]["labels"][RELEASE_LABEL] == "milvus-release-v25"
        assert RELEASE_LABEL not in json.dumps(spec.get("selector", {}))


def test_stamping_copies() -> None:
    manifest = {
        "kind": "A",
        "metadata": {"name": "a"},
        "spec": {"template": {"spec": {}}, "volumeClaimTemplates": [{}]},
    }
    before = json.dumps(manifest)
    label = {"labels": {RELEASE_LABEL: "r"}}
    result = stamped("r", manifest)
    assert json.dumps(manifest) == before
    assert result["metadata"] == {"name": "a", **label}
    assert result["spec"] == {
        "template": {"spec": {}, "metadata": label},
        "volumeClaimTemplates": [{"metadata": label}],
    }
    assert stamped("r", {"kind": "A", "metadata": {}, "data": {}})["metadata"] == label


def test_what_others_refer_to_comes_first() -> None:
    kinds = ["Ingress", "Job", "StatefulSet", "Deployment", "Service", "ConfigMap", "Secret", "ServiceAccount"]
    objects = [{"kind": kind, "metadata": {"name": name}} for kind in kinds for name in "ba"]
    ordered = in_order(objects)
    assert [manifest["kind"] for manifest in ordered[::2]] == [*reversed(kinds[1:]), "Ingress"]
    assert [manifest["metadata"]["name"] for manifest in ordered] == ["a", "b"] * len(kinds)


def test_every_service_selects_pods_and_every_object_is_canonical(stages: tuple[Stage, ...]) -> None:
    objects = everything(stages)
    assert services_without_pods(objects) == []
    assert canonical_violations(objects) == []
    assert service_link_violations(objects) == []


def test_no_object_stands_there_twice(stages: tuple[Stage, ...]) -> None:
    names = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in everything(stages)]
    assert len(names) == len(set(names))


def test_images_of_the_acceptance_manifest() -> None:
    found = {entry["image"]: entry["used_by"] for entry in images(resolve(acceptance()).release)}
    milvus_image = "registry.milvus-mirror.cn/milvusdb/milvus:v2.5.4"
    assert len(found[milvus_image]) == 7
    assert list(found) == sorted(found)
    assert all(image.startswith("registry.milvus-mirror.cn/") for image in found)


def test_images_of_sidecars_and_init_containers() -> None:
    proxy = {"sidecars": [{"name": "a", "image": "a:1"}], "initContainers": [{"name": "b", "image": "b:1"}]}
    found = {entry["image"]: entry["used_by"] for entry in images(release(components={"proxy": proxy}))}
    assert found["a:1"] == found["b:1"] == ["Deployment my-release-milvus-proxy"]


def test_every_deviation_has_a_reason() -> None:
    assert len({place for place, _reason in DEVIATIONS}) == len(DEVIATIONS)
    assert all(place and reason for place, reason in DEVIATIONS)


NAMES = st.sampled_from(["a", "b", "CACHE_SIZE", "MILVUSCONF", "milvus-config", "proxy"])
TEXTS = st.text("abc", min_size=1, max_size=4)
COMPONENT = st.fixed_dictionaries(
    {},
    optional={
        "replicas": st.integers(-1, 5),
        "podLabels": st.dictionaries(NAMES, TEXTS, max_size=2),
        "env": st.lists(st.fixed_dictionaries({"name": NAMES, "value": TEXTS}), max_size=3),
        "resources": st.just({"limits": {"memory": "1Gi"}}),
        "volumes": st.lists(st.fixed_dictionaries({"name": NAMES, "emptyDir": st.just({})}), max_size=2),
        "volumeMounts": st.lists(
            st.fixed_dictionaries({"name": NAMES, "mountPath": st.sampled_from(["/a", "/var/lib/milvus"])}), max_size=2
        ),
        "sidecars": st.lists(st.fixed_dictionaries({"name": NAMES, "image": st.just("a:1")}), max_size=2),
        "nodeSelector": st.dictionaries(NAMES, TEXTS, max_size=1),
        "paused": st.booleans(),
    },
)
COMPONENTS = st.tuples(
    COMPONENT.map(lambda spec: {key: value for key, value in spec.items() if key not in ("replicas", "sidecars")}),
    st.dictionaries(
        st.sampled_from(["proxy", "queryNode", "mixCoord", "dataNode", "rootCoord"]), COMPONENT, max_size=3
    ),
    st.fixed_dictionaries({}, optional={"runAsNonRoot": st.booleans(), "updateConfigMapOnly": st.booleans()}),
).map(lambda parts: {**parts[0], **parts[1], **parts[2]})
CONFIG = st.dictionaries(
    st.sampled_from(["etcd", "minio", "proxy", "log", "common", "pulsar", "etcd.rootPath"]),
    st.dictionaries(
        st.sampled_from(["rootPath", "bucketName", "level", "password", "address"]), TEXTS | st.none(), max_size=2
    ),
    max_size=3,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(components=COMPONENTS, config=CONFIG)
def test_any_manifest_renders_the_same_twice_or_is_refused(
    components: dict[str, t.Any], config: dict[str, t.Any]
) -> None:
    manifest = milvus(components=components, config=config)
    try:
        objects = _milvus_objects(manifest)
    except ManifestError as error:
        assert error.findings
        return
    assert json.dumps(_milvus_objects(manifest)) == json.dumps(objects)
    assert canonical_violations(objects) == []


def _milvus_objects(manifest: Milvus) -> list[dict[str, t.Any]]:
    made = resolve(manifest).release
    workloads = [rendered for workload in made.workloads for rendered in render_workload(made, workload)]
    return [*render_configuration(made), *workloads]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, ("my-release-etcd", "my-release-minio")),
        ({"nameOverride": "db"}, ("my-release-etcd-db", "my-release-minio-db")),
        # As in the charts: what stands in the name already isn't added.
        ({"nameOverride": "release"}, ("my-release-etcd", "my-release-minio")),
        ({"fullnameOverride": "mine", "nameOverride": "db"}, ("mine", "mine")),
    ],
)
def test_milvus_is_given_the_addresses_of_services_that_exist(values: dict[str, str], names: tuple[str, str]) -> None:
    etcd, minio = names
    made = release(dependencies={"etcd": {"inCluster": {"values": values}}})
    objects = {(item["kind"], item["metadata"]["name"]): item for item in everything(render(made))}
    assert made.etcd_endpoints == tuple(f"{etcd}-{index}.{etcd}-headless.default:2379" for index in range(3))
    labels = objects["StatefulSet", etcd]["spec"]["template"]["metadata"]["labels"]
    assert objects["Service", f"{etcd}-headless"]["spec"]["selector"].items() <= labels.items()
    assert labels["app.kubernetes.io/instance"] == "my-release-etcd"

    made = release(dependencies={"storage": {"inCluster": {"values": values}}})
    objects = {(item["kind"], item["metadata"]["name"]): item for item in everything(render(made))}
    assert (made.storage_endpoint, made.storage_secret) == (f"{minio}.default:9000", minio)
    labels = objects["StatefulSet", minio]["spec"]["template"]["metadata"]["labels"]
    assert objects["Service", minio]["spec"]["selector"].items() <= labels.items()
    assert ("Secret", minio) in objects
    assert labels["release"] == "my-release-minio"
