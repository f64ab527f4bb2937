# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a Milvus container is started and gets its configuration. **Private** to the collection.

The operator merges configuration with a tool image; we need none. What replaces it is a table by version: see
:data:`LAUNCHES`. Everything about it is in this module.
"""

from __future__ import annotations

import dataclasses
import json
import typing as t

from ..catalog.named_settings import NAMED_SETTINGS, PREFIX
from ..catalog.versions import ConfigurationMethod
from ..resolve.keys import flattened, normalised
from ..resolve.model import KubernetesObject, Values
from .objects import environment

# Where the image keeps its configuration files, the ConfigMap is mounted (as the operator does it), and the server
# finds both together.
IMAGE_FOLDER = "/milvus/configs"
CONFIG_MAP_FOLDER = "/milvus/configs/operator"
SERVER_FOLDER = "/milvus/configuration"

CONFIG_MAP_VOLUME = "milvus-config"
SERVER_VOLUME = "milvus-configuration"
# The operator's mode.
_CONFIG_MAP_MODE = 0o777

# Copy the image's files into a folder that can be written to, and link the ConfigMap's in. A ConfigMap mounted as a
# folder is refreshed in place, and through the links the server, which re-reads its files, sees that. The folder
# outlives a restart of the container: empty it first.
SEED_SCRIPT = """\
set -e
rm -rf "${MILVUSCONF:?}"/*
for file in /milvus/configs/*; do
  if [ "$file" != /milvus/configs/operator ]; then cp -R "$file" "$MILVUSCONF"/; fi
done
for name in user.yaml hook.yaml; do
  if [ -e "/milvus/configs/operator/$name" ]; then ln -sf "/milvus/configs/operator/$name" "$MILVUSCONF/$name"; fi
done
exec "$@"
"""


@dataclasses.dataclass(frozen=True)
class Launch:
    """What starting a server adds to its pod.

    :param arguments: the container's ``args``; its command stays the image's entry point.
    """

    arguments: tuple[str, ...]
    environment: tuple[KubernetesObject, ...] = ()
    volumes: tuple[KubernetesObject, ...] = ()
    mounts: tuple[KubernetesObject, ...] = ()


def launch(method: ConfigurationMethod, command: t.Sequence[str], config_map: str, configuration: Values) -> Launch:
    """How to start a command with its configuration.

    :param command: ``milvus run proxy``, or the manifest's own.
    :param config_map: the ConfigMap with ``user.yaml`` (and ``hook.yaml``).
    :param configuration: what ``user.yaml`` says.
    """
    return LAUNCHES[method](command, config_map, configuration)


def _with_user_yaml(command: t.Sequence[str], config_map: str, _configuration: Values) -> Launch:
    source = {"configMap": {"name": config_map, "defaultMode": _CONFIG_MAP_MODE}}
    return Launch(
        # The word after the script is $0, shown in the shell's own messages.
        arguments=("/bin/sh", "-c", SEED_SCRIPT, "start", *command),
        environment=tuple(environment([("MILVUSCONF", SERVER_FOLDER)])),
        volumes=({"name": CONFIG_MAP_VOLUME, **source}, {"name": SERVER_VOLUME, "emptyDir": {}}),
        mounts=(
            {"name": CONFIG_MAP_VOLUME, "mountPath": CONFIG_MAP_FOLDER, "readOnly": True},
            {"name": SERVER_VOLUME, "mountPath": SERVER_FOLDER},
        ),
    )


# A 2.2 server that finds both etcd's endpoints and its root path in the environment looks for these two before it has
# read any file, or panics (seen with 2.2.16). They are the defaults of every version.
_ETCD_PATHS = {"etcd": {"kvSubPath": "kv", "metaSubPath": "meta"}}


def _with_environment(command: t.Sequence[str], _config_map: str, configuration: Values) -> Launch:
    stated = environment_variables(configuration)
    known = {normalised(name) for name, _value in stated}
    paths = [entry for entry in environment_variables(_ETCD_PATHS) if normalised(entry[0]) not in known]
    variables = sorted([*stated, *paths])
    return Launch(arguments=tuple(command), environment=tuple(environment(variables)))


def _with_prefixed_environment(command: t.Sequence[str], _config_map: str, configuration: Values) -> Launch:
    # No shell in between: the image's own drops variables that have a dot in their name.
    return Launch(arguments=tuple(command), environment=tuple(environment(prefixed_variables(configuration))))


LAUNCHES: t.Mapping[ConfigurationMethod, t.Callable[[t.Sequence[str], str, Values], Launch]] = {
    ConfigurationMethod.USER_YAML: _with_user_yaml,
    ConfigurationMethod.ENVIRONMENT: _with_environment,
    ConfigurationMethod.PREFIXED_ENVIRONMENT: _with_prefixed_environment,
}


def variable_of(method: ConfigurationMethod, path: str, variable: str) -> str:
    """The name of the environment variable that hands on a setting which must not stand in a file.

    :param path: the setting.
    :param variable: its variable for servers that compare names without ``_`` and case.
    """
    if method is not ConfigurationMethod.PREFIXED_ENVIRONMENT:
        return variable
    return next((row.variable for row in NAMED_SETTINGS if row.path == path), f"{PREFIX}{path}")


def environment_variables(configuration: Values) -> list[tuple[str, str]]:
    """The configuration as environment variables, which beat every file; each setting once, sorted.

    Lists are comma-separated, as Milvus reads them; nulls say nothing.

    >>> environment_variables({"msgChannel": {"chanNamePrefix": {"cluster": "a"}}, "log": {"stdout": True}})
    [('LOG_STDOUT', 'true'), ('MSGCHANNEL_CHANNAMEPREFIX_CLUSTER', 'a')]
    """
    found: dict[str, tuple[str, str]] = {}
    for path, value in flattened(configuration):
        if value is not None:
            name = path.upper().replace(".", "_").replace("/", "_")
            found[normalised(name)] = (name, _text(value))
    return sorted(found.values())


def prefixed_variables(configuration: Values) -> list[tuple[str, str]]:
    """The configuration for a server that looks for each setting by its own name; sorted.

    >>> prefixed_variables({"minio": {"address": "a", "port": 1}, "rocksmq": {"path": ""}, "log": {"level": "info"}})
    [('MINIO_ADDRESS', 'a:1'), ('milvus._RocksmqPath', ''), ('milvus.log.level', 'info')]
    """
    settings = {path.lower(): (path, _text(value)) for path, value in flattened(configuration) if value is not None}
    found: dict[str, str] = {}
    for row in NAMED_SETTINGS:
        if row.path.lower() in settings:
            _path, text = settings.pop(row.path.lower())
            port = settings.pop(row.port.lower(), ("", ""))[1]
            whole = f"{row.scheme}{text}:{port}" if text and port and "://" not in text else text
            # Empty variables say nothing; what the server made of all it read can be emptied.
            found[row.variable if whole else f"{PREFIX}{row.name}"] = whole
    return sorted({**found, **{f"{PREFIX}{path}": text for path, text in settings.values()}}.items())


def _text(value: t.Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and not any(isinstance(member, (t.Mapping, list)) for member in value):
        return ",".join(_text(member) for member in value)
    return json.dumps(value, sort_keys=True)
