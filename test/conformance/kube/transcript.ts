import { readdirSync, readFileSync } from 'node:fs';
import type { KubectlRelease } from '../../support/kubectl.ts';
import type { ClusterPart } from './cluster.ts';
import { Template } from './template.ts';
import type { Step, Walk } from './walk.ts';

const folder = new URL('walks/', import.meta.url);

/**
 * The transcripts of `walks/`, as one release of kubectl has to print them:
 *
 *   === a walk is named like this          starts a walk; `## alone`, `## only 1.35 1.32`, `## needs containers`
 *                                          and `## finally COMMAND` say more
 *   $ kubectl get pods                     a command; lines that go on with it start with `> `
 *   NAME   READY   STATUS                  stdout; a template (see template.ts)
 *   ! error: ...                           stderr
 *   [1]                                    exit code, if it is not 0
 *   [up to 1.34]                           what follows is what releases up to that one print instead
 *   [since 1.32]                           directly below the command: older releases leave it out
 *   [needs containers]                     directly below the command: real clusters without them leave it out
 *   [any]                                  neither stream is looked at
 */
export function loadTranscripts(
  release: KubectlRelease,
): readonly { readonly subject: string; readonly walks: readonly Walk[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => ({
      subject: name.replace('.txt', ''),
      walks: parseTranscript(readFileSync(new URL(name, folder), 'utf8'), release),
    }));
}

const partsOf = (text: string) => text.split(' ') as ClusterPart[];
const minor = (release: string) => Number(release.replace(/^v|^1\./, ''));

/** The walks of one transcript; throws where a line belongs to no command. */
export function parseTranscript(text: string, release: KubectlRelease): readonly Walk[] {
  return text
    .split(/^(?==== )/m)
    .filter((part) => part.startsWith('=== '))
    .map((part) => parseWalk(part, release))
    .filter((walk) => walk.releases === undefined || walk.releases.includes(release));
}

function parseWalk(text: string, release: KubectlRelease): Walk {
  const [head = '', ...commands] = text.split(/^(?=\$ )/m);
  const name = head.split('\n', 1)[0]?.slice(4).trim() ?? '';
  const only = /^## only (.*)$/m.exec(head)?.[1];
  const needs = /^## needs (.*)$/m.exec(head)?.[1];
  const last = /^## finally (.*)$/m.exec(head)?.[1];
  return {
    name,
    steps: commands.map((command) => parseStep(command, release)).filter((step) => step !== undefined),
    ...(only === undefined ? {} : { releases: only.split(' ').map((one) => `v${minor(one)}` as KubectlRelease) }),
    ...(needs === undefined ? {} : { needs: partsOf(needs) }),
    ...(last === undefined ? {} : { finally: last }),
    ...(/^## alone$/m.test(head) ? { alone: true } : {}),
  };
}

function parseStep(text: string, release: KubectlRelease): Step | undefined {
  const lines = text.replace(/\n+$/, '').split('\n');
  const first = lines.findIndex((line, index) => index > 0 && !line.startsWith('> ') && line !== '>');
  const command = lines.slice(0, first < 0 ? undefined : first).map((line) => line.slice(2));
  let printed = first < 0 ? [] : lines.slice(first);
  const since = /^\[since (1\.\d+)\]$/.exec(printed[0] ?? '')?.[1];
  if (since !== undefined) {
    if (minor(release) < minor(since)) return undefined;
    printed = printed.slice(1);
  }
  const needs = /^\[needs (.*)\]$/.exec(printed[0] ?? '')?.[1];
  if (needs !== undefined) printed = printed.slice(1);
  let chosen: string[] = [];
  let bound = Number.POSITIVE_INFINITY;
  let current: string[] | undefined = chosen;
  for (const line of printed) {
    const upTo = /^\[up to (1\.\d+)\]$/.exec(line)?.[1];
    if (upTo === undefined) current?.push(line);
    else if (minor(release) <= minor(upTo) && minor(upTo) < bound) {
      bound = minor(upTo);
      current = chosen = [];
    } else current = undefined;
  }
  return {
    run: command.join('\n'),
    ...expectations(chosen),
    ...(needs === undefined ? {} : { needs: partsOf(needs) }),
  };
}

function expectations(lines: readonly string[]): Omit<Step, 'run'> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let code = 0;
  let looked = true;
  for (const line of lines) {
    const exit = /^\[(\d+)\]$/.exec(line)?.[1];
    if (exit !== undefined) code = Number(exit);
    else if (line === '[any]') looked = false;
    else if (line === '!' || line.startsWith('! ')) stderr.push(`${line.slice(2)}\n`);
    else stdout.push(`${line}\n`);
  }
  if (!looked) return { code };
  return { code, stdout: new Template(stdout.join('')), stderr: new Template(stderr.join('')) };
}
