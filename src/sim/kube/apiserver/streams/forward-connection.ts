import type { Duplex } from 'node:stream';
import type { Clock } from '#api';
import { dialError } from './dial-error.ts';
import type { PortForward } from './port-forward.ts';

/** How long the other direction may take once one has ended. */
const lingering = 1_000;

/**
 * Connects to a port and copies both ways until both ended, or a second after one did. Resolves with what to tell the
 * client, or undefined. Follows containerd's criService.portForward and the kubelet's httpStreamHandler.
 */
export async function forwardConnection(
  { dial, sandbox, clock }: PortForward,
  port: number,
  client: Duplex,
): Promise<string | undefined> {
  const failed = (why: string): string => `error forwarding port ${port} to pod ${sandbox.id}, uid : ${why}`;
  let connection: Duplex;
  try {
    connection = await dial(port);
  } catch (error) {
    const four = dialError('tcp4', `127.0.0.1:${port}`, error);
    const six = dialError('tcp6', `[::1]:${port}`, error);
    const both = `failed to connect to localhost:${port} inside namespace "${sandbox.id}", IPv4: ${four} IPv6 ${six} `;
    return failed(`failed to execute portforward in network namespace "${sandbox.networkNamespace}": ${both}`);
  }
  await copyBothWays(client, connection, clock);
  connection.destroy();
  return undefined;
}

/** Neither end is told of the other's half: as with the real runtime, both are closed a second later. */
function copyBothWays(client: Duplex, connection: Duplex, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    let ended = 0;
    let timer: { cancel(): void } | undefined;
    const finish = (): void => {
      timer?.cancel();
      if (client.destroyed) {
        resolve();
      } else {
        client.end(() => resolve());
      }
    };
    const oneEnded = (): void => {
      ended += 1;
      if (ended === 2) {
        finish();
      } else {
        timer = clock.after(lingering, finish);
      }
    };
    for (const end of [client, connection]) {
      end.once('end', oneEnded);
      end.once('close', finish);
      end.on('error', finish);
    }
    client.pipe(connection, { end: false });
    connection.pipe(client, { end: false });
  });
}
