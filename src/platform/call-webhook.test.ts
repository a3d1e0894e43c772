import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { callWebhook } from './call-webhook.ts';
import { makeCertificates } from './certificates.ts';

const call = (url: string, certificateAuthority?: string, timeoutMilliseconds = 2000) =>
  callWebhook({ url, certificateAuthority, body: '{"a":1}', timeoutMilliseconds });

it('posts to what listens here and trusts the given authority alone', async () => {
  const certificates = await makeCertificates(Date.now());
  const server = createServer({ key: certificates.serverKey, cert: certificates.server }, (request, response) => {
    if (request.url?.startsWith('/slow') === true) return;
    request.on('data', (part: Buffer) => response.end(`${request.method} ${part}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}/x`;
  try {
    expect(await call(url, certificates.authority)).toEqual({ code: 200, body: 'POST {"a":1}' });
    await expect(call(url)).rejects.toThrow(
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    );
    await expect(call(`https://127.0.0.1:${port}/slow`, certificates.authority, 50)).rejects.toThrow(
      'context deadline exceeded',
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
  await expect(call(url, certificates.authority)).rejects.toThrow(
    `dial tcp 127.0.0.1:${port}: connect: connection refused`,
  );
});

it('goes nowhere else', async () => {
  await expect(call('https://example.com/x')).rejects.toThrow('dial tcp: lookup example.com: no such host');
});
