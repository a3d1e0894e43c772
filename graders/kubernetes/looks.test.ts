import { describe, expect, test } from 'vitest';
import type { CheckKind, CommandAttempt, KubernetesObject } from '#api';
import { judgeIn, survivorsIn } from '../testing.ts';
import { canI } from './can-i.ts';
import { events } from './events.ts';
import { logs } from './logs.ts';
import { podExec } from './pod-exec.ts';
import { reachable } from './reachable.ts';
import { clusterTarget, podNamed } from './testing.ts';

const labels = { app: 'web' };
const printing =
  (stdout: string, exitCode = 0, stderr = '') =>
  async (): Promise<CommandAttempt> => ({ exitCode, stdout, stderr });

describe('pod-exec', () => {
  const web = clusterTarget([podNamed('web')], { exec: printing('hello\n') });
  const cat = { pod: 'web', command: ['cat', '/data/x'] };

  test.each<[string, object, string]>([
    ['the line that is printed', { ...cat, stdout: { line: 'hello' } }, 'pass'],
    ['a part of the line', { ...cat, stdout: { line: 'hell' } }, 'fail'],
    ['an expression somewhere', { ...cat, stdout: { matches: '^h.*o$' } }, 'pass'],
    ['an expression that matches nothing', { ...cat, stdout: { matches: '[0-9]' } }, 'fail'],
    ['what must not be printed', { ...cat, stdout: { excludes: 'hello' } }, 'fail'],
    ['another exit code than 0', { ...cat, exitCode: 1 }, 'fail'],
  ])('%s', async (_, spec, verdict) => {
    expect((await judgeIn(podExec, spec, web)).verdict).toBe(verdict);
    if (verdict === 'pass') expect(await survivorsIn(podExec, spec, web)).toMatchObject({ survivors: [] });
  });

  test('one container of several is enough, and the one that came furthest says what was wrong', async () => {
    const both = podNamed('web');
    const containers = [{ name: 'side' }, { name: 'app' }];
    const state = { running: {} };
    const containerStatuses = containers.map(({ name }) => ({ name, state }));
    const web = { ...both, spec: { containers }, status: { ...(both.status as object), containerStatuses } };
    const exec = async ({ container }: { readonly container?: string }): Promise<CommandAttempt> =>
      container === 'app' ? { exitCode: 0, stdout: 'hello', stderr: '' } : { exitCode: 1, stdout: '', stderr: 'no' };
    const target = clusterTarget([web], { exec });
    expect((await judgeIn(podExec, { ...cat, stdout: { line: 'hello' } }, target)).verdict).toBe('pass');
    expect((await judgeIn(podExec, { ...cat, stdout: { line: 'other' } }, target)).observed).toContain('"hello"');
    expect((await judgeIn(podExec, { ...cat, container: 'side' }, target)).verdict).toBe('fail');
  });

  test('a Pod with a near name is the root cause', async () => {
    const judgement = await judgeIn(podExec, { ...cat, pod: 'webs' }, web);
    expect(judgement.message.en).toBe('Pod webs does not exist: found Pod web, did you mean webs?');
  });

  test('a container that does not run fails with its reason, never with what a command said', async () => {
    const waiting = podNamed('web', { state: { waiting: { reason: 'CrashLoopBackOff' } } });
    const judgement = await judgeIn(podExec, cat, clusterTarget([waiting], { exec: printing('hello') }));
    expect(judgement).toMatchObject({ verdict: 'fail', observed: 'Pod web: CrashLoopBackOff' });
    expect(judgement.message.ko).toContain('실행 중이 아니어서');
  });

  test('an image without the program fails; a cluster that cannot run commands is no verdict', async () => {
    const bare = clusterTarget([podNamed('web')], {
      exec: async () => ({ notStarted: 'executable file not found in $PATH' }),
    });
    expect((await judgeIn(podExec, { ...cat, exitCode: 1 }, bare)).verdict).toBe('fail');
    await expect(judgeIn(podExec, cat, clusterTarget([podNamed('web')]))).rejects.toThrow(
      'This lab cannot run commands in Pods.',
    );
  });

  test('every Pod of a workload has to be right, unless any is enough', async () => {
    const deployment: KubernetesObject = {
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { matchLabels: labels } },
    };
    const pods = [podNamed('web-1', { labels }), podNamed('web-2', { labels }), podNamed('other')];
    const target = clusterTarget([deployment, ...pods], {
      exec: async ({ pod }) => ({ exitCode: 0, stdout: pod === 'web-1' ? 'yes' : 'no', stderr: '' }),
    });
    const spec = { workload: { kind: 'Deployment', name: 'web' }, command: ['x'], stdout: { equals: 'yes' } };
    expect(await judgeIn(podExec, spec, target)).toMatchObject({ verdict: 'fail' });
    expect(await judgeIn(podExec, { ...spec, any: true }, target)).toMatchObject({ verdict: 'pass' });
    expect(await survivorsIn(podExec, { ...spec, any: true }, target)).toMatchObject({ survivors: [] });
  });
});

