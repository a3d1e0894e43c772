import { expect, it } from 'vitest';
import { webhookAddress } from './address.ts';

it.each([
  [{ url: 'https://127.0.0.1:9' }, 'https://127.0.0.1:9/?timeout=5s'],
  [{ url: 'https://127.0.0.1:9/x/y/' }, 'https://127.0.0.1:9/x/y?timeout=5s'],
  [{ url: 'https://localhost:9//x/../z' }, 'https://localhost:9/z?timeout=5s'],
  [{ service: { name: 's', namespace: 'n' } }, 'https://s.n.svc:443/?timeout=5s'],
  [{ service: { name: 's', namespace: 'n', path: 'x', port: 8443 } }, 'https://s.n.svc:8443/x?timeout=5s'],
])('%o is asked at %s', (client, url) => {
  expect(webhookAddress(client, 5, () => undefined).url).toBe(url);
});
