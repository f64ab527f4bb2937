#!/usr/bin/python
# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything written to Milvus, in its object storage."""

from __future__ import annotations

DOCUMENTATION = r"""
module: milvus_flush
short_description: Flush all collections of a Milvus server, in every database
version_added: 0.1.0
author:
  - VectorOps founders (@vectorops)
description:
  - Asks Milvus to bring everything that was written so far into its object storage (C(FlushAll)), and waits until it
    says that this is done.
  - That may take minutes even where little was written, since the server notes only now and then how far it is.
  - What is written after the module has begun is not covered. Stop the writers first where it matters, as it does
    before the message storage is switched.
  - It speaks to Milvus itself, not to Kubernetes, and runs where C(pymilvus) is.
options:
  uri:
    description:
      - The address of Milvus, C(http://host:19530), or C(https://) for TLS.
    type: str
    required: true
  token:
    description:
      - The token to authenticate with, for example C(user:password).
    type: str
  user:
    description:
      - The user to authenticate as.
    type: str
  password:
    description:
      - The password of O(user).
    type: str
  db_name:
    description:
      - The database that the connection begins with, for users who may not enter V(default). All databases that the
        user sees are flushed.
    type: str
  secure:
    description:
      - Whether to speak TLS. Follows from O(uri) where it isn't given.
    type: bool
  server_pem_path:
    description:
      - The file with the server's certificate, for TLS in one direction.
    type: path
  ca_pem_path:
    description:
      - The file with the certificate authority, for TLS in both directions.
    type: path
  client_pem_path:
    description:
      - The file with the client's certificate, for TLS in both directions.
    type: path
  client_key_path:
    description:
      - The file with the key of O(client_pem_path).
    type: path
  server_name:
    description:
      - The name that the server's certificate is for, where it isn't the one in O(uri).
    type: str
  connect_timeout:
    description:
      - The seconds within which the server has to answer.
    type: int
    default: 30
  wait_timeout:
    description:
      - The seconds that the flush may take.
    type: int
    default: 600
requirements:
  - pymilvus >= 2.3
attributes:
  check_mode:
    support: partial
    description: Can run in check mode and say what it would do, without changing anything.
    details:
      - The collections are listed, nothing is flushed, RV(changed) is V(false).
  diff_mode:
    support: none
    description: A flush shows no difference.
  platform:
    platforms: posix
    support: full
    description: Runs where Python does and the server can be reached.
seealso:
  - module: vectorops.milvus.milvus_cluster
"""

EXAMPLES = r"""
- name: Bring all that was written into the object storage
  vectorops.milvus.milvus_flush:
    uri: http://milvus.example.com:19530
    token: "{{ milvus_token }}"
"""

RETURN = r"""
changed:
  description:
    - Whether the number of rows in the object storage differs from before. A flush of deletions alone doesn't show.
  returned: always
  type: bool
flushed:
  description: Whether Milvus has said that everything written before is in the object storage.
  returned: success
  type: bool
  sample: true
databases:
  description: What was flushed, in check mode what would be.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the database.
      type: str
      returned: always
    collections:
      description: The names of its collections.
      type: list
      elements: str
      returned: always
    rows:
      description: The number of rows in the object storage.
      type: int
      returned: always
  sample:
    - {name: default, collections: [books], rows: 10000}
seconds:
  description: How long the flush took.
  returned: when not in check mode
  type: float
  sample: 62.1
"""

import typing as t

from ..module_utils import module as milvus_module
from ..module_utils.operations.flush import flush

CONNECTION: dict[str, dict[str, t.Any]] = {
    "uri": {"type": "str", "required": True},
    "token": {"type": "str", "no_log": True},
    "user": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "db_name": {"type": "str"},
    "secure": {"type": "bool"},
    "server_pem_path": {"type": "path"},
    "ca_pem_path": {"type": "path"},
    "client_pem_path": {"type": "path"},
    "client_key_path": {"type": "path", "no_log": False},
    "server_name": {"type": "str"},
}


def operate(parameters: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Flush by the options that were given."""
    given = {name: parameters[name] for name in CONNECTION if parameters.get(name) is not None}
    return flush(
        given,
        connect_timeout=parameters["connect_timeout"],
        wait_timeout=parameters["wait_timeout"],
        only_look=parameters["_ansible_check_mode"],
    )


def main() -> None:
    """The module's entry."""
    milvus_module.run_offline(
        {
            **CONNECTION,
            "connect_timeout": {"type": "int", "default": 30},
            "wait_timeout": {"type": "int", "default": 600},
        },
        operate,
        mutually_exclusive=[("token", "user")],
        required_together=[("user", "password"), ("client_pem_path", "client_key_path")],
    )


if __name__ == "__main__":
    main()
