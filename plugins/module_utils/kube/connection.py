# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From kubernetes.core's authentication options to a connection. **Private** to the collection.

The official Python client reads kubeconfig files, runs credential plugins and knows the in-cluster account; its
import costs most of a module's start, so it happens here and only when it is needed.
"""

from __future__ import annotations

import os
import typing as t

from .errors import KubernetesError

#: Options under kubernetes.core's names, each with its K8S_AUTH_* variable as fallback (see doc_fragments/auth.py).
AUTH_OPTIONS: dict[str, dict[str, t.Any]] = {
    "kubeconfig": {"type": "raw"},
    "context": {"type": "str"},
    "host": {"type": "str"},
    "api_key": {"type": "str", "no_log": True},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "validate_certs": {"type": "bool", "aliases": ["verify_ssl"]},
    "ca_cert": {"type": "path", "aliases": ["ssl_ca_cert"]},
    "client_cert": {"type": "path", "aliases": ["cert_file"]},
    "client_key": {"type": "path", "aliases": ["key_file"], "no_log": False},
    "proxy": {"type": "str"},
    "no_proxy": {"type": "str"},
    "proxy_headers": {
        "type": "dict",
        "options": {
            "basic_auth": {"type": "str", "no_log": True},
            "proxy_basic_auth": {"type": "str", "no_log": True},
            "user_agent": {"type": "str"},
        },
    },
    "persist_config": {"type": "bool"},
    "impersonate_user": {"type": "str"},
    "impersonate_groups": {"type": "list", "elements": "str"},
}
_VARIABLES = {"validate_certs": "K8S_AUTH_VERIFY_SSL", "ca_cert": "K8S_AUTH_SSL_CA_CERT"}
_VARIABLES |= {"client_cert": "K8S_AUTH_CERT_FILE", "client_key": "K8S_AUTH_KEY_FILE"}
_BOOLEANS = frozenset({"validate_certs", "persist_config"})
_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
_PROXY_HEADERS = ("proxy_basic_auth", "basic_auth", "user_agent")


def authentication(parameters: t.Mapping[str, t.Any], environ: t.Mapping[str, str] | None = None) -> dict[str, t.Any]:
    """The authentication options that are given, by option or by K8S_AUTH_* variable; the option wins.

    :param parameters: the module's parameters.
    :returns: only the options that have a value; an empty string counts as not given.
    """
    environment = os.environ if environ is None else environ
    given: dict[str, t.Any] = {}
    for option in AUTH_OPTIONS:
        value = parameters.get(option)
        if value in (None, "", [], {}):
            value = _from_environment(option, environment)
        if value not in (None, "", [], {}):
            given[option] = value
    return given


def _from_environment(option: str, environment: t.Mapping[str, str]) -> t.Any:
    if option == "proxy_headers":
        names = {name: f"K8S_AUTH_PROXY_HEADERS_{name.upper()}" for name in _PROXY_HEADERS}
        return {name: environment[variable] for name, variable in names.items() if environment.get(variable)}
    text = environment.get(_VARIABLES.get(option, f"K8S_AUTH_{option.upper()}"), "")
    if option in _BOOLEANS:
        return text.lower() in _TRUE if text else None
    if option == "impersonate_groups":
        return [group for group in text.split(",") if group]
    return text


def connect(options: t.Mapping[str, t.Any]) -> tuple[t.Any, list[tuple[str, str]]]:
    """The official client's Configuration, loaded, and the headers to send with every request.

    :param options: what ``authentication()`` returned.
    :raises KubernetesError: no library, no usable kubeconfig, no cluster to talk to.
    """
    try:
        from kubernetes import client, config
    except ImportError as error:
        raise KubernetesError(
            f"The Python library 'kubernetes' is missing for this interpreter ({error}); "
            "install it there (pip install kubernetes) or set ansible_python_interpreter to one that has it"
        ) from error
    configuration = client.Configuration()
    _load(config, configuration, options)
    _override(configuration, options)
    return configuration, _impersonation(options)


def _load(config: t.Any, configuration: t.Any, options: t.Mapping[str, t.Any]) -> None:
    kubeconfig, context = options.get("kubeconfig"), options.get("context")
    persist = bool(options.get("persist_config"))
    direct = options.get("host") and (options.get("api_key") or options.get("username") or options.get("client_cert"))
    try:
        if isinstance(kubeconfig, t.Mapping):
            config.load_kube_config_from_dict(kubeconfig, context, configuration, persist)
        elif kubeconfig:
            config.load_kube_config(os.path.expanduser(str(kubeconfig)), context, configuration, persist)
        elif not direct:
            _load_default(config, configuration, context, persist, bool(options.get("host")))
    except config.ConfigException as error:
        raise KubernetesError(f"The kubeconfig{_named(kubeconfig)} can't be used: {error}") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise KubernetesError(f"The kubeconfig{_named(kubeconfig)} can't be read: {error}") from error


def _named(kubeconfig: t.Any) -> str:
    """The file's name; what was given as a dictionary holds secrets."""
    return f" {kubeconfig}" if isinstance(kubeconfig, str) and kubeconfig else ""


def _load_default(config: t.Any, configuration: t.Any, context: str | None, persist: bool, has_host: bool) -> None:
    try:
        config.load_kube_config(None, context, configuration, persist)
    except config.ConfigException as error:
        try:
            config.load_incluster_config(client_configuration=configuration)
        except config.ConfigException:
            if not has_host:
                raise KubernetesError(
                    f"No cluster to talk to: {error}; give kubeconfig, or host with api_key, or K8S_AUTH_* variables"
                ) from error


def _override(configuration: t.Any, options: t.Mapping[str, t.Any]) -> None:
    """Options beat what the kubeconfig says."""
    names = {"validate_certs": "verify_ssl", "ca_cert": "ssl_ca_cert", "client_cert": "cert_file"}
    names |= {"client_key": "key_file"}
    for option in ("host", "username", "password", "proxy", "no_proxy", *names):
        if options.get(option) is not None:
            setattr(configuration, names.get(option, option), options[option])
    if options.get("api_key"):
        configuration.api_key = {"authorization": options["api_key"]}
        configuration.api_key_prefix = {"authorization": "Bearer"}
        configuration.refresh_api_key_hook = None
    if options.get("proxy_headers"):
        from urllib3.util import make_headers

        configuration.proxy_headers = make_headers(
            **{name: value for name, value in options["proxy_headers"].items() if value}
        )


def _impersonation(options: t.Mapping[str, t.Any]) -> list[tuple[str, str]]:
    """One header per group: the API server takes a comma for a part of the name."""
    user, groups = options.get("impersonate_user"), options.get("impersonate_groups") or []
    return [("Impersonate-User", str(user))] * bool(user) + [("Impersonate-Group", str(group)) for group in groups]