describe('logs', () => {
  const target = clusterTarget([podNamed('a', { labels }), podNamed('b', { labels })], {
    log: async ({ pod, previous }) => (previous ? undefined : pod === 'a' ? 'ready\nlistening on 8080\n' : 'ready\n'),
  });

  test.each<[string, object, string]>([
    ['a line that all print', { selector: 'app=web', text: { line: 'ready' } }, 'pass'],
    ['a line that one prints', { selector: 'app=web', text: { includes: '8080' } }, 'fail'],
    [
      'a line that one prints, where one is enough',
      { selector: 'app=web', any: true, text: { includes: '8080' } },
      'pass',
    ],
    ['a line of the run before', { pod: 'a', previous: true, text: { line: 'ready' } }, 'fail'],
    ['what is not printed', { pod: 'a', text: { excludes: 'error' } }, 'pass'],
    ['what is not printed by no Pod', { pod: 'none', text: { excludes: 'error' } }, 'fail'],
  ])('%s', async (_, spec, verdict) => {
    expect((await judgeIn(logs, spec, target)).verdict).toBe(verdict);
    if (verdict === 'pass') expect(await survivorsIn(logs, spec, target)).toMatchObject({ survivors: [] });
  });
});

describe('can-i', () => {
  const allowedTo = (...allowed: readonly string[]) =>
    clusterTarget([], {
      mayDo: async ({ user, groups, verb, resource, group, namespace }) =>
        (user === 'jane' || groups?.includes('system:serviceaccounts:ci') === true) &&
        allowed.includes(`${verb} ${resource}.${group} ${namespace ?? '*'}`),
    });
  const spec = {
    user: 'jane',
    may: [{ verb: 'list', resource: 'deployments.apps', namespace: 'shop' }],
    mayNot: [{ verb: 'delete', resource: 'deployments.apps', namespace: 'shop' }],
  };

  test('what is allowed passes, and what is denied', async () => {
    const right = allowedTo('list deployments.apps shop');
    expect((await judgeIn(canI, spec, right)).verdict).toBe('pass');
    expect(await survivorsIn(canI, spec, right)).toMatchObject({ survivors: [] });
  });

  test.each([
    ['nothing is allowed', allowedTo()],
    ['too much is allowed', allowedTo('list deployments.apps shop', 'delete deployments.apps shop')],
    ['it is allowed elsewhere', allowedTo('list deployments.apps default')],
  ])('%s: fails', async (_, target) => {
    expect((await judgeIn(canI, spec, target)).verdict).toBe('fail');
  });

  test('a service account is in the groups of its namespace', async () => {
    const account = { serviceAccount: { name: 'bot', namespace: 'ci' }, may: [{ verb: 'get', resource: 'pods' }] };
    expect((await judgeIn(canI, account, allowedTo('get pods. default'))).verdict).toBe('pass');
  });

  test('that something is denied is never asked alone', () => {
    expect(canI.schema.safeParse({ user: 'jane', mayNot: spec.mayNot }).success).toBe(false);
  });
});

describe('events', () => {
  const event = (reason: string, uid: string, message = 'Back-off pulling image "nginx:9.99"'): KubernetesObject => ({
    kind: 'Event',
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', uid },
    reason,
    type: 'Warning',
    message,
  });
  const about = { apiVersion: 'v1', kind: 'Pod', name: 'web' };
  const target = clusterTarget([
    podNamed('web'),
    event('BackOff', 'uid-web'),
    event('Failed', 'uid-of-an-earlier-web'),
  ]);

  test.each<[string, object, string]>([
    [
      'an event about the object',
      { about, reason: 'BackOff', type: 'Warning', message: { includes: 'nginx:9.99' } },
      'pass',
    ],
    ['an event of another type', { about, reason: 'BackOff', type: 'Normal' }, 'fail'],
    ['an event about an earlier object of that name', { about, reason: 'Failed' }, 'fail'],
    ['another message', { about, reason: 'BackOff', message: { includes: 'busybox' } }, 'fail'],
    ['an event that is not there', { about, reason: 'Evicted', absent: true }, 'pass'],
    [
      'no event about an object that does not exist',
      { about: { ...about, name: 'x' }, reason: 'Evicted', absent: true },
      'fail',
    ],
  ])('%s', async (_, spec, verdict) => {
    expect((await judgeIn(events, spec, target)).verdict).toBe(verdict);
    if (verdict === 'pass') expect(await survivorsIn(events, spec, target)).toMatchObject({ survivors: [] });
  });
});

