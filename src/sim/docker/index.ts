import { ZodError } from 'zod';
import type { Handler, HttpRequest, HttpResponse } from '#api';
import type { Network, NetworkStack } from '../runtime/index.ts';
import { buildRoutes } from './build/index.ts';
import { Execs } from './containers/exec.ts';
import { containerRoutes } from './containers/index.ts';
import { openDataRoot } from './data-root/index.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { EngineError, refuse } from './engine-error.ts';
import { fromLibrary } from './images/image.ts';
import { imageRoutes } from './images/index.ts';
import { addTag } from './images/store.ts';
import { networkRoutes } from './networks/index.ts';
import { containerRules } from './networks/names.ts';
import { createPredefinedNetworks } from './networks/store.ts';
import { pluginRoutes } from './plugins.ts';
import { restore } from './restore.ts';
import { createRouter, defineRoutes } from './route.ts';
import { swarmRoutes } from './swarm.ts';
import { systemRoutes } from './system/index.ts';
import { volumeRoutes } from './volumes/index.ts';
import { commonHeaders, json, version } from './wire.ts';

export interface DockerEngineOptions extends EngineOptions {
  /** References of images that are there from the start. */
  readonly images: readonly string[];
}

/** A port of the Docker host that leads into a container. */
export interface PublishedPort {
  /** `0.0.0.0`: all of the host's. */
  readonly address: string;
  readonly port: number;
  readonly protocol: string;
}

/** A simulated Docker engine 20.10: the Engine API 1.41 as a function. */
export interface DockerEngine {
  readonly handler: Handler;
  /** The network that its machine is in, and the machine's own namespace there. */
  readonly network: Network;
  readonly host: NetworkStack;
  /** Ports of the machine that lead into containers, now; `onPublished` calls back when they changed. */
  published(): readonly PublishedPort[];
  onPublished(changed: () => void): void;
  /** Stops every process without writing anything down: what ran counts as running when the engine comes back. */
  close(): void;
}

export function createDockerEngine(options: DockerEngineOptions): DockerEngine {
  const engine = new Engine(options);
  openDataRoot(engine);
  engine.host.network.use(containerRules(engine));
  const restored = restore(engine);
  createPredefinedNetworks(engine);
  if (restored === undefined) {
    for (const reference of options.images) {
      const image = options.library.resolve(reference);
      if (image !== undefined) {
        addTag(engine, reference.includes(':') ? reference : `${reference}:latest`, fromLibrary(image), true);
      } else throw new Error(`the lab's Docker host needs an image that labs/images lacks: ${reference}`);
    }
  }
  const execs = new Execs(engine);
  const route = createRouter([
    ...systemRoutes,
    ...execRoutes(execs),
    ...containerRoutes,
    ...imageRoutes,
    ...buildRoutes,
    ...volumeRoutes,
    ...networkRoutes,
    ...pluginRoutes,
    ...swarmRoutes,
  ]);
  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    if (!canBeDecoded(request.path)) return badRequest;
    const path = withoutVersion(request.path);
    const found = route(request.method, path) ?? (request.method === 'HEAD' ? route('GET', path) : undefined);
    if (found === undefined) throw refuse.pageNotFound();
    return found.route.run(engine, request, found.parameters);
  };
  return {
    handler: async (request) => {
      try {
        await restored;
        return await answer(request);
      } catch (error) {
        if (error instanceof EngineError) return refused(error, request.path);
        if (error instanceof ZodError) {
          const [issue] = error.issues;
          return json(400, { message: `json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}` });
        }
        throw error;
      }
    },
    network: engine.host.network,
    host: engine.host.stack,
    published: () => [...engine.host.published.values()],
    onPublished: (changed) => engine.host.onPublished(changed),
    close: () => {
      for (const life of engine.lives.values()) life.abandon();
      engine.host.close();
    },
  };
}

function execRoutes(execs: Execs) {
  return defineRoutes([
    {
      method: 'POST',
      path: '/containers/{name}/exec',
      run: (_engine, request, { name }) => execs.create(request, name),
    },
    { method: 'POST', path: '/exec/{name}/start', run: (_engine, request, { name }) => execs.start(request, name) },
    { method: 'POST', path: '/exec/{name}/resize', run: (_engine, request, { name }) => execs.resize(request, name) },
    { method: 'GET', path: '/exec/{name}/json', run: (_engine, _request, { name }) => execs.inspect(name) },
  ]);
}

/** The first version whose errors are JSON; older ones get text. Follows moby api/server/httputils MakeErrorHandler. */
const jsonErrors = '1.24';

function refused({ status, message }: EngineError, path: string): HttpResponse {
  const asked = versionOf(path)?.version;
  if (asked === undefined || compareVersions(asked, jsonErrors) >= 0) return json(status, { message });
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
  return { status, headers: { ...commonHeaders, ...headers }, body: `${message}\n` };
}

/** What Go's server says before anybody looks at the request. */
const badRequest: HttpResponse = {
  status: 400,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' },
  body: '400 Bad Request',
};

function canBeDecoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** The two parts of `/v1.41/info`; undefined: the path names no version. */
function versionOf(path: string): { readonly version: string; readonly rest: string } | undefined {
  const [, version, rest] = /^\/v([0-9.]+)(\/.*)$/.exec(path) ?? [];
  return version === undefined || rest === undefined ? undefined : { version, rest };
}

/** Below, at or above zero. Follows moby api/types/versions: part by part, as numbers. */
function compareVersions(left: string, right: string): number {
  const [ours, others] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (let index = 0; index < Math.max(ours.length, others.length); index += 1) {
    const difference = (ours[index] ?? 0) - (others[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The path without its version. Throws EngineError for versions that this engine does not speak. */
function withoutVersion(path: string): string {
  const found = versionOf(path);
  if (found === undefined) return path;
  if (compareVersions(found.version, version.api) > 0) throw refuse.clientTooNew(found.version);
  if (compareVersions(found.version, version.minimumApi) < 0) throw refuse.clientTooOld(found.version);
  return found.rest;
}
