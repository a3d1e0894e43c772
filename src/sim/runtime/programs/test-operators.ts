import type { Facts } from '../files/node.ts';
import type { ProgramContext } from '../process/program.ts';

/** A number that is none, for `[ 1 -eq x ]`. */
export class BadNumber extends Error {}

function factsAt(context: ProgramContext, path: string, follow = true): Facts | undefined {
  try {
    return follow ? context.files.facts(context.path(path)) : context.files.linkFacts(context.path(path));
  } catch {
    return undefined;
  }
}

/** `[ -f x ]` and its like. */
export function testUnary(context: ProgramContext, operator: string, operand: string): boolean {
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-t') return (operand === '0' ? context.stdin : context.stdout).isTerminal;
  if (operator === '-v') return context.environment.has(operand);
  if (operator === '-L' || operator === '-h') return factsAt(context, operand, false)?.type === 'symlink';
  const facts = factsAt(context, operand);
  if (facts === undefined || operand === '') return false;
  const { uid, gid } = context.process.credentials;
  switch (operator) {
    case '-e':
    case '-a':
      return true;
    case '-f':
      return facts.type === 'file';
    case '-d':
      return facts.type === 'directory';
    case '-p':
      return facts.type === 'fifo';
    case '-S':
      return facts.type === 'socket';
    case '-c':
      return facts.type === 'device';
    case '-s':
      return facts.size > 0;
    case '-r':
    case '-w':
    case '-x':
      return context.files.allows(context.path(operand), operator === '-r' ? 'r' : operator === '-w' ? 'w' : 'x');
    case '-u':
      return (facts.mode & 0o4000) !== 0;
    case '-g':
      return (facts.mode & 0o2000) !== 0;
    case '-k':
      return (facts.mode & 0o1000) !== 0;
    case '-O':
      return facts.uid === uid;
    case '-G':
      return facts.gid === gid;
    default:
      return false;
  }
}

export const unaryOperators = new Set(
  '-z -n -t -v -L -h -e -a -f -d -p -S -c -b -s -r -w -x -u -g -k -O -G'.split(' '),
);
export const binaryOperators = new Set('= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef'.split(' '));

function numeric(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new BadNumber(text);
  return Number(text);
}

/** `[ a = b ]` and its like; undefined when there is no such operator. */
export function testBinary(
  context: ProgramContext,
  left: string,
  operator: string,
  right: string,
): boolean | undefined {
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-eq':
      return numeric(left) === numeric(right);
    case '-ne':
      return numeric(left) !== numeric(right);
    case '-lt':
      return numeric(left) < numeric(right);
    case '-le':
      return numeric(left) <= numeric(right);
    case '-gt':
      return numeric(left) > numeric(right);
    case '-ge':
      return numeric(left) >= numeric(right);
    case '-nt':
    case '-ot': {
      const one = factsAt(context, left)?.modified ?? Number.NEGATIVE_INFINITY;
      const other = factsAt(context, right)?.modified ?? Number.NEGATIVE_INFINITY;
      return operator === '-nt' ? one > other : one < other;
    }
    case '-ef':
      return factsAt(context, left) !== undefined && factsAt(context, left)?.inode === factsAt(context, right)?.inode;
    default:
      return undefined;
  }
}
