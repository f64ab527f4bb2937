# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each engine can do. docs/engines.md shows it. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..manifest.findings import Finding, ManifestError

NATIVE, OPERATOR, AUTO = "native", "operator", "auto"
#: For ``preflight_ignore``: the operator engine then takes manifests that the native one can't honour.
MANIFEST_CHECK = "manifest"


@dataclasses.dataclass(frozen=True)
class Capability:
    """One thing to do, or an option.

    :param does: how each engine does it, by its name; what isn't there it can't.
    :param instead: what to do where an engine can't.
    """

    does: t.Mapping[str, str]
    instead: str = ""


_BY_MANIFEST = "write it into the manifest (components.image, the charts' values), as the operator needs it"
CAPABILITIES: t.Mapping[str, Capability] = {
    "deploy": Capability({NATIVE: "renders and applies all objects", OPERATOR: "applies the custom resource"}),
    "stop": Capability(
        {NATIVE: "no pods, dependencies too", OPERATOR: "no Milvus pods; dependencies in the cluster keep running"}
    ),
    "scale": Capability(
        {
            NATIVE: "Deployments; more at once, fewer one by one",
            OPERATOR: "the resource; more at once, fewer one by one",
        }
    ),
    "upgrade": Capability(
        {NATIVE: "hop by hop, in rollout order", OPERATOR: "image and imageUpdateMode, hop by hop; the operator rolls"}
    ),
    "roll_back": Capability(
        {NATIVE: "any kept revision", OPERATOR: "the last upgrade with its patch, or the image of a revision"}
    ),
    "patch": Capability({NATIVE: "of the manifest, with the upgrade", OPERATOR: "of the resource, with the upgrade"}),
    "backup": Capability({NATIVE: "asked for before the first write", OPERATOR: "asked for before the first write"}),
    "on_failure": Capability({NATIVE: "back, or left as it is", OPERATOR: "back, or left as it is"}),
    "migrate": Capability(
        {NATIVE: "state by state, by pods of the tool", OPERATOR: "by a MilvusUpgrade, followed to its end"}
    ),
    "session_timeout": Capability({NATIVE: "as long as it says"}, "leave it out: the operator waits a minute"),
    "remove": Capability({NATIVE: "as the manifest says", OPERATOR: "as the resource says; the operator does it"}),
    "info": Capability(
        {
            NATIVE: "with history and drift",
            OPERATOR: "with the operator's conditions; the images it had; drift of the resource",
        }
    ),
    "expose": Capability({NATIVE: "an own Service or Ingress", OPERATOR: "an own Service or Ingress"}),
    "autoscale": Capability(
        {NATIVE: "a HorizontalPodAutoscaler"},
        "write replicas: -1 into the manifest, and make a HorizontalPodAutoscaler for the component's Deployment",
    ),
    "dependencies": Capability(
        {NATIVE: "only those stages"}, "the operator installs dependencies with the cluster: use milvus_cluster"
    ),
    "image_registry": Capability({NATIVE: "every image"}, _BY_MANIFEST),
    "images": Capability({NATIVE: "every image"}, _BY_MANIFEST),
    "image_pull_secrets": Capability({NATIVE: "every pod"}, _BY_MANIFEST),
    "message_storage": Capability(
        {NATIVE: "by a stop, where everything was flushed before"},
        "the operator switches at once: stop the writers, flush all collections, then change its resource",
    ),
    "probe": Capability(
        {NATIVE: "by a Job before the first write"}, "leave it out: the operator asks external services itself"
    ),
}
#: Options that are capabilities of their own where somebody gives them.
_OPTIONS = ("image_registry", "images", "image_pull_secrets", "probe", "autoscale", "session_timeout")


def refuse_unsupported(engine: str, operation: str, options: t.Mapping[str, t.Any]) -> None:
    """Nothing is half done: what an engine can't do is refused by name, all of it at once.

    :param operation: a key of the table.
    :param options: what the user gave.
    :raises ManifestError: the engine can't.
    """
    asked = [operation, *(name for name in _OPTIONS if options.get(name))]
    findings = [
        Finding(name, f"the {engine} engine can't do that", CAPABILITIES[name].instead)
        for name in asked
        if engine not in CAPABILITIES[name].does
    ]
    if findings:
        raise ManifestError("Nothing was changed:", findings)
