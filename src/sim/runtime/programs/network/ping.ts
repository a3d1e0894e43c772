import { resolveHost } from '../../network/resolve.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';

/** BusyBox' ping. A round trip takes some hundredths of a millisecond. */
export const ping = defineProgram({
  name: 'ping',
  run: async (context) => {
    const { values, operands, flags } = parseOptions(context.arguments, '46qvAn', 'cwWisItp');
    const [host] = operands;
    if (host === undefined) {
      await context.stderr.write(
        encode('BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.\n\nUsage: ping [OPTIONS] HOST\n'),
      );
      return 1;
    }
    const [address] = await context.process.until(resolveHost(context, host));
    if (address === undefined) {
      await context.complain(`bad address '${host}'`);
      return 1;
    }
    const size = Number(values.get('s') ?? 56);
    await context.print(`PING ${host} (${address}): ${size} data bytes\n`);
    return probe(context, host, address, size, {
      count: values.has('c') ? Number(values.get('c')) : Number.POSITIVE_INFINITY,
      deadline: values.has('w') ? Number(values.get('w')) * 1000 : Number.POSITIVE_INFINITY,
      patience: Number(values.get('W') ?? 10) * 1000,
      interval: Number(values.get('i') ?? 1) * 1000,
      quiet: flags.has('q'),
    });
  },
});

interface Plan {
  readonly count: number;
  readonly deadline: number;
  readonly patience: number;
  readonly interval: number;
  readonly quiet: boolean;
}

async function probe(
  context: ProgramContext,
  host: string,
  address: string,
  size: number,
  plan: Plan,
): Promise<number> {
  const { clock, random, network } = context.system;
  const times: number[] = [];
  let sent = 0;
  let interrupted: () => void = () => undefined;
  const interrupt = new Promise<void>((resolve) => {
    interrupted = resolve;
  });
  let isOver = false;
  context.process.handle('INT', () => {
    isOver = true;
    interrupted();
  });
  const begin = clock.now();
  while (sent < plan.count && !isOver && clock.now() - begin < plan.deadline) {
    const outcome = network.ping(address);
    sent += 1;
    if (outcome === 'answer') {
      const time = 0.04 + random() * 0.08;
      times.push(time);
      if (!plan.quiet) {
        await context.print(`${size + 8} bytes from ${address}: seq=${sent - 1} ttl=64 time=${time.toFixed(3)} ms\n`);
      }
    } else if (outcome === 'ENETUNREACH') {
      await context.complain('sendto: Network unreachable');
      return 1;
    }
    const isLast = sent >= plan.count;
    if (isLast && outcome === 'answer') break;
    const left = Math.min(isLast ? plan.patience : plan.interval, begin + plan.deadline - clock.now());
    await Promise.race([context.sleep(left), interrupt]);
  }
  const lost = sent === 0 ? 0 : Math.floor(((sent - times.length) * 100) / sent);
  await context.print(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n`,
  );
  if (times.length === 0) return 1;
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const [least, most] = [Math.min(...times), Math.max(...times)];
  await context.print(`round-trip min/avg/max = ${least.toFixed(3)}/${average.toFixed(3)}/${most.toFixed(3)} ms\n`);
  return 0;
}
