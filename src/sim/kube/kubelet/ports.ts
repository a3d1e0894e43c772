import { serveHttp } from '../../runtime/network/http/server.ts';
import { NetworkError } from '../../runtime/network/network-error.ts';
import type { Listener, NetworkStack } from '../../runtime/network/types.ts';
import { kubeletPid } from './journal.ts';

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly text: string;
}

const healthy: Answer = { status: 200, reason: 'OK', text: 'ok' };
const stranger: Answer = { status: 401, reason: 'Unauthorized', text: 'Unauthorized' };

/**
 * The ports of a running kubelet on its machine: health on 127.0.0.1, and its own server, which lets nobody in who shows no
 * certificate (the API server reaches it by another way). Ports that are taken are done without.
 */
export function openKubeletPorts(stack: NetworkStack, healthzPort: number): { close(): void } {
  const owner = { pid: kubeletPid, name: 'kubelet', uid: 0 };
  const listeners: Listener[] = [];
  const serve = (port: number, answer: Answer, options: { address?: string; certificate?: () => string }) => {
    const { status, reason, text } = answer;
    const body = new TextEncoder().encode(text);
    const fields = [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-Length', String(body.length)],
    ] as const;
    const reply = { status, reason, fields, body };
    try {
      listeners.push(
        stack.listen({ port, owner, ...options }, (connection) => {
          void serveHttp(connection, { answer: async () => reply });
        }),
      );
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
    }
  };
  if (healthzPort > 0) serve(healthzPort, healthy, { address: '127.0.0.1' });
  serve(10250, stranger, { certificate: () => '' });
  return {
    close: () => {
      for (const listener of listeners) listener.close();
    },
  };
}
