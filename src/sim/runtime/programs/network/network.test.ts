import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../time/index.ts';
import { serveHttp } from '../../network/http/server.ts';
import { createNetwork } from '../../network/network.ts';
import type { DnsAnswer } from '../../network/types.ts';
import { runToEnd, testContainer } from '../../testing.ts';

const text = (content: string) => new TextEncoder().encode(content);

function lab() {
  const clock = virtualClock();
  const network = createNetwork({ clock });
  const server = network.createStack({ name: 'web', addresses: ['10.0.0.2'] });
  const client = network.createStack({ name: 'client', addresses: ['10.0.0.3'] });
  const seen: string[] = [];
  server.listen({ port: 80 }, (connection) => {
    void serveHttp(connection, {
      answer: async ({ line, target }) => {
        seen.push(line);
        if (target === '/slow') return new Promise(() => undefined);
        const body = text('hello\n');
        const isMissing = target === '/missing';
        return {
          status: isMissing ? 404 : 200,
          reason: isMissing ? 'Not Found' : 'OK',
          fields: [
            ['Content-Type', 'text/plain'],
            ['Content-Length', String(body.length)],
          ],
          body,
        };
      },
    });
  });
  const answers: Readonly<Record<string, DnsAnswer>> = {
    'web.default.svc.cluster.local': {
      code: 'NOERROR',
      authoritative: true,
      records: [{ name: 'web.default.svc.cluster.local', type: 'A', ttl: 30, data: '10.0.0.2' }],
    },
  };
  network.use({
    names: (address) =>
      address === '10.96.0.10'
        ? ({ name, type }) => {
            const found = answers[name] ?? { code: 'NXDOMAIN', authoritative: true, records: [] };
            return type === 'A' ? found : { ...found, records: [] };
          }
        : undefined,
    permits: ({ destination }) => destination.port !== 99,
  });
  const resolver = 'search default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';
  const run = async (script: string, stdin?: string) => {
    const container = testContainer(
      {
        arguments: ['sh', '-c', `printf '${resolver.replaceAll('\n', '\\n')}' > /etc/resolv.conf; ${script}`],
        network: client,
        openStdin: stdin !== undefined,
      },
      clock,
    );
    const result = runToEnd(container, stdin);
    await clock.runUntilIdle();
    return result;
  };
  return { clock, network, server, client, run, seen };
}

const bar = '*'.repeat(32);

describe('wget', () => {
  it.each([
    ['wget -qO- web', { code: 0, stdout: 'hello\n', stderr: '' }],
    [
      'wget -O- http://web:80/',
      {
        code: 0,
        stdout: 'hello\n',
        stderr: `Connecting to web:80 (10.0.0.2:80)\nwriting to stdout\n-                    100% |${bar}|     6  0:00:00 ETA\nwritten to stdout\n`,
      },
    ],
    [
      'wget web && cat index.html',
      {
        code: 0,
        stdout: 'hello\n',
        stderr: `Connecting to web (10.0.0.2:80)\nsaving to 'index.html'\nindex.html           100% |${bar}|     6  0:00:00 ETA\n'index.html' saved\n`,
      },
    ],
    ['wget -qO- web/missing', { code: 1, stdout: '', stderr: 'wget: server returned error: HTTP/1.1 404 Not Found\n' }],
    ['wget -qO- nowhere', { code: 1, stdout: '', stderr: "wget: bad address 'nowhere'\n" }],
    [
      'wget -qO- web:81',
      { code: 1, stdout: '', stderr: "wget: can't connect to remote host (10.0.0.2): Connection refused\n" },
    ],
    ['wget -T 2 -qO- web:99', { code: 1, stdout: '', stderr: 'wget: download timed out\n' }],
    ['wget -T 2 -qO- web/slow', { code: 1, stdout: '', stderr: 'wget: download timed out\n' }],
    ['wget --spider web', { code: 0, stdout: '', stderr: 'Connecting to web (10.0.0.2:80)\nremote file exists\n' }],
  ])('%s', async (command, expected) => {
    expect(await lab().run(command)).toEqual(expected);
  });
});

