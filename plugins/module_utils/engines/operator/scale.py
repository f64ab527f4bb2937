# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scaling by the operator: other numbers in the resource, one step at a time. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.components import COMPONENTS, default_replicas
from ...kube.client import FIELD_MANAGER, Object
from ...kube.fields import dig, name_of, section, text
from ...kube.readiness import readiness
from ...manifest.findings import MilvusError, PreflightError
from ...operations.context import Context
from ...operations.inspect.members import component_of, group_of, is_active
from ...operations.preflight import refuse
from ...operations.scale_checks import Wanted
from ...plan.changes import Change, summary
from ...plan.compare import Difference
from ...plan.diff import diff
from ...plan.ownership import foreign_appliers
from ...plan.scaling import Numbers, Running, move, next_number, wishes
from .checks import Subject, findings
from .cluster import Cluster, read_cluster
from .patching import as_resource
from .resource import STAGE, remembered, replicas, scaled
from .waiting import wait_for_operator

_STAGE = "components"


@dataclasses.dataclass(frozen=True)
class _Scaling(Numbers):
    """What is to be done."""

    cluster: Cluster
    resource: Object

    @property
    def change(self) -> Change | None:
        """The update of the resource, whatever the number of its steps."""
        who = {_entry(one.known_as): self.numbers[one.known_as] for one in (*self.outwards, *self.inwards)}
        if not who:
            return None
        paths = [("spec", "components", entry.partition("/")[0], "replicas") for entry in who]
        conflicts = foreign_appliers(self.resource, [Difference(path, None, None) for path in paths], FIELD_MANAGER)
        fields = tuple(sorted(f"spec.components.{entry.replace('/', '.groups.')}.replicas" for entry in who))
        desired = as_resource(scaled(self.resource, who), self.resource)
        return Change("update", STAGE, "Milvus", name_of(self.resource), self.resource, desired, fields, conflicts)


def scale(context: Context, name: str, namespace: str, wanted: Wanted) -> dict[str, t.Any]:
    """See Engine."""
    scaling = _decide(context, name, namespace, wanted)
    change, done = scaling.change, scaling.moves
    if change:
        refuse(context, findings(context, Subject(name, namespace, scaling.resource, change.desired, change)))
    after = scaling.cluster
    if not context.settings.check_mode:
        if change:
            with context.alone(name, namespace):
                scaling = _decide(context, name, namespace, wanted)
                done = _carry_out(context, scaling)
            after = read_cluster(context.client, name, namespace)
        if context.settings.wait:
            after = wait_for_operator(context, after, _STAGE)
    return {
        "changed": bool(change),
        "changes": [summary(change)] if change else [],
        "moves": done,
        "diff": diff([change]) if change and context.settings.diff else [],
        "steps": context.steps,
        "cluster": after.summary(context.client),
    }


def _decide(context: Context, name: str, namespace: str, wanted: Wanted) -> _Scaling:
    cluster = read_cluster(context.client, name, namespace)
    if cluster.resource is None:
        raise MilvusError(f"Milvus {name}: there is no such release in namespace {namespace}; deploy it first")
    if remembered(cluster.resource):
        where = f"Milvus {name} in namespace {namespace}"
        raise MilvusError(f"{where} is stopped; deploy it first (milvus_cluster), which brings its pods back")
    since = cluster.resource["metadata"].get("deletionTimestamp")
    if since:  # else its components would be missed one by one
        raise MilvusError(f"Milvus {name}: is being deleted since {since}; wait until it is gone, then deploy it")
    running = _running(cluster, cluster.resource)
    numbers, wrong = wishes(wanted.replicas, wanted.minimum, running)
    if wrong:
        raise PreflightError(f"Milvus {name} can't be scaled like that:", wrong)
    return _Scaling(running, numbers, cluster, cluster.resource)


def _running(cluster: Cluster, resource: Object) -> dict[str, Running]:
    """The components and groups of the cluster as they are."""
    found = {}
    deployed = {
        "/".join(part for part in (component_of(item), group_of(item)) if part): item
        for item in sorted(cluster.deployments, key=is_active)
    }
    mode = text(resource, "spec.mode") or "standalone"
    rows = {row.spec_key: row for row in COMPONENTS.values()}
    for entry, number in replicas(resource).items():
        key, _slash, group = entry.partition("/")
        known_as = "/".join(part for part in (rows[key].name, group) if part)
        item = deployed.get(known_as)
        if item is None or not default_replicas(rows[key].name, mode):
            continue  # what isn't deployed in this mode or version
        standby = bool(rows[key].active_standby) and all(
            dig(section(resource, "spec.config"), f"{part}.enableActiveStandby") for part in rows[key].active_standby
        )
        scaler = f"of {name_of(item)} (replicas: -1)" if number < 0 else ""
        ready = readiness(item).ready_count
        found[known_as] = Running(
            known_as, name_of(item), (name_of(item),), number, ready, standby=standby, autoscaler=scaler
        )
    return found


def _entry(known_as: str) -> str:
    """The place in the manifest: ``queryNode``, ``queryNode/group``."""
    component, slash, group = known_as.partition("/")
    return f"{COMPONENTS[component].spec_key}{slash}{group}"


def _carry_out(context: Context, scaling: _Scaling) -> list[dict[str, t.Any]]:
    """More pods for all at once, then fewer for one component after the other; returns the moves."""
    done = []
    if scaling.outwards:
        _set(context, scaling.resource, {one.known_as: scaling.numbers[one.known_as] for one in scaling.outwards})
        done += [move(one, one.replicas, scaling.numbers[one.known_as]) for one in scaling.outwards]
        if context.settings.wait or scaling.inwards:
            _wait(context, scaling)
    for one in scaling.inwards:
        number, wanted = one.replicas, scaling.numbers[one.known_as]
        while number > wanted:
            following = next_number(number, number, wanted)
            cluster = read_cluster(context.client, scaling.cluster.state.name, scaling.cluster.state.namespace)
            _set(context, cluster.resource or scaling.resource, {one.known_as: following})
            done.append(move(one, number, following))
            number = following
            if number > wanted or context.settings.wait:
                _wait(context, scaling)
    return done


def _set(context: Context, resource: Object, numbers: t.Mapping[str, int]) -> None:
    namespace = resource["metadata"]["namespace"]
    said = ", ".join(f"{known_as} to {number} pods" for known_as, number in numbers.items())
    context.report(f"Milvus {name_of(resource)}: {said}")
    patch = scaled(resource, {_entry(known_as): number for known_as, number in numbers.items()})
    with context.writing():
        context.client.merge("Milvus", name_of(resource), namespace, patch)


def _wait(context: Context, scaling: _Scaling) -> None:
    state = scaling.cluster.state
    wait_for_operator(context, read_cluster(context.client, state.name, state.namespace), _STAGE)
