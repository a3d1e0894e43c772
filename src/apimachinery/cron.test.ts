import { expect, it } from 'vitest';
import { parseCron } from './cron.ts';

it.each<[string, string]>([
  ['', 'empty spec string'],
  ['nope', 'expected exactly 5 fields, found 1: [nope]'],
  ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
  ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['*/2/3 * * * *', 'too many slashes: */2/3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['* * * * 7', 'end of range (7) above maximum (6): 7'],
  ['@often', 'unrecognized descriptor: @often'],
  ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
])('%j is no schedule', (text, message) => {
  expect(() => parseCron(text)).toThrow(new Error(message));
});

it('knows lists, ranges, steps and names', () => {
  expect(parseCron('*/15 9-17/4 1,15 jan-mar sun')).toEqual({
    minute: { values: new Set([0, 15, 30, 45]), star: false },
    hour: { values: new Set([9, 13, 17]), star: false },
    dayOfMonth: { values: new Set([1, 15]), star: false },
    month: { values: new Set([1, 2, 3]), star: false },
    dayOfWeek: { values: new Set([0]), star: false },
  });
});

it('reads a number with a step as the start of a range', () => {
  expect(parseCron('50/4 * * * *')).toMatchObject({ minute: { values: new Set([50, 54, 58]) } });
});

it('knows descriptors, intervals and time zones', () => {
  expect(parseCron('@daily')).toEqual(parseCron('0 0 * * *'));
  expect(parseCron('@every 90s')).toEqual({ every: 90_000 });
  expect(parseCron('CRON_TZ=Asia/Tokyo 0 6 * * *')).toMatchObject({ timeZone: 'Asia/Tokyo' });
});
