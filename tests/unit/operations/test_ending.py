# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.vectorops.milvus.plugins.module_utils.kube.client import Client
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.context import Context, Settings
from ansible_collections.vectorops.milvus.plugins.module_utils.operations.ending import Endings


def test_pods_that_are_told_late_are_not_waited_for_twice_as_long() -> None:
    """An operator, or a controller, may not have deleted them yet when help is due: it comes soon after they are."""
    context = Context(t.cast(Client, None), Settings(termination_timeout=5), report=lambda text: None)
    endings = Endings(context, 100)
    assert endings.due == 105
    endings.help([{"metadata": {"name": "milvus-proxy", "uid": "1", "namespace": "default"}}], 105)
    assert endings.due == 106
