import { expect, test } from 'vitest';
import { dockerTransport } from './host.ts';

test.each(['unix:///var/run/docker.sock', 'tcp://127.0.0.1:2375', 'tcp://[::1]:2375', 'http://localhost:2375/'])(
  '%s is an address',
  (host) => {
    expect(() => dockerTransport(host)).not.toThrow();
  },
);

test.each(['', 'docker', '/var/run/docker.sock', 'unix://relative', 'tcp://127.0.0.1', 'ssh://user@host'])(
  '%j is refused',
  (host) => {
    expect(() => dockerTransport(host)).toThrow(
      `"${host}" is not the address of a Docker engine that can be used here.`,
    );
  },
);
