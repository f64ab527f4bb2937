# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``--diff`` shows, and what not: most modules take no manifest, by which Ansible would know the secrets."""

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.plan.changes import Change
from ansible_collections.vectorops.milvus.plugins.module_utils.plan.diff import diff

VARIABLES = [{"name": "MY_PASSWORD", "value": "of-a-variable"}, {"name": "LOG_LEVEL", "value": "debug"}]
DEPLOYMENT: dict[str, t.Any] = {
    "kind": "Deployment",
    "metadata": {"name": "one"},
    "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "proxy", "env": VARIABLES}]}}},
}
SECRETS: dict[str, dict[str, t.Any]] = {
    "a variable of a container": DEPLOYMENT,
    "a variable of a custom resource": {
        "kind": "Milvus",
        "metadata": {"name": "one"},
        "spec": {"replicas": 1, "components": {"proxy": {"env": VARIABLES}}},
    },
    "a setting of a custom resource": {
        "kind": "Milvus",
        "metadata": {"name": "one"},
        "spec": {"replicas": 1, "level": "debug", "config": {"minio": {"secretAccessKey": "of-a-variable"}}},
    },
}


@pytest.mark.parametrize("live", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("action", ["create", "update", "delete"])
def test_a_diff_shows_no_secret(action: t.Literal["create", "update", "delete"], live: dict[str, t.Any]) -> None:
    desired = copy.deepcopy(live)
    desired["spec"]["replicas"] = 2
    before, after = (None if action == "create" else live), (None if action == "delete" else desired)
    (entry,) = diff([Change(action, "components", str(live["kind"]), "one", before, after)])
    assert "of-a-variable" not in entry["before"] + entry["after"]
    for shown, replicas in ((entry["before"], 1 if before else None), (entry["after"], 2 if after else None)):
        assert not replicas or (f"replicas: {replicas}" in shown and "debug" in shown)
    assert live["spec"] != desired["spec"]
