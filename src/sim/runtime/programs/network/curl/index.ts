import { FileSystemError } from '../../../files/file-system-error.ts';
import { field } from '../../../network/http/message.ts';
import { defineProgram, type ProgramContext } from '../../../process/program.ts';
import { encode } from '../../text.ts';
import type { Target } from '../target.ts';
import { ask, demand } from './ask.ts';
import { Failure } from './failure.ts';
import { type Options, parse } from './options.ts';
import { headText, meter, verboseAnswer, writeOut } from './telling.ts';

/** curl: HTTP over simulated connections, with curl's exit codes and sentences. */
export const curl = defineProgram({
  name: 'curl',
  run: async (context) => {
    const parsed = parse(context.arguments);
    if (typeof parsed === 'string') {
      await context.stderr.write(
        encode(`curl: ${parsed}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`),
      );
      return 2;
    }
    const { options, urls, version } = parsed;
    if (version) {
      await context.print('curl 8.11.0 (x86_64-alpine-linux-musl) libcurl/8.11.0\n');
      return 0;
    }
    if (urls.length === 0) {
      await context.stderr.write(
        encode("curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n"),
      );
      return 2;
    }
    let status = 0;
    for (const url of urls) status = await transferWithRetries(context, url, options);
    return status;
  },
});

async function transferWithRetries(context: ProgramContext, url: string, options: Options): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await transfer(context, url, options);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (attempt < options.retries && [6, 28].includes(error.code)) {
        await context.sleep(1000 * 2 ** attempt);
        continue;
      }
      if (!options.silent || options.showError) {
        if (
          !options.silent &&
          [6, 7, 28, 52, 56].includes(error.code) &&
          !(context.stdout.isTerminal && options.output === undefined)
        ) {
          await context.stderr.write(encode(meter(0, 0)));
        }
        await context.stderr.write(encode(`curl: (${error.code}) ${error.message}\n`));
      }
      if (options.writeOut !== undefined) await context.print(writeOut(options.writeOut, undefined, undefined, 0, 0));
      return error.code;
    }
  }
}

async function transfer(context: ProgramContext, url: string, options: Options): Promise<number> {
  const begin = context.system.clock.now();
  let target = demand(url);
  for (let redirects = 0; ; redirects += 1) {
    const { answer, body, sent } = await ask(context, target, options, begin);
    const location = field(answer.fields, 'location');
    if (options.follow && answer.status >= 300 && answer.status < 400 && location !== undefined) {
      if (redirects >= 50) throw new Failure(47, 'Maximum (50) redirects followed');
      if (options.include || options.head) await context.print(headText(answer));
      target = location.startsWith('/') ? { ...target, path: location } : demand(location);
      continue;
    }
    if (options.verbose) await context.stderr.write(encode(sent + verboseAnswer(answer, body.length)));
    if (options.fail && answer.status >= 400) {
      throw new Failure(22, `The requested URL returned error: ${answer.status}`);
    }
    const head = options.include || options.head ? encode(headText(answer)) : new Uint8Array(0);
    await emit(context, target, options, Buffer.concat([head, body]));
    if (options.writeOut !== undefined) {
      const seconds = (context.system.clock.now() - begin) / 1000;
      await context.print(writeOut(options.writeOut, answer, target, body.length, seconds));
    }
    return 0;
  }
}

async function emit(context: ProgramContext, target: Target, options: Options, content: Uint8Array): Promise<void> {
  const name = options.remoteName ? target.path.replace(/\?.*/, '').split('/').at(-1) : options.output;
  // The meter shows itself unless the body goes to a terminal.
  const isWatched = name === undefined && context.stdout.isTerminal;
  if (!options.silent && !isWatched) await context.stderr.write(encode(meter(content.length, 100)));
  if (name === undefined || name === '-') await context.stdout.write(content);
  else if (context.path(name) !== '/dev/null') {
    try {
      context.files.writeFile(context.path(name), content);
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      throw new Failure(23, `Failure writing output to destination, passed ${content.length} returned 0`);
    }
  }
}
