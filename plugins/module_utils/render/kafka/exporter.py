# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exporter, which asks brokers for what Prometheus reads. **Private** to the collection."""

from __future__ import annotations

import shlex
import typing as t

from ...resolve.merge import by_key
from ...resolve.model import KubernetesObject, Values
from ..chart import container_port, pull_secrets, resources, service_port, text, texts
from ..objects import secret_variable, without_empty
from ..scheduling import POD_FIELDS
from .pod import affinity_of, image_of, security_of
from .scripts import wait_for
from .security import CLIENT_PASSWORDS, has_users, protocol, users_secret
from .settings import Companion, Servers, brokers

_FOLDER = "/opt/bitnami/kafka-exporter"
_READ_ONLY = 0o440
# Kafka's names of mechanisms and the exporter's own; the first one that brokers know is taken.
_MECHANISMS = {"scram-sha-512": "scram-sha512", "scram-sha-256": "scram-sha256", "plain": "plain"}

_SCRIPT = """\
set -euo pipefail
{waiting}exec kafka_exporter {options}
"""


def exporter_of(kafka: Servers) -> Companion:
    """The exporter's side of Kafka's values."""
    return Companion(
        kafka.dependency, kafka.component, section="metrics.kafka", role="cluster-metrics", suffix="exporter"
    )


def metrics_service(kafka: Servers) -> str:
    """The name of the Service that Prometheus finds it by."""
    return f"{kafka.name}-metrics"


def render_exporter(servers: Servers) -> list[KubernetesObject]:
    """ServiceAccount, Service and Deployment, where it is asked for; it is Kafka's only."""
    if servers.component != "kafka" or not servers.values.flag("metrics.kafka.enabled"):
        return []
    exporter = exporter_of(servers)
    account = exporter.values.flag("serviceAccount.create")
    return [
        *([_service_account(exporter)] if account else []),
        _service(servers, exporter),
        _deployment(exporter),
    ]


def _service_account(exporter: Companion) -> KubernetesObject:
    token = exporter.values.flag("serviceAccount.automountServiceAccountToken")
    return exporter.object("v1", "ServiceAccount", exporter.service_account, automountServiceAccountToken=token)


def _service(kafka: Servers, exporter: Companion) -> KubernetesObject:
    values = exporter.values
    port = values.required("service.ports.metrics")
    spec = {
        "type": "ClusterIP",
        "clusterIP": values.optional("service.clusterIP"),
        "sessionAffinity": values.required("service.sessionAffinity"),
        "ports": [service_port("http-metrics", port, "metrics")],
        "selector": exporter.selector,
    }
    annotations = {"prometheus.io/port": port, **values.optional("service.annotations", {})}
    return exporter.object("v1", "Service", metrics_service(kafka), None, annotations, spec=spec)


def _deployment(exporter: Companion) -> KubernetesObject:
    values = exporter.values
    labels = texts(exporter.labels, values.optional("podLabels"), exporter.selector)
    annotations = texts(values.optional("podAnnotations"))
    metadata = {"labels": labels, **({"annotations": annotations} if annotations else {})}
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": exporter.selector},
        "template": {"metadata": metadata, "spec": _pod(exporter)},
    }
    return exporter.object("apps/v1", "Deployment", exporter.name, spec=spec)


def _pod(exporter: Companion) -> dict[str, t.Any]:
    values = exporter.values
    secrets = pull_secrets(values.optional("global.imagePullSecrets"), values.optional("image.pullSecrets"))
    pod = {
        **values.set_members(POD_FIELDS),
        "affinity": affinity_of(exporter),
        "imagePullSecrets": secrets,
        "securityContext": security_of(exporter, "podSecurityContext"),
        "serviceAccountName": exporter.service_account,
        "enableServiceLinks": False,
        "initContainers": values.optional("initContainers"),
        "containers": by_key("name", [_container(exporter)], values.optional("sidecars", ())),
        "volumes": by_key("name", _volumes(exporter), values.optional("extraVolumes", ())) or None,
    }
    return t.cast(dict[str, t.Any], without_empty(pod))


