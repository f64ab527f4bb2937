# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Kafka does a manifest speak of, and can Milvus use it? **Private** to the collection.

Besides the image's tag two settings tell it: what brokers speak among themselves (Kafka's
``inter.broker.protocol.version``), and what Milvus' client takes brokers for that can't be asked (librdkafka's
``broker.version.fallback``, which may also be said of an external Kafka).
"""

from __future__ import annotations

import re
import typing as t

from ..catalog.message_storages import KAFKA_MAJORS
from ..manifest.findings import Finding
from .images import address, split
from .keys import value_of
from .model import Dependency, ImageSources, Values

_VALUES = "spec.dependencies.kafka.inCluster.values"
_PROTOCOL = "inter.broker.protocol.version"
# The names that images of Kafka make that setting of.
_VARIABLES = ("KAFKA_CFG_INTER_BROKER_PROTOCOL_VERSION", "KAFKA_INTER_BROKER_PROTOCOL_VERSION")
_CLIENTS = tuple(f"kafka.{client}.broker.version.fallback" for client in ("consumer", "producer"))
_SUPPORTED = " and ".join(f"{major}.x" for major in KAFKA_MAJORS)
_VERSION = re.compile(r"v?(\d+)(\.|-|$)")


def version_findings(section: Values, config: Values) -> list[Finding]:
    """Errors for each place where the manifest names a Kafka that Milvus can't use.

    :param section: ``spec.dependencies.kafka``.
    :param config: ``spec.config``.
    """
    values: Values = (section.get("inCluster") or {}).get("values") or {}
    stated = [] if section.get("external") else list(_of_values(values))
    stated += [(f"spec.config.{path}", value_of(config, path), "name the version that runs") for path in _CLIENTS]
    return [
        Finding(path, f"Kafka {version} can't be used: Milvus supports {_SUPPORTED}", advice)
        for path, version, advice in stated
        if _is_other(version)
    ]


def replacement_findings(kafka: Dependency | None, sources: ImageSources) -> list[Finding]:
    """An error where Kafka's image would be replaced by one that Milvus can't use."""
    if kafka is None:
        return []
    stated = [value_of(kafka.values, path) for path in ("global.imageRegistry", "image.registry")]
    registry = next((f"{host}/" for host in stated if host), "")
    image = f"{registry}{value_of(kafka.values, 'image.repository')}:{value_of(kafka.values, 'image.tag')}"
    replacement = address(image, sources)
    tag = split(replacement)[1].partition("@")[0].removeprefix(":")
    if replacement == image or not _is_other(tag):
        return []
    text = f"{replacement} is Kafka {tag}, which can't be used: Milvus supports {_SUPPORTED}"
    return [Finding("images", text, "choose another tag; images only says where it is pulled")]


def _of_values(values: Values) -> t.Iterator[tuple[str, t.Any, str]]:
    """Each place in the values that tells a version, the version, and what to do about a wrong one."""
    yield f"{_VALUES}.image.tag", value_of(values, "image.tag"), "choose another tag"
    advice = "leave it out, or name a version of that Kafka"
    for line in str(values.get("config") or "").splitlines():
        key, _separator, value = line.partition("=")
        if key.strip() == _PROTOCOL:
            yield f"{_VALUES}.config", value.strip(), f"{advice} in {_PROTOCOL}"
    for index, variable in enumerate(values.get("extraEnvVars") or ()):
        if variable.get("name") in _VARIABLES:
            yield f"{_VALUES}.extraEnvVars[{index}]", variable.get("value"), advice


def _is_other(version: t.Any) -> bool:
    """Whether that is a version, and not of those that Milvus supports; a tag without a number tells nothing.

    >>> _is_other("4.0.0"), _is_other("3.6-IV2"), _is_other("latest"), _is_other(None)
    (True, False, False, False)
    """
    found = _VERSION.match(str(version))
    return found is not None and found[1] not in KAFKA_MAJORS
