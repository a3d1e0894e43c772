import { expect, it } from 'vitest';
import { createErrors } from '../../shared/golden.ts';
import { pod } from './index.ts';

const containers = (...own: (boolean | undefined)[]) =>
  own.map((hostProcess, index) => ({
    name: `c${index}`,
    image: 'x',
    ...(hostProcess === undefined ? {} : { securityContext: { windowsOptions: { hostProcess } } }),
  }));
const allOrNone =
  'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers';

it.each([
  [{ containers: containers(false, undefined) }, []],
  [{ hostNetwork: true, containers: containers(true, true) }, []],
  [{ hostNetwork: true, containers: containers(true, undefined) }, [allOrNone]],
  [
    { securityContext: { windowsOptions: { hostProcess: true } }, containers: containers(undefined) },
    ['spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers'],
  ],
  [
    {
      hostNetwork: true,
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: containers(undefined, false),
    },
    [
      'spec.containers[1].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true',
      allOrNone,
    ],
  ],
])('a Pod of %j is refused for %j', (spec, errors) => {
  expect(createErrors(pod, { spec })).toEqual(errors);
});
