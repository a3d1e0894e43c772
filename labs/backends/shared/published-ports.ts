import { listenTcp, type TcpListener } from '#platform';
import { type PublishedPorts, relay } from '#sim';

/**
 * Opens on this machine's loopback what containers publish on the Docker host, as far as nobody else listens there: a port that is
 * taken stays the other's, since the Docker host is another machine. `settled` resolves when what is published now is open.
 */
export function openPublishedPorts(
  ports: PublishedPorts,
  log: (line: string) => void,
): { settled(): Promise<void>; close(): Promise<void> } {
  const open = new Map<number, TcpListener | undefined>();
  let isClosed = false;
  let last: Promise<void> = Promise.resolve();

  const reached = () => {
    const local = ports
      .now()
      .filter(({ protocol, address }) => protocol === 'tcp' && /^(0\.0\.0\.0$|127\.)/.test(address));
    return new Map((isClosed ? [] : local).map((published) => [published.port, published]));
  };
  const follow = async () => {
    const wanted = reached();
    for (const [port, listener] of open) {
      if (wanted.has(port)) continue;
      listener?.close();
      open.delete(port);
    }
    for (const [port, published] of wanted) {
      if (open.has(port)) continue;
      const listener = await listenTcp(port, (socket) => {
        ports.connect(published).then(
          (inside) => relay(socket, inside),
          () => socket.destroy(),
        );
      });
      if (listener === undefined)
        log(`port ${port} of this machine is somebody else's; the Docker host has it all the same`);
      open.set(port, listener);
    }
  };
  const again = () => {
    last = last.then(follow);
    return last;
  };
  ports.onChange(() => void again());
  void again();
  return {
    settled: () => last,
    close: async () => {
      isClosed = true;
      await again();
    },
  };
}