describe('curl', () => {
  it.each([
    ['curl -s web', 0, 'hello\n', ''],
    ['curl -s -o /dev/null -w "%{http_code}\\n" web/missing', 0, '404\n', ''],
    ['curl -sS nowhere', 6, '', 'curl: (6) Could not resolve host: nowhere\n'],
    ['curl -sS web:81', 7, '', 'curl: (7) Failed to connect to web port 81 after 0 ms: Could not connect to server\n'],
    ['curl -sS -m 2 web:99', 28, '', 'curl: (28) Connection timed out after 2000 milliseconds\n'],
    [
      'curl -sS --connect-timeout 3 web:99',
      28,
      '',
      'curl: (28) Failed to connect to web port 99 after 3000 ms: Timeout was reached\n',
    ],
    [
      'curl -sS -m 2 web/slow',
      28,
      '',
      'curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received\n',
    ],
    ['curl -sSf web/missing', 22, '', 'curl: (22) The requested URL returned error: 404\n'],
    ['curl -sI web', 0, 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\n', ''],
  ])('%s', async (command, code, stdout, stderr) => {
    // curl is no applet of BusyBox: the test's image gets it by its name.
    const { run } = lab();
    const script = `printf '\\177ELF\\002\\001\\001program:curl\\n' > /bin/curl; chmod 755 /bin/curl; ${command}`;
    expect(await run(script)).toEqual({ code, stdout, stderr });
  });
});

describe('nc', () => {
  it('connects, tells and fails in its own words', async () => {
    const { run } = lab();
    expect(await run('nc -zv web 80')).toMatchObject({ code: 0, stderr: 'web (10.0.0.2:80) open\n' });
    expect(await run('nc -zv web 81')).toMatchObject({
      code: 1,
      stderr: 'nc: web (10.0.0.2:81): Connection refused\n',
    });
    expect(await run('nc -zv -w 2 web 99')).toMatchObject({
      code: 1,
      stderr: 'nc: web (10.0.0.2:99): Connection timed out\n',
    });
    expect(await run('nc nowhere 80')).toMatchObject({ code: 1, stderr: "nc: bad address 'nowhere'\n" });
  });

  it.each([
    ['nc -w 1 -l -p 9000', 1, '', 'nc: timeout\n'],
    ['nc -l -p 9000 > /tmp/got & sleep 1; echo hi | nc 127.0.0.1 9000; wait; cat /tmp/got', 0, 'hi\n', ''],
    ['nc -l -p 9000 > /tmp/got & sleep 1; echo hi | nc -w 1 127.0.0.1 9000; wait; cat /tmp/got', 0, 'hi\n', ''],
    ['echo hi | nc -l -p 9000 & sleep 1; nc 127.0.0.1 9000 < /dev/null', 0, 'hi\n', ''],
    ['nc -l -p 9000 -w 2 > /tmp/got & sleep 1; echo hi | nc 127.0.0.1 9000; wait; cat /tmp/got', 0, 'hi\n', ''],
  ])('ends where one end listens: %s', async (script, code, stdout, stderr) => {
    expect(await lab().run(script)).toMatchObject({ code, stdout, stderr });
  });

  it('passes stdin on and prints what comes back', async () => {
    const { run } = lab();
    const request = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc web 80 | tail -1";
    expect(await run(request)).toEqual({ code: 0, stdout: 'hello\n', stderr: '' });
  });

  it('listens for one connection', async () => {
    const { run } = lab();
    expect(await run('echo from-server | nc -l -p 9000 & sleep 1; nc 127.0.0.1 9000 < /dev/null')).toMatchObject({
      code: 0,
      stdout: 'from-server\n',
    });
  });
});

describe('nslookup', () => {
  it('asks for short names in every search domain', async () => {
    const nothing = "** server can't find web.svc.cluster.local: NXDOMAIN\n\n";
    expect(await lab().run('nslookup web')).toMatchObject({
      code: 1,
      stdout: `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.0.0.2\n\n${nothing}\n${nothing}`,
    });
  });

  it('asks for whole names as they are', async () => {
    expect(await lab().run('nslookup web.default.svc.cluster.local')).toMatchObject({
      code: 0,
      stdout:
        'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.0.0.2\n\n\n',
    });
  });

  it('gives up on a server that does not answer', async () => {
    expect(await lab().run('nslookup web.x 10.0.0.9')).toMatchObject({
      code: 1,
      stderr: ';; connection timed out; no servers could be reached\n\n',
    });
  });
});

describe('ping and netstat', () => {
  it('ping counts what comes back', async () => {
    const { run } = lab();
    const { code, stdout } = await run('ping -c 2 web');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^PING web \(10\.0\.0\.2\): 56 data bytes\n64 bytes from 10\.0\.0\.2: seq=0 ttl=64 time=0\.\d{3} ms\n/,
    );
    expect(stdout).toContain('2 packets transmitted, 2 packets received, 0% packet loss\n');
    expect((await run('ping -c 1 -W 1 10.0.0.9')).stdout).toContain(
      '1 packets transmitted, 0 packets received, 100% packet loss\n',
    );
    expect(await run('ping -c 1 8.8.8.8')).toMatchObject({ code: 1, stderr: 'ping: sendto: Network unreachable\n' });
  });

  it('netstat lists who listens', async () => {
    const { run } = lab();
    const { stdout } = await run('nc -l -p 9000 & sleep 1; netstat -tln; kill $!');
    expect(stdout).toContain('tcp        0      0 0.0.0.0:9000            0.0.0.0:*               LISTEN      \n');
  });
});
