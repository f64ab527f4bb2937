# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for metrics-server: says of every pod that it uses the same."""

from __future__ import annotations

import base64
import datetime
import http.client
import http.server
import ipaddress
import json
import ssl
import threading
import typing as t
import urllib.parse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ansible_collections.vectorops.milvus.tests.integration.harness import Cluster, Object
from ansible_collections.vectorops.milvus.tests.testbed.testbed import Testbed

API = "v1beta1.metrics.k8s.io"
_VERSION = "metrics.k8s.io/v1beta1"
_SERVICE = "metrics"


class MetricsServer:
    """Serves metrics.k8s.io behind the API server while it is entered.

    :ivar memory: what every container uses, in MiB.
    """

    def __init__(self, testbed: Testbed, cluster: Cluster, namespace: str, folder: Path):
        self._testbed, self._cluster, self._namespace, self._folder = testbed, cluster, namespace, folder
        self.memory = 50

    def __enter__(self) -> MetricsServer:
        certificate = self._certificate()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = json.dumps(server.answer(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: t.Any) -> None:
                """The test's output has no use for it."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._cluster.apply(*self._objects(certificate.read_bytes()))
        self._cluster.kubectl("wait", "--for=condition=Available", f"apiservice/{API}", "--timeout=60s")
        return self

    def __exit__(self, *_exception: object) -> None:
        self._cluster.kubectl("delete", "apiservice", API)
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> Object:
        """What a GET of that path returns."""
        place, _mark, query = path.partition("?")
        if not place.endswith("/pods"):
            resource = {"name": "pods", "singularName": "", "namespaced": True, "kind": "PodMetrics", "verbs": ["list"]}
            return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": _VERSION, "resources": [resource]}
        namespace = place.split("/")[-2]
        selector = urllib.parse.parse_qs(query).get("labelSelector", [""])[0]
        items = [self._metrics(pod) for pod in self._pods(namespace, selector)]
        return {"kind": "PodMetricsList", "apiVersion": _VERSION, "metadata": {}, "items": items}

    def _metrics(self, pod: Object) -> Object:
        usage = {"memory": f"{self.memory}Mi", "cpu": "1m"}
        containers = [{"name": item["name"], "usage": usage} for item in pod["spec"]["containers"]]
        metadata = {key: pod["metadata"][key] for key in ("name", "namespace")}
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"metadata": metadata, "timestamp": now, "window": "1s", "containers": containers}

    def _pods(self, namespace: str, selector: str) -> list[Object]:
        query = urllib.parse.urlencode({"labelSelector": selector})
        trust = ssl.create_default_context(cafile=str(self._testbed.certificate_authority))
        place = urllib.parse.urlsplit(self._testbed.server)
        connection = http.client.HTTPSConnection(str(place.hostname), place.port, context=trust, timeout=10)
        path, headers = (
            f"/api/v1/namespaces/{namespace}/pods?{query}",
            {"Authorization": f"Bearer {self._testbed.token}"},
        )
        try:
            connection.request("GET", path, headers=headers)
            return list(json.load(connection.getresponse())["items"])
        finally:
            connection.close()

    def _objects(self, certificate: bytes) -> list[Object]:
        port = self._server.server_address[1]
        service = {"name": _SERVICE, "namespace": self._namespace, "port": port}
        return [
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": _SERVICE, "namespace": self._namespace},
                "spec": {"type": "ExternalName", "externalName": "localhost", "ports": [{"port": port}]},
            },
            {
                "apiVersion": "apiregistration.k8s.io/v1",
                "kind": "APIService",
                "metadata": {"name": API},
                "spec": {
                    "group": "metrics.k8s.io",
                    "version": "v1beta1",
                    "groupPriorityMinimum": 100,
                    "versionPriority": 100,
                    "service": service,
                    "caBundle": base64.b64encode(certificate.partition(b"-----BEGIN EC")[0]).decode(),
                },
            },
        ]

    def _certificate(self) -> Path:
        """A file with a certificate for the Service, signed by itself, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _SERVICE)])
        now = datetime.datetime.now(datetime.timezone.utc)
        names = [x509.DNSName(f"{_SERVICE}.{self._namespace}.svc"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        path = self._folder / "metrics.pem"
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
        return path
