import type { Duplex } from 'node:stream';
import type { Clock, HttpRequest, HttpResponse } from '#api';
import { agreeOnSpdy, offeredStreamProtocols } from './handshake.ts';
import { forwardOverChannels, portsOf } from './port-forward-channels.ts';
import { forwardOverSpdy } from './port-forward-spdy.ts';
import { isWebSocketRequest, offeredProtocols } from './websocket.ts';
import { openTunnel } from './websocket-transport.ts';

/** Connects to a port inside a Pod's network; rejects with an error whose `code` is the kernel's (`ECONNREFUSED`). */
export type DialPort = (port: number) => Promise<Duplex>;

/** The sandbox that a Pod's containers share, as the container runtime speaks of it. */
export interface PodSandboxFacts {
  readonly id: string;
  /** Where its network namespace is mounted; `host`: the node's own. */
  readonly networkNamespace: string;
}

/** One port-forward: what the client asked for, and how to get at the Pod. */
export interface PortForward {
  readonly request: HttpRequest;
  readonly dial: DialPort;
  readonly sandbox: PodSandboxFacts;
  readonly clock: Clock;
}

const spoken = ['portforward.k8s.io'];
/** kubectl since 1.32 sends SPDY through a WebSocket. */
const tunnelPrefix = 'SPDY/3.1+';

/**
 * Answers port-forward with the protocol that the client upgrades to: SPDY, SPDY in a WebSocket, or a WebSocket with
 * two channels for each port. Throws StatusError. Follows PortForwardREST, TunnelingHandler, cri-streaming portforward.
 */
export function servePortForward(forward: PortForward): HttpResponse {
  const { request } = forward;
  if (!isWebSocketRequest(request)) {
    const agreed = agreeOnSpdy(request, offeredStreamProtocols(request), spoken);
    if (!('protocol' in agreed)) {
      return agreed;
    }
    const upgrade = (transport: Duplex, head: Uint8Array): void => {
      if (head.length > 0) {
        transport.unshift(head);
      }
      request.signal.addEventListener('abort', () => transport.destroy());
      forwardOverSpdy(transport, forward);
    };
    return { status: 101, headers: agreed.headers, upgrade };
  }
  const tunnelled = offeredProtocols(request).filter(
    (name) => name.startsWith(tunnelPrefix) && name.endsWith('.k8s.io'),
  );
  if (tunnelled.length === 0) {
    const ports = portsOf(request);
    return Array.isArray(ports) ? forwardOverChannels(forward, ports) : (ports as HttpResponse);
  }
  const inner = { ...request, headers: { ...request.headers, upgrade: 'SPDY/3.1' } };
  const names = tunnelled.map((name) => name.slice(tunnelPrefix.length));
  const agreed = agreeOnSpdy(inner, names, spoken);
  if (!('protocol' in agreed)) {
    return agreed;
  }
  return openTunnel(request, `${tunnelPrefix}${agreed.protocol}`, (bytes) => forwardOverSpdy(bytes, forward));
}
