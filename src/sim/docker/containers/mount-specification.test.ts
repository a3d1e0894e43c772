import { describe, expect, it } from 'vitest';
import { parseBind, parseMount, parseVolumesFrom } from './mount-specification.ts';

const invalid = (text: string, type: string, why: string) =>
  `invalid volume specification: '${text}': invalid mount config for type "${type}": ${why}`;

describe('-v', () => {
  it.each([
    ['/a:/b', { type: 'bind', source: '/a', destination: '/b', mode: '', writable: true, propagation: 'rprivate' }],
    ['/a:/b:ro,z', { type: 'bind', mode: 'ro,z', writable: false }],
    ['/a:/../b:rslave', { destination: '/b', propagation: 'rslave' }],
    ['/var:/b', { propagation: 'rslave' }],
    ['/var/lib/docker/volumes:/b', { propagation: 'rslave' }],
    ['data:/b', { type: 'volume', name: 'data', copy: true, shared: true }],
    ['data://b//c/:nocopy,ro', { destination: '/b/c', copy: false, writable: false }],
    ['/only', { type: 'volume', anonymous: true, destination: '/only' }],
  ])('%s', (text, expected) => {
    expect(parseBind(text, '')).toMatchObject(expected);
  });

  it.each([
    ['a:b:c:d', "invalid volume specification: 'a:b:c:d'"],
    [':/x', "invalid volume specification: ':/x'"],
    ['/x:rw', "invalid volume specification: '/x:rw'"],
    ['/a:/b:ro,rw', 'invalid mode: ro,rw'],
    ['/a:/b:default', 'invalid mode: default'],
    ['data:/b:shared', invalid('data:/b:shared', 'volume', 'field BindOptions must not be specified')],
    ['/a:/b:nocopy', invalid('/a:/b:nocopy', 'bind', 'field VolumeOptions must not be specified')],
    ['data:rel', invalid('data:rel', 'volume', "invalid mount path: 'rel' mount path must be absolute")],
    ['data:/', invalid('data:/', 'volume', "invalid specification: destination can't be '/'")],
    ['rel', invalid('rel', 'volume', "invalid mount path: 'rel' mount path must be absolute")],
  ])('%s is refused', (text, message) => {
    expect(() => parseBind(text, '')).toThrow(message);
  });
});

it.each([
  [{ Type: 'npipe', Target: '/x' }, 'mount type unknown'],
  [{ Type: 'bind', Source: '/no', Target: '/x' }, 'bind source path does not exist: /no'],
  [
    { Type: 'bind', Source: '/yes', Target: '/x', BindOptions: { Propagation: 'odd' } },
    'invalid propagation mode: odd',
  ],
  [{ Type: 'tmpfs', Source: 's', Target: '/x' }, 'field Source must not be specified'],
  [{ Type: 'bind', Source: 'C:\\data', Target: '/x' }, "invalid mount path: 'C:/data' mount path must be absolute"],
  [{ Type: 'volume', Target: '\\' }, "invalid specification: destination can't be '/'"],
  [{ Type: 'volume', Target: '/x', ReadOnly: true }, 'must not set ReadOnly mode when using anonymous volumes'],
])('--mount %j is refused', (mount, why) => {
  const message = `invalid mount config for type "${mount.Type}": ${why}`;
  expect(() => parseMount(mount, (path) => path === '/yes')).toThrow(message);
});

it.each([
  ['a', { name: 'a', writable: true }],
  ['a:ro', { name: 'a', writable: false }],
  ['a:z', { name: 'a', writable: true }],
])('--volumes-from %s', (text, expected) => {
  expect(parseVolumesFrom(text)).toEqual(expected);
});

it.each([
  ['', 'volumes-from specification cannot be an empty string'],
  ['a:nocopy', 'invalid mode: nocopy'],
  ['a:shared', 'invalid mode: shared'],
])('--volumes-from "%s" is refused', (text, message) => {
  expect(() => parseVolumesFrom(text)).toThrow(message);
});
