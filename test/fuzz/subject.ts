import { createTestServer, type TestServer } from '../../src/sim/kube/test-server.ts';
import { kindExamples } from '../support/kinds.ts';
import { type FuzzRequest, type Reply, send } from './exchange.ts';
import { problemOf } from './judge.ts';
import type { FuzzKind } from './requests.ts';

/** A server under test that remembers what it was sent. */
export interface Subject {
  readonly server: TestServer;
  readonly kinds: readonly FuzzKind[];
  /** Sends a request; throws a Finding unless the answer is a proper one. */
  ask(request: FuzzRequest): Promise<Reply>;
  /** Ends the case with what is wrong. */
  fail(problem: string): never;
}

/** Something that must not be: what was wrong, and the requests that lead there. */
export class Finding extends Error {
  readonly problem: string;
  readonly requests: readonly FuzzRequest[];

  constructor(problem: string, requests: readonly FuzzRequest[]) {
    super(`${problem}\n  requests: ${JSON.stringify(requests)}`);
    this.name = 'Finding';
    this.problem = problem;
    this.requests = requests;
  }
}

/** A fresh server with nothing in it but the default namespace. */
export async function createSubject(): Promise<Subject> {
  let failure = '';
  const failed = (error: unknown): void => {
    failure = error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 5).join(' ') : String(error);
  };
  const server = await createTestServer({ options: () => ({ failed }) });
  const sent: FuzzRequest[] = [];
  const fail = (problem: string): never => {
    throw new Finding(problem, sent);
  };
  const kinds = kindExamples().flatMap((example) => {
    const { apiVersion, kind } = example.object;
    const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const found = server.registry.resourceForKind(group, kind, version);
    return found === undefined ? [] : [{ ...found, example }];
  });
  return {
    server,
    kinds,
    fail,
    ask: async (request) => {
      sent.push(request);
      const reply = await send(server.handler, request).catch((error: unknown) =>
        fail(`thrown: ${error instanceof Error ? error.stack : String(error)}`),
      );
      const problem = problemOf(request, reply);
      return problem === undefined ? reply : fail(`${problem} ${failure}`);
    },
  };
}
