import type { Walk } from './walk.ts';

const file = (name: string, text: string) => `cat > ${name} <<'X'\n${text}X\n`;

const volume = `apiVersion: v1
kind: PersistentVolume
metadata: {name: $NS-pv, labels: {tier: gold}}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  hostPath: {path: /mnt/data}
`;

/** The first commands, for every release. */
export const walks: readonly Walk[] = [
  {
    name: 'nodes, namespaces and versions are listed',
    steps: [
      {
        run: 'kubectl get nodes',
        stdout:
          /^NAME +STATUS +ROLES +AGE +VERSION\ncontrolplane +Ready +control-plane +\S+ +v1\.35\.\d+\nnode01 +Ready +<none> +\S+ +v1\.35\.\d+\n$/,
      },
      {
        run: 'kubectl get nodes -o wide | head -1',
        stdout: /INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME\n$/,
      },
      { run: 'kubectl get nodes -o name', stdout: 'node/controlplane\nnode/node01\n' },
      {
        run: 'kubectl get ns -o name | grep -E "default|kube-[^f]"',
        stdout: 'namespace/default\nnamespace/kube-node-lease\nnamespace/kube-public\nnamespace/kube-system\n',
      },
      { run: 'kubectl version -o json | grep gitVersion', stdout: /"gitVersion": "v1\.35\.\d+"/ },
      { run: 'kubectl get --raw /readyz', stdout: 'ok' },
      { run: 'kubectl api-versions', stdout: /^v1$/m },
      { run: 'kubectl api-resources --namespaced=false -o name', stdout: /^persistentvolumes$/m },
      {
        run: 'kubectl api-resources | grep -E "^(persistentvolumeclaims|storageclasses) "',
        stdout:
          /^persistentvolumeclaims +pvc +v1 +true +PersistentVolumeClaim\nstorageclasses +sc +storage\.k8s\.io\/v1 +false +StorageClass\n$/,
      },
      {
        run: 'kubectl describe node node01',
        stdout:
          /^Name: +node01\nRoles: +<none>\n[\s\S]*\nConditions:\n[\s\S]*KubeletReady[\s\S]*\nAllocated resources:\n/,
      },
      {
        run: 'kubectl describe node controlplane',
        stdout: /\nTaints: +node-role\.kubernetes\.io\/control-plane:NoSchedule\n/,
      },
      {
        run: 'kubectl get sc',
        needs: ['default-class'],
        stdout:
          /^NAME +PROVISIONER +RECLAIMPOLICY +VOLUMEBINDINGMODE +ALLOWVOLUMEEXPANSION +AGE\nlocal-path \(default\) +rancher\.io\/local-path +Delete +WaitForFirstConsumer +(true|false) +\S+\n$/,
      },
    ],
  },
  {
    name: 'a volume is created, shown in every format, patched and deleted',
    steps: [
      {
        run: `${file('pv.yaml', volume)}sed -i "s/\\$NS/$NS/" pv.yaml; kubectl create -f pv.yaml | sed "s/$NS/NS/"`,
        stdout: 'persistentvolume/NS-pv created\n',
      },
      {
        run: 'kubectl create -f pv.yaml 2>&1 | sed "s/$NS/NS/g"',
        stdout:
          'Error from server (AlreadyExists): error when creating "pv.yaml": persistentvolumes "NS-pv" already exists\n',
      },
      {
        run: 'kubectl wait --for=jsonpath="{.status.phase}"=Available pv/$NS-pv --timeout=5s | sed "s/$NS/NS/"',
        stdout: 'persistentvolume/NS-pv condition met\n',
      },
      {
        run: 'kubectl get pv $NS-pv | sed "s/$NS/NS/"',
        stdout:
          /^NAME +CAPACITY +ACCESS MODES +RECLAIM POLICY +STATUS +CLAIM +STORAGECLASS +VOLUMEATTRIBUTESCLASS +REASON +AGE\nNS-pv +1Gi +RWO +Retain +Available +manual +<unset> +\S+\n$/,
      },
      {
        run: 'kubectl get pv -l tier=gold,tier!=silver -o name | sed "s/$NS/NS/"',
        stdout: /persistentvolume\/NS-pv\n/,
      },
      {
        run: 'kubectl get pv $NS-pv -o jsonpath="{.spec.capacity.storage} {.spec.volumeMode} {.metadata.finalizers[0]}"',
        stdout: '1Gi Filesystem kubernetes.io/pv-protection',
      },
      {
        run: 'kubectl get pv $NS-pv -o custom-columns=C:.spec.capacity.storage,P:.status.phase',
        stdout: 'C     P\n1Gi   Available\n',
      },
      {
        run: 'kubectl get pv $NS-pv -o yaml',
        stdout:
          /^apiVersion: v1\nkind: PersistentVolume\nmetadata:\n {2}creationTimestamp: "[^"]+"\n {2}finalizers:\n {2}- kubernetes\.io\/pv-protection\n/,
      },
      { run: 'kubectl get pv $NS-pv -o go-template="{{.kind}}"', stdout: 'PersistentVolume' },
      { run: 'kubectl get pv --sort-by=.spec.capacity.storage -o name', stdout: /persistentvolume\// },
      {
        run: 'kubectl patch pv $NS-pv -p "{\\"spec\\":{\\"persistentVolumeReclaimPolicy\\":\\"Delete\\"}}" | sed "s/$NS/NS/"',
        stdout: 'persistentvolume/NS-pv patched\n',
      },
      {
        run: 'kubectl patch pv $NS-pv -p "{\\"spec\\":{\\"persistentVolumeReclaimPolicy\\":\\"Delete\\"}}" | sed "s/$NS/NS/"',
        stdout: 'persistentvolume/NS-pv patched (no change)\n',
      },
      {
        run: 'kubectl patch pv $NS-pv --type=merge -p "{\\"metadata\\":{\\"labels\\":{\\"tier\\":null}}}" | sed "s/$NS/NS/"',
        stdout: 'persistentvolume/NS-pv patched\n',
      },
      {
        run: 'kubectl patch pv $NS-pv --type=json -p "[{\\"op\\":\\"replace\\",\\"path\\":\\"/spec/capacity/storage\\",\\"value\\":\\"2Gi\\"}]" | sed "s/$NS/NS/"',
        stdout: 'persistentvolume/NS-pv patched\n',
      },
      {
        run: 'kubectl patch pv $NS-pv -p "{\\"spec\\":{\\"hostPath\\":{\\"path\\":\\"/other\\"}}}" 2>&1 | sed "s/$NS/NS/g" | head -1',
        stdout:
          'The PersistentVolume "NS-pv" is invalid: spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n',
      },
      { run: 'kubectl label pv $NS-pv tier=silver | sed "s/$NS/NS/"', stdout: 'persistentvolume/NS-pv labeled\n' },
      { run: 'kubectl annotate pv $NS-pv note=x | sed "s/$NS/NS/"', stdout: 'persistentvolume/NS-pv annotated\n' },
      {
        run: 'kubectl describe pv $NS-pv',
        stdout: /\nReclaim Policy: +Delete\nAccess Modes: +RWO\nVolumeMode: +Filesystem\nCapacity: +2Gi\n/,
      },
      { run: 'kubectl delete pv $NS-pv | sed "s/$NS/NS/"', stdout: 'persistentvolume "NS-pv" deleted\n' },
      {
        run: 'kubectl get pv $NS-pv 2>&1 | sed "s/$NS/NS/"',
        stdout: 'Error from server (NotFound): persistentvolumes "NS-pv" not found\n',
      },
    ],
  },
  {
    name: 'apply configures, leaves alone, edits and refuses',
    steps: [
      {
        run: file(
          'cm.yaml',
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue, size: "3"}\n',
        ),
      },
      { run: 'kubectl apply -f cm.yaml', stdout: 'configmap/settings created\n' },
      { run: 'kubectl apply -f cm.yaml', stdout: 'configmap/settings unchanged\n' },
      {
        run: 'sed -i s/blue/red/ cm.yaml; kubectl diff -f cm.yaml',
        code: 1,
        stdout: /\n- {2}colour: blue\n\+ {2}colour: red\n/,
      },
      { run: 'kubectl apply -f cm.yaml --dry-run=server', stdout: 'configmap/settings configured (server dry run)\n' },
      { run: 'kubectl get cm settings -o jsonpath={.data.colour}', stdout: 'blue' },
      { run: 'kubectl apply -f cm.yaml', stdout: 'configmap/settings configured\n' },
      { run: 'KUBE_EDITOR="sed -i s/red/green/" kubectl edit cm settings', stdout: 'configmap/settings edited\n' },
      { run: 'KUBE_EDITOR=true kubectl edit cm settings', stderr: 'Edit cancelled, no changes made.\n' },
      { run: 'kubectl get cm settings -o jsonpath={.data.colour}', stdout: 'green' },
      {
        run: 'printf "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: odd}\\nspec: {a: 1}\\n" | kubectl apply -f -',
        code: 1,
        stderr:
          'Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "spec"\n',
      },
      {
        run: 'printf "apiVersion: example.com/v1\\nkind: Widget\\nmetadata: {name: w}\\n" | kubectl create -f -',
        code: 1,
        stderr: /no matches for kind "Widget" in version "example.com\/v1"\nensure CRDs are installed first/,
      },
      { run: 'kubectl delete -f cm.yaml | sed "s/ from .*//"', stdout: 'configmap "settings" deleted\n' },
    ],
  },
  {
    name: 'imperative create writes what it says',
    steps: [
      { run: 'kubectl create configmap c1 --from-literal=a=b', stdout: 'configmap/c1 created\n' },
      { run: 'kubectl create secret generic s1 --from-literal=pw=x', stdout: 'secret/s1 created\n' },
      { run: 'kubectl get secret s1', stdout: /^NAME +TYPE +DATA +AGE\ns1 +Opaque +1 +\S+\n$/ },
      { run: 'kubectl create serviceaccount robot', stdout: 'serviceaccount/robot created\n' },
      { run: 'kubectl create ns $NS-x | sed "s/$NS/NS/"', stdout: 'namespace/NS-x created\n' },
      { run: 'kubectl get ns $NS-x -o jsonpath={.status.phase}', stdout: 'Active' },
      { run: 'kubectl delete ns $NS-x --timeout=10s | sed "s/$NS/NS/"', stdout: 'namespace "NS-x" deleted\n' },
      {
        run: 'kubectl create configmap c1 --from-literal=a=b',
        code: 1,
        stderr: 'error: failed to create configmap: configmaps "c1" already exists\n',
      },
    ],
  },
  {
    name: 'a Pod with a claim of the default class comes to Running',
    needs: ['default-class', 'containers'],
    steps: [
      {
        run: `${file('pod.yaml', 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n')}kubectl apply -f pod.yaml`,
        stdout: 'persistentvolumeclaim/data created\n',
      },
      {
        run: 'kubectl get pvc data',
        stdout:
          /^NAME +STATUS +VOLUME +CAPACITY +ACCESS MODES +STORAGECLASS +VOLUMEATTRIBUTESCLASS +AGE\ndata +Pending +local-path +<unset> +\S+\n$/,
      },
      {
        run: 'kubectl describe pvc data | tail -1',
        stdout:
          /Normal +WaitForFirstConsumer +\S+( \(x\d+ over \S+\))? +persistentvolume-controller +waiting for first consumer to be created before binding\n/,
      },
      {
        run: `cat <<X | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    volumeMounts: [{name: data, mountPath: /data}]
  volumes:
  - name: data
    persistentVolumeClaim: {claimName: data}
X`,
        stdout: 'pod/web created\n',
      },
      { run: 'kubectl wait --for=condition=Ready pod/web --timeout=10s', stdout: 'pod/web condition met\n' },
      { run: 'kubectl get pod web', stdout: /^NAME +READY +STATUS +RESTARTS +AGE\nweb +1\/1 +Running +0 +\S+\n$/ },
      {
        run: 'kubectl get pod web -o wide',
        stdout: /NOMINATED NODE +READINESS GATES\nweb .* node01 +<none> +<none>\n$/,
      },
      { run: 'kubectl get pvc data -o jsonpath="{.status.phase} {.status.capacity.storage}"', stdout: 'Bound 1Gi' },
      {
        run: 'kubectl get events --field-selector involvedObject.name=web -o custom-columns=R:.reason --no-headers | sort -u | tr "\\n" " "',
        stdout: /Created .*Scheduled Started /,
      },
      { run: 'kubectl events --for pod/web', stdout: /Scheduled +Pod\/web +Successfully assigned \S+\/web to node01/ },
      {
        run: 'kubectl describe pod web',
        stdout:
          /\nVolumes:\n {2}data:\n {4}Type: +PersistentVolumeClaim \(a reference to a PersistentVolumeClaim in the same namespace\)\n {4}ClaimName: +data\n/,
      },
      {
        run: 'kubectl delete pvc data --wait=false | sed "s/ from .*//"',
        stdout: 'persistentvolumeclaim "data" deleted\n',
      },
      { run: 'kubectl get pvc data', stdout: /data +Terminating / },
      { run: 'kubectl delete pod web --grace-period=1 | sed "s/ from .*//"', stdout: 'pod "web" deleted\n' },
      {
        run: 'kubectl wait --for=delete pvc/data --timeout=5s',
        stdout: /^(persistentvolumeclaim\/data condition met\n)?$/,
      },
    ],
  },
  {
    name: 'run, watch and explain',
    needs: ['containers'],
    steps: [
      {
        run: 'kubectl run box --image=busybox:1.36 --restart=Never --command -- sh -c "echo hello; exit 3"',
        stdout: 'pod/box created\n',
      },
      {
        run: 'kubectl wait --for=jsonpath="{.status.phase}"=Failed pod/box --timeout=10s',
        stdout: 'pod/box condition met\n',
      },
      { run: 'kubectl get pod box', stdout: /box +0\/1 +Error +0 / },
      { run: 'kubectl logs box', stdout: 'hello\n' },
      { run: 'kubectl run ghost --image=nosuch/image:1', stdout: 'pod/ghost created\n' },
      {
        run: 'kubectl wait --for=jsonpath="{.status.containerStatuses[0].state.waiting.reason}" pod/ghost --timeout=10s >/dev/null; kubectl get pod ghost --no-headers',
        stdout: /ghost +0\/1 +(ErrImagePull|ImagePullBackOff|ContainerCreating) /,
      },
      {
        run: 'kubectl get pods -w --no-headers -L a >seen & watch=$!; until grep -q ghost seen; do sleep 0.1; done; kubectl label pod ghost a=labelled >/dev/null; until grep -q labelled seen; do sleep 0.1; done; kill $watch; grep -c labelled seen',
        stdout: /^[1-9]\n$/,
      },
      {
        run: 'kubectl explain pv.spec.capacity',
        stdout:
          /^KIND: +PersistentVolume\nVERSION: +v1\n\nFIELD: capacity <map\[string\]Quantity>\n+DESCRIPTION:\n {4}capacity is the description of/,
      },
      { run: 'kubectl explain storageclass --recursive', stdout: /\n {2}volumeBindingMode\t<string>\n/ },
      { run: 'kubectl explain pod.spec.nosuch', code: 1, stderr: /field "nosuch" does not exist/ },
      { run: 'kubectl get pods nosuch', code: 1, stderr: 'Error from server (NotFound): pods "nosuch" not found\n' },
      { run: 'kubectl get widgets', code: 1, stderr: 'error: the server doesn\'t have a resource type "widgets"\n' },
      {
        run: 'kubectl delete pod --all --now 2>/dev/null | sed "s/ from .*//" | sort',
        stdout: 'pod "box" deleted\npod "ghost" deleted\n',
      },
    ],
  },
];
