# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The typed manifest. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

Values = t.Mapping[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Milvus:
    """What a valid manifest asks for; what it leaves open is still open (resolve/ decides it).

    Below the sections stand plain values in the manifest's own spelling, with old spellings converted, and without
    nulls and keys that have no effect.

    :param namespace: None where the manifest leaves it open.
    :param mode: ``cluster`` or ``standalone``; the latter also where the manifest says none, as the CRD has it.
    :param components: ``spec.components``.
    :param dependencies: ``spec.dependencies``.
    :param config: ``spec.config``, free-form.
    :param document: all of it, with the effective name and namespace; parses to the same manifest again.
    :param hook_config: ``spec.hookConfig``, free-form.
    :param origins: for a manifest of an old API its own paths, by those of the document that it was converted to.
    """

    name: str
    namespace: str | None
    labels: t.Mapping[str, str]
    annotations: t.Mapping[str, str]
    mode: str
    components: Values
    dependencies: Values
    config: Values
    document: Values
    hook_config: Values = dataclasses.field(default_factory=dict)
    origins: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
