# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Job that makes topics, which runs once. **Private** to the collection."""

from __future__ import annotations

import base64
import typing as t

from ...resolve.merge import by_key
from ...resolve.model import KubernetesObject, Values
from ..chart import pull_secrets, resources, text, texts
from ..objects import secret_variable, without_empty
from .exporter import login_variables
from .pod import image_of, security_of
from .provisioning_script import FOLDER, PASSWORDS, provisioning_script
from .security import protocol
from .settings import Companion, Servers

_READ_ONLY = 0o400
_VOLUME = "kafka-client-certs"


def render_provisioning(servers: Servers) -> list[KubernetesObject]:
    """The Job and the Secret with the passwords of its certificates, where it is asked for; it is Kafka's only."""
    if servers.component != "kafka" or not servers.values.flag("provisioning.enabled"):
        return []
    own = Companion(
        servers.dependency, servers.component, section="provisioning", role="kafka-provisioning", suffix="provisioning"
    )
    return [*_secret(servers, own), _job(servers, own)]


def _is_encrypted(kafka: Servers) -> bool:
    return protocol(kafka, "CLIENT").endswith("SSL")


def _passwords(kafka: Servers) -> str:
    return str(kafka.values.optional("provisioning.auth.tls.passwordsSecret", f"{kafka.name}-client-secret"))


def _secret(kafka: Servers, own: Companion) -> list[KubernetesObject]:
    if not _is_encrypted(kafka) or own.values.optional("auth.tls.passwordsSecret"):
        return []
    found = {_key(own, name): own.values.optional(f"auth.tls.{name}Password") for name in PASSWORDS}
    data = {key: base64.b64encode(text(value).encode()).decode() for key, value in found.items() if value is not None}
    return [own.object("v1", "Secret", _passwords(kafka), type="Opaque", data=data)] if data else []


def _key(own: Companion, name: str) -> str:
    return own.plain(f"auth.tls.{name}PasswordSecretKey")


def _job(kafka: Servers, own: Companion) -> KubernetesObject:
    labels = texts(own.labels, own.values.optional("podLabels"), own.selector)
    annotations = texts(own.values.optional("podAnnotations"))
    metadata = {"labels": labels, **({"annotations": annotations} if annotations else {})}
    return own.object("batch/v1", "Job", own.name, spec={"template": {"metadata": metadata, "spec": _pod(kafka, own)}})


def _pod(kafka: Servers, own: Companion) -> dict[str, t.Any]:
    values = own.values
    certificates = values.optional("auth.tls.certificatesSecret") if _is_encrypted(kafka) else None
    secret = {"secretName": certificates, "defaultMode": _READ_ONLY}
    volumes: list[Values] = [{"name": _VOLUME, "secret": secret}] if certificates else []
    secrets = (kafka.values.optional("global.imagePullSecrets"), kafka.values.optional("image.pullSecrets"))
    pod = {
        "schedulerName": values.optional("schedulerName"),
        "imagePullSecrets": pull_secrets(*secrets),
        "securityContext": security_of(own, "podSecurityContext"),
        "enableServiceLinks": False,
        "restartPolicy": "OnFailure",
        "terminationGracePeriodSeconds": 0,
        "initContainers": values.optional("initContainers"),
        "containers": by_key("name", [_container(kafka, own)], values.optional("sidecars", ())),
        "volumes": by_key("name", volumes, values.optional("extraVolumes", ())) or None,
    }
    return t.cast(dict[str, t.Any], without_empty(pod))


def _container(kafka: Servers, own: Companion) -> dict[str, t.Any]:
    values = own.values
    certificates = _is_encrypted(kafka) and values.optional("auth.tls.certificatesSecret")
    mounts: list[Values] = [{"name": _VOLUME, "mountPath": FOLDER, "readOnly": True}] if certificates else []
    script = provisioning_script(kafka, own, encrypted=_is_encrypted(kafka))
    return {
        "name": "kafka-provisioning",
        "image": image_of(kafka, "image"),
        "imagePullPolicy": kafka.values.required("image.pullPolicy"),
        "command": values.optional("command", ["/bin/bash"]),
        "args": values.optional("args", ["-c", script]),
        "env": [*login_variables(kafka), *_password_variables(kafka, own)] or None,
        "resources": resources(values.optional("resources", {})),
        "securityContext": security_of(own, "containerSecurityContext"),
        "volumeMounts": by_key("mountPath", mounts, values.optional("extraVolumeMounts", ())) or None,
    }


def _password_variables(kafka: Servers, own: Companion) -> list[Values]:
    """Those of the certificates that there are: all of a given Secret may be missing there."""
    if not _is_encrypted(kafka):
        return []
    secret, elsewhere = _passwords(kafka), own.values.optional("auth.tls.passwordsSecret")
    given = {path: name for path, name in PASSWORDS.items() if own.values.optional(f"auth.tls.{path}Password")}
    found = [
        secret_variable(name, secret, _key(own, path)) for path, name in (PASSWORDS if elsewhere else given).items()
    ]
    for variable in found if elsewhere else ():
        variable["valueFrom"]["secretKeyRef"]["optional"] = True
    return [*found]
