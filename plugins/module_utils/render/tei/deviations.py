# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the embedding server's objects differ from the tei chart's, and why. **Private** to the collection."""

from __future__ import annotations

# (object and path, reason)
DEVIATIONS: tuple[tuple[str, str], ...] = (
    ("*/metadata.annotations[meta.helm.sh/*]", "there is no Helm release"),
    ("StatefulSet/pod/readinessProbe", "/health: a pod is ready once it has loaded its model; the chart has no probe"),
    ("StatefulSet/pod/enableServiceLinks", "false: a Service's variables could be taken for the server's settings"),
    ("StatefulSet/pod/automountServiceAccountToken", "false: nothing in these pods talks to Kubernetes"),
    (
        "StatefulSet/pod/securityContext",
        "seccompProfile and no privilege escalation below the values; not restricted, the image is root and opens 80",
    ),
    ("StatefulSet/pod/topologySpreadConstraints, Service/labels", "the chart's values have them, its objects don't"),
)
