import { badRequest, type KubeObject, notImplemented } from '#apimachinery';
import { nameOf, type ResourceCall, type Verb } from '../call.ts';
import { booleanParameter, textParameter } from '../request/query.ts';
import type { PodConnectOptions } from '../streams/pod-connection.ts';
import { serveRemoteCommand } from '../streams/remote-command.ts';
import { demandUpgrade } from '../streams/upgrade.ts';
import { demandCreate, demandHost } from './pod-stream.ts';

/** GET or POST pods/NAME/exec and attach: streams from and to a container. Follows pkg/registry/core/pod/rest ExecREST, AttachREST. */
export function podConnectVerb(kind: 'exec' | 'attach'): Verb {
  return async (call) => {
    demandCreate(call);
    const pod = call.server.registry.get(call.resource, call.namespace, nameOf(call));
    const options = optionsOf(call, pod, kind);
    demandHost(pod);
    demandUpgrade(call.request);
    const { podConnect, clock } = call.server;
    if (podConnect === undefined) {
      throw notImplemented(`pods/${kind}`);
    }
    return serveRemoteCommand({ request: call.request, options, connect: () => podConnect(pod, options), clock });
  };
}

interface PodShape extends KubeObject {
  readonly spec?: {
    readonly containers?: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
    readonly ephemeralContainers?: readonly { readonly name: string }[];
  };
}

function optionsOf(call: ResourceCall, pod: KubeObject, kind: 'exec' | 'attach'): PodConnectOptions {
  const { query } = call.request;
  const flag = (name: string) => booleanParameter(query, name) === true;
  const tty = flag('tty');
  return {
    container: containerOf(pod, textParameter(query, 'container')),
    command: kind === 'exec' ? query.getAll('command') : undefined,
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr') && !tty,
    tty,
  };
}

/** Follows pkg/registry/core/pod validateContainer. */
function containerOf(pod: KubeObject, asked: string | undefined): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = (pod as PodShape).spec ?? {};
  const name = pod.metadata.name ?? '';
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name);
  if (asked !== undefined) {
    if (all.includes(asked)) {
      return asked;
    }
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) {
    return only.name;
  }
  const choice = containers.length === 0 ? '' : `, choose one of: [${all.join(' ')}]`;
  throw badRequest(`a container name must be specified for pod ${name}${choice}`);
}
