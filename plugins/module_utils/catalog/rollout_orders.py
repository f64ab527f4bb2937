# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In which order the components of a running cluster get new pods. **Private** to the collection.

The orders are the milvus-operator's (its dependency graphs, 1.3.8): each component is done before the next one begins.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Turn:
    """When a component has its turn.

    :param waits: whether the next turn waits until this component is done; one that doesn't is waited for together with
        the next that does.
    """

    component: str
    waits: bool = True


# Without the components that a cluster doesn't have, this is each of the operator's graphs: separate coordinators, one
# mixcoord, streaming nodes. Change data capture is its exception that everything waits for.
_USUAL = (
    Turn("cdc"),
    Turn("indexnode"),
    Turn("rootcoord"),
    Turn("datacoord"),
    Turn("indexcoord"),
    Turn("querycoord"),
    Turn("mixcoord"),
    Turn("streamingnode"),
    Turn("querynode"),
    Turn("datanode"),
    Turn("proxy"),
    Turn("standalone"),
)

# A 2.6 coordinator hands its channels to streaming nodes, so these come first; but they are ready only once that
# coordinator is there. So they are started before it, and waited for together with it.
_INTO_STREAMING = (
    Turn("cdc"),
    Turn("streamingnode", waits=False),
    Turn("mixcoord"),
    *(turn for turn in _USUAL if turn.component not in ("cdc", "streamingnode", "mixcoord")),
)

# A query node of 2.2 ends in a panic when a coordinator of 2.3 gives it a channel (seen with 2.2.16 and 2.3.5). So when
# an upgrade that was interrupted is undone, it comes only once the coordinators are of 2.2 again.
_BACK_INTO_2_2 = (
    *(Turn(name) for name in ("standalone", "proxy", "datanode")),
    *(Turn(name) for name in ("querycoord", "indexcoord", "datacoord", "rootcoord", "mixcoord")),
    *(Turn(name) for name in ("querynode", "streamingnode", "indexnode", "cdc")),
)

STREAMING_SINCE = (2, 6)
_OTHER_CHANNELS_SINCE = (2, 3)

# A component that the new topology lacks goes once the one that does its work from now on is done.
SUCCESSORS: t.Mapping[str, str] = {
    "rootcoord": "mixcoord",
    "datacoord": "mixcoord",
    "querycoord": "mixcoord",
    "indexcoord": "mixcoord",
    "indexnode": "proxy",
}


def rollout_order(before: tuple[int, ...], after: tuple[int, ...], *, backwards: bool = False) -> tuple[Turn, ...]:
    """The turns of all components that there are in any cluster.

    :param before: the Milvus version that runs.
    :param after: the one that is to run.
    :param backwards: the manifest asks for a downgrade (``imageUpdateMode: rollingDowngrade``); going to an older
        version is one anyway. Those who call others are then done before those that they call.
    """
    if before[:2] < STREAMING_SINCE <= after[:2]:
        return _INTO_STREAMING
    if after[:2] < _OTHER_CHANNELS_SINCE <= before[:2]:
        return _BACK_INTO_2_2
    return tuple(reversed(_USUAL)) if backwards or after < before else _USUAL
