import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCertificates } from './certificates.ts';

const now = Date.UTC(2026, 0, 1);
const year = 365 * 86_400_000;
let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'cka-lab-tls-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

test('the server certificate is for the loopback addresses and signed by the authority', async () => {
  const { authority, server } = await loadCertificates(state, now);
  const certificate = new X509Certificate(server);
  const signer = new X509Certificate(authority);
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.verify(signer.publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(signer.ca).toBe(true);
});

test('certificates are made once, kept private, and made anew before they expire', async () => {
  const first = await loadCertificates(state, now);
  expect(await loadCertificates(state, now + year)).toEqual(first);
  expect(statSync(join(state, 'tls', 'certificates.json')).mode & 0o777).toBe(0o600);
  const late = await loadCertificates(state, now + 10 * year);
  expect(late.server).not.toBe(first.server);
  expect(await loadCertificates(state, now + 10 * year)).toEqual(late);
});

test('a damaged file is replaced', async () => {
  await loadCertificates(state, now);
  writeFileSync(join(state, 'tls', 'certificates.json'), '{');
  const repaired = await loadCertificates(state, now);
  expect(await loadCertificates(state, now)).toEqual(repaired);
});
