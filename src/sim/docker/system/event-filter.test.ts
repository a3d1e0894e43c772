import { expect, it } from 'vitest';
import type { EngineEvent } from '../events.ts';
import { eventFilter } from './event-filter.ts';

function event(type: string, action: string, attributes: Readonly<Record<string, string>>): EngineEvent {
  return {
    Type: type,
    Action: action,
    Actor: { ID: 'abcdef', Attributes: attributes },
    scope: 'local',
    time: 0,
    timeNano: 0n,
  };
}

const died = event('container', 'die', { name: 'web', image: 'nginx:1', tier: 'front' });
const ran = event('container', 'exec_start: sh ', { name: 'web', image: 'nginx:1' });
const tagged = event('image', 'tag', { name: 'mine:latest' });

it.each<[asked: Readonly<Record<string, readonly string[]>>, event: EngineEvent, passes: boolean]>([
  [{}, died, true],
  [{ bogus: ['x'] }, died, true],
  [{ scope: ['swarm'] }, died, false],
  [{ daemon: ['x'] }, died, false],
  [{ container: ['we'] }, died, true],
  [{ container: ['abc', 'x'] }, died, true],
  [{ volume: ['web'] }, died, true],
  [{ event: ['die', 'start'] }, died, true],
  [{ event: ['exec_start'] }, ran, true],
  [{ event: ['exec'] }, ran, false],
  [{ image: ['nginx'] }, died, true],
  [{ image: ['nginx:2'] }, died, false],
  [{ image: ['mine'] }, tagged, true],
  [{ label: ['tier=front', 'name=web'] }, died, true],
  [{ label: ['tier', 'nosuch'] }, died, false],
])('events that are asked for with %j pass as they do at the engine', (asked, one, passes) => {
  expect(eventFilter(new Map(Object.entries(asked)))(one)).toBe(passes);
});
