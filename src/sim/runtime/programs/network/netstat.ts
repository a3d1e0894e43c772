import type { SocketAddress, SocketFacts } from '../../network/types.ts';
import { defineProgram } from '../../process/program.ts';
import { parseOptions } from '../options.ts';

const text = ({ address, port }: SocketAddress) => `${address}:${port}`;

/** BusyBox' netstat of TCP sockets. */
export const netstat = defineProgram({
  name: 'netstat',
  run: async (context) => {
    const { flags } = parseOptions(context.arguments, 'laentuwxrWp');
    const listening = flags.has('l');
    const which = listening ? '(only servers)' : flags.has('a') ? '(servers and established)' : '(w/o servers)';
    const owners = flags.has('p');
    await context.print(`Active Internet connections ${which}\n`);
    await context.print(
      `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${owners ? 'PID/Program name    ' : ''}\n`,
    );
    for (const socket of context.system.network.sockets()) {
      const isServer = socket.state === 'LISTEN';
      if (listening ? !isServer : isServer && !flags.has('a')) continue;
      const owner = socket.owner === undefined ? '-' : `${socket.owner.pid}/${socket.owner.name}`;
      const remote = socket.remote === undefined ? '0.0.0.0:*' : text(socket.remote);
      const columns = `tcp        0      0 ${text(socket.local).padEnd(23)} ${remote.padEnd(23)} ${socket.state.padEnd(11)} `;
      await context.print(`${columns}${owners ? owner : ''}\n`);
    }
    return 0;
  },
});

function peer({ remote }: SocketFacts): string {
  return remote === undefined ? '0.0.0.0:*' : text(remote);
}

/** ss of iproute2, TCP sockets. */
export const ss = defineProgram({
  name: 'ss',
  run: async (context) => {
    const { flags } = parseOptions(context.arguments, 'altnupreH');
    const states = {
      LISTEN: 'LISTEN',
      ESTABLISHED: 'ESTAB',
      CLOSE_WAIT: 'CLOSE-WAIT',
      FIN_WAIT2: 'FIN-WAIT-2',
    } as const;
    const rows = context.system.network
      .sockets()
      .filter(({ state }) => (state === 'LISTEN' ? flags.has('l') || flags.has('a') : !flags.has('l')))
      .map((socket) => [
        states[socket.state],
        '0',
        socket.state === 'LISTEN' ? '4096' : '0',
        text(socket.local),
        peer(socket),
        flags.has('p') && socket.owner !== undefined
          ? `users:(("${socket.owner.name}",pid=${socket.owner.pid},fd=3))`
          : '',
      ]);
    const all = [['State', 'Recv-Q', 'Send-Q', 'Local Address:Port', 'Peer Address:Port', 'Process'], ...rows];
    const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
    for (const row of all) {
      await context.print(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ')}\n`);
    }
    return 0;
  },
});
