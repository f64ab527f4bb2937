# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dependencies to render, and the objects that are expected of them."""

from __future__ import annotations

import pathlib
import typing as t

import yaml

from ansible_collections.vectorops.milvus.plugins.module_utils.catalog.defaults import DEPENDENCY_VALUES
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.merge import merged
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Dependency, DependencyKind

Object = dict[str, t.Any]
Values = t.Mapping[str, t.Any]
ROOT = pathlib.Path(__file__).parents[3]
# The section of spec.dependencies that each kind stands in.
SECTIONS = {"etcd": "etcd", "minio": "storage", "pulsar": "pulsar"}


def dependency(
    kind: DependencyKind,
    values: Values | None = None,
    *,
    release: str = "my-release",
    cluster_state: t.Literal["new", "existing"] = "new",
) -> Dependency:
    """A dependency with the defaults and the given values over them."""
    complete = merged(DEPENDENCY_VALUES[kind], values or {})
    return Dependency(kind, f"{release}-{kind}", "default", complete, cluster_state=cluster_state)


def example(kind: DependencyKind) -> Dependency:
    """The dependency of the manifest that the acceptance listings belong to."""
    manifest = yaml.safe_load((ROOT / "examples" / "milvus-release-v25.yaml").read_text())
    section = manifest["spec"]["dependencies"][SECTIONS[kind]]
    return dependency(kind, section["inCluster"]["values"], release=manifest["metadata"]["name"])


def expected(name: str, release: str = "my-release") -> dict[tuple[str, str], Object]:
    """The objects of expected/<name>.yaml by kind and name, for that release."""
    text = (pathlib.Path(__file__).parent / "expected" / f"{name}.yaml").read_text()
    return by_name(yaml.safe_load(text.replace("my-release", release)))


def by_name(objects: t.Iterable[Object]) -> dict[tuple[str, str], Object]:
    """Objects by kind and name; each stands there once."""
    objects = list(objects)
    found = {(manifest["kind"], manifest["metadata"]["name"]): manifest for manifest in objects}
    assert len(found) == len(objects)
    return found


def container(objects: t.Iterable[Object]) -> dict[str, t.Any]:
    """The first container of the only workload among the objects."""
    first: dict[str, t.Any] = pod(objects)["containers"][0]
    return first


def pod(objects: t.Iterable[Object]) -> dict[str, t.Any]:
    """The pod spec of the only workload among the objects."""
    (found,) = [manifest["spec"]["template"]["spec"] for manifest in objects if "template" in manifest.get("spec", {})]
    return t.cast(dict[str, t.Any], found)


def environment(objects: t.Iterable[Object]) -> dict[str, t.Any]:
    """The variables of the first container: the value, or where it comes from."""
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in container(objects)["env"]}
