# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The containers that the tests give to a real server: those that the collection renders for a cluster called demo."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.render.components import render_workload
from ansible_collections.vectorops.milvus.plugins.module_utils.render.configuration import render_configuration
from ansible_collections.vectorops.milvus.plugins.module_utils.render.launch import CONFIG_MAP_FOLDER, SERVER_FOLDER
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Release
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.read import read_manifest
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve

#: Where the ConfigMap is mounted, and the writable folder the server reads.
MOUNTED = CONFIG_MAP_FOLDER
WRITABLE = SERVER_FOLDER

#: What stands in a Secret and reaches the pod by secretKeyRef, by the Secret's keys.
SECRET = {"accesskey": "demo-access", "secretkey": "demo-secret"}
SECRET_ENVIRONMENT = {"MINIO_ACCESS_KEY_ID": SECRET["accesskey"], "MINIO_SECRET_ACCESS_KEY": SECRET["secretkey"]}

MANIFEST: dict[str, t.Any] = {
    "apiVersion": "milvus.io/v1beta1",
    "kind": "Milvus",
    "metadata": {"name": "demo"},
}
#: The servers that run here for real find their dependencies on this machine.
SERVICES: dict[str, t.Any] = {
    "etcd": {"external": True, "endpoints": ["127.0.0.1:2379", "localhost:2379"]},
    "storage": {"external": True, "endpoint": "127.0.0.1:9000", "secretRef": "keys"},
    "pulsar": {"external": True, "endpoint": "127.0.0.1:6650"},
}
PATCHES = {"2.1": "2.1.4", "2.2": "2.2.16", "2.3": "2.3.5", "2.4": "2.4.23", "2.5": "2.5.7", "2.6": "2.6.3"}
#: The minors whose servers run here, told by their environment.
RUNNING = ("2.1", "2.2", "2.3")


@dataclasses.dataclass(frozen=True)
class Container:
    """What of a rendered container concerns the server's configuration."""

    args: tuple[str, ...]  # the image's ENTRYPOINT stays: no command
    environment: dict[str, str]  # secretKeyRef already resolved
    config_map: dict[str, str] = dataclasses.field(default_factory=dict)  # mounted at MOUNTED


def release(version: str, mode: str = "cluster") -> Release:
    """The cluster as the collection resolves it for this minor version."""
    spec: dict[str, t.Any] = {"mode": mode, "components": {"image": f"milvusdb/milvus:v{PATCHES[version]}"}}
    if version in RUNNING:
        spec["dependencies"] = SERVICES
    milvus, _warnings = read_manifest({**MANIFEST, "spec": spec})
    return resolve(milvus).release


def rendered_container(component: str, version: str) -> Container:
    """The container of a component as it is rendered for a minor version such as "2.5"."""
    made = release(version, "standalone" if component == "standalone" else "cluster")
    workload = next(one for one in made.workloads if one.component == component)
    container = render_workload(made, workload)[0]["spec"]["template"]["spec"]["containers"][0]
    environment = {variable["name"]: _value(variable) for variable in container["env"]}
    config_map = {} if version in RUNNING else render_configuration(made)[0]["data"]
    return Container(tuple(container["args"]), environment, config_map)


def _value(variable: dict[str, t.Any]) -> str:
    """What the kubelet would put into the variable."""
    source = variable.get("valueFrom") or {}
    if "secretKeyRef" in source:
        return SECRET[source["secretKeyRef"]["key"]]
    return str(variable.get("value", "0"))
