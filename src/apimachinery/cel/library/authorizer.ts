import { type Definition, parseType } from '../check/declarations.ts';
import { CelError, Opaque } from '../values/value.ts';

/** What an expression asks of the authorizer. */
export interface AuthorizerQuestion {
  /** `namespace/name` of a ServiceAccount that is asked about instead of the one who sent the request. */
  readonly serviceAccount?: string;
  readonly verb: string;
  /** Of a question about a path that is no resource's. */
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export type AskAuthorizer = (question: AuthorizerQuestion) => { readonly allowed: boolean; readonly reason: string };

interface Check {
  readonly ask: AskAuthorizer;
  readonly about: Omit<AuthorizerQuestion, 'verb'>;
}

interface Outcome {
  readonly allowed: boolean;
  readonly reason: string;
}

const never = () => false;
const wrap = (type: string, content: Check | Outcome) => new Opaque<unknown>(parseType(type), content, never) as Opaque;
const withMore = (type: string, { content }: Opaque<Check>, more: Partial<AuthorizerQuestion>) =>
  wrap(type, { ask: content.ask, about: { ...content.about, ...more } });

/** The variable `authorizer`. */
export function authorizerValue(ask: AskAuthorizer): Opaque {
  return wrap('authorizer', { ask, about: {} });
}

/** The variable `authorizer.requestResource`. */
export function resourceCheckValue(ask: AskAuthorizer, about: Omit<AuthorizerQuestion, 'verb'>): Opaque {
  return wrap('resourceCheck', { ask, about });
}

function filled(text: string, message: string): string {
  if (text === '') throw new CelError(message);
  return text;
}

function check({ content }: Opaque<Check>, verb: string): Opaque {
  return wrap('decision', content.ask({ ...content.about, verb }));
}

type C = Opaque<Check>;
const part = (name: 'subresource' | 'namespace' | 'name'): Definition => ({
  name,
  overloads: {
    'resourceCheck.(string): resourceCheck': (of: C, value: string) => withMore('resourceCheck', of, { [name]: value }),
  },
});

/** Kubernetes' library/authz.go. */
export const authorizerFunctions: readonly Definition[] = [
  {
    name: 'path',
    overloads: {
      'authorizer.(string): pathCheck': (of: C, path: string) =>
        withMore('pathCheck', of, { path: filled(path, 'path must not be empty') }),
    },
  },
  {
    name: 'group',
    overloads: { 'authorizer.(string): groupCheck': (of: C, group: string) => withMore('groupCheck', of, { group }) },
  },
  {
    name: 'serviceAccount',
    overloads: {
      'authorizer.(string, string): authorizer': (of: C, namespace: string, name: string) =>
        withMore('authorizer', of, { serviceAccount: `${namespace}/${name}` }),
    },
  },
  {
    name: 'resource',
    overloads: {
      'groupCheck.(string): resourceCheck': (of: C, resource: string) =>
        withMore('resourceCheck', of, { resource: filled(resource, 'resource must not be empty') }),
    },
  },
  part('subresource'),
  part('namespace'),
  part('name'),
  ...['fieldSelector', 'labelSelector'].map((name) => ({
    name,
    overloads: { 'resourceCheck.(string): resourceCheck': (of: C) => withMore('resourceCheck', of, {}) },
  })),
  {
    name: 'check',
    overloads: { 'pathCheck.(string): decision': check, 'resourceCheck.(string): decision': check },
    cost: () => 350_000,
  },
  { name: 'allowed', overloads: { 'decision.(): bool': ({ content }: Opaque<Outcome>) => content.allowed } },
  { name: 'reason', overloads: { 'decision.(): string': ({ content }: Opaque<Outcome>) => content.reason } },
  { name: 'errored', overloads: { 'decision.(): bool': () => false } },
  { name: 'error', overloads: { 'decision.(): string': () => '' } },
];
