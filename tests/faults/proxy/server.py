# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proxy itself: TLS in front, TLS behind, a thread per connection."""

from __future__ import annotations

import base64
import dataclasses
import http.client
import http.server
import ssl
import threading
import time
import typing as t
import urllib.parse
from pathlib import Path

import yaml

from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed
from ansible_collections.vectorops.milvus.tests.testbed.testbed.pki import Authority

from .actions import Action
from .exchange import Exchange
from .record import Request

HOST = "127.0.0.1"
_UPSTREAM_SECONDS = 300.0


@dataclasses.dataclass
class Fault:
    """An action for some of the requests.

    :param when: which requests it is about.
    :param skip: how many of them pass unharmed first.
    :param times: how many are harmed; None for all.
    """

    when: t.Callable[[Request], bool]
    action: Action
    skip: int = 0
    times: int | None = 1
    hits: int = 0
    _seen: int = 0

    def takes(self, request: Request) -> bool:
        """Whether it harms this request; each request is to be shown once."""
        if not self.when(request):
            return False
        self._seen += 1
        if self._seen <= self.skip or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True


class Proxy:
    """A proxy in front of a testbed's API server, with a kubeconfig of its own. Use it as a context manager.

    :param name: stands in the record of its requests.
    :param folder: where its certificate and kubeconfig are written.
    """

    def __init__(self, name: str, testbed: Testbed, folder: Path):
        self.name = name
        self.kubeconfig = folder / f"{name}.kubeconfig"
        self.requests: list[Request] = []
        self.errors: list[Exception] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._upstream = urllib.parse.urlsplit(testbed.server)
        self._trust = ssl.create_default_context(cafile=str(testbed.certificate_authority))
        self._server = _listen(self, folder, testbed.token)

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, daemon=True, name=f"proxy-{self.name}").start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def inject(
        self, when: t.Callable[[Request], bool], action: Action, *, skip: int = 0, times: int | None = 1
    ) -> Fault:
        """From now on, do this to these requests."""
        fault = Fault(when, action, skip, times)
        with self._lock:
            self._faults.append(fault)
        return fault

    def reset(self) -> None:
        """Forget all faults and all requests."""
        with self._lock:
            self._faults = []
            self.requests = []

    def works(self) -> list[Request]:
        """The writes so far, without those of Leases."""
        return [request for request in list(self.requests) if request.is_work]

    def connect(self) -> http.client.HTTPSConnection:
        """A new connection to the API server."""
        return http.client.HTTPSConnection(
            str(self._upstream.hostname), self._upstream.port, timeout=_UPSTREAM_SECONDS, context=self._trust
        )

    def serve(self, exchange: Exchange) -> None:
        """Record a request, and do with it what was asked for."""
        with self._lock:
            self.requests.append(exchange.request)
            fault = next((fault for fault in self._faults if fault.takes(exchange.request)), None)
        try:
            if fault is None:
                exchange.pass_on()
            else:
                fault.action(exchange)
        except (OSError, http.client.HTTPException):
            exchange.cut()  # one side is gone, so the other one has to go
        except Exception as error:
            self.errors.append(error)
            raise
        finally:
            exchange.request.ended = time.monotonic()


def _listen(proxy: Proxy, folder: Path, token: str) -> http.server.ThreadingHTTPServer:
    """A listening socket with TLS, and the kubeconfig that leads to it."""
    authority = Authority(f"faults-{proxy.name}")
    certificate, key = authority.issue("faults", hosts=(HOST,))
    pair = folder / f"{proxy.name}.pem"
    pair.write_text(certificate + key, encoding="utf-8")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pair)
    server = _Server((HOST, 0), _handler(proxy))
    # The handshake is the handler thread's: a client that doesn't finish it must not keep the others out.
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    write_kubeconfig(proxy.kubeconfig, f"https://{HOST}:{server.server_address[1]}", authority.pem, token)
    return server


def write_kubeconfig(path: Path, server: str, authority: str, token: str) -> None:
    """A kubeconfig with a bearer token."""
    cluster = {"server": server, "certificate-authority-data": base64.b64encode(authority.encode()).decode()}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "faults", "cluster": cluster}],
        "users": [{"name": "faults", "user": {"token": token}}],
        "contexts": [{"name": "faults", "context": {"cluster": "faults", "user": "faults"}}],
        "current-context": "faults",
    }
    path.write_text(yaml.safe_dump(document), encoding="utf-8")


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """Connections end at any moment here; what is unexpected stands in Proxy.errors."""


def _handler(proxy: Proxy) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            self.upstream = proxy.connect()

        def finish(self) -> None:
            self.upstream.close()
            super().finish()

        def log_message(self, format: str, *args: t.Any) -> None:
            """The record is kept by the proxy."""

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            agent = self.headers.get("User-Agent", "")
            request = Request(proxy.name, str(self.command), self.path, agent, time.monotonic())
            proxy.serve(Exchange(request, self, self.upstream, body))

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - http.server's names

    return Handler
