import { generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import * as der from '../../../kubeadm/der.ts';
import { defineProgram, type ProgramContext } from '../../../runtime/process/program.ts';
import { holdClocks } from '../../../time/index.ts';
import { type Call, emit, Failure, keyText, readKey, readText, say } from './call.ts';
import { certificateParts, certificateText, extensionsText, requestParts, requestText, timeText } from './describe.ts';
import { digest } from './digest.ts';
import { modulusText, showKey } from './keys.ts';
import { nameText, parseSubject } from './names.ts';
import { pem, spkiOf, writeCertificate, writeRequest } from './write.ts';

const generate = promisify(generateKeyPair);
const day = 86_400_000;

const takesValue = new Set([
  'in',
  'out',
  'key',
  'keyout',
  'subj',
  'newkey',
  'days',
  'CA',
  'CAkey',
  'CAfile',
  'CAserial',
  'set_serial',
  'ext',
  'checkend',
  'inform',
  'outform',
  'algorithm',
  'pkeyopt',
  'config',
  'extensions',
  'extfile',
  'addext',
  'nameopt',
  'name',
]);
const notSimulated = ['config', 'extfile', 'addext', 'inform'];

/** OpenSSL 3.0, as far as keys, requests and certificates of people and clusters go: genrsa, genpkey, req, x509, rsa, pkey, verify, dgst, rand. */
export const openssl = defineProgram({
  name: 'openssl',
  run: async (context) => {
    const [command = '', ...rest] = context.arguments;
    const run = commands[command];
    const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
    if (run === undefined) {
      await say(`Invalid command '${command}'; type "help" for a list.`);
      return 1;
    }
    const call = parse(context, rest);
    const form = (call.options.get('outform') ?? 'PEM').toUpperCase();
    const odd =
      notSimulated.find((name) => call.options.has(name)) ?? (isWritten(command, form) ? undefined : 'outform');
    if (odd !== undefined) {
      await say(`not simulated: openssl ${command} -${odd}`);
      return 1;
    }
    try {
      return await run(call);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await say(error.message);
      return 1;
    }
  },
});

function parse(context: ProgramContext, args: readonly string[]): Call {
  const options = new Map<string, string>();
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const name = argument.replace(/^--?/, '');
    if (!argument.startsWith('-')) words.push(argument);
    else options.set(name, takesValue.has(name) ? (args[++index] ?? '') : '');
  }
  return { context, options, words };
}

const commands: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  version: async ({ context }) => {
    await context.print('OpenSSL 3.0.13 30 Jan 2024 (Library: OpenSSL 3.0.13 30 Jan 2024)\n');
    return 0;
  },
  genrsa: async (call) => {
    const { privateKey } = await holdClocks(generate('rsa', { modulusLength: Number(call.words[0] ?? 2048) }));
    await emit(call, keyText(privateKey), 0o600);
    return 0;
  },
  genpkey: async (call) => {
    const isRsa = (call.options.get('algorithm') ?? 'RSA').toUpperCase() === 'RSA';
    const { privateKey } = isRsa
      ? await holdClocks(generate('rsa', { modulusLength: 2048 }))
      : await holdClocks(generate('ec', { namedCurve: 'P-256' }));
    await emit(call, keyText(privateKey), 0o600);
    return 0;
  },
  ecparam: async (call) => {
    const { privateKey } = await holdClocks(generate('ec', { namedCurve: 'P-256' }));
    await emit(call, privateKey.export({ type: 'sec1', format: 'pem' }).toString(), 0o600);
    return 0;
  },
  rsa: showKey,
  pkey: showKey,
  dgst: digest,
  sha256: digest,
  md5: digest,
  rand: async (call) => {
    const count = Number(call.words[0] ?? 0);
    const bytes = Buffer.from(Array.from({ length: count }, () => Math.floor(call.context.system.random() * 256)));
    await call.context.print(call.options.has('hex') ? `${bytes.toString('hex')}\n` : `${bytes.toString('base64')}\n`);
    return 0;
  },
  req: request,
  x509: certificate,
  verify,
};

/** Keys can be written as DER too, everything else as PEM alone. */
const isWritten = (command: string, form: string): boolean =>
  form === 'PEM' || (form === 'DER' && ['rsa', 'pkey'].includes(command));

function bytesOf(text: string, label: RegExp, what: string, path: string | undefined): Buffer {
  const [, body] = new RegExp(`-----BEGIN ${label.source}-----([^-]*)-----END`).exec(text) ?? [];
  if (body === undefined) {
    throw new Failure(`Could not read ${what} from ${path ?? '<stdin>'}\nUnable to load ${what}`);
  }
  return Buffer.from(body.replace(/\s/g, ''), 'base64');
}

async function request(call: Call): Promise<number> {
  const { context, options } = call;
  const makes = options.has('new') || options.has('newkey') || options.has('x509');
  if (!makes) {
    const path = options.get('in');
    const bytes = bytesOf(
      await readText(call, path, 'certificate request'),
      /(?:NEW )?CERTIFICATE REQUEST/,
      'certificate request',
      path,
    );
    if (options.has('verify')) await say(call, 'Certificate request self-signature verify OK');
    if (options.has('text')) await context.print(requestText(bytes));
    if (options.has('subject')) await context.print(`subject=${nameText(requestParts(bytes).subject)}\n`);
    if (!options.has('noout')) await emit(call, pem('CERTIFICATE REQUEST', bytes));
    return 0;
  }
  const subject = parseSubject(options.get('subj') ?? '/C=AU/ST=Some-State/O=Internet Widgits Pty Ltd');
  if (typeof subject === 'string') throw new Failure(subject);
  const key = await keyOfRequest(call);
  if (!options.has('x509')) {
    await emit(call, writeRequest(subject, key));
    return 0;
  }
  const now = context.system.clock.now();
  const publicKey = spkiOf(key);
  const days = Number(options.get('days') ?? 30);
  const order = { subject, issuer: subject, publicKey, signingKey: key, serial: serial(call), notBefore: now };
  await emit(call, writeCertificate({ ...order, notAfter: now + days * day, isAuthority: true }));
  return 0;
}

