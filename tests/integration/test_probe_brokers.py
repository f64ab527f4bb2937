# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The probe's script against stand-ins for brokers, which read the first requests byte by byte."""

from __future__ import annotations

import contextlib
import socketserver
import ssl
import struct
import threading
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.tests.integration.test_probe_script import probe
from ansible_collections.vectorops.milvus.tests.testbed.testbed.pki import Authority

SASL = {"KAFKA_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_MECHANISM": "PLAIN", "KAFKA_SASLUSERNAME": "milvus"}
OK = ("ok", "")


class Broker(socketserver.StreamRequestHandler):
    """Kafka with users, or without: handshakes and metadata as its protocol guide has them; it hangs up on others."""

    users = True

    def handle(self) -> None:
        known = not self.users
        while size := self.rfile.read(4):
            request = self.rfile.read(struct.unpack(">i", size)[0])
            key, version, correlation, length = struct.unpack(">hhih", request[:10])
            assert request[10 : 10 + length] == b"probe"
            body = request[10 + length :]
            if (key, version) == (17, 1):
                mechanism = body[2 : 2 + struct.unpack(">h", body[:2])[0]]
                error = 34 if not self.users else 0 if mechanism in (b"PLAIN", b"SCRAM-SHA-256") else 33
                self._answer(correlation, struct.pack(">hi", error, 0))
            elif (key, version) == (36, 0):
                known = body == struct.pack(">i", len(body) - 4) + b"\0milvus\0pass % w\xc3\xb6rd"
                self._answer(correlation, struct.pack(">hhi", 0 if known else 58, -1, 0))
            elif (key, version) == (3, 1) and known and body == b"\0\0\0\0":
                self._answer(correlation, bytes(200))
            else:
                return

    def _answer(self, correlation: int, body: bytes) -> None:
        self.wfile.write(struct.pack(">ii", len(body) + 4, correlation) + body)


class Open(Broker):
    users = False


class Pulsar(socketserver.StreamRequestHandler):
    """Takes those in who have a certain token."""

    def handle(self) -> None:
        total, size = struct.unpack(">ii", self.rfile.read(8))
        command = self.rfile.read(size)
        assert total == size + 4 and command[:3] == b"\x08\x02\x12" and b"\x0a\x05probe" in command
        token = b"x" * 300
        good = b"\x1a\xac\x02" + token + b"\x2a\x05token\x20\x13"
        answer = b"\x08\x03\x1a\x00" if command.endswith(good) else b"\x08\x0e\x7a\x00"
        self.wfile.write(struct.pack(">ii", len(answer) + 4, len(answer)) + answer)


@contextlib.contextmanager
def serving(handler: type[socketserver.BaseRequestHandler], context: ssl.SSLContext | None = None) -> t.Iterator[int]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_arguments: t.Any) -> None:
            """The test of the port says nothing, and hangs up."""

    with Server(("127.0.0.1", 0), handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize(
    ("handler", "settings", "expected"),
    [
        (Broker, {"KAFKA_SASLPASSWORD": "pass % wörd"}, OK),
        (Broker, {"KAFKA_SASLPASSWORD": "wrong"}, ("failed", "Kafka refuses the user milvus or the password")),
        (Broker, {"KAFKA_MECHANISM": "GSSAPI"}, ("failed", "Kafka does not take GSSAPI here")),
        (
            Broker,
            {"KAFKA_MECHANISM": "SCRAM-SHA-256"},
            ("untested", "Kafka takes SCRAM-SHA-256, the user is not tested"),
        ),
        (
            Broker,
            {"KAFKA_PROTOCOL": "PLAINTEXT"},
            ("failed", "Kafka ends the connection: does it speak PLAINTEXT, without users?"),
        ),
        (Open, {}, ("failed", "Kafka wants no user here: does it speak SASL_PLAINTEXT?")),
        (Open, {"KAFKA_PROTOCOL": "PLAINTEXT"}, OK),
    ],
)
def test_users_of_kafka(
    tmp_path: Path, handler: type[Broker], settings: dict[str, str], expected: tuple[str, str]
) -> None:
    with serving(handler) as port:
        found = probe(tmp_path, f"kafka|127.0.0.1|{port}|0|||", **{**SASL, **settings})
    assert found == {("0", "port"): OK, ("0", "credentials"): expected}


def test_users_of_kafka_by_tls(tmp_path: Path) -> None:
    authority = Authority("brokers")
    (tmp_path / "ca").write_text(authority.pem, encoding="utf-8")
    (tmp_path / "pair").write_text("".join(authority.issue("kafka", hosts=("127.0.0.1",))), encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pair")
    with serving(Broker, context) as port:
        target = f"kafka|127.0.0.1|{port}|1|{tmp_path / 'ca'}||"
        found = probe(tmp_path, target, **{**SASL, "KAFKA_PROTOCOL": "SASL_SSL", "KAFKA_SASLPASSWORD": "pass % wörd"})
    assert found == {("0", "port"): OK, ("0", "tls"): OK, ("0", "credentials"): OK}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("token:" + "x" * 300, OK),
        ('{"token": "' + "x" * 300 + '"}', OK),
        ("token:wrong", ("failed", "Pulsar refuses the token")),
        (
            "",
            ("failed", "Pulsar asks for a user: set spec.config.pulsar.authPlugin and authParams"),
        ),
        ("tlsCertFile:a", ("untested", "only tokens of Pulsar are tested")),
    ],
)
def test_tokens_of_pulsar(tmp_path: Path, parameters: str, expected: tuple[str, str]) -> None:
    with serving(Pulsar) as port:
        found = probe(tmp_path, f"pulsar|127.0.0.1|{port}|0|||", PULSAR_AUTHPARAMS=parameters)
    assert found == {("0", "port"): OK, ("0", "credentials"): expected}
