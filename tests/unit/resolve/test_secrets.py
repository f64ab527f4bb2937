# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A manifest as milvus_info shows it."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.secrets import MASK, masked, sensitive_values

DOCUMENT: dict[str, t.Any] = {
    "apiVersion": "milvus.io/v1beta1",
    "spec": {
        "mode": "cluster",
        "config": {
            "minio": {"secretAccessKey": "one", "bucketName": "bucket", "accessKeyID": ""},
            "etcd.auth.password": "two",
            "common": {"security": {"authorizationEnabled": True, "defaultRootPassword": "three"}},
        },
        "dependencies": {
            "msgStreamType": "pulsar",
            "storage": {"type": "MinIO", "inCluster": {"deletionPolicy": "Delete", "values": {"secretKey": "four"}}},
            "etcd": {"inCluster": {"values": {"auth": {"rbac": {"rootPassword": "five"}}, "replicaCount": 3}}},
        },
    },
}


def test_secrets_and_nothing_else_are_masked() -> None:
    before = copy.deepcopy(DOCUMENT)
    shown = masked(DOCUMENT)
    assert before == DOCUMENT
    text = json.dumps(DOCUMENT)
    for secret in sensitive_values(DOCUMENT):
        text = text.replace(f'"{secret}"', f'"{MASK}"')
    assert text.count(MASK) == 5
    assert json.dumps(shown) == text


@pytest.mark.parametrize("document", [{}, {"spec": None}, {"spec": {"mode": "cluster"}}, {"spec": {"config": {}}}])
def test_a_manifest_without_secrets_stays_as_it_is(document: dict[str, t.Any]) -> None:
    assert masked(document) == document
