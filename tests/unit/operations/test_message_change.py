# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a cluster may get another message storage, and what the record says meanwhile."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.operations.context import Settings
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.message_change import (
    at_step,
    is_down,
    message_result,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.preflight.messages import (
    message_storage_findings,
)
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.state import State
from ansible_collections.vectorops.milvus.plugins.module_utils.release.record import Record
from ansible_collections.vectorops.milvus.plugins.module_utils.render.stages import render
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.model import Release
from ansible_collections.vectorops.milvus.plugins.module_utils.resolve.resolve import resolve
from ansible_collections.vectorops.milvus.tests.unit.resolve.manifests import milvus, release

Object = dict[str, t.Any]
NAME = "my-release-milvus-standalone"
INVENTORY = (("components", "Deployment", NAME),)
FLUSHED = {"flushed": "2026-11-21T09:00:00+00:00"}


def server(storage: str, persistence: bool = True, **spec: t.Any) -> Release:
    section = {"persistence": {"enabled": persistence}}
    dependencies = {"msgStreamType": storage, storage: section}
    return release(mode="standalone", dependencies=dependencies, components={"image": "milvusdb/milvus:v2.3.5"}, **spec)


ROCKSMQ, NATS = server("rocksmq"), server("natsmq")


def state(pods: int = 0, stopped: bool = True, messages: t.Mapping[str, str] = FLUSHED, **record: t.Any) -> State:
    labels = {"app.kubernetes.io/component": "standalone"}
    item = {"kind": "Deployment", "metadata": {"name": NAME, "labels": labels}, "spec": {"replicas": pods}}
    was = {NAME: 1} if stopped else {}
    content = Record(revision=1, stopped=was, messages=messages, inventory=INVENTORY, **record)
    return State("my-release", "default", {("Deployment", NAME): item}, content)


def found(live: State, before: Release = ROCKSMQ, after: Release = NATS, **settings: t.Any) -> list[tuple[str, str]]:
    options: Object = {"allow_message_storage_change": True, **settings}
    findings = message_storage_findings(before, after, live, Settings(**options))
    return [(finding.severity, finding.text()) for finding in findings]


def test_allowed_once_all_was_flushed_and_stopped() -> None:
    assert found(state()) == []
    assert found(state(), NATS, ROCKSMQ) == []
    ((severity, text),) = found(state(), allow_message_storage_change=False)
    assert severity == "error"
    assert text.startswith("spec.dependencies.msgStreamType: the running cluster has rocksmq, the manifest says natsmq")
    assert "messages that nobody has read yet would be lost" in text and "switch_message_storage" in text


@pytest.mark.parametrize(
    ("live", "words"),
    [
        (state(pods=1, stopped=False), "flush all collections and stop the cluster first"),
        (state(pods=1), "flush all collections and stop the cluster first"),
        (state(messages={}), "nothing says that everything was flushed before the cluster stopped"),
    ],
    ids=["it runs", "somebody started it by hand", "not flushed"],
)
def test_refused_else_and_in_check_mode_only_said(live: State, words: str) -> None:
    ((severity, text),) = found(live)
    assert severity == "error" and words in text
    assert found(live, check_mode=True) == [("warning", text)]


def test_once_the_new_one_was_started_it_is_the_one_in_use() -> None:
    begun = state(messages={"in_use": "natsmq"})
    assert found(begun) == []
    ((_severity, back),) = found(begun, after=ROCKSMQ)
    assert "the running cluster has natsmq, the manifest says rocksmq" in back


def test_the_flush_holds_until_components_start() -> None:
    record = Record(messages=FLUSHED)
    assert at_step(record, ROCKSMQ, NATS, "etcd+message_storage") == FLUSHED
    assert at_step(record, ROCKSMQ, NATS, "components: standalone") == {"in_use": "natsmq"}
    assert at_step(record, ROCKSMQ, ROCKSMQ, "components") == {}
    assert at_step(Record(messages={"in_use": "natsmq"}), ROCKSMQ, NATS, "components") == {"in_use": "natsmq"}


def test_is_down() -> None:
    assert is_down(state())
    assert not is_down(state(stopped=False))
    assert not is_down(state(pods=1))


def test_what_is_left() -> None:
    result = message_result(state(), ROCKSMQ, NATS)
    assert (result["before"], result["after"], result["flushed"]) == ("rocksmq", "natsmq", FLUSHED["flushed"])
    assert result["folder"] == "/var/lib/milvus/nats"
    assert {"kind": "folder", "name": "/var/lib/milvus/rdb_data"} in result["left"]
    assert {"kind": "folder", "name": "/var/lib/milvus/nats"} not in result["left"]
    moved = server("natsmq", config={"natsmq": {"server": {"storeDir": "/var/lib/milvus/elsewhere"}}})
    assert message_result(state(), ROCKSMQ, moved)["folder"] == "/var/lib/milvus/elsewhere"


def test_claims_that_nothing_uses_any_more_are_left() -> None:
    claims: dict[tuple[str, str], Object] = {}
    for name, owner in (("my-release-data", ""), ("data-my-release-kafka-0", "my-release-kafka"), ("else", "other")):
        metadata = {"name": name, "labels": {"app.kubernetes.io/instance": owner}}
        claims["PersistentVolumeClaim", name] = {"kind": "PersistentVolumeClaim", "metadata": metadata}
    live = state()
    live = State(live.name, live.namespace, {**live.objects, **claims}, live.record)

    def left(after: Release) -> list[str]:
        return [entry["name"] for entry in message_result(live, ROCKSMQ, after)["left"] if entry["kind"] != "folder"]

    assert left(NATS) == ["data-my-release-kafka-0"]
    assert left(server("natsmq", persistence=False)) == ["data-my-release-kafka-0", "my-release-data"]


def test_a_former_server_goes_when_nothing_takes_its_place() -> None:
    """With Kafka of somebody else, only an empty stage of that name lets the objects of Pulsar go."""
    defaults = resolve(milvus(mode="standalone", dependencies={"msgStreamType": "pulsar"})).defaults

    def stages(**dependencies: t.Any) -> list[list[str]]:
        after = resolve(milvus(mode="standalone", dependencies=dependencies), recorded=defaults).release
        found = [stage for stage in render(after) if stage.name == "message_storage"]
        return [[item["kind"] for item in stage.objects] for stage in found]

    assert stages(msgStreamType="kafka", kafka={"external": True, "brokerList": ["k:9092"]}) == [[]]
    persistent = {"persistence": {"enabled": True}}
    assert stages(msgStreamType="rocksmq", rocksmq=persistent) == [["PersistentVolumeClaim"]]
