/** The files of a new pack with one scenario that passes lint and test, by their path. The pack's name is a slug. */
export function examplePack(name: string): Readonly<Record<string, string>> {
  const scenario = 'storage/first-claim';
  return {
    'pack.yaml': packYaml(name),
    [`${scenario}/scenario.yaml`]: scenarioYaml,
    [`${scenario}/setup/namespace.yaml`]: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team-a\n',
    [`${scenario}/solution.sh`]: `#!/bin/sh\nset -eu\n\nkubectl apply -f - <<'YAML'\n${claim()}YAML\n`,
    [`${scenario}/wrong/of-the-documentation.yaml`]: claim({ size: '8Gi', mode: 'ReadWriteMany' }),
  };
}

function claim({ size, mode } = { size: '500Mi', mode: 'ReadWriteOnce' }): string {
  return `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: report
  namespace: team-a
spec:
  accessModes: [${mode}]
  resources:
    requests:
      storage: ${size}
`;
}

function packYaml(name: string): string {
  return `apiVersion: cka-lab.dev/v1
kind: Pack
metadata:
  name: ${name}
title:
  en: My first pack
  ko: 나의 첫 번째 팩
version: 0.1.0
license: Apache-2.0
`;
}

const scenarioYaml = `apiVersion: cka-lab.dev/v1
kind: Scenario
metadata:
  name: first-claim
title:
  en: A first claim
  ko: 첫 번째 PVC
domain: storage
difficulty: easy
minutes: 5
lab: two-node
uses: [kubernetes]
# On clusters of the learners' own it would need names of its own: a parameter with prefixOf.
backends: [sim]
notLive:
  en: It has only been tried on the simulator.
  ko: 시뮬레이터에서만 시험했습니다.
setup:
  manifests: [setup/namespace.yaml]
# What is graded stands in backticks, and each demand on a line of a list.
task:
  en: |
    In the namespace \`team-a\`, create a PersistentVolumeClaim named \`report\`:

    - It requests \`500Mi\`.
    - Its only access mode is \`ReadWriteOnce\`.
  ko: |
    \`team-a\` 네임스페이스에 이름이 \`report\`인 PersistentVolumeClaim을 만드세요.

    - \`500Mi\`를 요청합니다.
    - 접근 모드는 \`ReadWriteOnce\` 하나뿐입니다.
checks:
  - id: exists
    title:
      en: The claim report exists
      ko: PVC report가 존재한다
    kind: resource
    points: 1
    # The words of the task that demand it, verbatim.
    cites:
      en: create a PersistentVolumeClaim named \`report\`
      ko: 이름이 \`report\`인 PersistentVolumeClaim을 만드세요
    spec:
      apiVersion: v1
      kind: PersistentVolumeClaim
      namespace: team-a
      name: report
  - id: size
    title:
      en: It requests 500Mi
      ko: 500Mi를 요청한다
    kind: resource
    points: 1
    cites:
      en: It requests \`500Mi\`.
      ko: '\`500Mi\`를 요청합니다.'
    dependsOn: [exists]
    spec:
      apiVersion: v1
      kind: PersistentVolumeClaim
      namespace: team-a
      name: report
      fields:
        - path: spec.resources.requests.storage
          equals: 500Mi
  - id: mode
    title:
      en: Its access mode is ReadWriteOnce
      ko: 접근 모드가 ReadWriteOnce이다
    kind: resource
    points: 1
    cites:
      en: Its only access mode is \`ReadWriteOnce\`.
      ko: 접근 모드는 \`ReadWriteOnce\` 하나뿐입니다.
    dependsOn: [exists]
    spec:
      apiVersion: v1
      kind: PersistentVolumeClaim
      namespace: team-a
      name: report
      fields:
        - path: spec.accessModes
          equals: [ReadWriteOnce]
hints:
  - en: The documentation of persistent volumes has an example of a claim; \`kubectl explain pvc.spec\` shows its fields.
    ko: 퍼시스턴트 볼륨 문서에 PVC 예시가 있습니다. \`kubectl explain pvc.spec\`으로 필드를 볼 수 있습니다.
  - en: The size stands below spec.resources.requests.storage, the access modes are a list.
    ko: 크기는 spec.resources.requests.storage에 적고, 접근 모드는 목록입니다.
solution:
  script: solution.sh
  explanation:
    en: The claim says what is needed; the class that is the default provides it.
    ko: PVC는 필요한 것을 적습니다. 기본 스토리지 클래스가 볼륨을 제공합니다.
# As right as the solution, but said otherwise: it has to get full marks too. \`solutionBut\` is the solution with some edits:
# \`replace\` a text \`with\` another, \`without\` a text, or \`append\` some commands.
right:
  - name: in-bytes
    description:
      en: The same size, in bytes.
      ko: 같은 크기를 바이트로 적었다.
    solutionBut:
      - { replace: 500Mi, with: '"524288000"' }
# What people really get wrong, each with just the checks that it fails. A check that is not judged because another one
# fails counts as failed.
wrong:
  - name: of-the-documentation
    description:
      en: The documentation's example, with the name of the task.
      ko: 문서 예시를 복사하고 이름만 바꾸었다.
    # What is not near the solution has a file of its own, a manifest or a script.
    file: wrong/of-the-documentation.yaml
    fails: [size, mode]
  - name: other-mode
    description:
      en: An access mode more than is needed.
      ko: 필요 이상의 접근 모드를 사용했다.
    solutionBut:
      - { replace: ReadWriteOnce, with: ReadWriteMany }
    fails: [mode]
  - name: other-namespace
    description:
      en: The namespace was forgotten.
      ko: 네임스페이스를 지정하지 않았다.
    solutionBut:
      - { replace: 'namespace: team-a', with: 'namespace: default' }
    fails: [exists, size, mode]
  - name: other-name
    description:
      en: A slip in the name.
      ko: 이름을 잘못 적었다.
    solutionBut:
      - { replace: 'name: report', with: 'name: reports' }
    fails: [exists, size, mode]
`;
