import type { CheckResult, Language, Report } from '#api';
import type { ChecklistState, SessionClient, SessionEvent, SessionStatus } from '#session';

type Verdict = ChecklistState['checks'][number]['verdict'];

const titles: Readonly<Record<Language, readonly string[]>> = {
  en: ['The volume pv-log exists', 'It offers 1Gi', 'It may be mounted by one node', 'It keeps its data when released'],
  ko: ['볼륨 pv-log가 존재함', '용량이 1Gi임', '한 노드에서 마운트할 수 있음', '해제해도 데이터가 유지됨'],
};

const hintTexts: Readonly<Record<Language, readonly string[]>> = {
  en: ['`kubectl explain persistentvolume.spec` lists the fields.', 'The capacity is `spec.capacity.storage`.'],
  ko: ['`kubectl explain persistentvolume.spec`으로 필드를 볼 수 있습니다.', '용량은 `spec.capacity.storage`입니다.'],
};

/** A session without a host, steered by the test. */
export interface FakeSession extends SessionClient {
  /** What was asked of it, in order. */
  readonly calls: readonly string[];
  /** The live checklist from now on. */
  judge(...verdicts: Verdict[]): void;
  /** Tells the status as it is now. */
  announce(): void;
  /** The host goes away. */
  vanish(reason: string): void;
}

export function createFakeSession(overrides: Partial<SessionStatus> = {}): FakeSession {
  const calls: string[] = [];
  let verdicts: readonly Verdict[] = ['fail', 'fail', 'fail', 'fail'];
  let hintsShown = 0;
  let listener: { language: Language; send: (event: SessionEvent) => void; fail: (error: Error) => void } | undefined;
  let status: SessionStatus = {
    name: 'two-node',
    lab: 'two-node',
    backend: 'sim',
    dockerHost: undefined,
    scenario: undefined,
    prefix: '',
    attempt: undefined,
    pid: 4242,
    startedAt: '2026-11-21T10:00:00Z',
    environment: { KUBECONFIG: '/lab/kubeconfig', DOCKER_HOST: 'unix:///lab/docker.sock' },
    workDirectory: '/',
    binDirectory: '/lab/bin',
    server: 'https://127.0.0.1:6443',
    ...overrides,
  };
  const checklist = (language: Language): ChecklistState => ({
    checks: titles[language].map((title, index) => ({ id: `c${index}`, title, verdict: verdicts[index] ?? 'unknown' })),
  });
  const fresh = { startedAt: '2026-11-21T10:00:00Z', hintsShown: 0, solutionShown: false, passed: false };
  const tell = () => listener?.send({ type: 'checklist', checklist: checklist(listener.language) });

  return {
    calls,
    judge(...next) {
      verdicts = next;
      tell();
    },
    announce: () => listener?.send({ type: 'status', status }),
    vanish: (reason) => listener?.fail(new Error(reason)),
    status: async () => status,
    async begin(scenario) {
      calls.push(`begin ${scenario}`);
      hintsShown = 0;
      verdicts = ['fail', 'fail', 'fail', 'fail'];
      status = { ...status, scenario, attempt: fresh };
      return status;
    },
    async check(language) {
      calls.push(`check ${language}`);
      const report = fakeReport(status.scenario ?? '', language, verdicts);
      if (report.passed) status = { ...status, attempt: { ...fresh, passed: true } };
      return report;
    },
    async hints(next, language) {
      if (next) hintsShown = Math.min(2, hintsShown + 1);
      return { hints: hintTexts[language].slice(0, hintsShown), total: 2 };
    },
    async solution(apply, language) {
      calls.push(`solution ${apply}`);
      const explanation = language === 'ko' ? '매니페스트를 적용합니다.' : 'Apply a manifest.';
      return { script: 'kubectl apply -f pv.yaml\n', explanation };
    },
    async reset() {
      calls.push('reset');
      hintsShown = 0;
      verdicts = ['fail', 'fail', 'fail', 'fail'];
      status = { ...status, attempt: fresh };
      tell();
      return status;
    },
    stop: async () => {},
    events(language, send, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      listener = { language, send, fail: reject };
      signal.addEventListener('abort', () => resolve());
      send({ type: 'checklist', checklist: checklist(language) });
      send({ type: 'status', status });
      return promise;
    },
    close: () => void calls.push('close'),
  };
}

function fakeReport(scenario: string, language: Language, verdicts: readonly Verdict[]): Report {
  const korean = language === 'ko';
  const checks = titles[language].map((title, index): CheckResult => {
    const passes = verdicts[index] === 'pass';
    const verdict = passes ? 'pass' : verdicts[index] === 'inconclusive' ? 'inconclusive' : 'fail';
    const base = { id: `c${index}`, title, verdict, points: { earned: passes ? 2 : 0, possible: 2 } } as const;
    if (index === 1) {
      return {
        ...base,
        cites: korean ? '용량 `1Gi`' : 'a capacity of `1Gi`',
        expected: 'capacity:\n  storage: 1Gi',
        observed: passes ? 'capacity:\n  storage: 1Gi' : 'capacity:\n  storage: 1G',
        message: korean ? '`1G`는 `1Gi`보다 작습니다.' : '`1G` is less than `1Gi`.',
        why: korean ? '클레임은 더 작은 볼륨에 묶이지 않습니다.' : 'A claim never binds to a smaller volume.',
        reference: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#capacity',
      };
    }
    return {
      ...base,
      cites: korean ? 'PersistentVolume을 만드세요' : 'Create a PersistentVolume',
      expected: 'exists',
      observed: passes ? 'exists' : 'absent',
      message: korean ? '없습니다.' : 'There is none.',
    };
  });
  const earned = checks.reduce((sum, check) => sum + check.points.earned, 0);
  return {
    apiVersion: 'cka-lab.dev/v1',
    kind: 'Report',
    scenario,
    backend: 'sim',
    startedAt: '2026-11-21T10:00:00Z',
    finishedAt: '2026-11-21T10:05:00Z',
    passed: earned === 8,
    score: { earned, possible: 8 },
    checks,
  };
}
