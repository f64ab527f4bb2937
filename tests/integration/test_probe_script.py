# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The probe's script, run by this machine's own bash against a real etcd with users and TLS, and other services."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import shutil
import socket
import ssl
import subprocess
import threading
import typing as t
from pathlib import Path

import pytest

from ansible_collections.vectorops.milvus.plugins.module_utils.render.probe_script import PROBE_SCRIPT
from ansible_collections.vectorops.milvus.tests.testbed.testbed.build import ensure_built
from ansible_collections.vectorops.milvus.tests.testbed.testbed.pki import Authority
from ansible_collections.vectorops.milvus.tests.testbed.testbed.ports import choose_ports
from ansible_collections.vectorops.milvus.tests.testbed.testbed.waiting import wait_until

Verdicts = dict[tuple[str, str], tuple[str, str]]
pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the script is bash's")
PASSWORD = 'a "good\\one'


def probe(folder: Path, *targets: str, **environ: str) -> Verdicts:
    """What the script says of targets: verdict and message by number and check."""
    report = folder / "report"
    report.unlink(missing_ok=True)
    lines = "\n".join(f"{number}|{target}" for number, target in enumerate(targets))
    variables = {"PATH": "/usr/bin:/bin", "TARGETS": lines, "PROBE_REPORT": str(report), **environ}
    done = subprocess.run(
        ["bash", "-c", PROBE_SCRIPT], env=variables, capture_output=True, text=True, timeout=60, check=False
    )
    assert not done.returncode and not done.stderr, done.stderr
    found = [line.split("\t") for line in report.read_text(encoding="utf-8").splitlines()]
    assert sorted(done.stdout.splitlines()) == sorted("\t".join(line) for line in found)
    return {(number, check): (verdict, message) for number, check, verdict, message in found}


class Etcd:
    """An etcd that speaks TLS and asks for a user."""

    def __init__(self, folder: Path):
        self.authority = Authority("services")
        self.ca = folder / "ca.pem"
        self.ca.write_text(self.authority.pem, encoding="utf-8")
        self.pair = folder / "pair.pem"
        self.pair.write_text("".join(self.authority.issue("etcd", hosts=("localhost", "127.0.0.1"))), encoding="utf-8")
        self.port = choose_ports(["etcd"])["etcd"]
        self._folder = folder

    @contextlib.contextmanager
    def running(self) -> t.Iterator[Etcd]:
        url = f"https://127.0.0.1:{self.port}"
        command = [str(ensure_built(print) / "server"), f"--data-dir={self._folder / 'data'}", "--log-level=error"]
        command += [f"--listen-client-urls={url}", f"--advertise-client-urls={url}", "--unsafe-no-fsync"]
        command += [f"--cert-file={self.pair}", f"--key-file={self.pair}", "--listen-peer-urls=http://127.0.0.1:0"]
        with subprocess.Popen(command) as process:
            try:
                assert wait_until(self._answers, 30)
                self._ask("auth/user/add", {"name": "root", "password": PASSWORD})
                self._ask("auth/user/grant", {"user": "root", "role": "root"})
                self._ask("auth/enable", {})
                yield self
            finally:
                process.terminate()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            self._ask("maintenance/status", {})
            return True
        return False

    def _ask(self, path: str, body: dict[str, str]) -> None:
        trust = ssl.create_default_context(cafile=str(self.ca))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=trust, timeout=5)
        connection.request("POST", f"/v3/{path}", json.dumps(body))
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        connection.close()


@pytest.fixture(scope="module")
def etcd(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Etcd]:
    with Etcd(tmp_path_factory.mktemp("etcd")).running() as running:
        yield running


