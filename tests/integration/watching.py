# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Watching pods while a playbook works on them."""

from __future__ import annotations

import json
import subprocess
import threading
import typing as t

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object

_COMPONENT = "app.kubernetes.io/component"


class PodWatch:
    """The numbers of ready pods of each component, at every moment between entering and leaving.

    A pod that is going counts no more: nobody is sent to it.
    """

    def __init__(self, cluster: Cluster, namespace: str):
        self._command = cluster.command("get", "pods", "-n", namespace, "-w", "--output-watch-events", "-o", "json")
        self._pods: dict[str, tuple[str, bool]] = {}
        self._counts: list[dict[str, int]] = []
        self._listed = threading.Event()
        self._known = [item["metadata"]["name"] for item in cluster.list("pods", namespace)]

    def __enter__(self) -> PodWatch:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()
        assert self._listed.wait(30) or not self._known, "no list of pods"
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._thread.join()

    def counts(self, *components: str) -> list[int]:
        """The numbers of ready pods of these together, one after the other, each change once."""
        found: list[int] = []
        for count in self._counts:
            number = sum(count.get(component, 0) for component in components)
            if not found or found[-1] != number:
                found.append(number)
        return found

    def _follow(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = json.loads(line)
            self._take(event["type"], event["object"])

    def _take(self, type_: str, pod: Object) -> None:
        metadata = pod["metadata"]
        conditions = pod.get("status", {}).get("conditions") or []
        ready = any(entry["type"] == "Ready" and entry["status"] == "True" for entry in conditions)
        going = type_ == "DELETED" or bool(metadata.get("deletionTimestamp"))
        component = (metadata.get("labels") or {}).get(_COMPONENT, "")
        self._pods[metadata["name"]] = (component, ready and not going)
        if set(self._known) <= set(self._pods):
            self._counts.append(self._count())
            self._listed.set()

    def _count(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for component, ready in self._pods.values():
            found[component] = found.get(component, 0) + int(ready)
        return found


def replicas(objects: t.Iterable[Object]) -> dict[str, int]:
    """The numbers of pods that Deployments are to have, by name."""
    return {item["metadata"]["name"]: item["spec"]["replicas"] for item in objects}
