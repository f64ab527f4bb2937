# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Etcd and object storages that don't fit, each with its repaired twin. Reusable."""

from __future__ import annotations

from ansible_collections.vectorops.milvus.tests.unit.resolve.service_manifests import (
    ETCD,
    ETCD_FILES,
    IAM,
    IN_MINIO,
    STORAGE,
    VOLUME,
    Cases,
    etcd,
    password,
    storage,
)

SERVICES: Cases = {
    "no etcd": (etcd(endpoints=()), f"{ETCD}.endpoints", "is missing", etcd()),
    "etcd without port": (
        etcd(endpoints=("a",)),
        f"{ETCD}.endpoints[0]",
        "'a' names no port",
        etcd(endpoints=("a:1",)),
    ),
    "etcd as URL": (
        etcd(endpoints=("a:2379", "https://b:2379")),
        f"{ETCD}.endpoints[1]",
        "'https://b:2379' is a URL",
        etcd(endpoints=("a:2379", "b:2379")),
    ),
    "etcd twice": (
        etcd(endpoints=("a:2379", "a:2379")),
        f"{ETCD}.endpoints[1]",
        "'a:2379' stands there twice",
        etcd(endpoints=("a:2379", "b:2379")),
    ),
    "etcd at no port": (
        etcd(endpoints=("a:70000",)),
        f"{ETCD}.endpoints[0]",
        "'a:70000' is not an address",
        etcd(endpoints=("[::1]:2379",)),
    ),
    "etcd without user": (
        etcd({"auth": {"enabled": True, "password": "b"}}),
        "spec.config.etcd.auth.userName",
        "is missing: the service asks who one is",
        etcd({"auth": {"enabled": True, "userName": "a", "password": "b"}}),
    ),
    "etcd without password": (
        etcd({"auth": {"enabled": True, "userName": "a"}}),
        "spec.config.etcd.auth.password",
        "is missing: the service asks who one is",
        etcd({"auth": {"enabled": True, "userName": "a"}}, env=password("ETCD_AUTH_PASSWORD")),
    ),
    "etcd without certificates": (
        etcd({"ssl": {**ETCD_FILES, "tlsCert": "/etc/c"}}, **VOLUME),
        "spec.config.etcd.ssl.tlsCert",
        "no volume is mounted where '/etc/c' lies",
        etcd({"ssl": ETCD_FILES}, **VOLUME),
    ),
    "no storage": (storage(endpoint=None), f"{STORAGE}.endpoint", "is missing", storage()),
    "storage as URL": (
        storage(endpoint="https://s3.example.com"),
        f"{STORAGE}.endpoint",
        "'https://s3.example.com' is a URL",
        storage({"useSSL": True}, endpoint="s3.example.com"),
    ),
    "storage with a path": (
        storage(endpoint="s3.example.com/bucket"),
        f"{STORAGE}.endpoint",
        "'s3.example.com/bucket' is not an address",
        storage({"bucketName": "bucket"}, endpoint="s3.example.com"),
    ),
    "443 without TLS": (
        storage(endpoint="s3.example.com:443"),
        "spec.config.minio.useSSL",
        "isn't on, but port 443 speaks TLS",
        storage({"useSSL": True}, endpoint="s3.example.com:443"),
    ),
    "TLS on 80": (
        storage({"useSSL": True}, endpoint="s3.example.com:80"),
        "spec.config.minio.useSSL",
        "is on, but port 80 doesn't speak TLS",
        storage(endpoint="s3.example.com:80"),
    ),
    "wrong region": (
        storage({"useSSL": True, "region": "us-east-1"}, endpoint="s3.eu-west-1.amazonaws.com:443"),
        "spec.config.minio.region",
        "'us-east-1' contradicts the endpoint, which is in eu-west-1",
        storage({"useSSL": True, "region": "eu-west-1"}, endpoint="s3.eu-west-1.amazonaws.com:443"),
    ),
    "bad bucket": (
        storage({"bucketName": "My_Bucket"}),
        "spec.config.minio.bucketName",
        "'My_Bucket' can't be the name of a bucket",
        storage({"bucketName": "my-bucket"}),
    ),
    "no keys": (
        storage(secretRef=None),
        f"{STORAGE}.secretRef",
        "is missing: nobody could log in",
        storage({"accessKeyID": "a", "secretAccessKey": "b"}, secretRef=None),
    ),
    "half of the keys": (
        storage({"accessKeyID": "a"}, secretRef=None),
        f"{STORAGE}.secretRef",
        "is missing: nobody could log in",
        storage({"accessKeyID": "a"}, secretRef=None, components={"env": password("MINIO_SECRET_ACCESS_KEY")}),
    ),
    "identity and Secret": (
        storage(IAM),
        f"{STORAGE}.secretRef",
        "contradicts useIAM",
        storage(IAM, secretRef=None, components={"serviceAccountName": "a"}),
    ),
    "identity and keys": (
        storage({**IAM, "secretAccessKey": "a"}, secretRef=None),
        "spec.config.minio.secretAccessKey",
        "contradicts useIAM",
        storage({"useIAM": False, "accessKeyID": "b", "secretAccessKey": "a"}, secretRef=None),
    ),
    "identity in the cluster": (
        {"config": {"minio": IAM}},
        "spec.config.minio.useIAM",
        "MinIO in the cluster knows no identities",
        {"config": {"minio": {"useIAM": False}}},
    ),
    "TLS in the cluster": (
        {"config": {"minio": {"useSSL": True}}},
        "spec.config.minio.useSSL",
        "MinIO in the cluster doesn't speak TLS",
        {"config": {"minio": {"useSSL": False}}},
    ),
    "S3 in the cluster": (
        {"dependencies": {"storage": {"type": "S3"}}},
        f"{STORAGE}.type",
        "'S3' doesn't run in the cluster",
        {"dependencies": IN_MINIO},
    ),
    "Azure keys for S3": (
        storage({"cloudProvider": "azure"}),
        f"{STORAGE}.type",
        "'S3' contradicts spec.config.minio.cloudProvider azure",
        storage({"cloudProvider": "azure"}, type="Azure"),
    ),
    "Azure's address for S3": (
        storage({"useSSL": True}, endpoint="account.blob.core.windows.net:443"),
        f"{STORAGE}.type",
        "'S3' contradicts the endpoint account.blob.core.windows.net:443, which is Azure's",
        storage({"cloudProvider": "azure", "useSSL": True}, type="Azure", endpoint="core.windows.net:443"),
    ),
    "Azure without its provider": (
        storage(type="Azure"),
        "spec.config.minio.cloudProvider",
        "is missing for Azure",
        storage({"cloudProvider": "azure", "useSSL": True}, type="Azure", endpoint="core.windows.net:443"),
    ),
    "Azure from another provider": (
        storage({"cloudProvider": "gcp"}, type="Azure"),
        "spec.config.minio.cloudProvider",
        "'gcp' contradicts spec.dependencies.storage.type Azure",
        storage({"cloudProvider": "gcp"}),
    ),
    "unknown provider": (
        storage({"cloudProvider": "amazon"}),
        "spec.config.minio.cloudProvider",
        "'amazon' is not known",
        storage({"cloudProvider": "aws"}),
    ),
}
