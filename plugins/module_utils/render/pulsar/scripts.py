# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shell lines of Pulsar's containers. **Private** to the collection.

What they do is the apache pulsar chart's 3.3.0 (the image's own programs do the work); the words are ours. They run in
the image's working folder with ``sh -c``. Every loop says what it waits for, so that a container's log explains it.
"""

from __future__ import annotations

import shlex

APPLY_BOOKKEEPER = "bin/apply-config-from-env.py conf/bookkeeper.conf"
INSTANCE_ID = "bin/bookkeeper shell whatisinstanceid"
SMALL_BOOKKEEPER = 'export BOOKIE_MEM="-Xmx128M"'
SMALL_PULSAR = 'export PULSAR_MEM="-Xmx128M"'
# Log4Shell: the flag is the chart's, for images older than the fix.
_JAVA_FLAG = 'export OPTS="${OPTS} -Dlog4j2.formatMsgNoLookups=true"'

TRY_SECONDS = 3
SLOW_TRY_SECONDS = 10
# A broker must not wait forever for an answer about the broker that it replaces.
REGISTRATION_SECONDS = 60


def script(*lines: str) -> str:
    """The lines as one script that ends with a newline; empty ones fall out."""
    return "".join(line.rstrip("\n") + "\n" for line in lines if line.strip())


def wait_until(command: str, what: str, seconds: int = TRY_SECONDS) -> str:
    """Lines that repeat a command until it succeeds."""
    return f"until {command}; do\n  echo {shlex.quote(f'Waiting for {what}.')}\n  sleep {seconds}\ndone"


def resolves(host: str) -> str:
    """A command that succeeds once the name server knows the host."""
    return f"nslookup {shlex.quote(host)}"


def wait_for_addresses(host: str, count: str) -> str:
    """Lines that wait until the name server gives at least that many addresses for the host."""
    found = f'"$(nslookup -timeout=10 {shlex.quote(host)} | grep -c Name)"'
    return wait_until(f"[ {found} -ge {shlex.quote(count)} ]", f"{count} pods behind {host}", SLOW_TRY_SECONDS)


def wait_for_bookkeeper() -> str:
    """Lines that wait for the instance id that the Job bookie-init writes."""
    return wait_until(INSTANCE_ID, "the instance id of BookKeeper")


def znode(server: str, path: str) -> str:
    """A command that succeeds when the znode exists, asked by Pulsar's shell (its memory is PULSAR_MEM)."""
    return f"bin/pulsar zookeeper-shell -server {shlex.quote(server)} get {shlex.quote(path)}"


def bookkeeper_znode(server: str, path: str) -> str:
    """The same by BookKeeper's programs (their memory is BOOKIE_MEM)."""
    client = "bin/bookkeeper org.apache.zookeeper.ZooKeeperMain"
    return f"{client} -server {shlex.quote(server)} get {shlex.quote(path)}"


def answers(server: str, path: str) -> str:
    """A command that succeeds once a ZooKeeper answers."""
    return f"bin/pulsar zookeeper-shell -server {shlex.quote(server)} ls {shlex.quote(path or '/')}"


def start(program: str) -> str:
    """Lines that become the server."""
    return f"{_JAVA_FLAG}\nexec {program}"
