import type { Walk } from './walk.ts';

const server = [
  'kubectl create deployment web --image=nginx:1.27 >/dev/null',
  'kubectl expose deployment web --port=8080 --target-port=80 >/dev/null',
  'kubectl wait --for=condition=Available deployment/web --timeout=30s >/dev/null',
].join('; ');

/** Forwards a port, asks for a page through it without any other program, and says what kubectl said. */
const forward = (target: string, ports: string) =>
  [
    // What an earlier one said is not what this one says.
    'rm -f said answer',
    `kubectl port-forward ${target} ${ports} >said 2>errors & forwarder=$!`,
    'until grep -qs "^Forwarding from 127" said || ! kill -0 $forwarder 2>/dev/null; do :; done',
    String.raw`port=$(sed -n "s/^Forwarding from 127.0.0.1:\([0-9]*\) .*/\1/p" said)`,
    'exec 3<>/dev/tcp/127.0.0.1/$port',
    String.raw`printf "GET /%s HTTP/1.0\r\nHost: x\r\n\r\n" "$page" >&3`,
    'cat <&3 >answer',
    'head -1 answer',
    'grep -o "<title>.*</title>" answer',
  ].join('; ');

const stop = 'kill $forwarder; wait $forwarder 2>/dev/null; true';

/** What reaches ports: port-forward and the API server's proxy. */
export const portWalks: readonly Walk[] = [
  {
    name: 'port-forward reaches a Pod, a Service and a Deployment',
    needs: ['containers'],
    steps: [
      { run: server },
      {
        run: `${forward('"$(kubectl get pod -l app=web -o name)"', ':80')}; ${stop}`,
        stdout: 'HTTP/1.1 200 OK\r\n<title>Welcome to nginx!</title>\n',
      },
      {
        run: `${forward('svc/web', ':8080')}; ${stop}; grep "from 127" said | sed "s/:[0-9]*/:PORT/"; tail -1 said | sed "s/[0-9][0-9]*$/PORT/"`,
        stdout:
          'HTTP/1.1 200 OK\r\n<title>Welcome to nginx!</title>\nForwarding from 127.0.0.1:PORT -> 80\nHandling connection for PORT\n',
      },
      {
        run: `page=nope; ${forward('deployment/web', ':80')}; ${stop}`,
        stdout: 'HTTP/1.1 404 Not Found\r\n<title>404 Not Found</title>\n',
      },
    ],
  },
  {
    name: 'port-forward says where nobody listens, and ends',
    needs: ['containers'],
    steps: [
      { run: server },
      {
        run: `${forward('deployment/web', ':81')} >/dev/null; wait $forwarder; echo $?; cat errors >&2`,
        stdout: '1\n',
        stderr:
          /an error occurred forwarding \d+ -> 81: error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace \\?"\/var\/run\/netns\/cni-[0-9a-f-]{36}\\?": failed to connect to localhost:81 inside namespace \\?"[0-9a-f]{64}\\?", IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused IPv6 dial tcp6 \[::1\]:81: connect: connection refused "?\nerror: lost connection to pod\n$/,
      },
    ],
  },
  {
    name: 'port-forward wants a Pod that runs',
    steps: [
      {
        run: 'kubectl run nowhere --image=nginx:1.27 --overrides=\'{"spec":{"nodeSelector":{"no":"where"}}}\' >/dev/null; kubectl port-forward nowhere :80',
        code: 1,
        stderr: 'error: unable to forward port because pod is not running. Current status=Pending\n',
      },
      {
        run: 'kubectl port-forward nope :80',
        code: 1,
        stderr: 'Error from server (NotFound): pods "nope" not found\n',
      },
      {
        run: 'kubectl get --raw /api/v1/namespaces/$NS/pods/nowhere/portforward',
        code: 1,
        stderr: 'Error from server (BadRequest): pod nowhere does not have a host assigned\n',
      },
    ],
  },
  {
    name: 'the API server proxies to Pods and Services',
    needs: ['containers'],
    steps: [
      { run: server },
      {
        run: 'pod=$(kubectl get pod -l app=web -o jsonpath="{.items[0].metadata.name}"); for what in pods/$pod:80 services/web:8080 services/http:web:8080; do kubectl get --raw /api/v1/namespaces/$NS/$what/proxy/ | grep -o "<title>.*</title>"; done',
        stdout: '<title>Welcome to nginx!</title>\n'.repeat(3),
      },
      {
        run: 'kubectl get --raw "/api/v1/namespaces/$NS/services/web:81/proxy/"',
        code: 1,
        stderr: 'Error from server (ServiceUnavailable): no service port 81 found for service "web"\n',
      },
      {
        run: 'pod=$(kubectl get pod -l app=web -o jsonpath="{.items[0].metadata.name}"); kubectl get --raw "/api/v1/namespaces/$NS/pods/$pod:81/proxy/" 2>&1 | sed "s/tcp [0-9.]*:/tcp IP:/"',
        stdout:
          'Error from server (ServiceUnavailable): error trying to reach service: dial tcp IP:81: connect: connection refused\n',
      },
      {
        run: 'kubectl scale deployment web --replicas=0 >/dev/null; until [ -z "$(kubectl get endpoints web -o jsonpath="{.subsets}" 2>/dev/null)" ]; do :; done; kubectl get --raw "/api/v1/namespaces/$NS/services/web:8080/proxy/"',
        code: 1,
        stderr: 'Error from server (ServiceUnavailable): no endpoints available for service "web"\n',
      },
      {
        run: 'kubectl get --raw "/api/v1/namespaces/$NS/services/nope/proxy/"',
        code: 1,
        stderr: 'Error from server (NotFound): services "nope" not found\n',
      },
    ],
  },
  {
    name: 'the API server proxies to kubelets',
    needs: ['containers'],
    steps: [
      { run: 'kubectl get --raw /api/v1/nodes/node01/proxy/healthz', stdout: 'ok' },
      {
        run: 'kubectl get --raw /api/v1/nodes/node01:10250/proxy/pods',
        stdout: /^\{"kind":"PodList","apiVersion":"v1"/,
      },
      { run: 'kubectl get --raw /api/v1/nodes/node01/proxy/metrics', stdout: /^kubelet_running_pods \d+$/m },
      {
        run: 'kubectl get --raw /api/v1/nodes/node01/proxy/nope',
        code: 1,
        stderr: 'Error from server (NotFound): the server could not find the requested resource\n',
      },
      {
        run: 'kubectl get --raw /api/v1/nodes/nope/proxy/healthz',
        code: 1,
        stderr: 'Error from server (NotFound): nodes "nope" not found\n',
      },
    ],
  },
  {
    name: 'kubectl proxy passes pages on',
    needs: ['containers'],
    steps: [
      { run: server },
      {
        run: [
          'kubectl proxy --port=0 >said & proxy=$!',
          'until grep -q "Starting to serve" said; do :; done',
          'port=$(sed "s/.*://" said)',
          'exec 3<>/dev/tcp/127.0.0.1/$port',
          String.raw`printf "GET /api/v1/namespaces/$NS/services/web:8080/proxy/ HTTP/1.0\r\nHost: localhost\r\n\r\n" >&3`,
          'grep -o "<title>.*</title>" <&3',
          'kill $proxy',
        ].join('; '),
        stdout: '<title>Welcome to nginx!</title>\n',
      },
    ],
  },
];
