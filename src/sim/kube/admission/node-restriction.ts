import { deepEqual, type KubeObject, lookup } from '#apimachinery';
import type { Node, Pod } from '#types/core-v1';
import type { ResourceSlice } from '#types/resource-v1';
import { type AdmissionAttributes, type AdmissionContext, defineAdmission } from './define.ts';
import { forbid } from './forbid.ts';

const mirrorAnnotation = 'kubernetes.io/config.mirror';
const kubeletLabels: readonly string[] = [
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
];

/** A node changes its own Node and the Pods that run on it, nothing else. Follows plugin/pkg/admission/noderestriction. */
export const nodeRestriction = defineAdmission({
  name: 'NodeRestriction',
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  admit: (attributes, context) => {
    const { name, groups } = context.user;
    if (!name.startsWith('system:node:') || !groups.includes('system:nodes')) {
      return;
    }
    const node = name.slice('system:node:'.length);
    if (node === '') {
      throw forbid(attributes, `could not determine node from user ${JSON.stringify(name)}`);
    }
    const { group, resource } = attributes.resource;
    const refusal = restrictions[`${resource}.${group}`]?.(node, attributes, context);
    if (refusal !== undefined) {
      throw forbid(attributes, refusal);
    }
  },
});

/** Why the node may not; undefined: it may. */
type Restriction = (node: string, attributes: AdmissionAttributes, context: AdmissionContext) => string | undefined;

const restrictions = lookup<Restriction>({
  'pods.': (node, attributes, context) => {
    switch (attributes.subresource) {
      case undefined:
        return restrictPod(node, attributes, context);
      case 'status':
        return restrictStatus(node, attributes);
      case 'eviction':
        return nodeOfPod(attributes, context) === node
          ? undefined
          : `node ${node} can only evict pods with spec.nodeName set to itself`;
      default:
        return `unexpected pod subresource ${quoted(attributes.subresource)}, only 'status' and 'eviction' are allowed`;
    }
  },
  'nodes.': restrictNode,
  'persistentvolumeclaims.': (node, { subresource, object, previous }) => {
    if (subresource !== 'status') return 'may only update PVC status';
    return deepEqual(withoutReported(object), withoutReported(previous))
      ? undefined
      : `node ${quoted(node)} is not allowed to update fields other than status.quantity and status.conditions`;
  },
  'serviceaccounts.': restrictToken,
  'leases.coordination.k8s.io': (node, { namespace, name, object }) => {
    if (namespace !== 'kube-node-lease') return 'can only access leases in the "kube-node-lease" system namespace';
    return (object?.metadata.name ?? name) === node
      ? undefined
      : 'can only access node lease with the same name as the requesting node';
  },
  'csinodes.storage.k8s.io': (node, { name, object }) =>
    (object?.metadata.name ?? name) === node
      ? undefined
      : 'can only access CSINode with the same name as the requesting node',
  'resourceslices.resource.k8s.io': (node, { operation, object, previous }) => {
    const slice = (operation === 'DELETE' ? previous : object) as ResourceSlice | undefined;
    return operation === 'UPDATE' || slice?.spec?.nodeName === node
      ? undefined
      : `can only ${operation.toLowerCase()} ResourceSlice with the same NodeName as the requesting node`;
  },
});

function quoted(text: string): string {
  return JSON.stringify(text);
}

function podOf({ namespace, name }: AdmissionAttributes, { lookup }: AdmissionContext): Pod | undefined {
  return lookup('', 'pods', namespace, name) as Pod | undefined;
}

function nodeOfPod(attributes: AdmissionAttributes, context: AdmissionContext): string | undefined {
  return podOf(attributes, context)?.spec?.nodeName;
}

function restrictPod(node: string, attributes: AdmissionAttributes, context: AdmissionContext): string | undefined {
  switch (attributes.operation) {
    case 'CREATE':
      return restrictMirror(node, attributes.object as Pod, context);
    case 'DELETE':
      return nodeOfPod(attributes, context) === node
        ? undefined
        : `node ${quoted(node)} can only delete pods with spec.nodeName set to itself`;
    default:
      return `unexpected operation ${quoted(attributes.operation)}, node ${quoted(node)} can only create and delete mirror pods`;
  }
}

