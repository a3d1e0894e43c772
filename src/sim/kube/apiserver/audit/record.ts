import type { HttpRequest } from '#api';
import type { KubeObject, Status } from '#apimachinery';
import type { UserInfo } from '../../registry/index.ts';
import type { ResourcePath } from '../request/path.ts';

/**
 * What is noted of one request while it is answered; events are made of it when somebody reads them, so that a request
 * costs a few assignments.
 */
export interface AuditRecord {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: HttpRequest['headers'];
  /** Milliseconds. */
  readonly receivedAt: number;
  completedAt: number;
  /** Undefined until somebody is known. */
  user: UserInfo | undefined;
  /** Whom the request acts as, when that is somebody else. */
  impersonated: UserInfo | undefined;
  verb: string | undefined;
  target: ResourcePath | undefined;
  /** The body's metadata, of requests that have an object for a body. */
  metadata: KubeObject['metadata'] | undefined;
  decision: 'allow' | 'forbid' | undefined;
  reason: string | undefined;
  annotations: Record<string, string> | undefined;
  code: number;
  isStream: boolean;
  /** Headers that tell which flow schema the request fell under. */
  flow: Readonly<Record<string, string>> | undefined;
  /** The Status of a request that failed. */
  failure: Status | undefined;
}

export function startRecord(request: HttpRequest, id: string, now: number): AuditRecord {
  const { method, path, query, headers } = request;
  return {
    id,
    method,
    path,
    query,
    headers,
    receivedAt: now,
    completedAt: now,
    user: undefined,
    impersonated: undefined,
    verb: undefined,
    target: undefined,
    metadata: undefined,
    decision: undefined,
    reason: undefined,
    annotations: undefined,
    code: 0,
    isStream: false,
    flow: undefined,
    failure: undefined,
  };
}
