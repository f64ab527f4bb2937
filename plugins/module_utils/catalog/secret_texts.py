# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What passwords look like in texts that are free: whole settings files, listeners, variables. **Private**.

Kafka's and Pulsar's charts take such texts, and Milvus' components do; the pods get them by ConfigMaps and variables.
"""

from __future__ import annotations

import re
import typing as t

_WORDS = r"(?:pass(?:word|wd|phrase)|secret[._-]?access[._-]?key|secret[._-]key|client[._-]?secret|token)"
_VALUE = r"""(?:\\?"(?P<double>[^"\\]+)\\?"|'(?P<single>[^']+)'|(?P<bare>[^\s"',;&]+))"""

#: Each finds one secret, in one of its groups.
PATTERNS: t.Sequence[re.Pattern[str]] = (
    # password="..." of a JAAS line, ssl.keystore.password=..., "password": "..." of JSON, token:... of Pulsar
    re.compile(rf"""(?i){_WORDS}["']?[ \t]*[=:][ \t]*{_VALUE}"""),
    # user_alice="...", as Kafka's and ZooKeeper's login modules list users
    re.compile(rf"(?i)\buser_[\w.-]+[ \t]*=[ \t]*{_VALUE}"),
    # scheme://user:password@host
    re.compile(r"://[^\s/:@]+:(?P<bare>[^\s/@]+)@"),
)
#: The name of a setting, or of a variable, whose whole value is a secret.
NAME = re.compile(rf"(?i){_WORDS}$")
#: A value that says where the secret is, or that there is none.
REFERENCE = re.compile(r"(?i)^(?:\$|\{\{|<|/|(?:file|env|data):|(?:true|false|null|none|token)$)")
#: What is shorter would take pieces out of other words.
SHORTEST = 4


def values_of(section: str) -> tuple[str, ...]:
    """Where in ``spec`` the values of a dependency stand.

    :param section: of ``spec.dependencies``.
    """
    return "dependencies", section, "inCluster", "values"


#: The places in ``spec`` that have such texts: the charts' values, and variables, commands and the like of the servers.
PLACES: t.Sequence[tuple[str, ...]] = (
    *(values_of(section) for section in ("etcd", "storage", "kafka", "pulsar")),
    ("components",),
)
