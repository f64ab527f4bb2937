"""What every testbed cluster holds from the start: nodes and storage classes."""

from typing import Any

from .ports import HOST
from .programs import NODE_SELECTOR
from .settings import Settings

ZONES = ("zone-a", "zone-b", "zone-c")
_PROVISIONER = "kubernetes.io/host-path"


def nodes(settings: Settings, kubelet_port: int, version: str) -> list[dict[str, Any]]:
    """The fake nodes, spread over the zones."""
    return [node(number, settings, kubelet_port, version) for number in range(1, settings.nodes + 1)]


def node(number: int, settings: Settings, kubelet_port: int, version: str) -> dict[str, Any]:
    """One node. Each has a loopback address of its own, so that nothing ever answers outside of this machine."""
    name = f"testbed-node-{number}"
    key, value = NODE_SELECTOR.split("=")
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "annotations": {key: value}, "labels": _labels(name, number)},
        "spec": {"podCIDR": f"10.244.{number}.0/24", "podCIDRs": [f"10.244.{number}.0/24"]},
        "status": {
            "capacity": _capacity(settings),
            "allocatable": _capacity(settings),
            "addresses": [
                {"type": "InternalIP", "address": f"127.0.1.{number}"},
                {"type": "Hostname", "address": name},
                {"type": "InternalDNS", "address": HOST},  # where the apiserver reaches kwok for logs
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": kubelet_port}},
            "nodeInfo": _node_info(version),
        },
    }


def is_ready(node: dict[str, Any]) -> bool:
    """Whether pods can be placed on a node."""
    conditions = {condition["type"]: condition["status"] for condition in node["status"].get("conditions", [])}
    return conditions.get("Ready") == "True" and not node["spec"].get("taints")


def storage_classes() -> list[dict[str, Any]]:
    """`local` is the default and binds when a pod needs it; `nfs-sc` binds at once."""
    return [
        _storage_class("local", "WaitForFirstConsumer", default=True),
        _storage_class("nfs-sc", "Immediate", default=False),
    ]


def _labels(name: str, number: int) -> dict[str, str]:
    return {
        "type": "kwok",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": name,
        "topology.kubernetes.io/region": "testbed",
        "topology.kubernetes.io/zone": ZONES[(number - 1) % len(ZONES)],
    }


def _capacity(settings: Settings) -> dict[str, str]:
    return {
        "cpu": settings.node_cpu,
        "memory": settings.node_memory,
        "pods": str(settings.node_pods),
        "ephemeral-storage": "1Ti",
    }


def _node_info(version: str) -> dict[str, str]:
    unknown = ("bootID", "machineID", "systemUUID")
    return {
        "architecture": "amd64",
        "operatingSystem": "linux",
        "osImage": "testbed",
        "kernelVersion": "testbed",
        "containerRuntimeVersion": "kwok://testbed",
        "kubeletVersion": f"v{version}",
        "kubeProxyVersion": f"v{version}",
        **dict.fromkeys(unknown, ""),
    }


def _storage_class(name: str, binding: str, default: bool) -> dict[str, Any]:
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name, "annotations": annotations},
        "provisioner": _PROVISIONER,
        "reclaimPolicy": "Delete",
        "volumeBindingMode": binding,
        "allowVolumeExpansion": False,
    }