async function keyOfRequest(call: Call): Promise<KeyObject> {
  const { options } = call;
  const file = options.get('key');
  if (file !== undefined) return readKey(call, file);
  const bits = Number(/^rsa:(\d+)$/.exec(options.get('newkey') ?? '')?.[1] ?? 2048);
  const { privateKey } = await holdClocks(generate('rsa', { modulusLength: bits }));
  await say(call, '-----');
  await emit(call, keyText(privateKey), 0o600, options.has('keyout') ? 'keyout' : 'out');
  return privateKey;
}

function serial({ context }: Call): Buffer {
  const bytes = Buffer.from(Array.from({ length: 20 }, () => Math.floor(context.system.random() * 256)));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes;
}

async function certificate(call: Call): Promise<number> {
  const { context, options } = call;
  if (options.has('req')) return signRequest(call);
  const path = options.get('in');
  const bytes = bytesOf(
    await readText(call, path, 'certificate'),
    /(?:X509 |TRUSTED )?CERTIFICATE/,
    'certificate',
    path,
  );
  const parts = certificateParts(bytes);
  const shown: Readonly<Record<string, () => string>> = {
    text: () => certificateText(parts),
    subject: () => `subject=${nameText(parts.subject)}\n`,
    issuer: () => `issuer=${nameText(parts.issuer)}\n`,
    serial: () =>
      `serial=${(parts.serial[0] === 0 ? parts.serial.subarray(1) : parts.serial).toString('hex').toUpperCase()}\n`,
    dates: () => `notBefore=${timeText(parts.notBefore)}\nnotAfter=${timeText(parts.notAfter)}\n`,
    startdate: () => `notBefore=${timeText(parts.notBefore)}\n`,
    enddate: () => `notAfter=${timeText(parts.notAfter)}\n`,
    fingerprint: () => {
      const { fingerprint, fingerprint256 } = new X509Certificate(bytes);
      return options.has('sha256') ? `sha256 Fingerprint=${fingerprint256}\n` : `SHA1 Fingerprint=${fingerprint}\n`;
    },
    pubkey: () => pem('PUBLIC KEY', parts.publicKey),
    modulus: () => modulusText(new X509Certificate(bytes).publicKey),
    ext: () => {
      const name = options.get('ext') ?? '';
      const ids: Readonly<Record<string, string>> = {
        subjectAltName: '551d11',
        keyUsage: '551d0f',
        extendedKeyUsage: '551d25',
        basicConstraints: '551d13',
      };
      const wanted = name.split(',').map((one) => ids[one]);
      const found = parts.extensions.filter(({ content }) => wanted.includes(content.subarray(2, 5).toString('hex')));
      return found.length === 0 ? 'No extensions in certificate\n' : extensionsText(found, 0);
    },
  };
  for (const name of options.keys()) await context.print(shown[name]?.() ?? '');
  const within = options.get('checkend');
  if (within !== undefined) {
    const expires = parts.notAfter.getTime() < context.system.clock.now() + Number(within) * 1000;
    await context.print(expires ? 'Certificate will expire\n' : 'Certificate will not expire\n');
    return expires ? 1 : 0;
  }
  if (!options.has('noout')) await emit(call, pem('CERTIFICATE', bytes));
  return 0;
}

async function signRequest(call: Call): Promise<number> {
  const { context, options } = call;
  const path = options.get('in');
  const text = await readText(call, path, 'certificate request');
  const { subject, publicKey } = requestParts(
    bytesOf(text, /(?:NEW )?CERTIFICATE REQUEST/, 'certificate request', path),
  );
  const own = options.get('signkey') ?? options.get('key');
  const key = await readKey(call, options.get('CAkey') ?? own ?? options.get('CA'));
  const authority = options.get('CA');
  const issuer =
    authority === undefined
      ? subject
      : certificateParts(
          bytesOf(await readText(call, authority, 'CA certificate'), /CERTIFICATE/, 'CA certificate', authority),
        ).subject;
  const now = context.system.clock.now();
  await say(call, `Certificate request self-signature ok\nsubject=${nameText(subject)}`);
  const notAfter = now + Number(options.get('days') ?? 30) * day;
  const signed = writeCertificate({
    subject: der.sequence(subject),
    issuer: der.sequence(issuer),
    publicKey,
    signingKey: key,
    serial: serial(call),
    notBefore: now,
    notAfter,
    isAuthority: false,
  });
  await emit(call, signed);
  return 0;
}

async function verify(call: Call): Promise<number> {
  const { context, options, words } = call;
  const file = options.get('CAfile');
  const authority = file === undefined ? undefined : new X509Certificate(await readText(call, file, 'certificate'));
  let code = 0;
  for (const path of words) {
    const one = new X509Certificate(await readText(call, path, 'certificate'));
    if (authority !== undefined && one.checkIssued(authority) && one.verify(authority.publicKey)) {
      await context.print(`${path}: OK\n`);
      continue;
    }
    const name = nameText(certificateParts(Buffer.from(one.raw)).subject);
    const [number, reason] = one.checkIssued(one)
      ? [18, 'self-signed certificate']
      : [20, 'unable to get local issuer certificate'];
    await say(call, `${name}\nerror ${number} at 0 depth lookup: ${reason}\nerror ${path}: verification failed`);
    code = 2;
  }
  return code;
}
