# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Job runs that makes topics. **Private** to the collection."""

from __future__ import annotations

import shlex

from ...resolve.model import Values
from ..chart import text
from .scripts import wait_for
from .security import has_users, protocol
from .settings import Companion, Servers

#: Where the certificates are mounted.
FOLDER = "/certs"
#: The passwords that certificates' files may have, and the variables that they are in.
PASSWORDS = {
    "key": "KAFKA_CLIENT_KEY_PASSWORD",
    "keystore": "KAFKA_CLIENT_KEYSTORE_PASSWORD",
    "truststore": "KAFKA_CLIENT_TRUSTSTORE_PASSWORD",
}
_PROPERTIES = {
    "key": "ssl.key.password",
    "keystore": "ssl.keystore.password",
    "truststore": "ssl.truststore.password",
}
_MODULES = {
    "plain": "org.apache.kafka.common.security.plain.PlainLoginModule",
    "scram-sha-256": "org.apache.kafka.common.security.scram.ScramLoginModule",
    "scram-sha-512": "org.apache.kafka.common.security.scram.ScramLoginModule",
}

# The file with the settings takes a backslash for its own, and so does what logs in.
_SCRIPT = r"""set -euo pipefail
PATH="/opt/bitnami/kafka/bin:$PATH"
{waiting}umask 077
settings="$(mktemp)"
escaped() {{ sed 's/\\/\\\\/g'; }}
say() {{ printf '%s\n' "$1" >> "$settings"; }}
{settings}topic() {{
    kafka-topics.sh --bootstrap-server {address} --command-config "$settings" --create --if-not-exists "$@"
}}
{topics}"""

# The Secret has the passwords of all users, with commas between them.
_LOGIN = r"""password="$(printf %s "${{SASL_USER_PASSWORD%%,*}}" | sed 's/[\\"]/\\&/g' | escaped)"
say sasl.mechanism={mechanism}
say "sasl.jaas.config={module} required username=\"$SASL_USERNAME\" password=\"$password\";"
"""


def provisioning_script(kafka: Servers, own: Companion, *, encrypted: bool) -> str:
    """The script.

    :param encrypted: whether clients speak TLS.
    """
    lines = [f"say security.protocol={protocol(kafka, 'CLIENT')}"]
    lines += _login(kafka) if has_users(kafka, "CLIENT") else []
    lines += _encryption(own) if encrypted else []
    topics = [_topic(topic, own) for topic in own.values.optional("topics", ())]
    return _SCRIPT.format(
        waiting=wait_for("Kafka", kafka),
        settings="".join(f"{line}\n" for line in lines),
        address=f"{kafka.name}:{kafka.plain('service.ports.client')}",
        topics="".join(f"{line}\n" for line in topics),
    )


def _login(kafka: Servers) -> list[str]:
    known = kafka.plain("auth.sasl.mechanisms").lower().split(",")
    mechanism = next((name for name in _MODULES if name in known), "plain")
    return _LOGIN.format(mechanism=mechanism.upper(), module=_MODULES[mechanism]).splitlines()


def _encryption(own: Companion) -> list[str]:
    kind = own.plain("auth.tls.type")
    lines = [f"say ssl.keystore.type={kind.upper()}", f"say ssl.truststore.type={kind.upper()}"]
    if kind == "pem":
        files = [_file(own, name) for name in ("key", "cert")]
        lines += ['store="$(mktemp)"', f'cat {" ".join(files)} > "$store"', 'say "ssl.keystore.location=$store"']
        lines.append(f"say ssl.truststore.location={_file(own, 'caCert')}")
    else:
        lines += [f"say ssl.{name}.location={_file(own, name)}" for name in ("keystore", "truststore")]
    return [
        *lines,
        *(
            f'if [[ -n "${{{variable}:-}}" ]]; then say "{_PROPERTIES[name]}=$(printf %s "${variable}" | escaped)"; fi'
            for name, variable in PASSWORDS.items()
        ),
    ]


def _file(own: Companion, name: str) -> str:
    return shlex.quote(f"{FOLDER}/{own.plain(f'auth.tls.{name}')}")


def _topic(topic: Values, own: Companion) -> str:
    partitions = topic.get("partitions") or own.values.required("numPartitions")
    factor = topic.get("replicationFactor") or own.values.required("replicationFactor")
    words = ["--topic", text(topic.get("name", "")), "--partitions", text(partitions)]
    words += ["--replication-factor", text(factor)]
    for name, value in (topic.get("config") or {}).items():
        words += ["--config", f"{name}={text(value)}"]
    return " ".join(["topic", *(shlex.quote(word) for word in words)])
