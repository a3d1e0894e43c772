import type { RunClient } from '#api';
import { formatDuration, parseDuration } from '#apimachinery';

/** What a client is asked to wait for no longer than this is as it is (milliseconds): it also has to start and to be answered. */
const brief = 8000;
/** What `kubectl wait` waits for without being told. */
const waitByDefault = 30_000;

/**
 * Clients for a lab in which time goes `speed` times as fast as on this machine: they measure their own, so what they are told to wait
 * (`--timeout=180s`) is as much shorter.
 */
export function inLabTime(run: RunClient, speed: number): RunClient {
  if (speed === 1) return run;
  return (name, request) =>
    run(name, (root) => {
      const wanted = request(root);
      return { ...wanted, arguments: shortened(wanted.arguments, speed) };
    });
}

/** A command line of kubectl or helm with its `--timeout` in that time. */
export function shortened(args: readonly string[], speed: number): readonly string[] {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const isFlag = (argument: string): boolean => /^--timeout(=|$)/.test(argument);
  const verb = own.find((argument) => !argument.startsWith('-'));
  const [first] = args;
  if (verb === 'wait' && verb === first && !own.some(isFlag)) {
    return [first, `--timeout=${inTime(waitByDefault, speed)}`, ...args.slice(1)];
  }
  return args.map((argument, index) => {
    if (index >= own.length) return argument;
    const value = args[index - 1] === '--timeout' ? argument : /^--timeout=(.*)$/s.exec(argument)?.[1];
    const asked = value === undefined ? undefined : parseDuration(value);
    if (value === undefined || asked === undefined || asked <= 0) return argument;
    return argument.slice(0, argument.length - value.length) + inTime(asked, speed);
  });
}

function inTime(milliseconds: number, speed: number): string {
  return formatDuration(Math.max(Math.min(milliseconds, brief), milliseconds / speed));
}