def _container(exporter: Companion) -> dict[str, t.Any]:
    values = exporter.values
    mounts = [
        {"name": name, "mountPath": folder, "readOnly": True}
        for name, (_secret, folder) in _certificates(exporter).items()
    ]
    return {
        "name": "kafka-exporter",
        "image": image_of(exporter, "image"),
        "imagePullPolicy": values.required("image.pullPolicy"),
        "command": values.optional("command", ["bash"]),
        "args": values.optional("args", ["-c", _script(exporter)]),
        "env": login_variables(brokers(exporter.dependency)) or None,
        "ports": [container_port("metrics", values.required("containerPorts.metrics"))],
        "resources": resources(values.optional("resources", {})),
        "securityContext": security_of(exporter, "containerSecurityContext"),
        "volumeMounts": by_key("mountPath", mounts, values.optional("extraVolumeMounts", ())) or None,
    }


def login_variables(kafka: Servers) -> list[Values]:
    """As whom a client of ours logs in: the first of the clients' users."""
    if not has_users(kafka, "CLIENT"):
        return []
    name = text(kafka.values.required("auth.sasl.jaas.clientUsers")[0])
    password = secret_variable("SASL_USER_PASSWORD", users_secret(kafka), CLIENT_PASSWORDS)
    return [{"name": "SASL_USERNAME", "value": name}, password]


def _certificates(exporter: Companion) -> dict[str, tuple[str, str]]:
    """The volumes with certificates: of each the Secret and where it is mounted."""
    shown = exporter.values.optional("certificatesSecret")
    if not shown or not _is_encrypted(exporter):
        return {}
    authority = exporter.values.optional("tlsCaSecret")
    found = {"kafka-exporter-certificates": (str(shown), f"{_FOLDER}/certs")}
    more = {"kafka-exporter-ca-certificate": (str(authority), f"{_FOLDER}/cacert")}
    return {**found, **(more if authority else {})}


def _volumes(exporter: Companion) -> list[Values]:
    return [
        {"name": name, "secret": {"secretName": secret, "defaultMode": _READ_ONLY}}
        for name, (secret, _folder) in _certificates(exporter).items()
    ]


def _is_encrypted(exporter: Companion) -> bool:
    return protocol(brokers(exporter.dependency), "CLIENT").endswith("SSL")


def _script(exporter: Companion) -> str:
    kafka = brokers(exporter.dependency)
    port = kafka.plain("containerPorts.client")
    servers = [f"kafka.server={kafka.name}-{index}.{kafka.headless_domain}:{port}" for index in range(kafka.replicas)]
    flags = exporter.values.optional("extraFlags", {})
    further = [f"{key}={text(value)}" if value not in (None, "") else key for key, value in flags.items()]
    listening = f"web.listen-address=:{exporter.plain('containerPorts.metrics')}"
    plain = [*servers, *_tls_options(exporter), *further, listening]
    options = [*(shlex.quote(f"--{option}") for option in plain), *_login_options(kafka)]
    return _SCRIPT.format(waiting=wait_for("Kafka", kafka), options=" ".join(options))


def _tls_options(exporter: Companion) -> list[str]:
    if not _is_encrypted(exporter):
        return []
    folders = {name: folder for name, (_secret, folder) in _certificates(exporter).items()}
    if not folders:
        return ["tls.enabled"]
    certificates = folders["kafka-exporter-certificates"]
    authority = folders.get("kafka-exporter-ca-certificate", certificates)
    rows = (("ca", "tlsCaCert", authority), ("cert", "tlsCert", certificates), ("key", "tlsKey", certificates))
    return ["tls.enabled", *(f"tls.{name}-file={folder}/{exporter.plain(path)}" for name, path, folder in rows)]


def _login_options(kafka: Servers) -> list[str]:
    if not has_users(kafka, "CLIENT"):
        return []
    known = kafka.plain("auth.sasl.mechanisms").lower()
    mechanism = next((own for name, own in _MECHANISMS.items() if name in known), "plain")
    # The Secret has the passwords of all users, with commas between them.
    password = '--sasl.password="${SASL_USER_PASSWORD%%,*}"'  # noqa: S105
    return ["--sasl.enabled", '--sasl.username="$SASL_USERNAME"', password, f"--sasl.mechanism={mechanism}"]
