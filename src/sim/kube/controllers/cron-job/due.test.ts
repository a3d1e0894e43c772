import { expect, it } from 'vitest';
import type { CronJob } from '#types/batch-v1';
import { mostRecent } from './due.ts';
import { parseSchedule } from './schedule.ts';

it('a schedule that never comes about is an error', () => {
  const schedule = parseSchedule('0 0 31 2 *', undefined);
  const cronJob = { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' }, spec: {} } as CronJob;
  expect(() => mostRecent(cronJob, schedule, Date.parse('2026-01-01T00:00:01Z'), true)).toThrow(
    'time difference between two schedules is less than 1 second',
  );
});
