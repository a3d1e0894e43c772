import { expect, it } from 'vitest';
import { filesBelow, filesIn, placeOf, replaceAll, translate } from './kubeconfig.ts';

const servers = { url: 'https://127.0.0.1:40123', hosts: ['172.30.1.2', 'controlplane'] };

it.each(['controlplane:6443', '172.30.1.2:6443'])('a kubeconfig for %s leads to the lab', (place) => {
  const translated = translate(`    server: https://${place}\n`, servers);
  expect(translated).toMatchObject({ text: '    server: https://127.0.0.1:40123\n' });
  expect(replaceAll('running at https://127.0.0.1:40123', translated.words)).toBe(`running at https://${place}`);
});

it('another port of the control plane is one at which nobody listens', () => {
  const translated = translate('server: https://controlplane:6444\n', servers);
  expect(translated.text).toBe('server: https://127.0.0.1:1\n');
  expect(replaceAll('Get "https://127.0.0.1:1/api": dial tcp 127.0.0.1:1: connect', translated.words)).toBe(
    'Get "https://controlplane:6444/api": dial tcp 172.30.1.2:6444: connect',
  );
});

it('a host outside of the lab is not asked, and named again in what is written', () => {
  const text = '  server: https://example.org\n  server: https://10.1.1.1:6443\n  server: https://controlplane:6443\n';
  const translated = translate(text, servers);
  expect([...translated.strangers]).toEqual(['example.org', '10.1.1.1:6443']);
  expect(translated.text).not.toMatch(/example|10\.1/);
  expect(replaceAll(translated.text, translated.words)).toBe(text);
});

it('which host a kubeconfig leads to depends on the context', () => {
  const text = `
current-context: lab
contexts:
- {name: lab, context: {cluster: here, user: a}}
- {name: away, context: {cluster: there, user: a}}
clusters:
- {name: here, cluster: {server: "https://controlplane:6443"}}
- {name: there, cluster: {server: "https://example.org"}}
`;
  expect(placeOf([text], undefined)).toBe('controlplane:6443');
  expect(placeOf([text], 'away')).toBe('example.org');
  expect(placeOf([text], 'nowhere')).toBeUndefined();
  expect(placeOf(['current-context: away', text], undefined)).toBe('example.org');
  expect(placeOf(['{'], undefined)).toBeUndefined();
});

it('files that a kubeconfig names are found beside it', () => {
  const text = '    client-key: /var/lib/kubelet/pki/current.pem\n    token: /no/file\n';
  expect(filesIn(text)).toEqual(['/var/lib/kubelet/pki/current.pem']);
  expect(filesBelow('/copy', text)).toContain('client-key: /copy/var/lib/kubelet/pki/current.pem\n');
});
