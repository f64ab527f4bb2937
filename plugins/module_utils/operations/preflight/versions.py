# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether one may go from the Milvus version that runs to the one that is wanted. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ...catalog.configuration_keys import READERS
from ...catalog.upgrade_paths import SHORT_SESSION_SECONDS, Hop, dead_end, may_leave_sessions
from ...catalog.versions import NEWEST, is_newer, version_text
from ...kube.readiness import deployment_ready
from ...manifest.findings import Finding
from ...render.stages import COMPONENTS
from ...resolve.images import address, split
from ...resolve.keys import flattened, normalised, value_of
from ...resolve.model import Values
from ..context import Context
from ..state import State
from .subject import Subject

_IMAGE = "spec.components.image"
_SESSION = "common.session.ttl"
_UNKNOWN = "unknown_way"


def upgrade_path(context: Context, subject: Subject) -> t.Iterator[Finding]:
    """The way must be allowed, and going back must be meant."""
    if subject.previous is None:
        return
    for image, advice in (
        (subject.release.image, "choose another version"),
        (subject.previous.image, "export the data, and import it into a new cluster"),
    ):
        if subject.hops and (reason := dead_end(image)):
            yield Finding(_IMAGE, f"{image}: {reason}", advice)
    if subject.migrates:
        return  # its own checks know the way, and back
    for hop in subject.hops:
        yield from _hop(hop, is_stopped=bool(subject.state.record.stopped))
    if subject.hops and subject.hops[0].backwards:
        yield from _backwards(subject)
    if subject.previous.workload("proxy") is not None and not subject.state.record.stopped:
        yield from long_sessions(subject.hops, subject.previous.config)
    if len(subject.hops) > 1 and not context.settings.wait:
        yield Finding("wait", f"is false, but the way to {subject.release.version} has several hops", "set wait: true")
    if len(subject.hops) > 1:
        way = ", ".join(_way(hop) for hop in subject.hops)
        yield Finding(_IMAGE, f"the way to it has {len(subject.hops)} hops: {way}", "", "warning")


def unknown_way(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Whether every hop is one that the table of paths was written for."""
    yield from unknown_hops(subject.hops)


def unknown_hops(hops: t.Sequence[Hop]) -> t.Iterator[Finding]:
    """To a minor that came after the table, and from one, nobody knows what has to be done."""
    for hop in hops:
        if hop.source[:2] != hop.target[:2] and (is_newer(hop.source) or is_newer(hop.target)):
            text = f"nobody here knows the way from {version_text(hop.source)} to {version_text(hop.target)}"
            advice = f"choose {NEWEST.text} or older; or try a copy of the cluster, and ignore the check {_UNKNOWN}"
            yield Finding(_IMAGE, text, advice, name=_UNKNOWN)


def health(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Another version is for a cluster that is well: what was wrong before would be taken for its fault."""
    if not subject.hops or subject.state.record.operation or subject.state.record.stopped:
        return
    for name, reason in _ailing(subject.state):
        text = f"is not ready ({reason}), and another version of Milvus is wanted"
        advice = "see milvus_info, and mend it first; the check can be ignored"
        yield Finding(f"Deployment {name}", text, advice)


def image_map(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Where the map of images says what to pull for the version that runs, it must say so for the new one, too."""
    if not subject.hops or subject.previous is None:
        return
    old, new, sources = subject.previous.image, subject.release.image, subject.release.image_sources
    if address(old, sources) != old and address(new, sources) == new and split(old)[0] == split(new)[0]:
        text = f"says what to pull for {old}, but not for {new}, which would come from its own registry"
        yield Finding("images", text, f"add an entry for {new}, or one for {split(new)[0]} without a tag")


def configuration_keys(_context: Context, subject: Subject) -> t.Iterator[Finding]:
    """Settings that no component of the wanted version reads."""
    if not subject.hops:
        return
    present = {workload.component for workload in subject.release.workloads}
    for path, _value in flattened(subject.release.config):
        section = next((name for name in READERS if normalised(path).startswith(normalised(f"{name}."))), None)
        # A process that is all components at once reads everything.
        if section and not present & {*READERS[section], "standalone"}:
            text = f"no component of Milvus {subject.release.version} reads it"
            yield Finding(f"spec.config.{path}", text, "leave it out", "warning")


def _hop(hop: Hop, *, is_stopped: bool) -> t.Iterator[Finding]:
    way = f"from {version_text(hop.source)} to {version_text(hop.target)}"
    if hop.path.method == "migrate":
        text = f"{way} the metadata has to be migrated: {hop.path.reason}"
        yield Finding(_IMAGE, text, "use milvus_migration with a manifest of kind MilvusUpgrade")
    elif hop.path.method == "forbidden":
        yield Finding(_IMAGE, f"there is no way {way}: {hop.path.reason}", "restore a backup into a new cluster")
    elif hop.path.method == "stopped" and not is_stopped:
        text = f"{way} there is no way while the cluster runs: {hop.path.reason}"
        yield Finding(
            _IMAGE, text, "stop it first (milvus_cluster with state: stopped); it starts with the new version"
        )
    elif hop.path.method == "replace":
        text = f"{way} all components are replaced at once, and nothing serves meanwhile: {hop.path.reason}"
        yield Finding(_IMAGE, text, "", "warning")


def long_sessions(hops: t.Sequence[Hop], config: Values) -> t.Iterator[Finding]:
    """A warning where searches may have to wait longer for another coordinator than they can.

    :param hops: the way of a cluster.
    :param config: what its servers were told.
    """
    seconds = str(value_of(config, _SESSION, "left to the server (20 or 30)"))
    if not any(hop.path.method == "rolling" and may_leave_sessions(hop.source) for hop in hops):
        return
    if not seconds.isdecimal() or int(seconds) > SHORT_SESSION_SECONDS:
        text = f"is {seconds}: while the coordinator changes, searches may wait that many seconds, and fail"
        advice = f"set it to {SHORT_SESSION_SECONDS} before an upgrade under load (docs/upgrades.md)"
        yield Finding(f"spec.config.{_SESSION}", text, advice, "warning")


def _backwards(subject: Subject) -> t.Iterator[Finding]:
    hop = subject.hops[0]
    way = f"{version_text(hop.target)} is older than {version_text(hop.source)}, which runs"
    if not subject.back and subject.release.image_update_mode != "rollingDowngrade":
        advice = "set spec.components.imageUpdateMode: rollingDowngrade where it is"
        yield Finding(_IMAGE, f"{way}, and nothing says that this is meant", advice)
    elif not all(hop.can_be_undone for hop in subject.hops):
        text = f"{way}: nobody promises that the older one reads what the newer one has written"
        yield Finding(_IMAGE, text, "have a backup", "warning")


def _way(hop: Hop) -> str:
    return "one mixcoord" if hop.one_coordinator else version_text(hop.target)


def _ailing(state: State) -> t.Iterator[tuple[str, str]]:
    """The components' Deployments that are not ready, and why."""
    for stage, kind, name in state.record.inventory:
        item = state.objects.get((kind, name))
        if stage == COMPONENTS and kind == "Deployment" and item is not None:
            found = deployment_ready(item)
            if not found.ready:
                yield name, found.reason
