import { type KubeObject, namedContainer, notImplemented } from '#apimachinery';
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
    demandHost(call, pod);
    demandUpgrade(call.request);
    const { podConnect, clock } = call.server;
    if (podConnect === undefined) {
      throw notImplemented(`pods/${kind}`);
    }
    return serveRemoteCommand({ request: call.request, options, connect: () => podConnect(pod, options), clock });
  };
}

function optionsOf(call: ResourceCall, pod: KubeObject, kind: 'exec' | 'attach'): PodConnectOptions {
  const { query } = call.request;
  const flag = (name: string) => booleanParameter(query, name) === true;
  const tty = flag('tty');
  return {
    container: namedContainer(pod, textParameter(query, 'container')),
    command: kind === 'exec' ? query.getAll('command') : undefined,
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr') && !tty,
    tty,
  };
}
