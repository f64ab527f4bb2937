# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens (JWT) between clients, proxies and brokers. **Private** to the collection.

The Secrets are the user's own: ``<release>-pulsar-token-symmetric-key`` (key SECRETKEY) or
``<release>-pulsar-token-asymmetric-key`` (PUBLICKEY), and ``<release>-pulsar-token-<user>`` (TOKEN) for the users of
brokers, proxies and the toolset. We only mount them.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .common import Cluster

_KEYS_FOLDER = "/pulsar/keys"
_TOKENS_FOLDER = "/pulsar/tokens"
_PROVIDER = "org.apache.pulsar.broker.authentication.AuthenticationProviderToken"
_CLIENT_PLUGIN = "org.apache.pulsar.client.impl.auth.AuthenticationToken"


@dataclasses.dataclass(frozen=True)
class _Key:
    """What tokens are checked with: the Secret's ending and key, the file, and the setting that names the file."""

    secret: str
    key: str
    file: str
    setting: str


_SECRET_KEY = _Key("token-symmetric-key", "SECRETKEY", "token/secret.key", "tokenSecretKey")
_PUBLIC_KEY = _Key("token-asymmetric-key", "PUBLICKEY", "token/public.key", "tokenPublicKey")


def broker_configuration(cluster: Cluster) -> dict[str, str]:
    """The brokers' settings; empty where authentication is off."""
    roles: dict[str, str] = {}
    if _authorized(cluster):
        roles = {"authorizationEnabled": "true", "superUserRoles": _super_users(cluster)}
        if cluster.value("auth.useProxyRoles"):
            roles["proxyRoles"] = _user(cluster, "proxy")
    return _configuration(cluster, "broker", roles)


def proxy_configuration(cluster: Cluster) -> dict[str, str]:
    """The proxies' settings; they leave it to the brokers to decide who may do what."""
    roles: dict[str, str] = {}
    if _authorized(cluster):
        without = "proxy" if cluster.value("auth.useProxyRoles") else ""
        roles = {
            "authorizationEnabled": "false",
            "forwardAuthorizationCredentials": "true",
            "superUserRoles": _super_users(cluster, without),
        }
    return _configuration(cluster, "proxy", roles)


def client_configuration(cluster: Cluster) -> dict[str, str]:
    """The settings of a client; empty where authentication is off."""
    if not _enabled(cluster):
        return {}
    return {"authParams": f"file://{_TOKENS_FOLDER}/client/token", "authPlugin": _CLIENT_PLUGIN}


def client_volumes(cluster: Cluster) -> list[dict[str, t.Any]]:
    """A client's volume with its token."""
    return [_token_volume(cluster, "client")] if _enabled(cluster) else []


def client_mounts(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Where a client finds it."""
    return [_mount("client-token", _TOKENS_FOLDER)] if _enabled(cluster) else []


def broker_volumes(cluster: Cluster) -> list[dict[str, t.Any]]:
    """The brokers' volumes with the key and their own token."""
    return _volumes(cluster, "broker")


def proxy_volumes(cluster: Cluster) -> list[dict[str, t.Any]]:
    """The proxies' volumes with the key and their own token."""
    return _volumes(cluster, "proxy")


def broker_mounts(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Where the brokers find them."""
    return _mounts(cluster, "broker")


def proxy_mounts(cluster: Cluster) -> list[dict[str, t.Any]]:
    """Where the proxies find them."""
    return _mounts(cluster, "proxy")


def _configuration(cluster: Cluster, section: str, roles: dict[str, str]) -> dict[str, str]:
    if not _enabled(cluster):
        return {}
    key = _key(cluster)
    return {
        "authenticationEnabled": "true",
        **roles,
        "authenticationProviders": _PROVIDER,
        "brokerClientAuthenticationPlugin": _CLIENT_PLUGIN,
        "brokerClientAuthenticationParameters": f"file://{_TOKENS_FOLDER}/{section}/token",
        key.setting: f"file://{_KEYS_FOLDER}/{key.file}",
    }


def _volumes(cluster: Cluster, section: str) -> list[dict[str, t.Any]]:
    if not _enabled(cluster):
        return []
    key = _key(cluster)
    return [
        _secret_volume("token-keys", f"{cluster.release}-{key.secret}", key.key, key.file),
        _token_volume(cluster, section),
    ]


def _token_volume(cluster: Cluster, user: str) -> dict[str, t.Any]:
    secret = f"{cluster.release}-token-{_user(cluster, user)}"
    return _secret_volume(f"{user}-token", secret, "TOKEN", f"{user}/token")


def _secret_volume(name: str, secret: str, key: str, path: str) -> dict[str, t.Any]:
    return {"name": name, "secret": {"secretName": secret, "items": [{"key": key, "path": path}]}}


def _mounts(cluster: Cluster, section: str) -> list[dict[str, t.Any]]:
    if not _enabled(cluster):
        return []
    folders = {"token-keys": _KEYS_FOLDER, f"{section}-token": _TOKENS_FOLDER}
    return [_mount(name, folder) for name, folder in folders.items()]


def _mount(name: str, folder: str) -> dict[str, t.Any]:
    return {"name": name, "mountPath": folder, "readOnly": True}


def _enabled(cluster: Cluster) -> bool:
    path = "auth.authentication"
    return bool(cluster.value(f"{path}.enabled")) and cluster.value(f"{path}.provider") == "jwt"


def _authorized(cluster: Cluster) -> bool:
    return bool(cluster.value("auth.authorization.enabled"))


def _key(cluster: Cluster) -> _Key:
    return _SECRET_KEY if cluster.value("auth.authentication.jwt.usingSecretKey") else _PUBLIC_KEY


def _user(cluster: Cluster, role: str) -> str:
    return str(cluster.value(f"auth.superUsers.{role}"))


def _super_users(cluster: Cluster, without: str = "") -> str:
    users: dict[str, t.Any] = dict(cluster.value("auth.superUsers"))
    return ",".join(sorted(str(user) for role, user in users.items() if user and role != without))