describe('reachable', () => {
  const page = 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\nhello\n';
  const target = (answers: Readonly<Record<string, CommandAttempt>>) =>
    clusterTarget(
      Object.keys(answers).map((name) => podNamed(name)),
      { exec: async ({ pod }) => answers[pod] },
    );
  const open = { exitCode: 0, stdout: page, stderr: '' };
  const refused = {
    exitCode: 1,
    stdout: '',
    stderr: "wget: can't connect to remote host (10.96.0.5): Connection refused\n",
  };
  const spec = {
    from: { pod: 'client' },
    notFrom: { pod: 'stranger' },
    url: 'http://shop/',
    status: 200,
    body: { line: 'hello' },
  };

  test.each<[string, CommandAttempt, CommandAttempt, string]>([
    ['open to one and closed to the other', open, refused, 'pass'],
    ['open to both', open, open, 'fail'],
    ['open to nobody', refused, refused, 'fail'],
    ['another status', { ...open, stdout: page.replace('200 OK', '503 Down') }, refused, 'fail'],
    ['another page', { ...open, stdout: page.replace('hello', 'bye') }, refused, 'fail'],
    [
      'an error page is an answer',
      open,
      { exitCode: 1, stdout: '', stderr: 'wget: server returned error: HTTP/1.1 403 Forbidden' },
      'fail',
    ],
  ])('%s', async (_, client, stranger, verdict) => {
    const seen = target({ client, stranger });
    expect((await judgeIn(reachable, spec, seen)).verdict).toBe(verdict);
    if (verdict === 'pass') expect(await survivorsIn(reachable, spec, seen)).toMatchObject({ survivors: [] });
  });

  test('an image with nothing to connect with is no verdict', async () => {
    const bare = target({ client: { exitCode: 97, stdout: '', stderr: '' } });
    await expect(judgeIn(reachable, { from: { pod: 'client' }, address: 'db:5432' }, bare)).rejects.toThrow(
      'Pod client has nothing to connect with.',
    );
  });
});

describe('what a failed look says, in English and in Korean', () => {
  const event: KubernetesObject = {
    kind: 'Event',
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', uid: 'uid-web' },
    reason: 'BackOff',
    type: 'Warning',
    message: 'Back-off restarting failed container',
  };
  const about = { apiVersion: 'v1', kind: 'Pod', name: 'web' };
  const target = clusterTarget([podNamed('web'), event], {
    exec: async ({ command }) =>
      command[0] === 'cat'
        ? { exitCode: 1, stdout: '', stderr: 'cat: /data: No such file or directory\n' }
        : { exitCode: 1, stdout: '', stderr: 'wget: connection refused' },
    log: async () => undefined,
    mayDo: async () => false,
  });

  test.each<[string, CheckKind, object, string, string]>([
    [
      'pod-exec',
      podExec,
      { pod: 'web', command: ['cat', '/data'] },
      'the exit code of "cat /data" in Pod web is 1 (cat: /data: No such file or directory); it has to be 0.',
      'Pod web에서 실행한 "cat /data"의 종료 코드: 현재 1 (cat: /data: No such file or directory), 기대하는 값은 0입니다.',
    ],
    [
      'logs',
      logs,
      { pod: 'web', text: { line: 'ready' } },
      'There is nothing to read yet: no log of Pod web.',
      'Pod web의 로그: 아직 읽을 내용이 없습니다.',
    ],
    [
      'can-i',
      canI,
      { user: 'jane', may: [{ verb: 'get', resource: 'pods', namespace: 'shop' }] },
      'user jane: get pods in namespace shop is denied; it has to be allowed.',
      'user jane: "get pods in namespace shop" 요청이 거부됩니다. 허용되어야 합니다.',
    ],
    [
      'events',
      events,
      { about, reason: 'Pulled', type: 'Normal' },
      'Pod web: There is no event Pulled (Normal); the last one is BackOff (Warning): Back-off restarting failed container.',
      'Pod web: Pulled (Normal) 이벤트가 없습니다. 가장 최근 이벤트: BackOff (Warning): Back-off restarting failed container',
    ],
    [
      'events that must not be there',
      events,
      { about, reason: 'BackOff', absent: true },
      'Pod web: There is an event BackOff, which must not be there: BackOff: Back-off restarting failed container',
      'Pod web: BackOff 이벤트가 있으면 안 됩니다: BackOff: Back-off restarting failed container',
    ],
    [
      'reachable',
      reachable,
      { from: { pod: 'web' }, url: 'http://shop/' },
      'http://shop/ from Pod web is not reachable (wget: connection refused); it has to be reachable.',
      'Pod web에서 http://shop/: 현재 연결 불가 (wget: connection refused), 기대하는 값은 연결 가능입니다.',
    ],
  ])('%s', async (_, check, spec, en, ko) => {
    const { verdict, message } = await judgeIn(check, spec, target);
    expect({ verdict, ...message }).toEqual({ verdict: 'fail', en, ko });
  });
});
