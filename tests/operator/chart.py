# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The install manifest as a chart of the tests' own making, and Helm itself."""

from __future__ import annotations

import copy
import sys
import typing as t
from pathlib import Path

import yaml

from ansible_collections.vectorops.milvus.tests.operator.standin.definitions import NAME, install_manifest
from ansible_collections.vectorops.milvus.tests.testbed.testbed.build import GoModule, ensure_built

_HELM = GoModule(
    "Helm",
    Path(__file__).resolve().parent / "go/helm",
    {"helm": ("version", "--short")},
    "about two minutes with two cores",
)
_VALUES = {"image": {"repository": "milvusdb/milvus-operator", "tag": "v1.3.8"}, "resources": {}}


def helm() -> Path:
    """The folder with Helm, built from source once."""
    return ensure_built(lambda line: print(line, file=sys.stderr), _HELM)


def write_chart(folder: Path) -> Path:
    """A chart whose values have the names of the operator's own."""
    (folder / "templates").mkdir(parents=True)
    about = {"apiVersion": "v2", "name": NAME, "version": "1.3.8"}
    (folder / "Chart.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    (folder / "values.yaml").write_text(yaml.safe_dump(_VALUES), encoding="utf-8")
    items = [_template(item) for item in install_manifest() if item["kind"] != "Namespace"]
    text = yaml.safe_dump_all(items, width=1000)
    for value in ("{{ .Values.resources | toJson }}", "{{ .Values.imagePullSecrets | default list | toJson }}"):
        text = text.replace(f"'{value}'", value)
    (folder / "templates/all.yaml").write_text(text, encoding="utf-8")
    return folder


def _template(item: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    if item["kind"] != "Deployment":
        return dict(item)
    changed = copy.deepcopy(dict(item))
    pod = changed["spec"]["template"]["spec"]
    pod["imagePullSecrets"] = "{{ .Values.imagePullSecrets | default list | toJson }}"
    pod["containers"][0]["image"] = "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
    pod["containers"][0]["resources"] = "{{ .Values.resources | toJson }}"
    return changed
