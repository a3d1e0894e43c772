import { defineProgram } from '../../process/program.ts';
import { decode, encode } from '../text.ts';

const broken =
  "'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f2c1e0d5a90>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')'";

const valued = ['-r', '--requirement', '-i', '--index-url', '-t', '--target', '-c', '--constraint'];

/** Python's installer without a network: what a real one says that reaches no index. */
export const pip = defineProgram({
  name: 'pip',
  run: async (context) => {
    const [verb, ...rest] = context.arguments.filter((one) => one !== '--no-cache-dir');
    const say = (text: string) => context.stderr.write(encode(text));
    if (verb === '--version') {
      await context.print('pip 25.0.1 from /usr/local/lib/python3/site-packages/pip (python 3)\n');
      return 0;
    }
    if (verb === 'list' || verb === 'freeze') {
      if (verb === 'list') await context.print('Package Version\n------- -------\npip     25.0.1\n');
      return 0;
    }
    if (verb !== 'install') {
      await say(`not simulated: pip ${verb ?? ''}\n`);
      return 1;
    }
    const file = rest[rest.findIndex((one) => one === '-r' || one === '--requirement') + 1];
    const isListed = rest.includes('-r') || rest.includes('--requirement');
    if (isListed && file !== undefined && !context.files.exists(context.path(file))) {
      await say(`ERROR: Could not open requirements file: [Errno 2] No such file or directory: '${file}'\n`);
      return 1;
    }
    const lines = isListed && file !== undefined ? decode(context.files.readFile(context.path(file))).split('\n') : [];
    const named = rest.filter((one, index) => !one.startsWith('-') && !valued.includes(rest[index - 1] ?? ''));
    const wanted = [...named, ...lines.map((line) => line.replace(/#.*/, '').trim())].filter((one) => one !== '');
    const [first] = wanted;
    if (first === undefined) {
      if (isListed) return 0;
      await say('ERROR: You must give at least one requirement to install (see "pip help install")\n');
      return 1;
    }
    const project = (/^[A-Za-z0-9._-]+/.exec(first)?.[0] ?? first).toLowerCase().replace(/[._]/g, '-');
    const retries = [4, 3, 2, 1, 0].map(
      (total) =>
        `WARNING: Retrying (Retry(total=${total}, connect=None, read=None, redirect=None, status=None)) after connection broken by ${broken}: /simple/${project}/\n`,
    );
    await say(
      `${retries.join('')}ERROR: Could not find a version that satisfies the requirement ${first} (from versions: none)\nERROR: No matching distribution found for ${first}\n`,
    );
    return 1;
  },
});