def test_an_etcd_with_users_and_tls(etcd: Etcd, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    stranger.write_text(Authority("stranger").pem, encoding="utf-8")
    at = f"etcd|127.0.0.1|{etcd.port}"
    named = f"etcd|localhost|{etcd.port}|1|{etcd.ca}||"
    targets = (f"{at}|1|{etcd.ca}||", named, f"{at}|1|{stranger}||", f"{at}|1|/nowhere||", f"{at}|0|||")
    found = probe(tmp_path, *targets, ETCD_AUTH_USERNAME="root", ETCD_AUTH_PASSWORD=PASSWORD)
    assert [found["1", check] for check in ("name", "port", "tls", "credentials")] == [("ok", "")] * 4
    assert [found["0", check] for check in ("port", "tls", "credentials")] == [("ok", "")] * 3 and (
        "0",
        "name",
    ) not in found
    assert found["2", "tls"] == ("failed", "the certificate is not good: unable to get local issuer certificate")
    assert ("2", "credentials") not in found
    assert found["3", "tls"] == ("failed", "the file /nowhere can't be read")
    assert found["4", "credentials"][0] == "failed"

    wrong = probe(tmp_path, named, ETCD_AUTH_USERNAME="root", ETCD_AUTH_PASSWORD="wrong")
    assert wrong["0", "credentials"] == ("failed", "etcd refuses the user root or the password")
    nobody = probe(tmp_path, named)
    assert nobody["0", "credentials"] == ("failed", "etcd asks for a user: set spec.config.etcd.auth")


def test_another_name_in_the_certificate(tmp_path: Path) -> None:
    authority = Authority("other")
    (tmp_path / "ca").write_text(authority.pem, encoding="utf-8")
    (tmp_path / "pair").write_text("".join(authority.issue("a", hosts=("elsewhere.example.com",))), encoding="utf-8")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pair")
    with listening(http.server.BaseHTTPRequestHandler, context) as port:
        found = probe(tmp_path, f"seed|localhost|{port}|1|{tmp_path / 'ca'}||", f"seed|127.0.0.1|{port}|0|||")
    assert found["0", "tls"][0] == "failed" and "mismatch" in found["0", "tls"][1]
    assert found["1", "port"] == ("ok", "")


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        found = probe(tmp_path, f"etcd|127.0.0.1|{port}|0|||", "s3|no.such.host.invalid|80|0|||")
    assert found == {
        ("0", "port"): ("failed", "Connection refused"),
        ("1", "name"): ("failed", "nobody knows the name no.such.host.invalid here"),
    }


def test_a_port_without_tls(tmp_path: Path) -> None:
    with listening(http.server.BaseHTTPRequestHandler) as port:
        found = probe(tmp_path, f"kafka|127.0.0.1|{port}|1|||")
    assert found == {("0", "port"): ("ok", ""), ("0", "tls"): ("failed", "the port does not speak TLS")}


def test_without_tools(tmp_path: Path) -> None:
    """What can't be tested is called so, and doesn't fail."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "od", "tr", "cut", "tee"):
        (tools / name).symlink_to(str(shutil.which(name)))
    with listening(http.server.BaseHTTPRequestHandler) as port:
        targets = (f"etcd|localhost|{port}|1|||", f"s3|127.0.0.1|{port}|0|||")
        found = probe(tmp_path, *targets, PATH=str(tools), MINIO_ACCESS_KEY_ID="a", S3_REGION="b")
    assert {key: verdict for key, (verdict, _message) in found.items()} == {
        ("0", "name"): "untested",
        ("0", "port"): "ok",
        ("0", "tls"): "untested",
        ("0", "credentials"): "untested",
        ("1", "port"): "ok",
        ("1", "credentials"): "untested",
    }


@contextlib.contextmanager
def listening(
    handler: type[http.server.BaseHTTPRequestHandler], context: ssl.SSLContext | None = None
) -> t.Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class Bucket(http.server.BaseHTTPRequestHandler):
    """Checks signatures as AWS' documentation says it; the key is ``open`` with the secret ``s/e+c``, in eu-west-1."""

    def do_GET(self) -> None:
        given = dict(part.split("=", 1) for part in self.headers["Authorization"].split(" ", 1)[1].split(", "))
        key, date, region, service, end = given["Credential"].split("/")
        path, _question, query = self.path.partition("?")
        names = given["SignedHeaders"].split(";")
        headers = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names)
        parts = ["GET", path, query, headers, given["SignedHeaders"], self.headers["x-amz-content-sha256"]]
        request = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        text = "\n".join(["AWS4-HMAC-SHA256", self.headers["x-amz-date"], f"{date}/{region}/{service}/{end}", request])
        signing = b"AWS4s/e+c"
        for step in (date, region, service, end):
            signing = hmac.new(signing, step.encode(), hashlib.sha256).digest()
        good = hmac.new(signing, text.encode(), hashlib.sha256).hexdigest() == given["Signature"]
        if key != "open":
            return self._say(403, "InvalidAccessKeyId")
        if region != "eu-west-1":
            return self._say(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>")
        if not good:
            return self._say(403, "SignatureDoesNotMatch")
        return self._say(*{"/there": (200, ""), "/closed": (403, "AccessDenied")}.get(path, (404, "NoSuchBucket")))

    def _say(self, status: int, code: str, more: str = "") -> None:
        body = f"<Error><Code>{code}</Code>{more}</Error>".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: t.Any) -> None:
        """Nobody reads it."""


@pytest.mark.parametrize(
    ("key", "secret", "bucket", "region", "expected"),
    [
        ("open", "s/e+c", "there", "eu-west-1", ("ok", "")),
        ("open", "s/e+c", "there", "us-east-1", ("ok", "")),
        ("open", "s/e+c", "to-come", "eu-west-1", ("ok", "")),
        ("open", "s/e+c", "closed", "eu-west-1", ("failed", "the keys are not allowed to list the bucket closed")),
        ("open", "wrong", "there", "eu-west-1", ("failed", "the storage refuses the keys: SignatureDoesNotMatch")),
        ("who", "s/e+c", "there", "eu-west-1", ("failed", "the storage refuses the keys: InvalidAccessKeyId")),
        ("", "", "there", "eu-west-1", ("untested", "no keys: the identity of the pods")),
    ],
)
def test_keys_of_a_storage(
    tmp_path: Path, key: str, secret: str, bucket: str, region: str, expected: tuple[str, str]
) -> None:
    keys = {"MINIO_ACCESS_KEY_ID": key, "MINIO_SECRET_ACCESS_KEY": secret}
    with listening(Bucket) as port:
        found = probe(tmp_path, f"s3|127.0.0.1|{port}|0|||", **keys, S3_BUCKET=bucket, S3_REGION=region)
    assert found == {("0", "port"): ("ok", ""), ("0", "credentials"): expected}
