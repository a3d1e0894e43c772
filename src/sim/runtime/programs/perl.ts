import { defineProgram } from '../process/program.ts';

/** The first `digits` significant digits of pi, rounded half to even as Perl's bignum does; Machin's formula. */
export function piDigits(digits: number): string {
  const guard = 12;
  const scale = 10n ** BigInt(digits + guard);
  const arctangent = (inverse: bigint): bigint => {
    let power = scale / inverse;
    let sum = power;
    for (let n = 3n; power !== 0n; n += 2n) {
      power = -power / (inverse * inverse);
      sum += power / n;
    }
    return sum;
  };
  const pi = 4n * (4n * arctangent(5n) - arctangent(239n));
  const cut = 10n ** BigInt(guard + 1);
  const text = String((pi + cut / 2n) / cut);
  return digits <= 1 ? text : `${text[0]}.${text.slice(1)}`;
}

/** What `\n` and its like stand for in a quoted text. */
const plainOf = (text: string) =>
  text.replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t', '0': '\0' })[letter] ?? letter);

/**
 * perl, as far as the Job of Kubernetes' own documentation goes: `-Mbignum=bpi -wle 'print bpi(2000)'`, and printing and sleeping
 * of plain texts. Everything else is `not simulated`.
 */
export const perl = defineProgram({
  name: 'perl',
  run: async (context) => {
    const flags = context.arguments.filter((argument) => argument.startsWith('-'));
    if (flags.includes('-v') || flags.includes('--version')) {
      const version = context.environment.get('PERL_VERSION') ?? '5.42.0';
      const [, revision] = version.split('.');
      await context.print(
        `\nThis is perl 5, version ${revision}, subversion ${version.split('.')[2] ?? 0} (v${version}) built for x86_64-linux-gnu\n\n`,
      );
      return 0;
    }
    const at = context.arguments.findIndex((argument) => /^-[a-zA-Z]*e$/.test(argument));
    const code = at < 0 ? '' : (context.arguments[at + 1] ?? '');
    const endsLines = /l/.test(context.arguments[at] ?? '');
    for (const statement of code.split(';').map((part) => part.trim())) {
      if (statement === '') continue;
      const pi = /^print\s*\(?\s*bpi\((\d+)\)\s*\)?$/.exec(statement);
      const text = /^print\s*\(?\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*\)?$/.exec(statement);
      const sleeps = /^sleep\s*\(?\s*(\d+)\s*\)?$/.exec(statement);
      const exits = /^exit\s*\(?\s*(\d+)\s*\)?$/.exec(statement);
      const end = endsLines ? '\n' : '';
      if (pi !== null) {
        context.system.meter.spend(Number(pi[1]));
        await context.print(`${piDigits(Math.min(10_000, Number(pi[1])))}${end}`);
      } else if (text !== null) await context.print(`${text[2] ?? plainOf(text[1] ?? '')}${end}`);
      else if (sleeps !== null) await context.sleep(Number(sleeps[1]) * 1000);
      else if (exits !== null) return Number(exits[1]);
      else {
        await context.complain(`not simulated: ${statement}`);
        return 2;
      }
    }
    if (at < 0) {
      await context.complain('not simulated: scripts in files');
      return 2;
    }
    return 0;
  },
});
