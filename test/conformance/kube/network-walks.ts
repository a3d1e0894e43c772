import type { Walk } from './walk.ts';

const manifest = (text: string) => `kubectl apply -f - >/dev/null <<'X'\n${text}X\n`;
const available = (name: string) =>
  `kubectl wait --for=condition=Available deployment/${name} --timeout=60s >/dev/null && until kubectl get endpoints ${name} -o jsonpath='{.subsets[0].addresses[0].ip}' 2>/dev/null | grep -q .; do :; done`;
const client =
  'kubectl run client --image=busybox:1.36 -- sleep 100000 >/dev/null; kubectl wait --for=condition=Ready pod/client --timeout=60s >/dev/null';

/** Pods that listen and call: Services, names, probes, policies. */
export const networkWalks: readonly Walk[] = [
  {
    needs: ['containers'],
    name: 'a Service reaches its Pods by name, address and node port',
    steps: [
      {
        run: `kubectl create deployment web --image=nginx --replicas=2 >/dev/null; kubectl expose deployment web --port=80 --type=NodePort >/dev/null; ${available('web')}; ${client}`,
      },
      { run: 'kubectl exec client -- wget -qO- web | grep -c "Thank you for using nginx"', stdout: '1\n' },
      {
        run: 'kubectl exec client -- wget -qO- web.$NS.svc.cluster.local:80 | grep title',
        stdout: '<title>Welcome to nginx!</title>\n',
      },
      {
        run: 'kubectl exec client -- wget -qO- $(kubectl get svc web -o jsonpath={.spec.clusterIP}) | wc -c',
        stdout: '615\n',
      },
      {
        run: "node=$(kubectl get node node01 -o jsonpath='{.status.addresses[0].address}'); kubectl exec client -- wget -qO- $node:$(kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}') | wc -c",
        stdout: '615\n',
      },
      {
        run: 'kubectl exec client -- wget -qO- web/nothing',
        code: 1,
        stderr: 'wget: server returned error: HTTP/1.1 404 Not Found\ncommand terminated with exit code 1\n',
      },
      {
        run: 'kubectl exec client -- wget -qO- nowhere',
        code: 1,
        stderr: "wget: bad address 'nowhere'\ncommand terminated with exit code 1\n",
      },
      {
        run: 'kubectl logs deployment/web --all-pods=false 2>/dev/null | tail -1; kubectl logs -l app=web --tail=-1 | grep -c "\\"GET / HTTP/1.1\\" 200 615 \\"-\\" \\"Wget\\" \\"-\\""',
        stdout: /\n4\n$/,
      },
      {
        run: 'kubectl exec deployment/web -- curl -sI localhost | tr -d "\\r" | head -2',
        stdout: /^HTTP\/1\.1 200 OK\nServer: nginx\/\d/,
      },
      {
        run: 'kubectl scale deployment web --replicas=0 >/dev/null; while kubectl get endpoints web 2>/dev/null | grep -q :80; do :; done; kubectl exec client -- wget -qO- web',
        code: 1,
        stderr:
          /^wget: can't connect to remote host \(10\.96\.\d+\.\d+\): Connection refused\ncommand terminated with exit code 1\n$/,
      },
    ],
  },
  {
    needs: ['containers'],
    name: 'names are those of CoreDNS',
    steps: [
      {
        run: `kubectl create deployment web --image=nginx >/dev/null; kubectl expose deployment web --port=80 >/dev/null; ${client}`,
      },
      {
        run: 'kubectl exec client -- cat /etc/resolv.conf | sed "s/$NS/NS/"',
        stdout: 'search NS.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
      },
      {
        run: 'kubectl exec client -- nslookup kubernetes.default.svc.cluster.local',
        stdout:
          'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tkubernetes.default.svc.cluster.local\nAddress: 10.96.0.1\n\n\n',
      },
      {
        run: 'kubectl exec client -- nslookup web.$NS.svc.cluster.local | grep Address: | tail -1; kubectl get svc web -o jsonpath="Address: {.spec.clusterIP}"',
        stdout: /^(Address: 10\.96\.\d+\.\d+)\n\1$/,
      },
      {
        run: 'kubectl exec client -- nslookup nothing.$NS.svc.cluster.local | tail -2 | sed "s/$NS/NS/"',
        stdout: /^\*\* server can't find nothing\.NS\.svc\.cluster\.local: NXDOMAIN\n\n$/,
      },
      {
        run: 'kubectl exec client -- nslookup 10.96.0.1 | grep name',
        stdout: '1.0.96.10.in-addr.arpa\tname = kubernetes.default.svc.cluster.local\n',
      },
    ],
  },
  {
    needs: ['containers'],
    name: 'readiness decides who gets traffic',
    steps: [
      {
        run: manifest(`apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: nginx
    image: nginx
    ports: [{name: http, containerPort: 80}]
    readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`),
      },
      {
        run: 'until kubectl get events --field-selector reason=Unhealthy -o jsonpath="{.items[*].message}" | grep statuscode; do :; done',
        stdout: 'Readiness probe failed: HTTP probe failed with statuscode: 404\n',
      },
      {
        run: 'kubectl get endpointslices -l kubernetes.io/service-name=web -o jsonpath="{.items[0].endpoints[0].conditions.ready}"',
        stdout: 'false',
      },
      {
        run: 'kubectl exec web -- sh -c "echo yes > /usr/share/nginx/html/ready"; kubectl wait --for=condition=Ready pod/web --timeout=30s',
        stdout: 'pod/web condition met\n',
      },
      { run: `${client}; kubectl exec client -- wget -qO- web/ready`, stdout: 'yes\n' },
    ],
  },
  {
    needs: ['containers'],
    name: 'a liveness probe that is refused restarts its container',
    steps: [
      {
        run: manifest(`apiVersion: v1
kind: Pod
metadata: {name: deaf}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: c
    image: busybox:1.36
    command: [sleep, "100000"]
    livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1, failureThreshold: 1}
`),
      },
      {
        run: 'until kubectl get pod deaf -o jsonpath="{.status.containerStatuses[0].restartCount}" | grep -q "[1-9]"; do :; done; kubectl get events --field-selector reason=Unhealthy -o jsonpath="{.items[0].message}"',
        stdout: /^Liveness probe failed: dial tcp 192\.168\.\d+\.\d+:8080: connect: connection refused$/,
      },
      {
        run: 'kubectl get events --field-selector reason=Killing -o jsonpath="{.items[0].message}"',
        stdout: 'Container c failed liveness probe, will be restarted',
      },
    ],
  },
  {
    needs: ['containers'],
    name: 'a NetworkPolicy lets in whom it names',
    steps: [
      {
        run: `kubectl create deployment web --image=nginx >/dev/null; kubectl expose deployment web --port=80 >/dev/null; ${available('web')}; ${client}; kubectl run friend --image=busybox:1.36 --labels=role=friend -- sleep 100000 >/dev/null; kubectl wait --for=condition=Ready pod/friend --timeout=60s >/dev/null`,
      },
      { run: 'kubectl exec client -- wget -T 2 -qO- web | wc -c', stdout: '615\n' },
      {
        run: manifest(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from: [{podSelector: {matchLabels: {role: friend}}}]
    ports: [{port: 80}]
`),
      },
      {
        run: 'kubectl exec client -- wget -T 1 -qO- web',
        code: 1,
        stderr: 'wget: download timed out\ncommand terminated with exit code 1\n',
      },
      {
        run: 'kubectl exec client -- nc -zv -w 1 web 80',
        code: 1,
        stderr: /^nc: web \(10\.96\.\d+\.\d+:80\): Connection timed out\n/,
      },
      { run: 'kubectl exec friend -- wget -T 2 -qO- web | wc -c', stdout: '615\n' },
    ],
  },
  {
    needs: ['containers'],
    name: 'two servers of one Pod share its ports',
    steps: [
      {
        run: manifest(`apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  containers:
  - {name: first, image: nginx}
  - {name: second, image: nginx}
`),
      },
      {
        run: 'until kubectl logs two -c second --previous 2>/dev/null | grep -q "still could not"; do :; done; kubectl logs two -c second --previous | grep "^nginx:" | sort -u',
        stdout:
          'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\nnginx: [emerg] still could not bind()\n',
      },
      { run: 'kubectl exec two -c first -- curl -s localhost | wc -c', stdout: '615\n' },
    ],
  },
];
