import { gzipSync } from 'node:zlib';
import { virtualClock } from '../../src/sim/time/index.ts';
import { openSimulation } from '../conformance/docker/engines.ts';
import type { Draw } from './draw.ts';
import { bytesOf, type FuzzRequest, type Reply, send } from './exchange.ts';
import { isSlip } from './judge.ts';
import { Finding } from './subject.ts';
import { anyText, anyValue } from './values.ts';

/** A Docker engine under test that remembers what it was sent. */
export interface EngineSubject {
  /** Sends a request; throws a Finding unless the answer is a proper one. */
  ask(request: FuzzRequest): Promise<Reply>;
}

/** A fresh engine with busybox and nothing else; its time goes on while somebody waits for an answer. */
export async function openEngine(): Promise<EngineSubject> {
  const clock = virtualClock();
  const { docker } = await openSimulation(clock);
  const sent: FuzzRequest[] = [];
  return {
    ask: async (request) => {
      sent.push(request);
      let done = false;
      const answer = send(docker.handler, request)
        .catch((error: unknown) => {
          throw new Finding(`thrown: ${error instanceof Error ? error.stack : String(error)}`, sent);
        })
        .finally(() => {
          done = true;
        });
      answer.catch(() => undefined);
      await clock.settle();
      for (let waited = 0; !done && waited < 600; waited += 1) await clock.advance(1000);
      if (!done) throw new Finding(`${request.method} ${request.target}: no answer in ten minutes`, sent);
      const reply = await answer;
      const problem = problemOf(request, reply);
      if (problem !== undefined) throw new Finding(problem, sent);
      return reply;
    },
  };
}

/** Every refusal is one sentence in JSON, in words of the real engine. */
function problemOf(request: FuzzRequest, { status, type, text }: Reply): string | undefined {
  if (status < 400) return undefined;
  const { method, target } = request;
  const say = (problem: string) => `${method} ${target.slice(0, 200)}: ${problem}; ${status} ${text.slice(0, 600)}`;
  if (method === 'HEAD') return undefined;
  if (type.startsWith('text/plain'))
    return text.endsWith('\n') || text === '400 Bad Request' ? undefined : say('text without an end');
  // Whoever attaches hears everything on the stream that they asked for.
  if (type === 'application/vnd.docker.raw-stream' && /\/attach(?:\?|$)/.test(target))
    return text.endsWith('\r\n') ? undefined : say('a line without an end');
  if (type !== 'application/json') return say(`an error of type ${type}`);
  const { message } = JSON.parse(text) as { message?: unknown };
  if (typeof message !== 'string' || message === '') return say('no message');
  if (isSlip(message, request)) return say('words of ours');
  return status === 501 && !message.startsWith('not simulated: ')
    ? say('not said that it is not simulated')
    : undefined;
}

