# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another version by the operator: image and mode in the resource, hop by hop. **Private** to the collection."""

from __future__ import annotations

import re
import typing as t

from ...catalog.upgrade_paths import DEAD_ENDS, Hop, hops
from ...catalog.versions import milvus_version, version_text
from ...kube.client import Object
from ...kube.fields import dig, name_of, text
from ...manifest.findings import Finding, ManifestError, MilvusError
from ...operations.context import Context
from ...operations.inspect.members import component_of
from ...operations.preflight import refuse
from ...operations.upgrade import Target
from ...operations.way import hop_in_words
from ...plan.changes import Change, summary
from ...plan.diff import diff
from ...resolve.images import split
from .checks import Subject, findings
from .cluster import read_cluster
from .resource import STAGE, message_storage, remembered
from .waiting import wait_for_operator

_WHAT = "The upgrade can't be done as it is asked for:"
_IMAGE, _MODE = "spec.components.image", "spec.components.imageUpdateMode"


def upgrade(context: Context, name: str, namespace: str, target: Target) -> dict[str, t.Any]:
    """See Engine.

    :raises MilvusError: there is no such cluster, the version can't be reached, or it doesn't become available.
    """
    cluster = read_cluster(context.client, name, namespace)
    if cluster.resource is None or remembered(cluster.resource):
        what = "is stopped; start it first" if cluster.resource else "there is no such release; deploy it first"
        raise MilvusError(f"Milvus {name} in namespace {namespace}: {what} (milvus_cluster)")
    way, steps = _steps(cluster.resource, target)
    components = {component_of(item) for item in cluster.deployments if item["spec"].get("replicas", 1)}
    change = _change(cluster.resource, steps[-1]) if steps else None
    if change:
        refuse(context, findings(context, Subject(name, namespace, cluster.resource, cluster.resource, change)))
    if change and not context.settings.check_mode:
        with context.alone(name, namespace):
            for image, mode in steps:
                context.report(f"Milvus {name}: {image} ({mode})")
                with context.writing():
                    context.client.merge("Milvus", name, namespace, _patch(image, mode))
                cluster = read_cluster(context.client, name, namespace)
                if context.settings.wait or image != steps[-1][0]:
                    cluster = wait_for_operator(context, cluster, f"components: {image}")
    elif context.settings.wait and not context.settings.check_mode:
        cluster = wait_for_operator(context, cluster, "components")
    return {
        "changed": bool(change),
        "changes": [summary(change)] if change else [],
        "components_restarted": [],
        "hops": [hop_in_words(hop, components) for hop in way],
        "message_storage": message_storage(cluster.resource, cluster.resource),
        "diff": diff([change]) if change and context.settings.diff else [],
        "steps": context.steps,
        "probe": context.probe,
        "rolled_back_to": 0,
        "cluster": cluster.summary(context.client),
    }


def _steps(resource: Object, target: Target) -> tuple[list[Hop], list[tuple[str, str]]]:
    """The hops, and image and ``imageUpdateMode`` of each; none where the version runs already.

    :raises ManifestError: the version is none, or can't be reached.
    """
    running = text(resource, _IMAGE)
    image = target.image or f"{split(running)[0]}:v{target.version.removeprefix('v')}"
    before = milvus_version(running, dig(resource, "spec.components.version"))
    after = milvus_version(image, target.version or None)
    if before is None or after is None:
        unknown = running if before is None else image
        raise ManifestError(_WHAT, [Finding("version", f"of {unknown} it isn't known", "give a version like 2.5.27")])
    for pattern, reason in DEAD_ENDS.items():
        if re.fullmatch(pattern, split(image)[1].lstrip(":")):
            raise ManifestError(_WHAT, [Finding("image", reason, "choose a release")])
    way = [hop for hop in hops(before, after) if not hop.one_coordinator]  # the operator does that by itself
    for hop in way:
        if hop.path.method in ("forbidden", "migrate"):
            where = f"{version_text(hop.source)} to {version_text(hop.target)}"
            raise ManifestError(_WHAT, [Finding(where, hop.path.reason, "choose another version")])
    if not way and image != running:
        return [], [(image, "rollingUpgrade")]
    return way, [
        (image if hop is way[-1] else f"{split(running)[0]}:v{version_text(hop.target)}", _mode(resource, hop))
        for hop in way
    ]


def _mode(resource: Object, hop: Hop) -> str:
    """How the operator shall exchange the images; who chose all at once keeps that."""
    chosen = text(resource, _MODE)
    if chosen in ("all", "force"):
        return chosen
    if hop.path.method == "replace":
        return "all"
    return "rollingDowngrade" if hop.backwards else "rollingUpgrade"


def _patch(image: str, mode: str) -> Object:
    return {"spec": {"components": {"image": image, "imageUpdateMode": mode}}}


def _change(resource: Object, step: tuple[str, str]) -> Change:
    desired = {key: resource[key] for key in ("apiVersion", "kind")} | {"metadata": {"name": name_of(resource)}}
    fields = (_IMAGE,) if text(resource, _MODE) == step[1] else (_IMAGE, _MODE)
    return Change("update", STAGE, "Milvus", name_of(resource), resource, {**desired, **_patch(*step)}, fields)
