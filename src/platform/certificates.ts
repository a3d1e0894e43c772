import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from './errors.ts';
import { ensureDirectory, writeFileAtomic } from './files.ts';

/** PEM texts. The authority signs the server's certificate (127.0.0.1, ::1, localhost) and stays on this machine. */
export interface Certificates {
  readonly authority: string;
  readonly authorityKey: string;
  readonly server: string;
  readonly serverKey: string;
}

const day = 86_400_000;

/** New certificates that nobody keeps. `now` in milliseconds. */
export async function makeCertificates(now: number): Promise<Certificates> {
  const { createCertificates } = await import('./create-certificates.ts');
  return createCertificates(now);
}

/** The certificates of this state folder: made once (0600), used again until they are about to expire. `now` in milliseconds. */
export async function loadCertificates(state: string, now: number): Promise<Certificates> {
  const directory = join(state, 'tls');
  const path = join(directory, 'certificates.json');
  const present = read(path, now);
  if (present !== undefined) return present;
  ensureDirectory(directory);
  const fresh = await makeCertificates(now);
  const replaced = read(path, now) === undefined && exists(path);
  const written = writeFileAtomic(path, `${JSON.stringify(fresh, null, 2)}\n`, { exclusive: !replaced });
  return written ? fresh : (read(path, now) ?? fresh);
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

function read(path: string, now: number): Certificates | undefined {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as Certificates;
    const end = new X509Certificate(found.server).validToDate.getTime();
    return end - now > 30 * day && found.serverKey && found.authority && found.authorityKey ? found : undefined;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EACCES' || code === 'EIO') throw error;
    return undefined;
  }
}