const routes = [
  ...['json', 'start', 'stop', 'restart', 'kill', 'pause', 'unpause', 'wait', 'attach', 'logs', 'resize', 'rename'],
  ...['update', 'top', 'changes', 'archive', 'stats', 'export', 'exec', ''],
].map((verb) => `/containers/NAME/${verb}`.replace(/\/$/, ''));
const others = [
  ...['/containers/json', '/containers/create', '/containers/prune', '/build', '/build/prune', '/commit', '/events'],
  ...['/images/json', '/images/create', '/images/prune', '/images/search', '/images/load', '/images/get'],
  ...['/images/IMAGE/get', '/images/IMAGE/json', '/images/IMAGE/history', '/images/IMAGE/tag', '/images/IMAGE/push'],
  ...['/images/IMAGE', '/networks', '/networks/create', '/networks/prune', '/networks/NET/connect', '/networks/NET'],
  ...[
    '/networks/NET/disconnect',
    '/volumes',
    '/volumes/create',
    '/volumes/prune',
    '/volumes/VOLUME',
    '/exec/NAME/json',
  ],
  ...['/exec/NAME/start', '/exec/NAME/resize', '/_ping', '/version', '/info', '/system/df', '/auth', '/plugins'],
  ...['/plugins/NAME/json', '/swarm', '/session', '/'],
];
const parameters = [
  ...['all', 'limit', 'size', 'name', 'platform', 'force', 'v', 'link', 't', 'signal', 'condition', 'stream', 'stdin'],
  ...['stdout', 'stderr', 'logs', 'follow', 'since', 'until', 'tail', 'timestamps', 'h', 'w', 'path', 'ps_args'],
  ...['noOverwriteDirNonDir', 'copyUIDGID', 'one-shot', 'fromImage', 'fromSrc', 'repo', 'tag', 'digests', 'noprune'],
  ...['names', 'quiet', 'dockerfile', 'remote', 'buildargs', 'labels', 'target', 'nocache', 'rm', 'forcerm', 'memory'],
  ...[
    'cachefrom',
    'networkmode',
    'shmsize',
    'extrahosts',
    'squash',
    'container',
    'comment',
    'author',
    'pause',
    'changes',
  ],
  ...['term', 'detachKeys', 'dangling', 'version', 'cpusetcpus', 'ulimits', 'message'],
];
const values = [
  ...['', '0', '1', 'true', 'false', '-1', '1e9', '99999999999999999999', 'x', 'NaN', 'all', '../..', '/etc', '/', '.'],
  ...['busybox', 'busybox:1.36', 'a/b:c@d', 'UPPER', 'sha256:zz', '{}', '[]', 'null', '{"a":1}', '["x"]', '"', 'KILL'],
  ...[
    'removed',
    'next-exit',
    '2026-01-01T00:00:00Z',
    '10m',
    '1.5',
    '\u0000',
    'ENV A=b',
    'CMD [',
    'FROM x',
    'linux/arm64',
  ],
];
const filterNames = [
  ...['label', 'label!', 'name', 'id', 'status', 'before', 'since', 'reference', 'dangling', 'until', 'driver', 'type'],
  ...[
    'event',
    'container',
    'image',
    'network',
    'volume',
    'ancestor',
    'publish',
    'expose',
    'exited',
    'health',
    'is-task',
  ],
];
const names: Readonly<Record<string, readonly string[]>> = {
  NAME: ['a', 'b', 'nobody', '%zz', '%2e%2e', 'a%2fb', '__proto__', '.', 'a/b'],
  IMAGE: ['busybox', 'busybox:1.36', 'nobody', 'a/b/c:d', '__proto__', 'sha256:00', '%zz', 'UPPER', 'x@y'],
  NET: ['bridge', 'host', 'none', 'n', 'nobody', '__proto__'],
  VOLUME: ['v', 'nobody', '__proto__', '..', '%zz'],
};

/** Whatever is sent, in whichever order, is answered properly. */
export async function engineAnswersAnything(draw: Draw, engine: EngineSubject): Promise<void> {
  if (draw.chance(70)) {
    const body = JSON.stringify(someContainer(draw));
    await engine.ask({ method: 'POST', target: '/containers/create?name=a', headers: json, body });
    if (draw.chance(80)) await engine.ask({ method: 'POST', target: '/containers/a/start' });
  }
  for (let left = 1 + draw.below(8); left > 0; left -= 1) await engine.ask(someRequest(draw));
}

const json = { 'content-type': 'application/json' };

