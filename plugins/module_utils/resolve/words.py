# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about a converted manifest, in the words of the user's own. **Private** to the collection."""

from __future__ import annotations

import functools
import typing as t

from ..manifest.convert import in_own_words
from ..manifest.findings import ManifestError
from ..manifest.model import Milvus
from .model import Resolution

_P = t.ParamSpec("_P")


def in_the_users_words(
    resolve: t.Callable[t.Concatenate[Milvus, _P], Resolution],
) -> t.Callable[t.Concatenate[Milvus, _P], Resolution]:
    """A function that resolves, with the paths of the user's own document in warnings and errors."""

    @functools.wraps(resolve)
    def resolved(milvus: Milvus, /, *args: _P.args, **options: _P.kwargs) -> Resolution:
        try:
            resolution = resolve(milvus, *args, **options)
        except ManifestError as error:
            if not milvus.origins:
                raise
            heading = error.message.partition("\n")[0]
            raise ManifestError(heading, in_own_words(error.findings, milvus.origins)) from error
        return resolution._replace(warnings=tuple(in_own_words(resolution.warnings, milvus.origins)))

    return resolved