function restrictMirror(node: string, { metadata, spec }: Pod, context: AdmissionContext): string | undefined {
  const who = `node ${quoted(node)}`;
  if (metadata.annotations?.[mirrorAnnotation] === undefined) {
    return `pod does not have ${quoted(mirrorAnnotation)} annotation, ${who} can only create mirror pods`;
  }
  if (spec?.nodeName !== node) return `${who} can only create pods with spec.nodeName set to itself`;
  const [owner, ...more] = metadata.ownerReferences ?? [];
  if (more.length > 0) return `${who} can only create pods with a single owner reference set to itself`;
  if (owner === undefined || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    return `${who} can only create pods with an owner reference set to itself`;
  }
  if (owner.controller !== true) return `${who} can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion === true) return `${who} must not set blockOwnerDeletion on an owner reference`;
  const uid = context.lookup('', 'nodes', undefined, node)?.metadata.uid ?? '';
  if (owner.uid !== uid) return `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`;
  const what = spec.serviceAccountName
    ? 'serviceaccounts'
    : (spec.volumes ?? []).some(({ secret }) => secret !== undefined)
      ? 'secrets'
      : (spec.volumes ?? []).some(({ configMap }) => configMap !== undefined)
        ? 'configmaps'
        : (spec.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
          ? 'persistentvolumeclaims'
          : undefined;
  return what === undefined ? undefined : `${who} can not create pods that reference ${what}`;
}

function restrictStatus(node: string, { object, previous }: AdmissionAttributes): string | undefined {
  const [next, old] = [object as Pod, previous as Pod | undefined];
  const who = `node ${quoted(node)}`;
  if (old?.spec?.nodeName !== node) {
    return `${who} can only update pod status for pods with spec.nodeName set to itself`;
  }
  if (!deepEqual(next.metadata.labels ?? {}, old.metadata.labels ?? {})) {
    return `${who} cannot update labels through pod status`;
  }
  return deepEqual(next.status?.resourceClaimStatuses ?? [], old.status?.resourceClaimStatuses ?? [])
    ? undefined
    : `${who} cannot update resource claim statues`;
}

function restrictNode(node: string, attributes: AdmissionAttributes): string | undefined {
  const { operation, object, previous } = attributes;
  const name = attributes.name === '' ? (object?.metadata.name ?? '') : attributes.name;
  const who = `node ${quoted(node)}`;
  if (name !== node) return `${who} is not allowed to modify node ${quoted(name)}`;
  const [next, old] = [object as Node | undefined, previous as Node | undefined];
  if (operation === 'DELETE' || next === undefined) return undefined;
  const labels = forbiddenLabels(next.metadata.labels ?? {}, old?.metadata.labels ?? {}).join(', ');
  if (operation === 'CREATE') {
    return labels === '' ? undefined : `${who} is not allowed to set the following labels: ${labels}`;
  }
  if (!deepEqual(next.spec?.taints ?? [], old?.spec?.taints ?? [])) return `${who} is not allowed to modify taints`;
  if (!deepEqual(next.metadata.ownerReferences ?? [], old?.metadata.ownerReferences ?? [])) {
    return `${who} is not allowed to modify ownerReferences`;
  }
  return labels === '' ? undefined : `is not allowed to modify labels: ${labels}`;
}

type Labels = Readonly<Record<string, string>>;

/** Labels that changed and that are not a kubelet's business, sorted. */
function forbiddenLabels(next: Labels, old: Labels): readonly string[] {
  const isIn = (namespace: string, domain: string): boolean => namespace === domain || namespace.endsWith(`.${domain}`);
  return [...new Set([...Object.keys(next), ...Object.keys(old)])]
    .filter((key) => next[key] !== old[key])
    .filter((key) => {
      const namespace = key.includes('/') ? (key.split('/')[0] ?? '') : '';
      const ofKubelets =
        kubeletLabels.includes(key) ||
        isIn(namespace, 'kubelet.kubernetes.io') ||
        isIn(namespace, 'node.kubernetes.io');
      const ofKubernetes = isIn(namespace, 'kubernetes.io') || isIn(namespace, 'k8s.io');
      return isIn(namespace, 'node-restriction.kubernetes.io') || (ofKubernetes && !ofKubelets);
    })
    .sort();
}

function restrictToken(
  node: string,
  { operation, subresource, object, namespace }: AdmissionAttributes,
  { lookup }: AdmissionContext,
): string | undefined {
  if (operation !== 'CREATE' || subresource !== 'token') return undefined;
  const { boundObjectRef: bound, audiences = [] } = (object?.spec ?? {}) as TokenRequestSpec;
  if (bound?.apiVersion !== 'v1' || bound.kind !== 'Pod' || (bound.name ?? '') === '') {
    return 'node requested token not bound to a pod';
  }
  if ((bound.uid ?? '') === '') return 'node requested token with a pod binding without a uid';
  const pod = lookup('', 'pods', namespace, bound.name ?? '') as Pod | undefined;
  if (pod === undefined) return undefined;
  if (bound.uid !== pod.metadata.uid) {
    return `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  }
  if (pod.spec?.nodeName !== node) return 'node requested token bound to a pod scheduled on a different node';
  const [audience = ''] = audiences;
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences';
  return namesAudience(pod, audience)
    ? undefined
    : `audience ${quoted(audience)} not found in pod spec volume, system:node:${node} is not authorized to request tokens for this audience`;
}

interface TokenRequestSpec {
  readonly audiences?: readonly string[];
  readonly boundObjectRef?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly uid?: string;
  };
}

function namesAudience({ spec }: Pod, audience: string): boolean {
  return (spec?.volumes ?? []).some(({ projected }) =>
    (projected?.sources ?? []).some(
      ({ serviceAccountToken }) =>
        serviceAccountToken !== undefined && (serviceAccountToken.audience ?? '') === audience,
    ),
  );
}

/** A claim without what kubelets report of it. */
function withoutReported(claim: KubeObject | undefined): unknown {
  const { resourceVersion: _, managedFields: __, ...metadata } = claim?.metadata ?? {};
  const status = { ...(claim?.status as Record<string, unknown> | undefined) };
  for (const field of ['capacity', 'conditions', 'allocatedResourceStatuses', 'allocatedResources']) {
    delete status[field];
  }
  return { metadata, spec: claim?.spec, status };
}