function someRequest(draw: Draw): FuzzRequest {
  const template = draw.pick(draw.chance(50) ? routes : others);
  const path = template.replace(/NAME|IMAGE|NET|VOLUME/, (name) => draw.pick(names[name] ?? ['']));
  const prefix = draw.pick(['', '', '/v1.41', '/v1.40', '/v1.20', '/v9.9', '/v1.1']);
  const method = draw.pick(['GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'get', '']);
  const isArchive = /load|build|archive|create/.test(path) && draw.chance(60);
  return {
    method,
    target: `${prefix}${path}?${someQuery(draw)}`,
    headers: draw.chance(30) ? { upgrade: 'tcp', connection: 'Upgrade', ...json } : json,
    body: isArchive ? someArchive(draw) : someBody(draw, path),
  };
}

function someQuery(draw: Draw): string {
  const query = new URLSearchParams();
  for (let left = draw.below(5); left > 0; left -= 1) {
    query.append(draw.pick(parameters), draw.chance(20) ? anyText(draw) : draw.pick(values));
  }
  if (draw.chance(30)) {
    const filter = { [draw.pick(filterNames)]: draw.chance(80) ? { [draw.pick(values)]: true } : anyValue(draw) };
    query.set('filters', draw.chance(90) ? JSON.stringify(filter) : draw.pick(values));
  }
  return query.toString();
}

function someBody(draw: Draw, path: string): string {
  if (draw.chance(10)) return anyText(draw);
  if (draw.chance(30)) return JSON.stringify(anyValue(draw)) ?? '';
  if (path.endsWith('/exec')) {
    const command = draw.pick([['true'], ['sh', '-c', 'cat'], [], ['/nobody']]);
    return JSON.stringify({ Cmd: command, AttachStdout: true, Tty: draw.chance(30), AttachStdin: true, ...odd(draw) });
  }
  if (path.startsWith('/volumes'))
    return JSON.stringify({ Name: draw.pick(['v', '', '../x', '__proto__']), ...odd(draw) });
  if (path.startsWith('/networks')) {
    const ipam = { Config: [{ Subnet: draw.pick(['10.9.0.0/24', 'x', '10.0.0.0/33', '::/64']) }] };
    return JSON.stringify({ Name: draw.pick(['n', '', 'bridge']), Container: 'a', IPAM: ipam, ...odd(draw) });
  }
  return JSON.stringify(someContainer(draw));
}

const fields = [
  ...['Cmd', 'Env', 'Labels', 'Entrypoint', 'Image', 'HostConfig', 'ExposedPorts', 'Volumes', 'WorkingDir', 'User'],
  ...['Healthcheck', 'NetworkingConfig', 'StopSignal', 'Tty', 'Driver', 'DriverOpts', 'Options', 'Memory', 'IPAM'],
  ...['EndpointConfig', 'Detach', 'RestartPolicy', 'Hostname', '__proto__'],
];

/** A field of any value. */
function odd(draw: Draw): object {
  return draw.chance(30) ? { [draw.pick(fields)]: anyValue(draw) } : {};
}

const binds = ['/h:/c', 'v:/c', 'v:/c:ro,z', '/h:relative', 'x', '', ':', '/:/', '../x:/c', '/h:/c:bogus'];

function someContainer(draw: Draw): object {
  return {
    Image: draw.pick(['busybox', 'busybox', 'busybox', 'nobody', '']),
    Cmd: draw.pick([
      ['sleep', '5'],
      ['true'],
      ['sh', '-c', 'while :; do echo x; sleep 1; done'],
      ['cat'],
      ['/nobody'],
      [],
    ]),
    Tty: draw.chance(20),
    OpenStdin: draw.chance(30),
    HostConfig: {
      Binds: draw.chance(30) ? [draw.pick(binds)] : null,
      AutoRemove: draw.chance(20),
      NetworkMode: draw.pick(['', 'none', 'host', 'container:a', 'container:', 'nobody']),
      PortBindings: draw.chance(20)
        ? { [draw.pick(['80/tcp', 'x', '99999/tcp', ''])]: [{ HostPort: draw.pick(values) }] }
        : {},
      RestartPolicy: { Name: draw.pick(['', 'always', 'on-failure', 'x']), MaximumRetryCount: draw.below(3) },
      ...(draw.chance(20)
        ? { [draw.pick(['Mounts', 'Tmpfs', 'VolumesFrom', 'Dns', 'CapAdd', 'LogConfig'])]: anyValue(draw) }
        : {}),
    },
    ...odd(draw),
  };
}

const memberNames = [
  'f',
  'Dockerfile',
  '../../out',
  '/absolute',
  'd/',
  '',
  'manifest.json',
  '.wh.f',
  '.wh..wh..opq',
  'a/../../b',
];
const contents = [
  '',
  'FROM busybox\nRUN true\n',
  'FROM busybox\nCOPY . /\nADD f /\n',
  'FROM\n',
  '[{"Config":"f","Layers":["f"]}]',
  'x',
];

/** An archive that is whole, broken, or none. */
function someArchive(draw: Draw): string {
  const members = Array.from({ length: draw.below(4) }, () =>
    member(
      draw.pick(memberNames),
      draw.pick(contents),
      draw.pick(['0', '0', '5', '2', '1', '3', 'L', 'x', 'S']),
      draw.pick(memberNames),
    ),
  );
  const whole = Buffer.concat([...members, Buffer.alloc(1024)]);
  const damaged = draw.chance(30) ? whole.subarray(0, draw.below(whole.length)) : whole;
  const packed = draw.chance(20) ? gzipSync(damaged) : damaged;
  const broken = draw.chance(10) ? Buffer.concat([packed.subarray(0, 20), bytesOf(anyText(draw))]) : packed;
  return `hex:${broken.toString('hex')}`;
}

function member(name: string, content: string, type: string, link: string): Buffer {
  const block = Buffer.alloc(512 + Math.ceil(content.length / 512) * 512);
  const put = (text: string, at: number) => block.write(text, at, 'latin1');
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        ', 148);
  put(type, 156);
  put(link, 157);
  put('ustar\u000000', 257);
  put(content, 512);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
