# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does the object storage fit the settings that reach it? **Private** to the collection."""

from __future__ import annotations

import re
import typing as t

from ..manifest.findings import Finding
from ..manifest.model import Milvus
from ..manifest.shapes import BUCKET_NAME
from .addresses import Address, address, address_findings
from .keys import value_of
from .model import Values
from .services import has_variable, is_on

_STORAGE = "spec.dependencies.storage"
_MINIO = "spec.config.minio"
_EXAMPLE = "s3.example.com:443"
_KEYS = ("minio.accessKeyID", "minio.secretAccessKey")
# milvus' pkg/objectstorage: the values of minio.cloudProvider.
CLOUD_PROVIDERS = ("aws", "gcp", "gcpnative", "aliyun", "azure", "tencent")
_HTTPS, _HTTP = 443, 80
_SHORTEST_BUCKET_NAME = 3
# What a storage account's name stands before (learn.microsoft.com, storage account overview): Azure, and its clouds.
_AZURE_DOMAINS = (".core.windows.net", ".core.chinacloudapi.cn", ".core.usgovcloudapi.net")
_AWS_HOST = re.compile(r"(?:.+\.)?s3[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?")


def storage_findings(milvus: Milvus) -> list[Finding]:
    """What is wrong with the object storage, or worth knowing."""
    section: Values = milvus.dependencies.get("storage") or {}
    findings = _bucket_findings(milvus) + _provider_findings(section, milvus.config)
    if not section.get("external"):
        return findings + _own_findings(section, milvus.config)
    found = address(str(section.get("endpoint") or ""))
    findings += _endpoint_findings(section)
    if found:
        findings += _encryption_findings(found, milvus.config) + _region_findings(found, milvus.config)
    return findings + _access_findings(section, milvus)


def _bucket_findings(milvus: Milvus) -> list[Finding]:
    stated = value_of(milvus.config, "minio.bucketName")
    bucket = str(stated or milvus.name)
    if BUCKET_NAME.fullmatch(bucket):
        return []
    name = "" if stated else ", which is called like the cluster by default"
    text = f"'{bucket}' can't be the name of a bucket{name}"
    if len(bucket) < _SHORTEST_BUCKET_NAME:
        text = f"'{bucket}' is too short for a bucket{name}"
    advice = f"name one of 3 to 63 lower-case letters, digits, '-' and '.' in {_MINIO}.bucketName"
    return [Finding(f"{_MINIO}.bucketName", text, advice)]


def _provider_findings(section: Values, config: Values) -> list[Finding]:
    """The kind of storage in the two places that tell it."""
    provider = str(value_of(config, "minio.cloudProvider") or "")
    kind = str(section.get("type") or "MinIO")
    if provider and provider.lower() not in CLOUD_PROVIDERS:
        text = f"'{provider}' is not known"
        return [Finding(f"{_MINIO}.cloudProvider", text, f"use one of {', '.join(CLOUD_PROVIDERS)}")]
    if kind == "Azure" and provider.lower() != "azure":
        text = f"'{provider}' contradicts spec.dependencies.storage.type Azure" if provider else "is missing for Azure"
        return [Finding(f"{_MINIO}.cloudProvider", text, "write azure")]
    if kind != "Azure" and not provider and _at_azure(section):
        text = f"'{kind}' contradicts the endpoint {section['endpoint']}, which is Azure's"
        return [Finding(f"{_STORAGE}.type", text, f"write Azure, and {_MINIO}.cloudProvider: azure")]
    if kind != "Azure" and provider.lower() == "azure":
        text = f"'{kind}' contradicts {_MINIO}.cloudProvider azure: its keys are an account's name and key"
        return [Finding(f"{_STORAGE}.type", text, "write Azure, or another cloudProvider")]
    return []


def _at_azure(section: Values) -> bool:
    """Whether an external storage is one that speaks Azure's protocol alone, by its address."""
    found = address(str(section.get("endpoint") or "")) if section.get("external") else None
    return found is not None and f".{found.host.lower()}".endswith(_AZURE_DOMAINS)


