import type { ScenarioEntry } from '#tui';

const shared = {
  pack: 'storage-basics',
  packTitle: { en: 'Storage basics', ko: '스토리지 기초' },
  points: 8,
  best: undefined,
  running: false,
  proved: true,
} as const;

/** Four scenarios as the catalogue gets them. */
export const entries: readonly ScenarioEntry[] = [
  {
    ...shared,
    id: 'storage-basics/create-pv',
    domain: 'storage',
    title: { en: 'Create a PersistentVolume', ko: 'PersistentVolume 만들기' },
    difficulty: 'easy',
    minutes: 5,
    objectives: [{ en: 'Describe storage that exists already', ko: '이미 있는 스토리지를 기술하기' }],
    task: {
      en: [
        'Create a **PersistentVolume** named `pv-log` with',
        '',
        '- a capacity of `1Gi`',
        '- access mode `ReadWriteOnce`',
        '- the host path `/pv/log` on the node',
        '- reclaim policy `Retain`',
        '',
        'The cluster must not create anything by itself.',
      ].join('\n'),
      ko: [
        '`pv-log`라는 이름의 **PersistentVolume**을 만드세요.',
        '',
        '- 용량은 `1Gi`',
        '- 접근 모드는 `ReadWriteOnce`',
        '- 노드의 호스트 경로 `/pv/log`',
        '- 회수 정책은 `Retain`',
        '',
        '클러스터가 스스로 만드는 것이 없어야 합니다.',
      ].join('\n'),
    },
  },
  {
    ...shared,
    id: 'storage-basics/bind-by-selector',
    domain: 'storage',
    title: { en: 'Bind a claim to one of several volumes', ko: '여러 볼륨 중 하나에 클레임 묶기' },
    difficulty: 'medium',
    minutes: 8,
    objectives: [{ en: 'Choose a volume with a label selector', ko: '레이블 셀렉터로 볼륨 고르기' }],
    task: { en: 'Create a claim `data`.', ko: '클레임 `data`를 만드세요.' },
    best: { earned: 4, possible: 8, passed: false },
  },
  {
    ...shared,
    id: 'storage-basics/late-binding',
    domain: 'storage',
    title: { en: 'A claim that waits for its Pod', ko: '파드를 기다리는 클레임' },
    difficulty: 'medium',
    minutes: 10,
    objectives: [],
    task: { en: 'Create a StorageClass.', ko: 'StorageClass를 만드세요.' },
    best: { earned: 8, possible: 8, passed: true },
  },
  {
    ...shared,
    id: 'storage-basics/bind-mount',
    domain: 'docker',
    title: { en: 'A container with a bind mount', ko: '바인드 마운트가 있는 컨테이너' },
    difficulty: 'easy',
    minutes: 6,
    objectives: [],
    task: { en: 'Run a container.', ko: '컨테이너를 실행하세요.' },
  },
];
