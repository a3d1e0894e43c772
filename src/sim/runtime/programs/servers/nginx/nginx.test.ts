import { describe, expect, it } from 'vitest';
import { seededRandom, virtualClock } from '../../../../time/index.ts';
import { createRuntime } from '../../../create-runtime.ts';
import { createFileTree } from '../../../files/create-file-tree.ts';
import { askHttp } from '../../../network/http/client.ts';
import { createNetwork } from '../../../network/network.ts';
import { programFile } from '../../../process/executable.ts';
import { daemonProgram } from '../../daemon.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { siteOf } from './site.ts';

const text = (content: string) => new TextEncoder().encode(content);

function nginxLab(files: Readonly<Record<string, string>> = {}) {
  const clock = virtualClock();
  const network = createNetwork({ clock });
  const tree = createFileTree();
  const all: Readonly<Record<string, string>> = {
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:101::/nonexistent:/bin/false\n',
    '/etc/group': 'root:x:0:\n',
    '/etc/nginx/nginx.conf':
      'user nginx;\nevents {}\nhttp {\n  types { text/html html; }\n  default_type application/octet-stream;\n  access_log /var/log/nginx/access.log;\n  include /etc/nginx/conf.d/*.conf;\n}\n',
    '/etc/nginx/conf.d/default.conf':
      'server {\n  listen 80;\n  server_name localhost;\n  location / {\n    root /usr/share/nginx/html;\n    index index.html;\n  }\n}\n',
    '/usr/share/nginx/html/index.html': 'hello\n',
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    tree.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    tree.writeFile(path, text(content));
  }
  for (const directory of ['/var/cache/nginx', '/var/log/nginx', '/run'])
    tree.makeDirectory(directory, { recursive: true });
  tree.makeDirectory('/usr/sbin', { recursive: true });
  tree.writeFile('/usr/sbin/nginx', programFile('nginx'), { mode: 0o755 });
  tree.symlink('/dev/stdout', '/var/log/nginx/access.log');
  tree.symlink('/dev/stderr', '/var/log/nginx/error.log');
  const program = daemonProgram({
    name: 'nginx',
    serves: 'nginx',
    title: 'nginx: master process',
    log: ['started'],
    stream: 'stderr',
  });
  const runtime = createRuntime({
    clock,
    random: seededRandom('nginx'),
    program: (name) => (name === 'nginx' ? program : undefined),
  });
  const stack = network.createStack({ name: 'web', addresses: ['10.0.0.2'] });
  const client = network.createStack({ name: 'client', addresses: ['10.0.0.3'] });
  const run = (user = '') => {
    const container = runtime.createContainer({
      id: 'c',
      image: { id: 'i', layers: [{ id: 'l', tree }], config: {} },
      arguments: ['nginx', '-g', 'daemon off;'],
      environment: ['PATH=/usr/sbin', 'NGINX_VERSION=1.27.3'],
      workingDirectory: '/',
      user,
      hostname: 'web',
      tty: false,
      openStdin: false,
      mounts: [],
      readOnlyRoot: false,
      network: stack,
    });
    const process = container.start();
    const printed = { stdout: '', stderr: '' };
    process.onOutput((stream, data) => {
      printed[stream] += new TextDecoder().decode(data);
    });
    return { container, process, printed };
  };
  const get = async (target: string, fields: readonly (readonly [string, string])[] = [['Host', 'localhost']]) => {
    const connection = await client.connect('10.0.0.2', 80);
    const answer = await askHttp(connection, { method: 'GET', target, fields: [...fields, ['Connection', 'close']] });
    const body = new TextDecoder().decode(await answer.body());
    return { status: answer.status, body, fields: Object.fromEntries(answer.fields) };
  };
  return { clock, stack, run, get };
}

