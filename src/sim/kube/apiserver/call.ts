import type { HttpRequest, HttpResponse } from '#api';
import type { ResourceDefinition, UserInfo, WriteOptions } from '../registry/index.ts';
import type { AuditRecord } from './audit/index.ts';
import { descriptionsOf } from './descriptions.ts';
import type { ApiServerOptions } from './options.ts';
import type { OutputType } from './request/accept.ts';
import { textParameter } from './request/query.ts';
import type { Rendering } from './response/render.ts';
import { schemaOf } from './schema-of.ts';

/** One request to a resource, parsed and authorized. */
export interface ResourceCall {
  readonly server: ApiServerOptions;
  readonly request: HttpRequest;
  readonly resource: ResourceDefinition;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly user: UserInfo;
  readonly output: OutputType;
  /** What the audit log is going to say of this request. */
  readonly record: AuditRecord;
  /** Collects `Warning: 299` headers. */
  readonly warn: (text: string) => void;
}

export type Verb = (call: ResourceCall) => Promise<HttpResponse>;

/** How the answer to this call is to be written. */
export function renderingOf(call: ResourceCall): Rendering {
  const { output, request, server } = call;
  return {
    resource: shownResource(call),
    output,
    includeObject: textParameter(request.query, 'includeObject'),
    now: server.clock.now(),
    descriptions: descriptionsOf(server),
  };
}

/** The kind that is read and written here: the resource's own, or that of a subresource which shows another (`scale`). */
export function shownResource({ resource, subresource }: ResourceCall): ResourceDefinition {
  const { kind, view } = (subresource === undefined ? undefined : resource.subresources?.[subresource]) ?? {};
  if (kind === undefined || view === undefined) {
    return resource;
  }
  const { custom: _, ...native } = resource;
  return { ...native, ...kind, schema: schemaOf(kind), columns: view.columns };
}

/** The name in the URL; the router sees to it that calls on single objects have one. */
export function nameOf(call: ResourceCall): string {
  return call.name ?? '';
}

/** What every write hands to the registry. Bodies are decoded before. */
export function writeOptionsOf(call: ResourceCall, dryRun: boolean): WriteOptions {
  return {
    user: call.user,
    dryRun,
    warn: call.warn,
    annotate: (key, value) => {
      // What was noted first stands, as in apiserver pkg/audit.
      call.record.annotations = { [key]: value, ...call.record.annotations };
    },
    decoded: true,
    fieldManager: fieldManagerOf(call.request),
    ...(call.subresource === undefined ? {} : { subresource: call.subresource }),
  };
}

/** Who is to own the fields that the request sets. */
export function fieldManagerOf(request: HttpRequest): string {
  return textParameter(request.query, 'fieldManager') ?? programOf(request);
}

/** The client's name for want of a better one. Follows handlers prefixFromUserAgent. */
function programOf({ headers }: HttpRequest): string {
  const name = headers['user-agent']?.split('/', 1)[0] ?? '';
  return [...name]
    .filter((character) => /^[\P{C}\p{Cf}]$/u.test(character))
    .join('')
    .slice(0, 128);
}
