import { expect, it } from 'vitest';
import { fieldErrorText, path } from '#apimachinery';
import { validateDeviceExpression } from './device-expression.ts';

it.each([
  ['device.driver == "gpu.example.com"', []],
  [
    'device.attributes["example.com"].model == "a" && device.capacity["example.com"].memory.isGreaterThan(quantity("1Gi"))',
    [],
  ],
  ['cel.bind(own, device.attributes["example.com"], own.fast && own.big)', []],
  ['device.driver', ['must evaluate to bool or the unknown type, not string']],
  [
    'other',
    ["compilation failed: ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other\n | ^"],
  ],
])('a selector of devices: %s', (expression, problems) => {
  const said = validateDeviceExpression(expression, path('cel')).map(fieldErrorText);
  expect(said).toEqual(problems.map((problem) => `cel: Invalid value: ${JSON.stringify(expression)}: ${problem}`));
});
