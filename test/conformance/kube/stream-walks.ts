import type { Walk } from './walk.ts';

const image = 'busybox:1.36';
const ready = 'kubectl wait --for=condition=Ready pod/shell --timeout=30s >/dev/null';

/** What connects to containers: exec, attach, cp, debug; and what is measured of them. */
export const streamWalks: readonly Walk[] = [
  {
    name: 'exec runs commands in containers',
    needs: ['containers'],
    steps: [
      { run: `kubectl run shell --image=${image} -- sleep 100000 >/dev/null; ${ready}` },
      {
        run: "kubectl exec shell -- sh -c 'echo out; echo err >&2; exit 3'",
        code: 3,
        stdout: 'out\n',
        stderr: 'err\ncommand terminated with exit code 3\n',
      },
      { run: 'printf "typed\\n" | kubectl exec -i shell -- cat', stdout: 'typed\n' },
      { run: 'head -c 300000 /dev/zero | kubectl exec -i shell -- wc -c', stdout: '300000\n' },
      {
        run: 'kubectl exec shell -- nosuch',
        code: 1,
        stderr:
          /^error: (Internal error occurred: ){1,2}error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH(: unknown)?\n$/,
      },
      {
        run: 'kubectl exec shell -c other -- true',
        code: 1,
        stderr: 'Error from server (BadRequest): container other is not valid for pod shell\n',
      },
      {
        run: `kubectl run nowhere --image=${image} --overrides='{"spec":{"nodeSelector":{"no":"where"}}}' >/dev/null; kubectl exec nowhere -- true`,
        code: 1,
        stderr: 'Error from server (BadRequest): pod nowhere does not have a host assigned\n',
      },
      {
        run: 'kubectl run broken --image=nosuch.invalid/image >/dev/null; until kubectl get pod broken | grep -q ImagePull; do :; done; kubectl exec broken -- true',
        code: 1,
        stderr: /^error: (Internal error occurred: )?unable to upgrade connection: container not found \("broken"\)\n$/,
      },
    ],
  },
  {
    name: 'cp copies there and back',
    needs: ['containers'],
    steps: [
      { run: `kubectl run shell --image=${image} -- sleep 100000 >/dev/null; ${ready}` },
      {
        run: 'mkdir -p tree/deep; echo a > tree/a; head -c 200000 /dev/urandom > tree/deep/b; kubectl cp tree shell:/tmp/',
      },
      { run: 'kubectl exec shell -- cat /tmp/tree/a', stdout: 'a\n' },
      { run: 'kubectl cp shell:/tmp/tree back 2>/dev/null; diff -r tree back' },
      {
        run: 'kubectl cp tree/a shell:/no/such/a',
        code: 1,
        stderr: /^tar: can't change directory to '\/no\/such': No such file or directory\n/,
      },
    ],
  },
  {
    name: 'run -i gives input, output and the exit code',
    needs: ['containers'],
    steps: [
      {
        run: `echo 'echo from stdin; exit 4' | kubectl run once --rm -i --image=${image} --restart=Never -- sh`,
        code: 4,
        stdout: /^from stdin\npod "once" deleted/,
      },
    ],
  },
  {
    name: 'debug adds a container, top measures',
    needs: ['containers'],
    steps: [
      { run: `kubectl run shell --image=${image} -- sh -c 'while true; do :; done' >/dev/null; ${ready}` },
      {
        run: `kubectl debug shell --image=${image} -c probe --target=shell --attach=false -- sleep 1000 2>&1`,
        stdout: /^Targeting container "shell"\./,
      },
      {
        run: `kubectl wait --for=jsonpath='{.status.ephemeralContainerStatuses[0].state.running}' pod/shell --timeout=30s`,
        stdout: 'pod/shell condition met\n',
      },
      { run: 'kubectl exec shell -c probe -- hostname', stdout: 'shell\n' },
      { run: 'kubectl top pod shell --no-headers', stdout: /^shell +\d+m +\d+Mi +\n$/ },
      { run: 'kubectl top nodes --no-headers | wc -l', stdout: '2\n' },
    ],
  },
  {
    name: 'attach -i feeds the process of a container that reads',
    needs: ['containers'],
    steps: [
      {
        run: `kubectl run shell --image=${image} --restart=Never --overrides='{"spec":{"containers":[{"name":"shell","image":"${image}","stdin":true,"stdinOnce":true,"command":["sh","-c","read line; echo got $line"]}]}}' >/dev/null; ${ready}`,
      },
      { run: 'echo hello | kubectl attach -i shell 2>/dev/null', stdout: 'got hello\n' },
      {
        run: "kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/shell --timeout=30s",
        stdout: 'pod/shell condition met\n',
      },
      {
        run: 'kubectl attach shell',
        code: 1,
        stderr: 'error: cannot attach a container in a completed pod; current phase is Succeeded\n',
      },
      { run: 'kubectl logs shell', stdout: 'got hello\n' },
    ],
  },
  {
    name: 'debug of a node shows its files in a Pod there',
    needs: ['containers'],
    steps: [
      {
        run: `kubectl debug node/node01 --image=${image} --attach=false -- sleep 1000`,
        stdout: /^Creating debugging pod node-debugger-node01-\w{5} with container debugger on node node01\.\n$/,
      },
      {
        run: "kubectl get pods -o jsonpath='{.items[0].spec.nodeName} {.items[0].spec.hostNetwork} {.items[0].spec.hostPID} {.items[0].spec.hostIPC} {.items[0].spec.tolerations} {.items[0].spec.volumes[0]}'",
        stdout: 'node01 true true true [{"operator":"Exists"}] {"hostPath":{"path":"/","type":""},"name":"host-root"}',
      },
      {
        run: 'pod=$(kubectl get pods -o name); kubectl wait --for=condition=Ready $pod --timeout=30s >/dev/null; kubectl exec $pod -- cat /host/etc/hostname',
        stdout: 'node01\n',
      },
    ],
  },
];
