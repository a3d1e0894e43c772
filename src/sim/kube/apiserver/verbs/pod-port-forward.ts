import { notImplemented } from '#apimachinery';
import { nameOf, type Verb } from '../call.ts';
import { plainAnswer } from '../streams/plain-answer.ts';
import { servePortForward } from '../streams/port-forward.ts';
import { demandUpgrade } from '../streams/upgrade.ts';
import { demandCreate, demandHost } from './pod-stream.ts';

/** GET or POST pods/NAME/portforward: connections to ports of a Pod. Follows pkg/registry/core/pod/rest PortForwardREST. */
export const podPortForwardVerb: Verb = async (call) => {
  demandCreate(call);
  const { request, server } = call;
  const pod = server.registry.get(call.resource, call.namespace, nameOf(call));
  demandHost(call, pod);
  demandUpgrade(request);
  const { podDial, podSandbox, clock } = server;
  if (podDial === undefined || podSandbox === undefined) {
    throw notImplemented('pods/portforward');
  }
  const sandbox = podSandbox(pod);
  if (sandbox === undefined) {
    return plainAnswer(500, 'rpc error: code = Unknown desc = sandbox container is not running');
  }
  return servePortForward({ request, clock, sandbox, dial: (port) => podDial(pod, port) });
};