def _own_findings(section: Values, config: Values) -> list[Finding]:
    """MinIO in the cluster: what only an external service can have."""
    findings = []
    kind = section.get("type")
    if kind not in (None, "", "MinIO"):
        text = f"'{kind}' doesn't run in the cluster"
        findings.append(Finding(f"{_STORAGE}.type", text, "set external: true and endpoint, or write MinIO"))
    if is_on(config, "minio.useIAM"):
        text = "MinIO in the cluster knows no identities but its keys"
        findings.append(Finding(f"{_MINIO}.useIAM", text, "leave it out"))
    encrypts = value_of((section.get("inCluster") or {}).get("values") or {}, "tls.enabled")
    if is_on(config, "minio.useSSL") and not encrypts:
        text = "MinIO in the cluster doesn't speak TLS"
        findings.append(Finding(f"{_MINIO}.useSSL", text, f"leave it out, or set {_STORAGE}.inCluster.values.tls"))
    return findings


def _endpoint_findings(section: Values) -> list[Finding]:
    path, endpoint = f"{_STORAGE}.endpoint", section.get("endpoint")
    if not endpoint:
        return [Finding(path, "is missing", f"name the external service, like {_EXAMPLE}")]
    if address(str(endpoint)):
        return []
    findings = address_findings(path, endpoint, _EXAMPLE)
    if str(endpoint).startswith("https://"):
        advice = f"write host and port only, like {_EXAMPLE}, and {_MINIO}.useSSL: true"
        return [Finding(path, f"'{endpoint}' is a URL", advice)]
    return findings


def _encryption_findings(found: Address, config: Values) -> list[Finding]:
    encrypts = is_on(config, "minio.useSSL")
    path = f"{_MINIO}.useSSL"
    if found.port == _HTTPS and not encrypts:
        return [Finding(path, "isn't on, but port 443 speaks TLS", "write true, or another port in storage.endpoint")]
    if found.port == _HTTP and encrypts:
        return [Finding(path, "is on, but port 80 doesn't speak TLS", "write false, or port 443 in storage.endpoint")]
    return []


def _region_findings(found: Address, config: Values) -> list[Finding]:
    match = _AWS_HOST.fullmatch(found.host)
    region = value_of(config, "minio.region")
    if not match or not region or region == match["region"]:
        return []
    text = f"'{region}' contradicts the endpoint, which is in {match['region']}"
    return [Finding(f"{_MINIO}.region", text, f"write {match['region']}, or the endpoint of {region}")]


def _access_findings(section: Values, milvus: Milvus) -> list[Finding]:
    """Keys, from a Secret or inline, or the identity of the pods: exactly one of them."""
    inline = [path for path in _KEYS if value_of(milvus.config, path)]
    secret = section.get("secretRef")
    if is_on(milvus.config, "minio.useIAM"):
        return list(_identity_findings(milvus, secret, inline))
    if secret or all(value_of(milvus.config, path) or has_variable(milvus, path) for path in _KEYS):
        return []
    advice = "name a Secret with accesskey and secretkey, or set spec.config.minio.useIAM"
    return [Finding(f"{_STORAGE}.secretRef", "is missing: nobody could log in to the storage", advice)]


def _identity_findings(milvus: Milvus, secret: t.Any, inline: list[str]) -> t.Iterator[Finding]:
    advice = "leave it out, or spec.config.minio.useIAM"
    if secret:
        yield Finding(f"{_STORAGE}.secretRef", "contradicts useIAM, which needs no keys", advice)
    # An Azure account has a name, whoever logs in to it.
    azure = str(value_of(milvus.config, "minio.cloudProvider")).lower() == "azure"
    for path in inline:
        if not (azure and path == "minio.accessKeyID"):
            yield Finding(f"spec.config.{path}", "contradicts useIAM, which needs no keys", advice)
    if not milvus.components.get("serviceAccountName"):
        text = "is not set: the pods are allowed in only if their node, or the ServiceAccount default, is"
        path = "spec.components.serviceAccountName"
        yield Finding(path, text, "name the ServiceAccount that your cloud knows", "warning")
