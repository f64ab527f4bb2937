# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Job that makes buckets, where the manifest asks for some, as in the minio chart 8.0.17. **Private**.

The chart's is a Helm hook that runs after each change of the values; this one runs when the list of buckets changes,
which its annotation tells the plan. It works once MinIO answers, in the same stage.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import shlex
import typing as t

from ...resolve.model import KubernetesObject, Values
from ..chart import resources, text
from ..metadata import WORKS_FOR_ANNOTATION
from ..objects import environment, secret_variable, without_empty
from .pod import CONTAINER_SECURITY, identity_of
from .settings import Minio

SCRIPT_FILE = "initialize"
_FOLDER = "/config"
_SCHEDULING = ("nodeSelector", "tolerations", "affinity", "priorityClassName")
_SECURITY = "makeBucketJob.securityContext"
# Of each bucket: what is said of it, with what holds where nothing is said.
_SETTINGS = ("name", "policy", "purge", "versioning")

# bucket <name> <policy> <purge> <versioning>. The newer client calls `none` private, the older one has no `anonymous`.
_PREAMBLE = """set -eu
client() { mc --config-dir "$MC_FOLDER" "$@"; }
until client alias set minio "$MINIO_ADDRESS" "$MINIO_ACCESS_KEY" "$MINIO_SECRET_KEY"; do
  echo "MinIO does not answer at $MINIO_ADDRESS yet."
  sleep 2
done
bucket() {
  if [ "$3" = true ] && client ls "minio/$1" > /dev/null 2>&1; then
    echo "Emptying bucket $1."
    client rm --recursive --force "minio/$1"
  fi
  client mb --ignore-existing "minio/$1"
  access=$2
  if [ "$2" = none ]; then access=private; fi
  client anonymous set "$access" "minio/$1" || client policy set "$2" "minio/$1"
  case "$4" in
    true) client version enable "minio/$1" ;;
    false) client version suspend "minio/$1" ;;
  esac
}
"""


def buckets(minio: Minio) -> list[dict[str, str]]:
    """The buckets that are asked for: the default one, else those of the list (the chart's own order of preference)."""
    single = minio.values.optional("defaultBucket", {})
    asked: t.Sequence[Values] = [single] if single.get("enabled") else minio.values.optional("buckets", ())
    return [_bucket(minio, settings) for settings in asked]


def _bucket(minio: Minio, settings: Values) -> dict[str, str]:
    default = {"policy": "none", "purge": False, "versioning": ""}
    if settings is minio.values.optional("defaultBucket"):
        default["name"] = minio.values.required("defaultBucket.name")
    stated = {name: value for name, value in settings.items() if value is not None}
    return {name: text({**default, **stated}.get(name, "")) for name in _SETTINGS}


def render_bucket_script(minio: Minio) -> KubernetesObject | None:
    """The ConfigMap with what the Job runs, None where no bucket is asked for."""
    asked = buckets(minio)
    if not asked:
        return None
    lines = [shlex.join(["bucket", *(entry[name] for name in _SETTINGS)]) for entry in asked]
    return minio.object("v1", "ConfigMap", minio.name, data={SCRIPT_FILE: _PREAMBLE + "\n".join(lines) + "\n"})


def render_bucket_job(minio: Minio) -> KubernetesObject | None:
    """The Job, None where no bucket is asked for."""
    asked = buckets(minio)
    if not asked:
        return None
    works_for = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    annotations = {**minio.values.optional("makeBucketJob.annotations", {}), WORKS_FOR_ANNOTATION: works_for}
    labels = {**minio.selector, "app": f"{minio.selector['app']}-make-bucket-job"}
    own = {name: text(value) for name, value in minio.values.optional("makeBucketJob.podAnnotations", {}).items()}
    template = {"metadata": {"labels": labels, **({"annotations": own} if own else {})}, "spec": _pod(minio)}
    job = minio.object(
        "batch/v1", "Job", f"{minio.name}-make-bucket-job", None, annotations, spec={"template": template}
    )
    job["metadata"]["labels"].update(labels)
    return job


def _pod(minio: Minio) -> dict[str, t.Any]:
    own_user = minio.values.flag(f"{_SECURITY}.enabled")
    pod = {
        **minio.values.set_members(_SCHEDULING),
        **identity_of(minio, _SECURITY),
        "restartPolicy": "OnFailure",
        "containers": [_container(minio, own_user)],
        "volumes": list(_volumes(minio)),
    }
    return t.cast(dict[str, t.Any], without_empty(pod))


def _container(minio: Minio, own_user: bool) -> dict[str, t.Any]:
    address = f"{minio.scheme}://{minio.name}:{minio.number('service.port')}"
    folder = minio.values.required("configPathmc")
    certificates = {"name": "cert-secret-volume-mc", "mountPath": posixpath.join(folder, "certs")}
    return {
        "name": "minio-mc",
        "image": f"{minio.values.required('mcImage.repository')}:{minio.values.required('mcImage.tag')}",
        "imagePullPolicy": minio.values.required("mcImage.pullPolicy"),
        "command": ["/bin/sh", f"{_FOLDER}/{SCRIPT_FILE}"],
        "env": [
            *environment([("MINIO_ADDRESS", address), ("MC_FOLDER", folder)]),
            secret_variable("MINIO_ACCESS_KEY", minio.secret, "accesskey"),
            secret_variable("MINIO_SECRET_KEY", minio.secret, "secretkey"),
        ],
        "resources": resources(minio.values.optional("makeBucketJob.resources", {})),
        "securityContext": CONTAINER_SECURITY if own_user else None,
        "volumeMounts": [
            {"name": "minio-configuration", "mountPath": _FOLDER},
            {"name": "mc-configuration", "mountPath": folder},
            *([certificates] if minio.values.flag("tls.enabled") else []),
        ],
    }


def _volumes(minio: Minio) -> t.Iterator[Values]:
    yield {"name": "minio-configuration", "configMap": {"name": minio.name}}
    yield {"name": "mc-configuration", "emptyDir": {}}
    if minio.values.flag("tls.enabled"):
        items = [{"key": minio.values.required("tls.publicCrt"), "path": "CAs/public.crt"}]
        secret = {"secretName": minio.values.optional("tls.certSecret", ""), "items": items}
        yield {"name": "cert-secret-volume-mc", "secret": secret}
