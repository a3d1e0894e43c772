import { connectionInput, connectionOutput } from '../../network/connection-streams.ts';
import { NetworkError } from '../../network/network-error.ts';
import { lookUpHost } from '../../network/resolve.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { parseOptions } from '../options.ts';
import { encodeCommand, RedisReader, type Reply } from '../servers/redis/protocol.ts';
import { eachLine, encode } from '../text.ts';

/** redis-cli: one command of its arguments, or those of its input line by line. */
export const redisCli = defineProgram({
  name: 'redis-cli',
  run: async (context) => {
    const long = { pass: 'a', 'no-auth-warning': 'w', raw: 'r' };
    const { values, flags, operands } = parseOptions(context.arguments, 'xwr', 'hpanu', long, true);
    const host = values.get('h') ?? '127.0.0.1';
    const port = Number(values.get('p') ?? 6379);
    const refused = async (reason: string) => {
      await context.stderr.write(encode(`Could not connect to Redis at ${host}:${port}: ${reason}\n`));
      return 1;
    };
    const found = await context.process.until(lookUpHost(context, host));
    if (typeof found === 'string') {
      return refused(found === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution');
    }
    try {
      const connection = await context.connect(found[0] ?? host, port);
      const reader = new RedisReader(connectionInput(connection));
      const output = connectionOutput(connection);
      const ask = async (words: readonly string[]) => {
        await output.write(encode(encodeCommand(words)));
        return context.process.until(reader.reply());
      };
      const password = values.get('a') ?? context.environment.get('REDISCLI_AUTH');
      if (password !== undefined) {
        if (!flags.has('w') && values.has('a')) {
          await context.stderr.write(
            encode(
              "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
            ),
          );
        }
        const reply = await ask(['AUTH', password]);
        if (reply?.kind === 'error') await context.stderr.write(encode(`AUTH failed: ${reply.text}\n`));
      }
      const plain = flags.has('r') || !context.stdout.isTerminal;
      if (operands.length > 0) return await show(context, await ask(operands), plain);
      await eachLine(context, async (line) => {
        const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
          ([, double, single, word]) => double ?? single ?? word ?? '',
        );
        if (words[0] === 'exit' || words[0] === 'quit') return false;
        if (words.length > 0) await show(context, await ask(words), plain);
        return true;
      });
      return 0;
    } catch (error) {
      if (error instanceof NetworkError) return refused(error.description);
      throw error;
    }
  },
});

async function show(context: ProgramContext, reply: Reply | undefined, plain: boolean): Promise<number> {
  if (reply === undefined) {
    await context.stderr.write(encode('Error: Server closed the connection\n'));
    return 1;
  }
  await context.print(`${plain ? raw(reply) : pretty(reply, '')}\n${plain && reply.kind === 'error' ? '\n' : ''}`);
  return reply.kind === 'error' ? 1 : 0;
}

/** As it is printed where nobody watches a terminal. */
function raw(reply: Reply): string {
  if (reply.kind === 'integer') return String(reply.number);
  if (reply.kind === 'nil') return '';
  return reply.kind === 'array' ? reply.items.map(raw).join('\n') : reply.text;
}

function pretty(reply: Reply, indent: string): string {
  switch (reply.kind) {
    case 'integer':
      return `(integer) ${reply.number}`;
    case 'nil':
      return '(nil)';
    case 'status':
      return reply.text;
    case 'error':
      return `(error) ${reply.text}`;
    case 'bulk':
      return reply.text.includes('\r\n') ? reply.text : JSON.stringify(reply.text);
    case 'array': {
      if (reply.items.length === 0) return '(empty array)';
      const width = String(reply.items.length).length;
      const rows = reply.items.map((item, index) => {
        const number = `${String(index + 1).padStart(width)}) `;
        return `${index === 0 ? '' : indent}${number}${pretty(item, indent + ' '.repeat(number.length))}`;
      });
      return rows.join('\n');
    }
  }
}
