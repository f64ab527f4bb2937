"""The containers that the tests give to a real server: THE PLACE TO SWAP.

``rendered_container`` is the only function that the tests ask for a container
as the collection renders it. It carries sample data now; replace its body with
a call of the collection's renderer and keep what it returns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: Where the ConfigMap is mounted, and the writable folder the server reads.
MOUNTED = "/milvus/rendered"
WRITABLE = "/milvus/effective"

#: Copies the image's configuration to a writable folder, links what is
#: rendered into it, and becomes the server.
SEED = f"""set -eu
cp -R /milvus/configs/. {WRITABLE}/
for name in user.yaml hook.yaml; do
  if [ -e {MOUNTED}/$name ]; then ln -sf {MOUNTED}/$name {WRITABLE}/$name; fi
done
export MILVUSCONF={WRITABLE}
exec "$@"
"""

USER_YAML = """\
dataCoord:
  enableActiveStandby: true
etcd:
  endpoints:
  - demo-etcd-0.demo-etcd-headless:2379
  - demo-etcd-1.demo-etcd-headless:2379
  rootPath: demo
messageQueue: pulsar
minio:
  address: demo-minio
  bucketName: demo
  port: 9000
mq:
  type: pulsar
msgChannel:
  chanNamePrefix:
    cluster: demo
pulsar:
  address: demo-pulsar-proxy
  port: 6650
"""

#: What stands in a Secret and reaches the pod by secretKeyRef.
SECRET_ENVIRONMENT = {
    "MINIO_ACCESS_KEY_ID": "demo-access",
    "MINIO_SECRET_ACCESS_KEY": "demo-secret",
}

#: The same settings for servers that read only the image's milvus.yaml.
PLAIN_ENVIRONMENT = {
    "DATACOORD_ENABLEACTIVESTANDBY": "true",
    "ETCD_ENDPOINTS": "127.0.0.1:2379,localhost:2379",
    "ETCD_ROOTPATH": "demo",
    "MINIO_ADDRESS": "127.0.0.1",
    "MINIO_BUCKETNAME": "demo",
    "MINIO_PORT": "9000",
    "MQ_TYPE": "pulsar",
    "MSGCHANNEL_CHANNAMEPREFIX_CLUSTER": "demo",
    "PULSAR_ADDRESS": "127.0.0.1",
    "PULSAR_PORT": "6650",
}

ARGUMENTS = {
    "proxy": ("milvus", "run", "proxy"),
    "mixcoord": ("milvus", "run", "mixture", "-rootcoord", "-querycoord", "-datacoord", "-indexcoord"),
}


@dataclass(frozen=True)
class Container:
    """What of a rendered container concerns the server's configuration."""

    args: tuple[str, ...]  # the image's ENTRYPOINT stays: no command
    environment: dict[str, str]  # secretKeyRef already resolved
    config_map: dict[str, str] = field(default_factory=dict)  # mounted at MOUNTED


def rendered_container(component: str, version: str) -> Container:
    """Return the container of a component for a minor version such as "2.5"."""
    if version in ("2.2", "2.3"):
        return Container(ARGUMENTS[component], {**PLAIN_ENVIRONMENT, **SECRET_ENVIRONMENT})
    args = ("/bin/sh", "-c", SEED, "seed", *ARGUMENTS[component])
    return Container(args, dict(SECRET_ENVIRONMENT), {"user.yaml": USER_YAML})
