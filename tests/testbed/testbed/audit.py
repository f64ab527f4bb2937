"""What the apiserver writes to its audit log.

Clients are recorded whole: writes with request and response, reads with their URI (`dryRun` stands in it).
The control plane's own reads and heartbeats are left out; its writes are recorded without their bodies.
"""

from typing import Any

CONTROL_PLANE = ("system:apiserver", "system:kube-controller-manager", "system:kube-scheduler", "testbed:kwok")
CONTROLLERS = "system:serviceaccounts:kube-system"

_READS = ["get", "list", "watch"]
_WRITES = ["create", "update", "patch", "delete", "deletecollection"]
_SECRETS = [
    {"group": "", "resources": ["secrets", "serviceaccounts/token"]},
    {"group": "authentication.k8s.io", "resources": ["tokenreviews"]},
]


def audit_policy() -> dict[str, Any]:
    """The policy; the first rule that fits decides."""
    inside = ({"users": list(CONTROL_PLANE)}, {"userGroups": [CONTROLLERS]})
    leases = [{"group": "coordination.k8s.io", "resources": ["leases"]}]
    volumes = [{"group": "", "resources": ["persistentvolumes"]}]
    rules = [
        {"level": "None", "nonResourceURLs": ["/healthz*", "/readyz*", "/livez*"]},
        *({"level": "None", "verbs": _READS, **who} for who in inside),
        *({"level": "None", "resources": leases, **who} for who in inside),
        {"level": "Request", "verbs": ["create"], "resources": volumes},  # volumes.py reads where they lie
        *({"level": "Metadata", **who} for who in inside),
        {"level": "Metadata", "resources": _SECRETS},
        {"level": "RequestResponse", "verbs": _WRITES},
        {"level": "Metadata"},
    ]
    return {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": rules}
