"""The command line of each program, and how to see that it is healthy. Pure functions of layout and ports."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .layout import Layout
from .ports import HOST

PORT_NAMES = ("etcd", "etcd-peer", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
SERVICE_RANGE = "10.96.0.0/16"
NODE_SELECTOR = "kwok.x-k8s.io/node=fake"
_BURST = ("--kube-api-qps=2000", "--kube-api-burst=4000")


@dataclass(frozen=True)
class Program:
    """One of the five programs that run."""

    name: str
    executable: str
    arguments: tuple[str, ...]
    health_path: str
    tls: bool = True

    def command(self, programs: Path) -> list[str]:
        """The words to start it with."""
        return [str(programs / self.executable), *self.arguments]


def all_programs(layout: Layout, ports: Mapping[str, int], address: str) -> dict[str, Program]:
    """The programs in the order in which they start; the apiserver listens on that address."""
    programs = (
        _etcd(layout, ports),
        _apiserver(layout, ports, address),
        _controller_manager(layout, ports),
        _scheduler(layout, ports),
        _kwok(layout, ports),
    )
    return {program.name: program for program in programs}


def _etcd(layout: Layout, ports: Mapping[str, int]) -> Program:
    client, peer = f"http://{HOST}:{ports['etcd']}", f"http://{HOST}:{ports['etcd-peer']}"
    arguments = (
        "--name=testbed",
        f"--data-dir={layout.data}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=testbed={peer}",
        "--unsafe-no-fsync",
        "--log-level=warn",
    )
    return Program("etcd", "server", arguments, "/health", tls=False)


def _apiserver(layout: Layout, ports: Mapping[str, int], address: str) -> Program:
    arguments = (
        f"--etcd-servers=http://{HOST}:{ports['etcd']}",
        f"--bind-address={address}",
        f"--advertise-address={address}",
        "--endpoint-reconciler-type=none",  # a loopback address may not stand in Endpoints
        f"--secure-port={ports['kube-apiserver']}",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
        "--delete-collection-workers=8",
        "--profiling=false",
        *_serving(layout),
        *_authentication(layout.pki),
        f"--token-auth-file={layout.config / 'tokens.csv'}",
        f"--audit-policy-file={layout.config / 'audit-policy.yaml'}",
        f"--audit-log-path={layout.audit_log}",
    )
    return Program("kube-apiserver", "kube-apiserver", arguments, "/readyz")


def _authentication(pki: Path) -> tuple[str, ...]:
    """Who clients are, how service account tokens are signed, how aggregated APIs and kubelets know the server."""
    return (
        f"--client-ca-file={pki / 'ca.crt'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={pki / 'service-account.key'}",
        f"--service-account-signing-key-file={pki / 'service-account.key'}",
        f"--requestheader-client-ca-file={pki / 'front-proxy-ca.crt'}",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={pki / 'front-proxy-client.crt'}",
        f"--proxy-client-key-file={pki / 'front-proxy-client.key'}",
        f"--kubelet-certificate-authority={pki / 'ca.crt'}",
        f"--kubelet-client-certificate={pki / 'kubelet-client.crt'}",
        f"--kubelet-client-key={pki / 'kubelet-client.key'}",
        "--kubelet-preferred-address-types=InternalDNS,InternalIP",  # see objects.node; real nodes have the latter
    )


def _controller_manager(layout: Layout, ports: Mapping[str, int]) -> Program:
    syncs = ("deployment", "replicaset", "statefulset", "job", "service-endpoint", "endpoint", "gc", "namespace")
    arguments = (
        f"--kubeconfig={layout.config / 'kube-controller-manager.kubeconfig'}",
        f"--bind-address={HOST}",
        f"--secure-port={ports['kube-controller-manager']}",
        *_serving(layout),
        *_BURST,
        "--leader-elect=false",  # it would end itself while the apiserver is away
        "--node-monitor-grace-period=1h",  # nodes report every five minutes, and have no leases
        "--use-service-account-credentials=true",
        f"--service-account-private-key-file={layout.pki / 'service-account.key'}",
        f"--root-ca-file={layout.pki / 'ca.crt'}",
        "--allocate-node-cidrs=false",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        "--enable-hostpath-provisioner=true",
        "--pvclaimbinder-sync-period=1s",
        "--horizontal-pod-autoscaler-sync-period=1s",
        "--concurrent-horizontal-pod-autoscaler-syncs=5",
        *(f"--concurrent-{kind}-syncs=10" for kind in syncs),
    )
    return Program("kube-controller-manager", "kube-controller-manager", arguments, "/healthz")


def _scheduler(layout: Layout, ports: Mapping[str, int]) -> Program:
    arguments = (
        f"--kubeconfig={layout.config / 'kube-scheduler.kubeconfig'}",
        f"--bind-address={HOST}",
        f"--secure-port={ports['kube-scheduler']}",
        *_serving(layout),
        *_BURST,
        "--leader-elect=false",
    )
    return Program("kube-scheduler", "kube-scheduler", arguments, "/healthz")


def _kwok(layout: Layout, ports: Mapping[str, int]) -> Program:
    arguments = (
        f"--config={layout.config / 'kwok.yaml'}",
        f"--kubeconfig={layout.config / 'kwok.kubeconfig'}",
        f"--manage-nodes-with-annotation-selector={NODE_SELECTOR}",
        "--node-lease-duration-seconds=0",  # with leases, one that has just started passes over the pods it finds
        f"--node-port={ports['kwok']}",
        f"--server-address={HOST}:{ports['kwok']}",
        *_serving(layout),
    )
    return Program("kwok", "kwok", arguments, "/healthz")


def _serving(layout: Layout) -> tuple[str, str]:
    return (
        f"--tls-cert-file={layout.pki / 'server.crt'}",
        f"--tls-private-key-file={layout.pki / 'server.key'}",
    )
