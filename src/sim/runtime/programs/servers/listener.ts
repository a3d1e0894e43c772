import { connectionInput } from '../../network/connection-streams.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { ServerKind } from './server.ts';

/** Takes connections, reads them to their end and says nothing: enough for probes and `nc -z`. */
export function listener(ports: readonly number[]): ServerKind {
  return {
    start: async (context) => {
      try {
        for (const port of ports) {
          context.listen(port, async (connection) => {
            const input = connectionInput(connection);
            while ((await input.read()) !== undefined);
          });
        }
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        await context.complain(error.description);
        return 1;
      }
      return {};
    },
  };
}
