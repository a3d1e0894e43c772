import type { Handler, HttpRequest, HttpResponse } from '#api';
import { badRequest, isStatusError, methodNotAllowed, resourceNotFound } from '#apimachinery';
import type { AuthorizationAttributes } from '../authorization/index.ts';
import type { ResourceDefinition, UserInfo } from '../registry/index.ts';
import { type AuditRecord, startRecord } from './audit/index.ts';
import { authenticate, impersonate } from './authenticate.ts';
import { mastersAlone, permit, resourceAttributes } from './authorize.ts';
import { isBindings, serveBinding } from './bindings.ts';
import type { ResourceCall } from './call.ts';
import { componentStatus, serveComponentStatuses } from './component-statuses.ts';
import { serveDebug } from './debug-pages.ts';
import { serveDiscovery } from './discovery/serve.ts';
import { createFlowClassifier } from './flow-classifier.ts';
import { serveHealth } from './health.ts';
import { metricsResource, serveMetrics } from './metrics/index.ts';
import { notServed } from './not-served.ts';
import { createOpenapiServer } from './openapi.ts';
import { serveOpenid } from './openid.ts';
import type { ApiServerOptions } from './options.ts';
import { serveMetricsPage } from './plain-pages.ts';
import { collectionTypes, negotiate, objectTypes, requireProduced } from './request/accept.ts';
import { requireGet } from './request/method.ts';
import { parseResourcePath, type ResourcePath } from './request/path.ts';
import { refusedEarly, requireTimeout } from './request/refused-early.ts';
import { pageNotFound, respondIndented, respondStatus, statusOf } from './response/respond.ts';
import { createWarnings } from './response/warnings.ts';
import { isReview, serveReview } from './reviews/index.ts';
import { rootPaths } from './root-paths.ts';
import { routeOf } from './route.ts';
import { createRequestMetrics } from './self-metrics/index.ts';
import { versionInfo } from './version.ts';

/**
 * A Kubernetes API server as a function: authentication, authorization, discovery, OpenAPI, health and the resources of
 * the registry. Every error is a Status; nothing that a client sends makes it throw.
 */
