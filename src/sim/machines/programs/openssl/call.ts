import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { ProgramContext } from '../../../runtime/process/program.ts';

/** Ends the program with that text on stderr. */
export class Failure extends Error {}

/** One call of a command of openssl. */
export interface Call {
  readonly context: ProgramContext;
  readonly options: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

/** Writes to `-out`, or else to stdout. */
export async function emit({ context, options }: Call, text: string, mode = 0o644, option = 'out'): Promise<void> {
  const path = options.get(option);
  if (path === undefined) await context.print(text);
  else context.files.writeFile(context.path(path), new TextEncoder().encode(text), { mode });
}

/** Of a file, or of stdin. Throws Failure where there is none. */
export async function readText({ context }: Call, path: string | undefined, what: string): Promise<string> {
  if (path === undefined) return new TextDecoder().decode(await context.readAll());
  const place = context.path(path);
  if (!context.files.exists(place)) {
    throw new Failure(
      `Could not open file or uri for loading ${what} from ${path}\n${trouble}:error:16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file\n${trouble}:error:80000002:system library:file_open:No such file or directory:../providers/implementations/storemgmt/file_store.c:267:calling stat(${path})${what === 'certificate' ? '\nUnable to load certificate' : ''}`,
    );
  }
  return new TextDecoder().decode(context.files.readFile(place));
}

/** What stands before the lines of OpenSSL's error stack: an address. */
const trouble = '40B7A1D3F27F0000';

/** Throws Failure for what is no private key. */
export async function readKey(call: Call, path: string | undefined): Promise<KeyObject> {
  const text = await readText(call, path, 'private key');
  try {
    return createPrivateKey(text);
  } catch {
    throw new Failure(`Could not read private key from ${path ?? '<stdin>'}`);
  }
}

/** PEM as OpenSSL 3.0 writes private keys. */
export const keyText = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

export const say = ({ context }: Call, text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
