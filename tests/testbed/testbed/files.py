"""Everything that is written into a testbed's folder before its programs start."""

import base64
from collections.abc import Sequence
from typing import Any

import yaml

from .audit import audit_policy
from .kwok import kwok_config, pod_log
from .layout import Layout, write_private
from .pki import Authority, write_pki
from .state import State

_COMPONENTS = {
    "kube-controller-manager": ("system:kube-controller-manager", ()),
    "kube-scheduler": ("system:kube-scheduler", ()),
    "kwok": ("testbed:kwok", ("system:masters",)),
}


def write_files(layout: Layout, state: State, hosts: Sequence[str]) -> None:
    """Writes certificates, configuration and kubeconfigs. The servers' certificate is good for these hosts too."""
    layout.create()
    authority = write_pki(layout.pki, (state.address, *hosts))
    write_private(layout.config / "tokens.csv", f'{state.token},testbed-admin,testbed-admin,"system:masters"\n')
    write_private(layout.config / "audit-policy.yaml", yaml.safe_dump(audit_policy(), sort_keys=False))
    write_private(layout.config / "kwok.yaml", kwok_config(layout))
    write_private(layout.config / "pod.log", pod_log("starting", "ready to serve"))
    write_private(layout.config / "pod-previous.log", pod_log("starting", "panic: told to fail by the testbed"))
    server = f"https://{state.address}:{state.ports['kube-apiserver']}"
    for name, (user, groups) in _COMPONENTS.items():
        credentials = _certificate_credentials(authority, user, groups)
        write_private(layout.config / f"{name}.kubeconfig", _kubeconfig(server, authority.pem, name, credentials))
    write_private(layout.kubeconfig, _kubeconfig(server, authority.pem, "testbed-admin", {"token": state.token}))


def _certificate_credentials(authority: Authority, user: str, groups: tuple[str, ...]) -> dict[str, str]:
    certificate, key = authority.issue(user, groups)
    return {"client-certificate-data": _base64(certificate), "client-key-data": _base64(key)}


def _kubeconfig(server: str, authority_pem: str, user: str, credentials: dict[str, str]) -> str:
    cluster = {"server": server, "certificate-authority-data": _base64(authority_pem)}
    document: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "testbed", "cluster": cluster}],
        "users": [{"name": user, "user": credentials}],
        "contexts": [{"name": "testbed", "context": {"cluster": "testbed", "user": user}}],
        "current-context": "testbed",
    }
    return yaml.safe_dump(document, sort_keys=False)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
