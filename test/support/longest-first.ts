import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes more than ten seconds, the longest first; but suites that want the real Docker engine for themselves stand apart, so
 * that one processor does not wait for the engine while the other has it.
 */
const long = [
  'test/scenarios/kubernetes-storage.test.ts',
  'test/conformance/kube/recorded.test.ts',
  'test/scenarios/docker-storage.test.ts',
  'test/conformance/kube/kubectl.test.ts',
  'test/conformance/docker/walks.test.ts',
  'test/conformance/docker/recorded.test.ts',
  'test/conformance/kube/cloud.test.ts',
  'test/conformance/kube/helm.test.ts',
  'test/e2e/terminal-ui.test.ts',
  'test/e2e/first-task.test.ts',
  'test/scenarios/storage-basics.test.ts',
  'test/e2e/grade.test.ts',
  'test/e2e/wrong-input.test.ts',
  'test/e2e/machines.test.ts',
  'test/e2e/docker-engines.test.ts',
  'test/conformance/kube/client-python.test.ts',
  'test/conformance/kube/requests.test.ts',
  'test/conformance/kube/control-plane.test.ts',
];

/** Begins with the files that take longest: one that begins last would keep one processor waiting for minutes. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((path) => moduleId.endsWith(path));
      return at < 0 ? long.length : at;
    };
    const others = await super.sort(files);
    return others.toSorted((a, b) => place(a) - place(b));
  }
}
