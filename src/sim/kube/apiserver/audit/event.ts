import type { AuditEvent, AuditObjectReference, AuditUser } from '#api';
import type { UserInfo } from '../../registry/index.ts';
import type { AuditRecord } from './record.ts';

/** The event of a request. Follows apiserver pkg/audit and pkg/endpoints/filters/audit.go. */
export function auditEvent(record: AuditRecord): AuditEvent {
  const { id, path, query, headers, user, impersonated, code, failure } = record;
  const search = query.toString();
  const reference = referenceOf(record);
  const userAgent = headers['user-agent'];
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: id,
    stage: record.isStream ? 'ResponseStarted' : 'ResponseComplete',
    requestURI: search === '' ? path : `${path}?${search}`,
    verb: record.verb ?? record.method.toLowerCase(),
    user: shownUser(user),
    ...(impersonated === undefined ? {} : { impersonatedUser: shownUser(impersonated) }),
    sourceIPs: ['127.0.0.1'],
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(reference === undefined ? {} : { objectRef: reference }),
    responseStatus:
      failure === undefined
        ? { metadata: {}, code }
        : {
            metadata: {},
            status: 'Failure',
            ...(failure.message === undefined ? {} : { message: failure.message }),
            ...(failure.reason === undefined ? {} : { reason: failure.reason }),
            ...(failure.details === undefined ? {} : { details: failure.details }),
            code,
          },
    requestReceivedTimestamp: micro(record.receivedAt),
    stageTimestamp: micro(record.completedAt),
    annotations: annotationsOf(record),
  };
}

function micro(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}000Z`;
}

function shownUser(user: UserInfo | undefined): AuditUser {
  const { name = '', uid, groups = [], extra } = user ?? {};
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function referenceOf({ target, metadata }: AuditRecord): AuditObjectReference | undefined {
  if (target?.resource === undefined) {
    return undefined;
  }
  const { group, version, resource, subresource } = target;
  const isNamespace = group === '' && resource === 'namespaces';
  const name = target.name ?? metadata?.name;
  const namespace = (isNamespace ? name : target.namespace) ?? metadata?.namespace;
  const { uid, resourceVersion } = metadata ?? {};
  return {
    resource,
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    ...(name === undefined || name === '' ? {} : { name }),
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(group === '' ? {} : { apiGroup: group }),
    apiVersion: version,
    ...(resourceVersion === undefined || resourceVersion === '' ? {} : { resourceVersion }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function annotationsOf({ decision, reason, annotations, headers }: AuditRecord): Readonly<Record<string, string>> {
  const command = headers['kubectl-command'];
  const session = headers['kubectl-session'];
  return {
    ...(decision === undefined
      ? {}
      : { 'authorization.k8s.io/decision': decision, 'authorization.k8s.io/reason': reason ?? '' }),
    ...annotations,
    ...(command === undefined ? {} : { 'cka-lab.dev/kubectl-command': command }),
    ...(session === undefined ? {} : { 'cka-lab.dev/kubectl-session': session }),
  };
}
