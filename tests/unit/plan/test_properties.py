# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever is desired and live: applying the plan reaches the desired state, and planning again finds nothing."""

from __future__ import annotations

import copy
import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import Change, change_for
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.compare import item_key, list_keys

OURS = "vectorops.milvus"
names = st.sampled_from(["a", "b", "c", "d"])
quantities = st.sampled_from(["1", "1000m", "2Gi", "2048Mi"])
texts = st.sampled_from(["one", "two", "three"])


def keyed(**members: st.SearchStrategy[t.Any]) -> st.SearchStrategy[list[dict[str, t.Any]]]:
    item = st.fixed_dictionaries({"name": names}, optional=members)
    return st.lists(item, max_size=3, unique_by=lambda entry: entry["name"])


containers = keyed(
    image=texts,
    args=st.lists(texts, max_size=3),
    env=keyed(value=texts),
    resources=st.dictionaries(
        st.sampled_from(["limits", "requests"]),
        st.dictionaries(
            st.sampled_from(["cpu", "memory"]), st.sampled_from(["1", "1000m", "2Gi", "2048Mi"]), min_size=1
        ),
    ),
)
bodies = st.fixed_dictionaries(
    {"replicas": st.integers(0, 3), "containers": containers},
    optional={"volumes": keyed(emptyDir=st.just({})), "selector": st.dictionaries(names, texts)},
)


def deployment(body: dict[str, t.Any]) -> dict[str, t.Any]:
    pod = {key: value for key, value in body.items() if key != "replicas"}
    spec = {"replicas": body["replicas"], "template": {"spec": pod}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def fields(value: t.Any, path: tuple[t.Any, ...] = ()) -> dict[str, t.Any]:
    """The fieldsV1 of an apply of this value, as structured-merge-diff writes them."""
    owned: dict[str, t.Any] = {}
    for key, member in value.items():
        place = (*path, key)
        if isinstance(member, dict):
            owned[f"f:{key}"] = fields(member, place)
        elif isinstance(member, list) and (keys := list_keys(place, "Deployment")):
            items = {f'k:{{"name":"{item["name"]}"}}': {".": {}, **fields(item, place)} for item in member}
            owned[f"f:{key}"] = items if keys == ("name",) else {}
        else:
            owned[f"f:{key}"] = {}
    return owned


def merged(live: t.Any, desired: t.Any, owned: t.Any, path: tuple[t.Any, ...] = ()) -> t.Any:
    """Server-side apply in small: what we owned and don't say any more goes, what we say comes, the rest stays."""
    if isinstance(desired, dict) and isinstance(live, dict):
        kept = {key: value for key, value in live.items() if key in desired or f"f:{key}" not in owned}
        for key, value in desired.items():
            below = owned.get(f"f:{key}", {})
            kept[key] = merged(kept[key], value, below, (*path, key)) if key in kept else copy.deepcopy(value)
        return kept
    keys = list_keys(path, "Deployment") if isinstance(desired, list) and isinstance(live, list) else ()
    if not keys:
        return copy.deepcopy(desired)
    wanted = {item_key(item, keys): item for item in desired}
    kept_items = []
    for item in live:
        key = item_key(item, keys)
        below = owned.get(f'k:{{"name":"{item["name"]}"}}')
        if key in wanted:
            kept_items.append(merged(item, wanted.pop(key), below or {}, path))
        elif below is None:
            kept_items.append(item)
    return kept_items + [copy.deepcopy(item) for item in wanted.values()]


def apply(live: dict[str, t.Any] | None, desired: dict[str, t.Any]) -> dict[str, t.Any]:
    """The live object after an apply of ours."""
    before = copy.deepcopy(live) if live else {"metadata": {}}
    entries = before["metadata"].pop("managedFields", [])
    owned: dict[str, t.Any] = next((entry["fieldsV1"] for entry in entries if entry["manager"] == OURS), {})
    after: dict[str, t.Any] = merged(before, desired, owned)
    content = {key: value for key, value in desired.items() if key not in ("apiVersion", "kind", "metadata")}
    mine = {"manager": OURS, "operation": "Apply", "fieldsV1": fields(content)}
    after["metadata"]["managedFields"] = [mine]
    return after


def plan(desired: dict[str, t.Any], live: dict[str, t.Any] | None) -> Change | None:
    outcome = change_for(desired, live, "components", OURS)
    assert outcome is None or isinstance(outcome, Change)
    return outcome


@given(first=bodies, second=bodies)
def test_a_new_manifest_is_reached_and_then_nothing_is_left(first: dict[str, t.Any], second: dict[str, t.Any]) -> None:
    live = apply(None, deployment(first))
    assert plan(deployment(first), live) is None
    if plan(deployment(second), live):
        live = apply(live, deployment(second))
    assert plan(deployment(second), live) is None


@given(desired=bodies, drifted=bodies)
def test_drift_is_put_back(desired: dict[str, t.Any], drifted: dict[str, t.Any]) -> None:
    """Somebody replaced everything: fields that we own come back, and the manager entries stay as they are."""
    applied = apply(None, deployment(desired))
    live = deployment(drifted)
    live["metadata"]["managedFields"] = applied["metadata"]["managedFields"]
    if plan(deployment(desired), live):
        live = apply(live, deployment(desired))
    assert plan(deployment(desired), live) is None
