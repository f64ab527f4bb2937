# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a site wants otherwise than the install manifest has it. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...resolve.model import ImageSources


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What is to differ from the manifest; what isn't said stays as it is there.

    :param namespace: where the operator runs; empty for the manifest's.
    :param resources: of the operator's container.
    :param watch_namespaces: where it looks for clusters; none for everywhere.
    :param webhook: whether its webhooks can be served: they need certificates that somebody renews.
    """

    namespace: str = ""
    sources: ImageSources = dataclasses.field(default_factory=ImageSources)
    resources: t.Mapping[str, t.Any] | None = None
    watch_namespaces: tuple[str, ...] | None = None
    webhook: bool = False
