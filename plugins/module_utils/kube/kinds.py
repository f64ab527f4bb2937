# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Kubernetes kinds that we read or write, as a table. **Private** to the collection.

Knowing the paths of built-in kinds saves the API discovery that dynamic clients pay for at every start.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of the API.

    :param rank: the order of writing; deleting goes the other way.
    :param optional: a release may do without it where the API or the right to read it is missing.
    """

    kind: str
    api_version: str
    plural: str
    rank: int = 0
    namespaced: bool = True
    optional: bool = False

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]

    def path(self, namespace: str | None = None, name: str | None = None, subresource: str | None = None) -> str:
        """The URL path of a collection, of one object, or of its subresource.

        >>> KINDS["Deployment"].path("default", "web")
        '/apis/apps/v1/namespaces/default/deployments/web'
        """
        parts = ["/apis" if self.group else "/api", self.api_version]
        if self.namespaced and namespace:
            parts += ["namespaces", namespace]
        parts += [part for part in (self.plural, name, subresource) if part]
        return "/".join(parts)


AUTOSCALER = "HorizontalPodAutoscaler"

_TABLE = (
    Kind("Namespace", "v1", "namespaces", 0, namespaced=False),
    Kind("PodDisruptionBudget", "policy/v1", "poddisruptionbudgets", 1),
    Kind("ServiceAccount", "v1", "serviceaccounts", 2),
    Kind("Secret", "v1", "secrets", 3),
    Kind("ConfigMap", "v1", "configmaps", 4),
    Kind("PersistentVolumeClaim", "v1", "persistentvolumeclaims", 5),
    Kind("Service", "v1", "services", 6),
    Kind("Ingress", "networking.k8s.io/v1", "ingresses", 6, optional=True),
    Kind("PodMonitor", "monitoring.coreos.com/v1", "podmonitors", 6, optional=True),
    Kind("ServiceMonitor", "monitoring.coreos.com/v1", "servicemonitors", 6, optional=True),
    Kind("NetworkPolicy", "networking.k8s.io/v1", "networkpolicies", 6, optional=True),
    Kind("StatefulSet", "apps/v1", "statefulsets", 7),
    Kind("Deployment", "apps/v1", "deployments", 8),
    Kind("Job", "batch/v1", "jobs", 9),
    Kind(AUTOSCALER, "autoscaling/v2", "horizontalpodautoscalers", 9, optional=True),
    Kind("Pod", "v1", "pods", 10),
    Kind("Event", "v1", "events"),
    Kind("Node", "v1", "nodes", namespaced=False),
    Kind("ResourceQuota", "v1", "resourcequotas"),
    Kind("IngressClass", "networking.k8s.io/v1", "ingressclasses", namespaced=False),
    Kind("LimitRange", "v1", "limitranges"),
    Kind("StorageClass", "storage.k8s.io/v1", "storageclasses", namespaced=False),
    Kind("APIService", "apiregistration.k8s.io/v1", "apiservices", namespaced=False),
    Kind("VolumeSnapshot", "snapshot.storage.k8s.io/v1", "volumesnapshots"),
    Kind("Lease", "coordination.k8s.io/v1", "leases"),
    Kind("ReplicaSet", "apps/v1", "replicasets"),
    Kind("Milvus", "milvus.io/v1beta1", "milvuses", optional=True),
    Kind("MilvusCluster", "milvus.io/v1alpha1", "milvusclusters", optional=True),
    Kind("MilvusUpgrade", "milvus.io/v1beta1", "milvusupgrades", optional=True),
    Kind("CustomResourceDefinition", "apiextensions.k8s.io/v1", "customresourcedefinitions", namespaced=False),
    Kind("ClusterRole", "rbac.authorization.k8s.io/v1", "clusterroles", namespaced=False),
    Kind("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "clusterrolebindings", namespaced=False),
    Kind("Role", "rbac.authorization.k8s.io/v1", "roles"),
    Kind("RoleBinding", "rbac.authorization.k8s.io/v1", "rolebindings"),
    Kind("Issuer", "cert-manager.io/v1", "issuers", optional=True),
    Kind("Certificate", "cert-manager.io/v1", "certificates", optional=True),
    Kind(
        "MutatingWebhookConfiguration",
        "admissionregistration.k8s.io/v1",
        "mutatingwebhookconfigurations",
        namespaced=False,
    ),
    Kind(
        "ValidatingWebhookConfiguration",
        "admissionregistration.k8s.io/v1",
        "validatingwebhookconfigurations",
        namespaced=False,
    ),
    Kind("SelfSubjectRulesReview", "authorization.k8s.io/v1", "selfsubjectrulesreviews", namespaced=False),
)

KINDS: dict[str, Kind] = {kind.kind: kind for kind in _TABLE}
#: The kinds that a release consists of, in the order of writing.
RELEASE_KINDS: tuple[Kind, ...] = tuple(
    sorted((kind for kind in _TABLE if 1 <= kind.rank <= 9), key=lambda kind: kind.rank)
)
#: Kinds whose objects are made by others on the release's behalf (pods, claims of StatefulSets).
WORKLOAD_KINDS: tuple[str, ...] = ("StatefulSet", "Deployment", "Job")
