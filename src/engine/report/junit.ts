import type { CheckResult, Report } from '#api';
import { escapeAttribute, escapeMarkup } from './markup.ts';

/** One suite of a JUnit document: the report of an attempt, what went wrong on the way, or why there is none. */
export interface JunitSuite {
  readonly name: string;
  readonly report?: Report;
  readonly problem?: string;
}

/** JUnit XML as CI servers and learning platforms read it: `fail` is a failure, `inconclusive` an error. */
export function renderReportJunit(suites: readonly JunitSuite[]): string {
  const all = suites.map(counted);
  const sum = (of: (suite: Counted) => number): number => all.reduce((total, suite) => total + of(suite), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${sum((s) => s.tests)}" failures="${sum((s) => s.failures)}" errors="${sum((s) => s.errors)}">`,
    ...all.map((suite) => suite.xml),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Counted {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly xml: string;
}

function counted({ name, report, problem }: JunitSuite): Counted {
  if (report === undefined) {
    const reason = escapeAttribute(problem ?? 'There is no report.');
    return {
      tests: 1,
      failures: 0,
      errors: 1,
      xml: [
        `  <testsuite name="${escapeAttribute(name)}" tests="1" failures="0" errors="1">`,
        `    <testcase classname="${escapeAttribute(name)}" name="submission"><error message="${reason}"/></testcase>`,
        '  </testsuite>',
      ].join('\n'),
    };
  }
  const failures = report.checks.filter((check) => check.verdict === 'fail').length;
  const errors = report.checks.filter((check) => check.verdict === 'inconclusive').length;
  const seconds = (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000;
  return {
    tests: report.checks.length,
    failures,
    errors,
    xml: [
      `  <testsuite name="${escapeAttribute(name)}" tests="${report.checks.length}" failures="${failures}" errors="${errors}" time="${seconds.toFixed(3)}" timestamp="${report.startedAt}">`,
      '    <properties>',
      `      <property name="score.earned" value="${report.score.earned}"/>`,
      `      <property name="score.possible" value="${report.score.possible}"/>`,
      '    </properties>',
      ...report.checks.map((check) => testCase(report.scenario, check)),
      ...(problem === undefined ? [] : [`    <system-err>${escapeMarkup(problem)}</system-err>`]),
      '  </testsuite>',
    ].join('\n'),
  };
}

function testCase(scenario: string, check: CheckResult): string {
  const head = `    <testcase classname="${escapeAttribute(scenario)}" name="${escapeAttribute(`${check.id}: ${check.title}`)}"`;
  if (check.verdict === 'pass') return `${head}/>`;
  const element = check.verdict === 'fail' ? 'failure' : 'error';
  const body = `expected: ${check.expected}\nobserved: ${check.observed}\n`;
  return `${head}><${element} message="${escapeAttribute(check.message)}">${escapeMarkup(body)}</${element}></testcase>`;
}
