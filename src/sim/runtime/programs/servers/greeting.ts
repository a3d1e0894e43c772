import { connectionInput, connectionOutput } from '../../network/connection-streams.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { ServerKind } from './server.ts';

/** A server that takes connections, says its first word when it has one, and answers nothing more: databases without their protocol. */
export function greetingServer(port: number, greeting?: Uint8Array): ServerKind {
  return {
    start: async (context) => {
      try {
        context.listen(port, async (connection) => {
          if (greeting !== undefined) await connectionOutput(connection).write(greeting);
          // Whatever a client says, it is not understood: the connection ends.
          await connectionInput(connection).read();
        });
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        await context.complain(`could not bind to port ${port}: ${error.description}`);
        return 1;
      }
      return {};
    },
  };
}
