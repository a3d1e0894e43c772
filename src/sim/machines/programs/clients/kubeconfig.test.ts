import { expect, it } from 'vitest';
import { filesBelow, filesIn, replaceAll, translate } from './kubeconfig.ts';

const servers = { url: 'https://127.0.0.1:40123', hosts: ['172.30.1.2', 'controlplane'] };

it.each(['controlplane:6443', '172.30.1.2:6443'])('a kubeconfig for %s leads to the lab', (place) => {
  const translated = translate(`    server: https://${place}\n`, servers);
  expect(translated).toMatchObject({ text: '    server: https://127.0.0.1:40123\n' });
  if (!('words' in translated)) throw new Error('a stranger');
  expect(replaceAll('running at https://127.0.0.1:40123', translated.words)).toBe(`running at https://${place}`);
});

it('another port of the control plane is one at which nobody listens', () => {
  const translated = translate('server: https://controlplane:6444\n', servers);
  if (!('words' in translated)) throw new Error('a stranger');
  expect(translated.text).toBe('server: https://127.0.0.1:1\n');
  expect(replaceAll('Get "https://127.0.0.1:1/api": dial tcp 127.0.0.1:1: connect', translated.words)).toBe(
    'Get "https://controlplane:6444/api": dial tcp 172.30.1.2:6444: connect',
  );
});

it('a host outside of the lab is not asked', () => {
  expect(translate('server: https://example.org\n', servers)).toEqual({ stranger: 'example.org' });
});

it('files that a kubeconfig names are found beside it', () => {
  const text = '    client-key: /var/lib/kubelet/pki/current.pem\n    token: /no/file\n';
  expect(filesIn(text)).toEqual(['/var/lib/kubelet/pki/current.pem']);
  expect(filesBelow('/copy', text)).toContain('client-key: /copy/var/lib/kubelet/pki/current.pem\n');
});
