import { createHash } from 'node:crypto';
import { type Call, Failure } from './call.ts';

/** What OpenSSL 3.0 calls a digest, by the option that chooses it. */
const digests: Readonly<Record<string, string>> = {
  md5: 'MD5',
  sha1: 'SHA1',
  sha224: 'SHA2-224',
  sha256: 'SHA2-256',
  sha384: 'SHA2-384',
  sha512: 'SHA2-512',
};

/** `dgst`, or the digest's own name: of files or of stdin, in hexadecimal; `-r` as sha256sum prints, `-binary` as it is. */
export async function digest(call: Call): Promise<number> {
  const { context, options, words } = call;
  const [verb = ''] = context.arguments;
  const chosen = Object.keys(digests).find((name) => options.has(name) || name === verb) ?? 'sha256';
  for (const path of words.length === 0 ? [undefined] : words) {
    if (path !== undefined && !context.files.exists(context.path(path))) {
      throw new Failure(`dgst: Can't open "${path}" for reading, No such file or directory`);
    }
    const bytes = path === undefined ? await context.readAll() : context.files.readFile(context.path(path));
    const sum = createHash(chosen).update(bytes);
    if (options.has('binary')) await context.stdout.write(sum.digest());
    else if (options.has('r')) await context.print(`${sum.digest('hex')} *${path ?? 'stdin'}\n`);
    else await context.print(`${digests[chosen]}(${path ?? 'stdin'})= ${sum.digest('hex')}\n`);
  }
  return 0;
}
