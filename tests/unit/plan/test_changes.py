# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which write brings an object to its desired state, and whose fields it would take."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import (
    Change,
    Refusal,
    change_for,
    deletions,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.growth import growing_claims

OURS = "vectorops.milvus"
SERVICE: dict[str, t.Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {
        "type": "ClusterIP",
        "ports": [{"name": "http", "port": 80, "protocol": "TCP"}],
        "selector": {"app": "web"},
    },
}
SERVICE_FIELDS: dict[str, t.Any] = {
    "f:metadata": {"f:labels": {"f:app": {}}},
    "f:spec": {
        "f:type": {},
        "f:ports": {'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:name": {}, "f:port": {}, "f:protocol": {}}},
        "f:selector": {},
    },
}


def applied(item: dict[str, t.Any], fields: dict[str, t.Any], *others: dict[str, t.Any]) -> dict[str, t.Any]:
    """The object after our apply, with other managers' entries."""
    found = copy.deepcopy(item)
    ours = {"manager": OURS, "operation": "Apply", "fieldsV1": fields}
    found["metadata"]["managedFields"] = [ours, *others]
    return found


def change(desired: dict[str, t.Any], live: dict[str, t.Any] | None) -> Change | Refusal | None:
    return change_for(desired, live, "components", OURS)


def test_a_missing_object_is_created() -> None:
    outcome = change(SERVICE, None)
    assert isinstance(outcome, Change) and (outcome.action, outcome.kind, outcome.name) == ("create", "Service", "web")


def test_an_object_as_desired_is_left_alone() -> None:
    assert change(SERVICE, applied(SERVICE, SERVICE_FIELDS)) is None


def test_an_object_that_we_never_applied_is_adopted() -> None:
    outcome = change(SERVICE, copy.deepcopy(SERVICE))
    assert isinstance(outcome, Change) and (outcome.action, outcome.fields) == ("update", ())


def test_drift_by_an_update_manager_is_repaired_without_conflict() -> None:
    live = applied(SERVICE, SERVICE_FIELDS)
    live["spec"]["type"] = "NodePort"
    entry = {"manager": "kubectl-edit", "operation": "Update", "fieldsV1": {"f:spec": {"f:type": {}}}}
    live["metadata"]["managedFields"].append(entry)
    outcome = change(SERVICE, live)
    assert isinstance(outcome, Change) and (outcome.fields, dict(outcome.conflicts)) == (("spec.type",), {})


def test_a_field_of_another_apply_manager_is_a_conflict() -> None:
    live = applied(SERVICE, SERVICE_FIELDS)
    live["spec"]["type"] = "NodePort"
    entry = {"manager": "argocd", "operation": "Apply", "fieldsV1": {"f:spec": {"f:type": {}}}}
    live["metadata"]["managedFields"].append(entry)
    outcome = change(SERVICE, live)
    assert isinstance(outcome, Change) and dict(outcome.conflicts) == {"argocd": ["spec.type"]}


def test_the_same_value_by_two_appliers_is_no_conflict() -> None:
    entry = {"manager": "argocd", "operation": "Apply", "fieldsV1": {"f:spec": {"f:type": {}}}}
    assert change(SERVICE, applied(SERVICE, SERVICE_FIELDS, entry)) is None


def test_a_field_that_the_manifest_no_longer_says_goes() -> None:
    fields: dict[str, t.Any] = copy.deepcopy(SERVICE_FIELDS)
    fields["f:metadata"]["f:labels"]["f:old"] = {}
    fields["f:spec"]["f:ports"]['k:{"port":81,"protocol":"TCP"}'] = {".": {}, "f:port": {}}
    live = applied(SERVICE, fields)
    live["metadata"]["labels"]["old"] = "yes"
    outcome = change(SERVICE, live)
    assert isinstance(outcome, Change) and outcome.fields == ("metadata.labels.old", "spec.ports[81,TCP]")


def test_fields_of_subresources_belong_to_nobody_here() -> None:
    live = applied(SERVICE, SERVICE_FIELDS)
    live["spec"]["type"] = "NodePort"
    fields: dict[str, t.Any] = {"f:spec": {"f:type": {}}}
    live["metadata"]["managedFields"].append(
        {"manager": "x", "operation": "Apply", "subresource": "status", "fieldsV1": fields}
    )
    outcome = change(SERVICE, live)
    assert isinstance(outcome, Change) and not outcome.conflicts


def test_an_immutable_field_is_refused() -> None:
    desired = {"kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {"serviceName": "db", "replicas": 1}}
    live = {"kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {"serviceName": "old", "replicas": 1}}
    outcome = change(desired, live)
    assert isinstance(outcome, Refusal) and outcome.fields == ("spec.serviceName",)


@pytest.mark.parametrize(
    ("size", "more", "action"),
    [("2Gi", {}, "replace"), ("512Mi", {}, None), ("2Gi", {"storageClassName": "fast"}, None), ("1024Mi", {}, "same")],
)
def test_a_stateful_set_is_made_anew_for_larger_volumes_only(size: str, more: t.Any, action: str | None) -> None:
    def database(storage: str, **spec: str) -> dict[str, t.Any]:
        claim = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": storage}}, **spec}}
        fields: dict[str, t.Any] = {"f:spec": {"f:volumeClaimTemplates": {}}}
        managed = [{"manager": OURS, "operation": "Apply", "fieldsV1": fields}]
        metadata = {"name": "db", "managedFields": managed}
        return {"kind": "StatefulSet", "metadata": metadata, "spec": {"volumeClaimTemplates": [claim]}}

    outcome = change(database(size, **more), database("1Gi", storageClassName="slow"))
    if action == "same":
        assert outcome is None
    elif action:
        field = "spec.volumeClaimTemplates[data].spec.resources.requests.storage"
        assert isinstance(outcome, Change) and (outcome.action, outcome.fields) == (action, (field,))
    else:
        assert isinstance(outcome, Refusal)


def test_claims_grow_to_what_their_template_says() -> None:
    claim = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "2Gi"}}}}
    stateful_set = {"kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {"volumeClaimTemplates": [claim]}}
    sizes = {
        "data-db-0": "1Gi",
        "data-db-1": "3Gi",
        "data-db-2": "2048Mi",
        "data-db-other-0": "1Gi",
        "data-db-x": "1Gi",
    }
    live = {
        ("PersistentVolumeClaim", name): {
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": name, "namespace": "a"},
            "spec": {"resources": {"requests": {"storage": size}}},
        }
        for name, size in sizes.items()
    }
    ((found, desired),) = growing_claims(stateful_set, live)
    assert found["metadata"]["name"] == "data-db-0"
    assert desired["spec"] == {"resources": {"requests": {"storage": "2Gi"}}}


def test_the_template_of_a_job_that_ran_is_not_drift() -> None:
    assert change(job(1), {**job(2), **ended("Complete")}) is None


def test_a_job_that_failed_is_made_anew() -> None:
    outcome = change(job(1), {**job(1), **ended("Failed")})
    assert isinstance(outcome, Change) and outcome.action == "replace"


def test_a_job_under_way_is_made_anew_only_for_another_template() -> None:
    outcome = change(job(1), job(2))
    assert isinstance(outcome, Change) and (outcome.action, outcome.fields) == ("replace", ("spec.template.spec.a",))
    assert change(job(1), job(1)) is None


def test_a_finished_job_works_again_for_something_else() -> None:
    def works_for(what: str) -> dict[str, t.Any]:
        made = job(1)
        made["metadata"]["annotations"] = {"vectorops.milvus/works-for": what}
        return made

    done = {**works_for("one"), **ended("Complete")}
    assert change(works_for("one"), done) is None
    outcome = change(works_for("two"), done)
    assert isinstance(outcome, Change) and outcome.action == "replace"


def job(value: int) -> dict[str, t.Any]:
    fields: dict[str, t.Any] = {"f:spec": {"f:template": {}}}
    metadata = {"name": "init", "managedFields": [{"manager": OURS, "operation": "Apply", "fieldsV1": fields}]}
    return {"kind": "Job", "metadata": metadata, "spec": {"template": {"spec": {"a": value}}}}


def ended(condition: str) -> dict[str, t.Any]:
    return {"status": {"conditions": [{"type": condition, "status": "True"}]}}


def test_only_recorded_objects_are_deleted() -> None:
    live = {("Service", "old"): {"kind": "Service"}, ("Service", "foreign"): {"kind": "Service"}}
    recorded = [("components", ("Service", "old")), ("components", ("Service", "gone")), ("etcd", ("Service", "kept"))]
    found = deletions(recorded, {("Service", "kept")}, live)
    assert [(entry.action, entry.name) for entry in found] == [("delete", "old")]