export function createApiServer(options: ApiServerOptions): Handler {
  const serveOpenapi = createOpenapiServer(options);
  const counters = createRequestMetrics(options);
  const authorizer = options.authorizer ?? mastersAlone;
  const flowOf = createFlowClassifier(options.registry);

  /** Asks whether the request may be made, and notes the answer. */
  function permitted(record: AuditRecord, attributes: AuthorizationAttributes): void {
    record.verb = attributes.verb;
    record.flow = flowOf(attributes);
    record.decision = 'forbid';
    record.reason = permit(authorizer, attributes);
    record.decision = 'allow';
  }

  async function answer(
    request: HttpRequest,
    record: AuditRecord,
    warn: (text: string) => void,
  ): Promise<HttpResponse> {
    const target = parseResourcePath(request.path);
    record.target = target;
    requireTimeout(request, target);
    record.user = authenticate(options, request, warn);
    const user = impersonate(authorizer, request, record.user);
    record.impersonated = user === record.user ? undefined : user;
    const response = await (target?.resource === undefined
      ? answerPath(request, user, record)
      : answerResource(request, user, target, target.resource, record, warn));
    await options.durable?.();
    return response;
  }

  async function answerPath(request: HttpRequest, user: UserInfo, record: AuditRecord): Promise<HttpResponse> {
    permitted(record, { user, verb: request.method.toLowerCase(), path: request.path });
    const segments = request.path.split('/').filter((segment) => segment !== '');
    if (request.path.startsWith('//')) {
      return pageNotFound();
    }
    const [first] = segments;
    switch (first) {
      case undefined:
      case 'index.html':
        return respondIndented(200, { paths: rootPaths(options) });
      case 'api':
      case 'apis':
        return serveDiscovery(options, request, segments);
      case 'openapi':
        return serveOpenapi(request, segments.slice(1));
      case 'version':
        requireGet(request);
        requireProduced(request.headers.accept, ['application/json']);
        return respondIndented(200, versionInfo(options.version));
      case 'healthz':
      case 'livez':
      case 'readyz':
        return serveHealth(request, first);
      case 'metrics':
        return serveMetricsPage(request, counters);
      case '.well-known':
      case 'openid':
        return serveOpenid(options, request);
      case 'debug':
        return serveDebug(request);
      default:
        return pageNotFound();
    }
  }

  async function answerResource(
    request: HttpRequest,
    user: UserInfo,
    target: ResourcePath,
    name: string,
    record: AuditRecord,
    warn: (text: string) => void,
  ): Promise<HttpResponse> {
    const { group, version } = target;
    const metrics = options.usage === undefined ? undefined : metricsResource(group, version, name);
    const isBinding = isBindings(group, version, name) && request.method === 'POST' && target.name === undefined;
    const computed = metrics ?? (isComponentStatus(group, version, name) ? componentStatus : undefined);
    const resource = computed ?? options.registry.resource(group, isBinding ? 'pods' : name, version);
    const review = isReview(group, version, name);
    const route = resource === undefined ? resourceNotFound() : routeOf(resource, target, request);
    permitted(record, resourceAttributes(request, user, target, name));
    if (isOnlyCreated(target, review, isBindings(group, version, name)) && request.method !== 'POST') {
      throw methodNotAllowed();
    }
    if (review && target.name === undefined) {
      return serveReview(
        { server: options, request, user, authorizer, namespace: target.namespace, warn, record },
        name,
      );
    }
    if (resource === undefined || scopeMismatch(resource, target)) {
      return notServed(options, group, version);
    }
    if (!('verb' in route)) {
      throw route;
    }
    const produced = route.produces ?? (target.name === undefined ? collectionTypes : objectTypes);
    // Only what is compiled in has routes of go-restful.
    if (produced !== 'anything' && resource.custom === undefined) {
      requireProduced(request.headers.accept, produced);
    }
    if (resource.deprecation !== undefined) {
      warn(resource.deprecation);
    }
    if (produced === 'anything' && request.query.getAll('dryRun').some((value) => value !== '')) {
      throw badRequest('dryRun is not supported');
    }
    const call: ResourceCall = {
      server: options,
      request,
      resource,
      namespace: target.namespace,
      name: target.name,
      subresource: target.subresource,
      user,
      output: negotiate(request.headers.accept, resource.custom === undefined),
      warn,
      record,
    };
    if (isBinding) {
      return serveBinding(call);
    }
    return metrics !== undefined
      ? serveMetrics(call)
      : computed !== undefined
        ? serveComponentStatuses(call)
        : route.answer(call);
  }

  return async (request) => {
    const early = refusedEarly(request);
    if (early !== undefined) {
      return early;
    }
    const warnings = createWarnings();
    const record = startRecord(request, options.random.uuid(), options.clock.now());
    const response = await answer(request, record, warnings.add).catch((error: unknown) => {
      if (!isStatusError(error)) {
        options.failed?.(error);
      }
      record.failure = statusOf(error);
      return respondStatus(request, record.failure);
    });
    options.audit?.add(finished(record, response, options.clock.now()));
    counters.count(record, response);
    const common = { 'Audit-Id': record.id, 'Cache-Control': 'no-cache, private' };
    const guarded = isRefused(record) ? nosniff : {};
    const headers = { ...common, ...record.flow, ...guarded, ...response.headers, ...warnings.headers() };
    return { ...response, headers };
  };
}

/**
 * Whether somebody known may not do this, or as whom he says: he might be shown the text by a browser. Follows
 * responsewriters Forbidden, and the filter of impersonation.
 */
function isRefused({ failure, decision, user }: AuditRecord): boolean {
  return (
    (failure?.code === 403 && decision !== 'allow') ||
    (failure?.code === 400 && decision === undefined && user !== undefined)
  );
}

const nosniff = { 'X-Content-Type-Options': 'nosniff' };

/** Whether a path leads to what is asked or told, never stored: reviews, and Bindings in their namespace. */
function isOnlyCreated({ name, namespace }: ResourcePath, review: boolean, binding: boolean): boolean {
  return name === undefined && (review || (binding && namespace !== undefined));
}

function finished(record: AuditRecord, { status, body, upgrade }: HttpResponse, now: number): AuditRecord {
  record.code = status;
  record.completedAt = now;
  record.isStream = upgrade !== undefined || (typeof body === 'object' && !(body instanceof Uint8Array));
  return record;
}

function isComponentStatus(group: string, version: string, name: string): boolean {
  return group === componentStatus.group && version === componentStatus.version && name === componentStatus.resource;
}

/** A namespace in the path of a cluster-scoped resource, or a name without one for a namespaced resource. */
function scopeMismatch(resource: ResourceDefinition, target: ResourcePath): boolean {
  return resource.namespaced
    ? target.name !== undefined && target.namespace === undefined
    : target.namespace !== undefined;
}
