import { describe, expect, it } from 'vitest';
import type { DnsAnswer, NetworkStack } from '../../runtime/network/types.ts';
import { parseCorefile } from './corefile.ts';
import { nameChain } from './name-chain.ts';

const cluster = ({ name }: { readonly name: string }): DnsAnswer =>
  name === 'web.default.svc.cluster.local'
    ? { code: 'NOERROR', authoritative: true, records: [{ name, type: 'A', ttl: 30, data: '10.96.1.1' }] }
    : { code: 'NXDOMAIN', authoritative: true, records: [] };

function ask(corefile: string, name: string): string {
  const blocks = parseCorefile(corefile, 'Corefile');
  if ('error' in blocks) return blocks.error;
  const server = nameChain(blocks, {
    cluster,
    server: (address) =>
      address === '10.0.0.53'
        ? (question) => ({
            code: 'NOERROR',
            authoritative: false,
            records: [{ name: question.name, type: 'A', ttl: 1, data: '1.2.3.4' }],
          })
        : undefined,
    readFile: () => undefined,
  });
  const { code, records } = server({ name, type: 'A' }, {} as NetworkStack);
  return code === 'NOERROR' ? records.map((record) => `${record.name} ${record.data}`).join() : code;
}

const kubernetes = 'kubernetes cluster.local in-addr.arpa {\n pods insecure\n fallthrough in-addr.arpa\n}';

describe('a Corefile', () => {
  it.each([
    [
      'answers for the cluster',
      `.:53 {\n${kubernetes}\n}`,
      'web.default.svc.cluster.local',
      'web.default.svc.cluster.local 10.96.1.1',
    ],
    [
      'knows its hosts',
      `.:53 {\nhosts {\n 10.1.1.1 db.corp\n fallthrough\n}\n${kubernetes}\n}`,
      'db.corp',
      'db.corp 10.1.1.1',
    ],
    [
      'lets hosts fall through',
      `.:53 {\nhosts {\n 10.1.1.1 db.corp\n fallthrough\n}\n${kubernetes}\n}`,
      'web.default.svc.cluster.local',
      'web.default.svc.cluster.local 10.96.1.1',
    ],
    [
      'stops at hosts that do not',
      `.:53 {\nhosts {\n 10.1.1.1 db.corp\n}\n${kubernetes}\n}`,
      'web.default.svc.cluster.local',
      'NXDOMAIN',
    ],
    [
      'passes a zone on',
      `.:53 {\n${kubernetes}\n}\ncorp.local:53 {\nforward . 10.0.0.53\n}`,
      'a.corp.local',
      'a.corp.local 1.2.3.4',
    ],
    ['reaches nobody outside', `.:53 {\n${kubernetes}\nforward . 8.8.8.8\n}`, 'example.com', 'SERVFAIL'],
    [
      'rewrites names',
      `.:53 {\nrewrite name api.corp web.default.svc.cluster.local\n${kubernetes}\n}`,
      'api.corp',
      'api.corp 10.96.1.1',
    ],
    ['serves its zones only', `cluster.local:53 {\n${kubernetes}\n}`, 'example.com', 'REFUSED'],
    [
      'refuses what it does not know',
      '.:53 {\n  errors\n  kubernets cluster.local\n}',
      'x',
      "Corefile:3 - Error during parsing: Unknown directive 'kubernets'",
    ],
    ['wants its braces', '.:53 {\n  errors\n', 'x', "Corefile:2 - Error during parsing: Unexpected EOF, expecting '}'"],
  ])('%s', (_, corefile, name, answer) => {
    expect(ask(corefile, name)).toBe(answer);
  });
});
