# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configuration of the node's programs, and the objects that a cluster needs beside them. Pure."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

import yaml

from .machine import CNI_PLUGINS

NAME = "node"
LINK = "eth0"
POD_NETWORK = "10.244.0.0/24"
DNS_ADDRESS = "10.96.0.10"
DOMAIN = "cluster.local"
KUBELET_PORT = 10250


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a node lies and how it is reached.

    :param folder: all that it writes.
    :param address: its own, in the small network between it and the machine.
    :param kubeconfig: whose rights kubelet and kube-proxy have.
    :param pki: the testbed's certificates: ``server`` is good for the node's address.
    """

    folder: Path
    address: str
    kubeconfig: Path
    pki: Path
    programs: Path

    @property
    def socket(self) -> Path:
        """Where containerd listens."""
        return self.folder / "containerd.sock"

    def log(self, name: str) -> Path:
        """What a program wrote."""
        return self.folder / f"{name}.log"

    @property
    def pod_logs(self) -> Path:
        """Below it, a folder for each pod."""
        return self.folder / "pods"


def write(place: Place, sandbox_image: str) -> None:
    """Write all files."""
    (place.folder / "cni").mkdir()
    files = {
        "containerd.toml": _containerd(place, sandbox_image),
        "cni/pods.conflist": json.dumps(_pod_network(place)),
        "kubelet.yaml": yaml.safe_dump(_kubelet(place)),
        "kube-proxy.yaml": yaml.safe_dump(_kube_proxy(place)),
        "resolv.conf": "",  # nobody outside to ask
    }
    for name, text in files.items():
        (place.folder / name).write_text(text, encoding="utf-8")


def programs(place: Place) -> list[dict[str, t.Any]]:
    """The programs, and for which file each waits."""
    kubelet = [
        f"--config={place.folder}/kubelet.yaml",
        f"--kubeconfig={place.kubeconfig}",
        f"--root-dir={place.folder}/kubelet",
        f"--cert-dir={place.folder}/kubelet-pki",
        f"--hostname-override={NAME}",
        f"--node-ip={place.address}",
    ]
    commands = (
        ("containerd", ["containerd", f"--config={place.folder}/containerd.toml"], place.kubeconfig),
        ("kubelet", [str(place.programs / "kubelet"), *kubelet], place.socket),
        (
            "kube-proxy",
            [str(place.programs / "kube-proxy"), f"--config={place.folder}/kube-proxy.yaml"],
            place.kubeconfig,
        ),
    )
    return [{"command": words, "log": str(place.log(name)), "after": str(file)} for name, words, file in commands]


def _containerd(place: Place, sandbox_image: str) -> str:
    return f"""\
version = 2
root = "{place.folder}/containerd"
state = "/run/containerd"
[grpc]
  address = "{place.socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{sandbox_image}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{CNI_PLUGINS}"
    conf_dir = "{place.folder}/cni"
"""


def _pod_network(place: Place) -> dict[str, t.Any]:
    """A link for each pod, so that every packet is routed and meets kube-proxy's rules.

    To the machine pods speak with the node's address, the only one that it knows; further there is no way.
    """
    addresses = {"type": "host-local", "dataDir": f"{place.folder}/addresses", "routes": [{"dst": "0.0.0.0/0"}]}
    ranges = [[{"subnet": POD_NETWORK}]]
    links = {"type": "ptp", "ipMasq": True, "ipam": {**addresses, "ranges": ranges}}
    ports = {"type": "portmap", "capabilities": {"portMappings": True}}
    return {"cniVersion": "0.4.0", "name": "pods", "plugins": [links, ports]}


def _kubelet(place: Place) -> dict[str, t.Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": place.address,
        "port": KUBELET_PORT,
        "authentication": {"x509": {"clientCAFile": f"{place.pki}/ca.crt"}, "anonymous": {"enabled": False}},
        "authorization": {"mode": "AlwaysAllow"},
        "tlsCertFile": f"{place.pki}/server.crt",
        "tlsPrivateKeyFile": f"{place.pki}/server.key",
        "containerRuntimeEndpoint": f"unix://{place.socket}",
        "cgroupDriver": "cgroupfs",
        "failCgroupV1": False,
        "failSwapOn": False,
        "enforceNodeAllocatable": [],
        "clusterDNS": [DNS_ADDRESS],
        "clusterDomain": DOMAIN,
        "resolvConf": f"{place.folder}/resolv.conf",
        "podLogsDir": str(place.pod_logs),
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "100Mi"},
        "localStorageCapacityIsolation": False,
        "registerNode": True,
    }


def _kube_proxy(place: Place) -> dict[str, t.Any]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "iptables",
        "hostnameOverride": NAME,
        "clientConnection": {"kubeconfig": str(place.kubeconfig)},
        "clusterCIDR": POD_NETWORK,
        "conntrack": {"maxPerCore": 0},
        "iptables": {"minSyncPeriod": "0s"},
        "nodePortAddresses": [f"{place.address}/32"],
        "healthzBindAddress": f"{place.address}:10256",
        "metricsBindAddress": f"{place.address}:10249",
    }


def dns_objects(image: str, server: str) -> list[dict[str, t.Any]]:
    """CoreDNS for the cluster's own names.

    :param server: the API server as pods reach it.
    """
    labels = {"k8s-app": "kube-dns"}
    corefile = f".:53 {{\n  errors\n  ready\n  loadbalance\n  kubernetes {DOMAIN} in-addr.arpa {{\n    pods insecure\n"
    corefile += f"    ttl 1\n    endpoint {server}\n    kubeconfig /configuration/kubeconfig\n  }}\n}}\n"
    container = {
        "name": "coredns",
        "image": image,
        "imagePullPolicy": "Never",
        "args": ["-conf", "/configuration/Corefile"],
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 8181}, "periodSeconds": 1},
        "volumeMounts": [{"name": "configuration", "mountPath": "/configuration"}],
    }
    pod = {
        "dnsPolicy": "Default",
        "containers": [container],
        "volumes": [{"name": "configuration", "secret": {"secretName": "coredns"}}],
    }
    where = {"namespace": "kube-system"}
    ports = [{"name": name, "port": 53, "protocol": protocol} for name, protocol in (("dns", "UDP"), ("tcp", "TCP"))]
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "coredns", **where},
            "stringData": {"Corefile": corefile},
        },
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "kube-dns", **where},
            "spec": {"clusterIP": DNS_ADDRESS, "selector": labels, "ports": ports},
        },
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "coredns", **where},
            "spec": {
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": pod},
            },
        },
    ]
