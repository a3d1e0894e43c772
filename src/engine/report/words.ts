import type { Language, Verdict } from '#api';

/** What reports for people call their parts. */
export const reportWords = {
  en: {
    pass: 'pass',
    fail: 'fail',
    inconclusive: 'inconclusive',
    points: 'points',
    passed: 'passed',
    notPassed: 'not passed',
    task: 'task',
    expected: 'expected',
    observed: 'observed',
    why: 'why',
    read: 'read',
  },
  ko: {
    pass: '통과',
    fail: '실패',
    inconclusive: '확인 불가',
    points: '점',
    passed: '통과',
    notPassed: '미통과',
    task: '과제',
    expected: '기대',
    observed: '실제',
    why: '이유',
    read: '참고',
  },
} as const satisfies Record<Language, Record<string, string>>;

/** How a verdict looks: a sign, and an SGR colour. */
export const verdictMarks: Readonly<Record<Verdict, { readonly mark: string; readonly colour: number }>> = {
  pass: { mark: '✓', colour: 32 },
  fail: { mark: '✗', colour: 31 },
  inconclusive: { mark: '?', colour: 33 },
};
