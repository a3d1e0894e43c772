import type { Walk } from './walk.ts';

const file = (name: string, text: string) => `cat > ${name} <<'X'\n${text}X\nsed -i "s/\\$NS/$NS/g" ${name}`;

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rules.$NS.example.com}
spec:
  group: $NS.example.com
  scope: Namespaced
  names: {kind: Rule, plural: rules}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              min: {type: integer}
              max: {type: integer}
              name:
                type: string
                maxLength: 20
                x-kubernetes-validations:
                - {rule: self == oldSelf, message: name is immutable}
            x-kubernetes-validations:
            - rule: self.min <= self.max
              messageExpression: "'min is above max, which is ' + (self.max < 10 ? 'small' : 'large')"
`;

const policy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: $NS}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
  variables:
  - {name: replicas, expression: object.spec.replicas}
  validations:
  - expression: variables.replicas <= 5
    messageExpression: "'at most 5 replicas, not ' + string(variables.replicas)"
`;

const binding = (action: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: $NS}
spec:
  policyName: $NS
  validationActions: [${action}]
  matchResources:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NS}}
`;

/** Expressions in custom resources, policies and webhooks. */
export const policyWalks: readonly Walk[] = [
  {
    name: 'rules of a custom resource hold for its objects',
    steps: [
      { run: file('crd.yaml', definition) },
      {
        run: 'kubectl create -f crd.yaml && kubectl wait --for=condition=Established crd/rules.$NS.example.com',
        stdout: /created\n[\s\S]*condition met\n$/,
        stderr: '',
      },
      {
        run: 'for i in 3 9; do printf "apiVersion: %s.example.com/v1\\nkind: Rule\\nmetadata: {name: r}\\nspec: {min: %d, max: 5, name: a}\\n" $NS $i > r$i.yaml; done; kubectl create -f r9.yaml',
        code: 1,
        stderr: 'The Rule "r" is invalid: spec: Invalid value: min is above max, which is small\n',
      },
      { run: 'kubectl create -f r3.yaml', stdout: /^rule\.\S+\/r created\n$/ },
      {
        run: `kubectl patch rules r --type merge -p '{"spec":{"name":"b"}}'`,
        code: 1,
        stderr: 'The Rule "r" is invalid: spec.name: Invalid value: "b": name is immutable\n',
      },
      {
        run: `sed 's/self.min <= self.max/self.mim <= self.max/' crd.yaml | kubectl replace -f -`,
        code: 1,
        stderr:
          /x-kubernetes-validations\[0\]\.rule: Invalid value: \{.*\}: compilation failed: ERROR: <input>:1:5: undefined field 'mim'\n \| self\.mim <= self\.max\n \| \.\.\.\.\^\n$/,
      },
      { run: 'kubectl delete crd rules.$NS.example.com', stdout: /deleted/ },
    ],
  },
  {
    name: 'a ValidatingAdmissionPolicy refuses, or warns of, what it does not hold for',
    steps: [
      { run: file('policy.yaml', policy) },
      { run: file('deny.yaml', binding('Deny')) },
      { run: file('warn.yaml', binding('Warn')) },
      { run: 'kubectl apply -f policy.yaml -f deny.yaml', stdout: /created\n.*created\n$/ },
      {
        run: 'kubectl get validatingadmissionpolicies $NS',
        stdout: /^NAME +VALIDATIONS +PARAMKIND +AGE\n\S+ +1 +<unset> +\S+\n$/,
      },
      {
        run: 'kubectl get validatingadmissionpolicybindings $NS',
        stdout: /^NAME +POLICYNAME +PARAMREF +AGE\n(\S+) +\1 +<unset> +\S+\n$/,
      },
      {
        run: "kubectl wait validatingadmissionpolicy/$NS --for=jsonpath='{.status.observedGeneration}'=1 && kubectl get validatingadmissionpolicy $NS -o jsonpath='{.status}'",
        stdout: /condition met\n\{"observedGeneration":1,"typeChecking":\{\}\}$/,
      },
      { run: 'kubectl create deployment web --image=nginx --replicas=2', stdout: 'deployment.apps/web created\n' },
      {
        run: 'kubectl create deployment big --image=nginx --replicas=6 2>&1 | sed "s/$NS/N/g"',
        stdout: `error: failed to create deployment: deployments.apps "big" is forbidden: ValidatingAdmissionPolicy 'N' with binding 'N' denied request: at most 5 replicas, not 6\n`,
      },
      {
        run: `kubectl patch deployment web -p '{"spec":{"replicas":7}}' 2>&1 | sed "s/$NS/N/g"`,
        stdout: `The deployments "web" is invalid: : ValidatingAdmissionPolicy 'N' with binding 'N' denied request: at most 5 replicas, not 7\n`,
      },
      { run: 'kubectl apply -f warn.yaml', stdout: /configured\n$/ },
      {
        // A binding holds once the API server has heard of it.
        run: `until kubectl patch deployment web -p '{"spec":{"replicas":7}}' >said 2>&1; do :; done; sed "s/$NS/N/g" said`,
        stdout: `Warning: Validation failed for ValidatingAdmissionPolicy 'N' with binding 'N': at most 5 replicas, not 7\ndeployment.apps/web patched\n`,
      },
      {
        run: `sed 's/variables.replicas <= 5/variables.replicas/' policy.yaml | kubectl apply -f - 2>&1 | sed "s/$NS/N/g"`,
        stdout: `The ValidatingAdmissionPolicy "N" is invalid: spec.validations[0].expression: Invalid value: "variables.replicas": must evaluate to bool but got dyn\n`,
      },
      { run: 'kubectl delete -f policy.yaml -f deny.yaml', stdout: /deleted/ },
    ],
  },
  {
    name: 'a webhook that nobody answers for fails requests, unless it may be left out',
    steps: [
      {
        run: file(
          'hook.yaml',
          `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: $NS}
webhooks:
- name: hook.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {url: "https://127.0.0.1:1/x"}
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $NS}}
  rules:
  - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
`,
        ),
      },
      { run: 'kubectl apply -f hook.yaml', stdout: /created\n$/, stderr: '' },
      {
        run: 'kubectl create configmap c',
        code: 1,
        stderr:
          'error: failed to create configmap: Internal error occurred: failed calling webhook "hook.example.com": failed to call webhook: Post "https://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused\n',
      },
      {
        run: `kubectl patch validatingwebhookconfiguration $NS --type json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'`,
        stdout: /patched/,
      },
      { run: 'kubectl create configmap c', stdout: 'configmap/c created\n' },
      { run: 'kubectl delete validatingwebhookconfiguration $NS', stdout: /deleted/ },
    ],
  },
];
