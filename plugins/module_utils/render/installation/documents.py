# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the documents of an install manifest to objects by stage. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.operator import CLUSTER_WIDE, DEFINITIONS, KINDS, NAME, NAME_LABEL, STAGES
from ...manifest.findings import Finding, ManifestError
from ...resolve.images import split
from ..metadata import INSTALLATION_LABEL
from .images import rewritten
from .namespaces import moved
from .settings import with_settings
from .webhooks import INJECTION, without_authority, without_webhook
from .wishes import Wishes

Object = dict[str, t.Any]
_HEADING = "This is no install manifest of the Milvus Operator:"
_NOT_OURS = ("status",)


@dataclasses.dataclass(frozen=True)
class Installation:
    """An operator as it is to be.

    :param deployment: the name of its Deployment.
    :param stages: the names of the stages with their objects, in the order of writing.
    """

    namespace: str
    deployment: str
    stages: t.Mapping[str, tuple[Object, ...]]

    @property
    def objects(self) -> list[Object]:
        """All objects, in the order of writing."""
        return [item for items in self.stages.values() for item in items]

    @property
    def workload(self) -> Object:
        """The operator's Deployment."""
        return next(item for item in self.stages["operator"] if item["metadata"]["name"] == self.deployment)

    @property
    def version(self) -> str:
        """The tag of the operator's image, empty without one."""
        return version_of(self.workload)


def version_of(deployment: t.Mapping[str, t.Any]) -> str:
    """The tag of a Deployment's first image, empty without one."""
    image = str(deployment["spec"]["template"]["spec"]["containers"][0].get("image", ""))
    return split(image)[1].partition("@")[0].lstrip(":")


def installation(documents: t.Sequence[t.Any], wishes: Wishes) -> Installation:
    """The objects of an install manifest, as a site wants them.

    :param documents: what YAML made of it; a ``kind: List`` holds several.
    :raises ManifestError: it isn't an operator's, or an image in it isn't reached by the rewriting.
    """
    items = [item for document in documents for item in _items(document)]
    findings = [finding for number, item in enumerate(items, 1) for finding in _shape_findings(number, item)]
    if not findings:
        findings = [*_deployment_findings(items), *_definition_findings(items)]
    if findings:
        raise ManifestError(_HEADING, findings)
    deployment = _deployment(items)
    namespace = wishes.namespace or deployment["metadata"].get("namespace") or NAME
    items = moved(items, deployment["metadata"].get("namespace", ""), namespace)
    items = items if wishes.webhook else without_webhook(items)
    items, unreached = rewritten(items, wishes.sources)
    if unreached:
        raise ManifestError("These images can't be pulled from where the options say:", unreached)
    name = deployment["metadata"]["name"]
    items = [with_settings(item, wishes) if _is(item, "Deployment", name) else item for item in items]
    stages = {
        stage: tuple(_clean(item, namespace) for kind in kinds for item in items if item["kind"] == kind)
        for stage, kinds in STAGES.items()
    }
    return Installation(namespace, name, stages)


def _items(document: t.Any) -> list[t.Any]:
    if isinstance(document, t.Mapping) and str(document.get("kind", "")).endswith("List"):
        return list(document.get("items") or [])
    return [document]


def _shape_findings(number: int, item: t.Any) -> list[Finding]:
    """Whether something is an object at all, and of a kind that can be installed."""
    if not isinstance(item, t.Mapping):
        return [Finding(f"document {number}", "is no Kubernetes object", "remove it")]
    metadata = item.get("metadata")
    kind, name = str(item.get("kind", "")), metadata.get("name") if isinstance(metadata, t.Mapping) else None
    if not kind or not name or not item.get("apiVersion"):
        return [Finding(f"document {number}", "lacks apiVersion, kind or metadata.name", "correct it")]
    if kind not in KINDS:
        advice = f"apply it by other means; this module knows {', '.join(KINDS)}"
        return [Finding(f"{kind} {name}", "of this kind nothing can be installed", advice)]
    if item["apiVersion"] != KINDS[kind]:
        text = f"is of {item['apiVersion']}, not of {KINDS[kind]}"
        return [Finding(f"{kind} {name}", text, "take a newer manifest")]
    return []


def _is(item: Object, kind: str, name: str) -> bool:
    return bool(item["kind"] == kind and item["metadata"]["name"] == name)


def _is_operator(item: Object) -> bool:
    key, value = NAME_LABEL.split("=")
    return bool((item["metadata"].get("labels") or {}).get(key) == value)


def _deployment(items: t.Iterable[Object]) -> Object:
    """The operator's Deployment: the only one, or of several the one with its label."""
    found = [item for item in items if item["kind"] == "Deployment"]
    return next((item for item in found if _is_operator(item)), found[0])


def _deployment_findings(items: t.Sequence[Object]) -> list[Finding]:
    found = [item for item in items if item["kind"] == "Deployment"]
    if not found:
        return [Finding("Deployment", "there is none", "give the operator's whole install manifest")]
    containers = _containers(_deployment(items))
    if not containers or not all(isinstance(entry, dict) and entry.get("image") for entry in containers):
        name = _deployment(items)["metadata"]["name"]
        return [Finding(f"Deployment {name}", "has no container with an image", "give the operator's install manifest")]
    if len(found) > 1 and sum(_is_operator(item) for item in found) != 1:
        text = f"there are {len(found)}, and not exactly one of them has the label {NAME_LABEL}"
        return [Finding("Deployment", text, "give the operator's own by itself")]
    return []


def _containers(deployment: Object) -> list[t.Any]:
    found: t.Any = deployment
    for key in ("spec", "template", "spec", "containers"):
        found = found.get(key) if isinstance(found, t.Mapping) else None
    return found if isinstance(found, list) else []


def _definition_findings(items: t.Iterable[Object]) -> list[Finding]:
    found = {item["metadata"]["name"]: item for item in items if item["kind"] == "CustomResourceDefinition"}
    if not any(name in found for name in DEFINITIONS):
        text = "there is none of milvus.io"
        return [Finding("CustomResourceDefinition", text, "give the operator's whole install manifest")]
    findings = []
    for name, version in DEFINITIONS.items():
        served = served_versions(found.get(name, {}))
        if version not in served:
            text = f"doesn't serve {version} ({', '.join(served) or 'missing'})"
            findings.append(
                Finding(f"CustomResourceDefinition {name}", text, "take the manifest of an operator from 0.5 on")
            )
    return findings


def served_versions(definition: t.Mapping[str, t.Any]) -> list[str]:
    """The versions that a definition serves."""
    versions = (definition.get("spec") or {}).get("versions") or []
    return [str(version.get("name")) for version in versions if version.get("served")]


def _clean(item: Object, namespace: str) -> Object:
    """The object as it is applied: in its namespace, with our label, without what a server writes."""
    result = {key: value for key, value in item.items() if key not in _NOT_OURS}
    metadata = {key: value for key, value in item["metadata"].items() if value is not None}
    metadata["labels"] = {**(metadata.get("labels") or {}), INSTALLATION_LABEL: namespace}
    if item["kind"] not in CLUSTER_WIDE:
        metadata.setdefault("namespace", namespace)
    if INJECTION in (metadata.get("annotations") or {}):
        result = without_authority(result)
    return {**result, "metadata": metadata}
