import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Call, emit, Failure, keyText, readKey, readText } from './call.ts';

/** `rsa`, `pkey`: a key, or with -pubout its public half, in another form. Keys of a lab's authorities pass for RSA, as a cluster's are. */
export async function showKey(call: Call): Promise<number> {
  const { context, options } = call;
  const isPublic = options.has('pubin') || options.has('pubout');
  const key = options.has('pubin') ? await readPublicKey(call) : await readKey(call, options.get('in'));
  if (options.has('check')) await context.print('RSA key ok\n');
  if (options.has('modulus')) await context.print(modulusText(key));
  if (options.has('noout')) return 0;
  const half = isPublic && key.type === 'private' ? createPublicKey(key) : key;
  if (options.get('outform')?.toUpperCase() !== 'DER') {
    await emit(call, isPublic ? half.export({ type: 'spki', format: 'pem' }).toString() : keyText(half), 0o600);
    return 0;
  }
  const bytes = half.export({ type: isPublic ? 'spki' : 'pkcs8', format: 'der' } as { type: 'spki'; format: 'der' });
  const path = options.get('out');
  if (path === undefined) await context.stdout.write(bytes);
  else context.files.writeFile(context.path(path), bytes, { mode: 0o600 });
  return 0;
}

async function readPublicKey(call: Call): Promise<KeyObject> {
  const path = call.options.get('in');
  try {
    const [block = ''] =
      /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/.exec(await readText(call, path, 'public key')) ?? [];
    return createPublicKey(block);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`Could not read public key from ${path ?? '<stdin>'}`);
  }
}

/** What tells whether a key and a certificate belong together; only RSA's have one. */
export function modulusText(key: KeyObject): string {
  const { n } = key.export({ format: 'jwk' });
  if (n === undefined) return 'Modulus=No modulus for this public key type\n';
  return `Modulus=${Buffer.from(n, 'base64url').toString('hex').toUpperCase()}\n`;
}
