import { describe, expect, it } from 'vitest';
import { namedPaths, outsideReferences, readsInput } from './kubectl-arguments.ts';
import { below } from './named-paths.ts';

describe('the files that a command line of kubectl names', () => {
  it.each([
    ['apply -f pod.yaml', ['pod.yaml']],
    ['apply -fpod.yaml --filename=/tmp/b.yaml', ['pod.yaml', '/tmp/b.yaml']],
    ['apply -f a.yaml,/tmp/b.yaml', ['a.yaml', '/tmp/b.yaml']],
    ['apply -f -', []],
    ['apply -f https://example.org/x.yaml', []],
    ['apply -k overlays/prod', ['overlays/prod']],
    ['create cm c --from-file=key=/etc/a --from-file=/etc/b --from-literal=f=/etc/c', ['/etc/a', '/etc/b']],
    ['create secret tls t --cert=/tmp/t.crt --key /tmp/t.key', ['/tmp/t.crt', '/tmp/t.key']],
    ['get pods -o jsonpath-file=/tmp/t -ocustom-columns-file=c', ['/tmp/t', 'c']],
    ['cp web:/etc/hosts ./hosts', ['./hosts']],
    ['exec web -- grep -f /etc/hosts', []],
  ])('%s', (line, paths) => {
    expect(namedPaths(line.split(' ')).flatMap(({ parts }) => parts.map(({ path }) => path))).toEqual(paths);
  });

  it('can be put in place of what the person typed', () => {
    const [found] = namedPaths(['create', 'cm', 'c', '--from-file=key=/etc/a,b']);
    expect(found && below('/root', found)).toBe('--from-file=key=/root/etc/a,b');
  });
});

it.each([
  ['apply -f -', true],
  ['exec -it web -- sh', true],
  ['run x --image=busybox --stdin', true],
  ['create --filename=-', true],
  ['get pods -o wide', false],
  ['exec web -- cat -', false],
])('%s reads input: %s', (line, reads) => {
  expect(readsInput(line.split(' '))).toBe(reads);
});

it('a kustomization refers to directories outside of its own', () => {
  expect(outsideReferences('resources:\n- ../base\n- ../../shared/a.yaml\n- here.yaml\n')).toEqual([
    '../base',
    '../../shared/a.yaml',
  ]);
});
