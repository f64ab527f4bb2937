# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a manifest with all that the catalogue knows. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..catalog.defaults import DEPENDENCY_VALUES
from ..manifest.findings import Finding, ManifestError
from ..manifest.model import Milvus
from ..manifest.parse import parse
from .versions import version_findings


def read_manifest(
    document: t.Any, *, name: str | None = None, namespace: str | None = None
) -> tuple[Milvus, tuple[Finding, ...]]:
    """As parse(), with the default values of the dependencies, and a wrong version told together with all the rest.

    :raises ManifestError: with all findings at once.
    """
    try:
        return parse(document, name=name, namespace=namespace, defaults=DEPENDENCY_VALUES)
    except ManifestError as error:
        refused = {finding.subject for finding in error.findings}
        more = [finding for finding in version_findings(_components(document), {}) if finding.subject not in refused]
        if not more:
            raise
        raise ManifestError(error.message.partition("\n")[0], [*error.findings, *more]) from error


def _components(document: t.Any) -> dict[str, t.Any]:
    """What of the components tells the version, where the document is sound enough to say."""
    spec = document.get("spec") if isinstance(document, t.Mapping) else None
    components = spec.get("components") if isinstance(spec, t.Mapping) else None
    if not isinstance(components, t.Mapping):
        return {}
    return {key: components[key] for key in ("image", "version") if isinstance(components.get(key), str)}
