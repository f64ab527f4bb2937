# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way to another version of Milvus, where it has more than one hop. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.rollout_orders import rollout_order
from ..catalog.upgrade_paths import Hop, with_version
from ..catalog.versions import version_text
from ..manifest.edits import with_image, with_one_coordinator
from ..manifest.model import Milvus
from ..resolve.model import Release
from ..resolve.read import read_manifest
from .run import AT_ONCE, Run


def documents_on_the_way(run: Run) -> list[Milvus]:
    """The manifests that have to be deployed before the wanted one: the recorded one with the versions on the way."""
    recorded: t.Mapping[str, t.Any] = run.state.record.manifest
    documents: list[t.Mapping[str, t.Any]] = []
    for hop in run.hops[:-1]:
        recorded = with_one_coordinator(recorded) if hop.one_coordinator else _with_version(recorded, run, hop)
        documents.append(recorded)
    return [_read(document, run) for document in documents]


def hops_in_words(run: Run) -> list[dict[str, t.Any]]:
    """The hops as modules return them."""
    # What the wanted manifest says counts for the last hop; those before are made from the recorded one.
    releases = [*(run.previous or run.release for _hop in run.hops[:-1]), run.release]
    return [
        hop_in_words(hop, _with_pods(release), release.image_update_mode, rolling=release.rolling_update)
        for hop, release in zip(run.hops, releases, strict=False)
    ]


def _with_pods(release: Release) -> set[str]:
    return {workload.component for workload in release.workloads if workload.replicas}


def hop_in_words(
    hop: Hop, components: t.Container[str], mode: str = "rollingUpgrade", *, rolling: bool = True
) -> dict[str, t.Any]:
    """A hop as modules return it.

    :param components: those that have pods.
    :param mode: the manifest's ``imageUpdateMode``.
    :param rolling: its ``enableRollingUpdate``.
    """
    order = rollout_order(hop.source, hop.target, backwards=mode == "rollingDowngrade")
    ordered = hop.path.method == "rolling" and rolling and mode not in AT_ONCE
    concerned = ("mixcoord",) if hop.one_coordinator else components
    turns = [turn.component for turn in order if ordered and turn.component in concerned]
    return {
        "from": version_text(hop.source),
        "to": version_text(hop.target),
        "method": hop.path.method,
        "what": "one mixcoord in place of the separate coordinators" if hop.one_coordinator else "another version",
        "order": turns,
    }


def _with_version(document: t.Mapping[str, t.Any], run: Run, hop: Hop) -> dict[str, t.Any]:
    stated = ((document.get("spec") or {}).get("components") or {}).get("version")
    # From where the wanted image comes, the ones on the way come, too.
    return with_image(document, with_version(run.release.image, hop.target), version_text(hop.target) if stated else "")


def _read(document: t.Mapping[str, t.Any], run: Run) -> Milvus:
    return read_manifest(document, name=run.state.name, namespace=run.state.namespace)[0]