describe('nginx', () => {
  it('serves the files of its root and logs each request', async () => {
    const { clock, run, get } = nginxLab();
    const { printed } = run();
    await clock.settle();
    const { status, body, fields } = await get('/');
    expect({ status, body }).toEqual({ status: 200, body: 'hello\n' });
    expect(fields).toMatchObject({ Server: 'nginx/1.27.3', 'Content-Type': 'text/html', 'Content-Length': '6' });
    expect(printed.stdout).toBe('10.0.0.3 - - [01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 6 "-" "-"\n');
  });

  it('answers 404 with its own page and says why in the error log', async () => {
    const { clock, run, get } = nginxLab();
    const { printed } = run();
    await clock.settle();
    const { status, body } = await get('/nothing');
    expect(status).toBe(404);
    expect(body).toHaveLength(153);
    expect(printed.stderr).toContain(
      '[error] 29#29: *1 open() "/usr/share/nginx/html/nothing" failed (2: No such file or directory), client: 10.0.0.3, server: localhost, request: "GET /nothing HTTP/1.1", host: "localhost"\n',
    );
  });

  it('forbids a folder without an index', async () => {
    const { clock, run, get } = nginxLab({ '/usr/share/nginx/html/sub/file.txt': 'x' });
    const { printed } = run();
    await clock.settle();
    expect((await get('/sub/')).status).toBe(403);
    expect(printed.stderr).toContain('directory index of "/usr/share/nginx/html/sub/" is forbidden');
    expect(await get('/sub')).toMatchObject({ status: 301, fields: { Location: 'http://localhost/sub/' } });
  });

  it.each([
    ['return 200 with text', 'location /x { return 200 "pod $hostname\\n"; }', '/x', 200, 'pod web\\n'],
    ['a redirect', 'return 301 https://example.com$request_uri;', '/x', 301, undefined],
    ['the longest prefix', 'location / { return 200 a; } location /x/ { return 200 b; }', '/x/y', 200, 'b'],
    [
      'an expression before a prefix',
      'location / { return 200 a; } location ~ \\.php$ { return 200 b; }',
      '/i.php',
      200,
      'b',
    ],
    ['try_files', 'root /usr/share/nginx/html; location / { try_files $uri /index.html; }', '/any', 200, 'hello\n'],
  ])('does %s', async (_, content, target, status, body) => {
    const { clock, run, get } = nginxLab({ '/etc/nginx/conf.d/default.conf': `server { listen 80; ${content} }` });
    run();
    await clock.settle();
    const answer = await get(target);
    expect(answer.status).toBe(status);
    if (body !== undefined) expect(answer.body).toBe(body);
  });

  it('tries five times where its port is taken, and ends with 1', async () => {
    const { clock, stack, run } = nginxLab();
    stack.listen({ port: 80 }, () => undefined);
    const { process, printed } = run();
    await clock.runUntilIdle();
    expect(await process.exited).toEqual({ code: 1 });
    const lines = printed.stderr.split('\n');
    expect(lines[1]).toBe('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)');
    expect(lines.filter((line) => line.endsWith('try again to bind() after 500ms'))).toHaveLength(5);
    expect(lines.at(-2)).toBe('nginx: [emerg] still could not bind()');
  });

  it('cannot make its temporary folders as another user', async () => {
    const { clock, run } = nginxLab();
    const { process, printed } = run('1000');
    await clock.settle();
    expect(await process.exited).toEqual({ code: 1 });
    expect(printed.stderr).toContain(
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)\n',
    );
  });
});

describe('a configuration', () => {
  it.each([
    ['events {}\nhttp {\n  foo on;\n}\n', 'unknown directive "foo" in /n.conf:3'],
    ['events {}\nlisten 80;\n', '"listen" directive is not allowed here in /n.conf:2'],
    ['events {\n', 'unexpected end of file, expecting "}" in /n.conf:2'],
    ['events {}\n}\n', 'unexpected "}" in /n.conf:2'],
    ['events {}\nhttp { server { listen; } }\n', 'invalid number of arguments in "listen" directive in /n.conf:2'],
    ['http {}\n', 'no "events" section in configuration'],
    [
      'events {}\ninclude /nothing.conf;\n',
      'open() "/nothing.conf" failed (2: No such file or directory) in /n.conf:2',
    ],
  ])('%j is refused: %s', (content, message) => {
    const files = createFileTree();
    files.writeFile('/n.conf', text(content));
    expect(() => siteOf(readConfiguration(files, '/n.conf'))).toThrow(new ConfigurationError(message));
  });
});
