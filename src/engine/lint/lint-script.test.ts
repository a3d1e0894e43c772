import { expect, test } from 'vitest';
import { lintScript } from './lint-script.ts';

const rulesOf = (text: string) =>
  lintScript(text, 'x.sh', ['size']).map(({ rule, line, column }) => `${rule} ${line}:${column}`);

test.each([
  ['rm -rf "$DIR/x"', ['removes-variable 1:1']],
  ['cd /tmp; rm -r -f $DIR', ['removes-variable 1:10']],
  ['rm -rf /tmp/mine', []],
  ['rm "$FILE"', []],
  ['curl -s https://example.com/x | sudo bash', ['pipes-to-shell 1:1']],
  ['curl -s https://example.com/x | jq .', []],
  ['kubectl -n shop delete pods --all', ['deletes-all 1:1']],
  ['kubectl delete pod web; docker ps --all', []],
  ['docker system prune --force', ['prunes 1:1']],
  ['docker volume prune', ['prunes 1:1']],
  ['docker volume rm prune', []],
  ['sleep 5', ['sleeps 1:1']],
  ['kubectl apply -f x && sleep 5', ['sleeps 1:23']],
  ['while true; do sleep 1; done', ['sleeps 1:16']],
  ['until kubectl get pod web; do sleep 0.1; done; sleep 2', ['sleeps 1:48']],
  ['while ! test -e x\ndo\n  sleep 1\ndone\nsleep 3', ['sleeps 5:1']],
  ['kubectl run web --image busybox -- sleep 3600', []],
  ['docker run busybox sleep 5', []],
  ['docker run busybox sh -c "date; sleep 5"', []],
  ['rm -rf "$DIR/a b"; date', ['removes-variable 1:1']],
  ['# sleep 5', []],
  ["kubectl apply -f - <<'YAML'\ncommand: x; sleep 5\nYAML\nsleep 1", ['sleeps 4:1']],
  ['echo $size ${size}', ['unquoted-parameter 1:6', 'unquoted-parameter 1:12']],
  ['echo "a $size" "${size}" \'$size\' \\$size $sizes', []],
])('%j', (script, found) => expect(rulesOf(script)).toEqual(found));

test('a script of one endless line costs no endless time', () => {
  const began = performance.now();
  for (const word of ['rm -r ', 'curl ', 'kubectl delete ', 'docker ', ';', '$size ']) {
    lintScript(word.repeat(10_000), 'x.sh', ['size']);
  }
  expect(performance.now() - began).toBeLessThan(5000);
});
