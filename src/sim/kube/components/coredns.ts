import { createHash } from 'node:crypto';
import { serveHttp } from '../../runtime/network/http/server.ts';
import type { DnsAnswer, DnsQuestion, DnsServer, NetworkStack } from '../../runtime/network/types.ts';
import type { Program, ProgramContext } from '../../runtime/process/program.ts';
import type { ServerBlock } from '../network/corefile.ts';
import { nameChain, parseCorefile, upstreamsOf } from '../network/index.ts';

/** The names that a CoreDNS serves, and where it does. */
export interface NameWorld {
  names(question: DnsQuestion): DnsAnswer;
  serveNames(stack: NetworkStack, server: DnsServer): () => void;
  nameServer(address: string): DnsServer | undefined;
}

/** How often the reload plug-in looks at its file. */
const reloadInterval = 30_000;

/** CoreDNS: answers as its Corefile says, and follows it when it has the reload plug-in. */
export function coreDnsProgram(world: NameWorld): Program {
  return { name: 'coredns', needs: { mebibytes: 13, milliCores: 3 }, run: (context) => run(context, world) };
}

async function run(context: ProgramContext, world: NameWorld): Promise<number> {
  const at = context.arguments.findIndex((argument) => /^--?conf$/.test(argument));
  const file = at < 0 ? 'Corefile' : (context.arguments[at + 1] ?? '');
  const path = context.path(file);
  const read = () => (context.files.exists(path) ? new TextDecoder().decode(context.files.readFile(path)) : undefined);
  const textOf = (name: string) =>
    context.files.exists(name) ? new TextDecoder().decode(context.files.readFile(name)) : undefined;
  let text = read();
  if (text === undefined) {
    await context.print(`loading Caddyfile via flag: open ${file}: no such file or directory\n`);
    return 1;
  }
  const load = (source: string) => {
    const blocks = parseCorefile(source, file);
    if ('error' in blocks) return blocks;
    return { blocks, server: nameChain(blocks, { cluster: world.names, server: world.nameServer, readFile: textOf }) };
  };
  let loaded = load(text);
  if ('error' in loaded) {
    await context.print(`${loaded.error}\n`);
    return 1;
  }
  const names = (plugin: string) =>
    'error' in loaded ? false : loaded.blocks.some(({ directives }) => directives.some(({ name }) => name === plugin));
  let stop = world.serveNames(context.system.network, loaded.server);
  const end = context.process.onEnd(() => stop());
  let isEnding = false;
  let wake: () => void = () => undefined;
  for (const signal of ['TERM', 'INT']) {
    context.process.handle(signal, () => {
      isEnding = true;
      wake();
    });
  }
  if (names('health')) health(context, 8080, '/health');
  if (names('ready')) health(context, 8181, '/ready');
  if (names('prometheus')) health(context, 9153, '/metrics');
  const digest = (source: string) => createHash('sha512').update(source).digest('hex');
  await context.print(
    `.:53\n[INFO] plugin/reload: Running configuration SHA512 = ${digest(text)}\nCoreDNS-1.13.1\nlinux/amd64, go1.25.2, 1db4568\n`,
  );
  const looped = loaded.blocks.find((block) => leadsBack(block, context, textOf));
  if (looped !== undefined) {
    const half = () => String(Math.floor(context.system.random() * 2 ** 53));
    const port = 32_768 + Math.floor(context.system.random() * 28_000);
    await context.print(
      `[FATAL] plugin/loop: Loop (127.0.0.1:${port} -> :${looped.port}) detected for zone "${looped.zones[0]}.", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${half()}.${half()}."\n`,
    );
    end.close();
    stop();
    return 1;
  }
  while (!isEnding) {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const timer = context.system.clock.after(reloadInterval, wake, () => !names('reload') || read() === text);
    try {
      await context.process.until(woken);
    } finally {
      timer.cancel();
    }
    const next: string | undefined = names('reload') ? read() : text;
    if (isEnding || next === undefined || next === text) continue;
    await context.print('[INFO] Reloading\n');
    const fresh = load(next);
    text = next;
    if ('error' in fresh) {
      await context.print(
        `[ERROR] Restart failed: ${fresh.error}\n[ERROR] plugin/reload: Corefile changed but reload failed: ${fresh.error}\n`,
      );
      continue;
    }
    loaded = fresh;
    stop();
    stop = world.serveNames(context.system.network, fresh.server);
    await context.print(
      `[INFO] plugin/reload: Running configuration SHA512 = ${digest(next)}\n[INFO] Reloading complete\n`,
    );
  }
  await context.print('[INFO] SIGTERM: Shutting down servers then terminating\n');
  if (names('health')) await context.print('[INFO] plugin/health: Going into lameduck mode for 5s\n');
  end.close();
  stop();
  return 0;
}

/** Whether what a block forwards comes back to it: the plug-in loop asks once, at the start, and sees its own question again. */
function leadsBack(
  { directives }: ServerBlock,
  { system }: ProgramContext,
  readFile: (name: string) => string | undefined,
): boolean {
  if (!directives.some(({ name }) => name === 'loop')) return false;
  const everything = directives.find(({ name, args }) => name === 'forward' && args[0] === '.');
  const [first = ''] = upstreamsOf(everything?.args.slice(1) ?? [], readFile);
  return first.startsWith('127.') || first === '::1' || system.network.addresses.includes(first);
}

function health(context: ProgramContext, port: number, path: string): void {
  context.listen(port, (connection) =>
    serveHttp(connection, {
      answer: async ({ target }) => {
        const isKnown = target.replace(/\?.*/, '') === path;
        const body = Buffer.from(isKnown ? 'OK' : '404 page not found\n');
        const [status, reason] = isKnown ? [200, 'OK'] : [404, 'Not Found'];
        return { status, reason, fields: [['Content-Length', String(body.length)]], body };
      },
    }),
  );
}
