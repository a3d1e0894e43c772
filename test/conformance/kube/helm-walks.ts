import type { Walk } from './walk.ts';

const conflict =
  'conflict occurred while applying object NS/one apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl-patch" using apps/v1: .spec.replicas';

/** What helm prints and leaves behind; helm 4 applies on the server's side, helm 3 merges on the client's. $CHART is the chart. */
export function helmWalks(four: boolean): readonly Walk[] {
  return [
    {
      name: 'a release is installed, shown, upgraded, rolled back, tested and uninstalled',
      steps: [
        {
          run: "helm install one $CHART --wait --timeout 60s | grep -E '^(NAME|STATUS|REVISION|Colour)'",
          stdout: /^NAME: one\nNAMESPACE: \S+\nSTATUS: deployed\nREVISION: 1\nColour blue, revision 1\.\n$/,
        },
        { run: 'helm list -q', stdout: 'one\n' },
        { run: 'helm list | tail -1', stdout: /^one\s+\S+\s+1\s+\S.*\sdeployed\s+web-0\.1\.0\s+1\.27\s*$/ },
        {
          run: 'helm get values one --all -o json',
          stdout: '{"colour":"blue","hook":true,"image":"nginx:1.27","replicas":1}\n',
        },
        {
          run: "helm get manifest one | grep '^kind'",
          stdout: 'kind: ConfigMap\nkind: Service\nkind: Deployment\nkind: Gadget\n',
        },
        { run: "helm get hooks one | grep '^kind' | sort", stdout: 'kind: Job\nkind: Pod\n' },
        { run: 'helm get all one | grep -c .', stdout: /^\d\d+\n$/ },
        { run: 'kubectl get job one-hook -o jsonpath={.status.succeeded}', stdout: '1' },
        {
          run: "kubectl get secrets -l owner=helm,name=one -o jsonpath='{.items[*].type}'",
          stdout: 'helm.sh/release.v1',
        },
        {
          run: 'helm install one $CHART',
          code: 1,
          stderr: four
            ? /Error: INSTALLATION FAILED: release name check failed: cannot reuse a name that is still in use\n$/
            : 'Error: INSTALLATION FAILED: cannot re-use a name that is still in use\n',
        },
        {
          run: "helm upgrade one $CHART --set colour=red,replicas=2 --wait --timeout 60s | grep -E '^(STATUS|REVISION|Colour|Release)'",
          stdout:
            'Release "one" has been upgraded. Happy Helming!\nSTATUS: deployed\nREVISION: 2\nColour red, revision 2.\n',
        },
        { run: 'kubectl get cm one -o jsonpath={.data.colour}', stdout: 'red' },
        { run: "helm upgrade one $CHART --set colour=pink --dry-run=server | grep -c 'colour: pink'", stdout: '1\n' },
        { run: 'kubectl get cm one -o jsonpath={.data.colour}', stdout: 'red' },
        { run: 'helm rollback one 1 --wait --timeout 60s', stdout: 'Rollback was a success! Happy Helming!\n' },
        {
          run: 'kubectl get deploy one -o jsonpath={.spec.replicas}; kubectl get cm one -o jsonpath={.data.colour}',
          stdout: '1blue',
        },
        {
          run: "helm history one -o json | tr '}' '\\n' | grep -o '\"status\":\"[a-z]*\"'",
          stdout: '"status":"superseded"\n"status":"superseded"\n"status":"deployed"\n',
        },
        {
          run: "helm test one | grep -E '^(TEST SUITE|Phase)'",
          stdout: /^TEST SUITE: +one-test\nPhase: +Succeeded\n$/,
        },
        { run: 'helm uninstall one --wait --timeout 60s', stdout: 'release "one" uninstalled\n' },
        { run: 'helm list -q; kubectl get deploy,svc -o name', stdout: '' },
        { run: 'helm uninstall one', code: 1, stderr: /release: not found\n$/ },
      ],
    },
    {
      name: 'an upgrade whose image cannot be pulled is rolled back',
      steps: [
        { run: 'helm install one $CHART --set hook=false --wait --timeout 60s > /dev/null' },
        {
          run: `helm upgrade one $CHART --set hook=false,image=nosuch.invalid/x:1 ${four ? '--rollback-on-failure' : '--atomic'} --timeout 4s`,
          code: 1,
          stderr:
            /Error: UPGRADE FAILED: release one failed, and has been rolled back due to (atomic|rollback-on-failure) being set: /,
        },
        { run: 'kubectl get deploy one -o jsonpath={.spec.template.spec.containers[0].image}', stdout: 'nginx:1.27' },
      ],
    },
    {
      name: 'a release leaves its history behind when that is kept, and comes back from it',
      steps: [
        { run: 'helm lint $CHART | tail -1', stdout: '1 chart(s) linted, 0 chart(s) failed\n' },
        {
          run: 'helm template one $CHART --show-only templates/config.yaml --set colour=green',
          stdout:
            '---\n# Source: web/templates/config.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {colour: green}\n',
        },
        { run: 'helm status one', code: 1, stderr: 'Error: release: not found\n' },
        { run: 'helm install one $CHART --set hook=false > /dev/null' },
        { run: 'helm upgrade one $CHART --reuse-values --set colour=red > /dev/null' },
        { run: 'helm get values one', stdout: 'USER-SUPPLIED VALUES:\ncolour: red\nhook: false\n' },
        { run: 'helm get values one --revision 1', stdout: 'USER-SUPPLIED VALUES:\nhook: false\n' },
        { run: 'helm get values one --revision 9', code: 1, stderr: 'Error: release: not found\n' },
        { run: 'helm get notes one', stdout: 'NOTES:\nColour red, revision 2.\n\n' },
        {
          run: 'helm history one | tail -2',
          stdout:
            /^1\s+\S.*\ssuperseded\s+web-0\.1\.0\s+1\.27\s+Install complete\s*\n2\s+\S.*\sdeployed\s+web-0\.1\.0\s+1\.27\s+Upgrade complete\s*\n$/,
        },
        {
          run: 'helm uninstall one --keep-history',
          stdout: 'release "one" uninstalled\n',
        },
        { run: 'helm list --deployed -q', stdout: '' },
        { run: 'helm list --uninstalled -q', stdout: 'one\n' },
        { run: "helm status one | grep '^STATUS'", stdout: 'STATUS: uninstalled\n' },
        {
          run: "kubectl get secrets -l owner=helm -o jsonpath='{.items[*].metadata.labels.status}'",
          stdout: 'superseded uninstalled',
        },
        { run: 'helm rollback one 1', stdout: 'Rollback was a success! Happy Helming!\n' },
        { run: 'kubectl get cm one -o jsonpath={.data.colour}', stdout: 'blue' },
        { run: 'helm uninstall one', stdout: 'release "one" uninstalled\n' },
        { run: 'kubectl get secrets -l owner=helm -o name', stdout: '' },
      ],
    },
    {
      name: four
        ? 'what kubectl patch took from a release is a conflict'
        : 'what kubectl patch changed is merged over by an upgrade',
      steps: [
        { run: 'helm install one $CHART --set hook=false --wait --timeout 60s > /dev/null' },
        { run: `kubectl patch deploy one -p '{"spec":{"replicas":3}}'`, stdout: 'deployment.apps/one patched\n' },
        four
          ? {
              run: 'helm upgrade one $CHART --set hook=false,replicas=2 2>&1 >/dev/null | sed "s/$NS/NS/" | tail -1',
              stdout: `Error: UPGRADE FAILED: ${conflict}\n`,
            }
          : { run: 'helm upgrade one $CHART --set hook=false,replicas=2 > /dev/null' },
        { run: 'kubectl get deploy one -o jsonpath={.spec.replicas}', stdout: four ? '3' : '2' },
        ...(four
          ? [
              { run: 'helm upgrade one $CHART --set hook=false,replicas=2 --force-conflicts > /dev/null' },
              { run: 'kubectl get deploy one -o jsonpath={.spec.replicas}', stdout: '2' },
            ]
          : []),
      ],
    },
  ];
}
