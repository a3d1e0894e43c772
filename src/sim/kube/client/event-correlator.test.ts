import { describe, expect, it } from 'vitest';
import type { Event } from '#types/core-v1';
import { createEventCorrelator } from './event-correlator.ts';

function event(message: string, name = `web.${message}`): Event {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid: 'u' },
    reason: 'BackOff',
    message,
    type: 'Warning',
    source: { component: 'kubelet', host: 'node01' },
    reportingComponent: 'kubelet',
    reportingInstance: 'node01',
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
  };
}

describe('createEventCorrelator', () => {
  it('counts the same message on the Event that said it first', () => {
    const correlator = createEventCorrelator();
    expect(correlator.correlate(event('a', 'web.1'), 0).outcome).toBe('create');
    const later = {
      ...event('a', 'web.2'),
      firstTimestamp: '2026-01-01T00:01:00Z',
      lastTimestamp: '2026-01-01T00:01:00Z',
    };
    expect(correlator.correlate(later, 60_000)).toMatchObject({
      outcome: 'count',
      event: {
        metadata: { name: 'web.1' },
        count: 2,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:01:00Z',
      },
    });
  });

  it('combines the tenth different message of one reason within ten minutes', () => {
    const correlator = createEventCorrelator();
    const results = Array.from({ length: 11 }, (_, index) => correlator.correlate(event(`m${index}`), index * 1000));
    expect(results.slice(0, 9).every(({ outcome }) => outcome === 'create')).toBe(true);
    expect(results[9]).not.toHaveProperty('event.reportingComponent');
    expect(results[9]).toMatchObject({ outcome: 'create', event: { message: '(combined from similar events): m9' } });
    expect(results[10]).toMatchObject({
      outcome: 'count',
      event: { message: '(combined from similar events): m10', count: 2 },
    });
  });

  it('lets a component say 25 things about an object at once, then one in five minutes', () => {
    const correlator = createEventCorrelator();
    const outcomes = Array.from({ length: 26 }, () => correlator.correlate(event('a'), 0).outcome);
    expect(outcomes.filter((outcome) => outcome !== 'drop')).toHaveLength(25);
    expect(correlator.correlate(event('a'), 299_000).outcome).toBe('drop');
    expect(correlator.correlate(event('a'), 301_000).outcome).toBe('count');
  });
});
