import { defineProgram } from '../../../runtime/process/program.ts';

/** A number of bc: an integer and how many of its digits stand behind the point. */
interface Value {
  readonly digits: bigint;
  readonly scale: number;
}

class BcError extends Error {}

const tokens = /\s*(?:(\d+\.?\d*|\.\d+)|([A-Za-z_]\w*)|(<=|>=|==|!=|&&|\|\||[-+*/%^()=<>!;]))/y;

/**
 * `bc`: arithmetic with exact decimals, `scale`, variables, comparisons, `sqrt`. Follows POSIX: a quotient has `scale` digits,
 * a product as many as its factors need up to that. No statements, functions of one's own and bases.
 */
export const bc = defineProgram({
  name: 'bc',
  run: async (context) => {
    const files = context.arguments.filter((arg) => !arg.startsWith('-'));
    const texts: string[] = [];
    for (const file of files) texts.push(new TextDecoder().decode(await context.open(file)));
    texts.push(new TextDecoder().decode(await context.readAll()));
    const hasLibrary = context.arguments.some((arg) => /^-[a-z]*l|^--mathlib$/.test(arg));
    const variables = new Map<string, Value>([['scale', { digits: hasLibrary ? 20n : 0n, scale: 0 }]]);
    for (const line of texts.join('\n').split('\n')) {
      for (const statement of line.replace(/#.*$/, '').split(';')) {
        if (statement.trim() === '') continue;
        if (/^\s*(?:quit|halt)\s*$/.test(statement)) return 0;
        try {
          const { value, isAssignment } = evaluate(statement, variables);
          if (!isAssignment) await context.print(`${textOf(value)}\n`);
        } catch (error) {
          if (!(error instanceof BcError)) throw error;
          await context.stderr.write(new TextEncoder().encode(`(standard_in) 1: ${error.message}\n`));
        }
      }
    }
    return 0;
  },
});

function textOf({ digits, scale }: Value): string {
  const size = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = size.slice(0, size.length - scale);
  const text = scale === 0 ? whole : `${whole === '0' ? '' : whole}.${size.slice(size.length - scale)}`;
  const isZero = digits === 0n;
  return isZero ? '0' : `${digits < 0n ? '-' : ''}${text}`;
}

function at(value: Value, scale: number): bigint {
  const by = scale - value.scale;
  return by >= 0 ? value.digits * 10n ** BigInt(by) : value.digits / 10n ** BigInt(-by);
}

const truth = (holds: boolean): Value => ({ digits: holds ? 1n : 0n, scale: 0 });

function evaluate(
  text: string,
  variables: Map<string, Value>,
): { readonly value: Value; readonly isAssignment: boolean } {
  const words: string[] = [];
  tokens.lastIndex = 0;
  const source = text.trim();
  while (tokens.lastIndex < source.length) {
    const match = tokens.exec(source);
    if (match === null) throw new BcError('syntax error');
    words.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  let place = 0;
  const peek = (): string => words[place] ?? '';
  const take = (): string => words[place++] ?? '';
  const scale = (): number => Number(variables.get('scale')?.digits ?? 0n);

  const chain = (operators: readonly string[], next: () => Value, apply: (a: Value, b: Value, by: string) => Value) => {
    return (): Value => {
      let value = next();
      while (operators.includes(peek())) {
        const by = take();
        value = apply(value, next(), by);
      }
      return value;
    };
  };
  const atom = (): Value => {
    const word = take();
    if (word === '(') {
      const value = or();
      if (take() !== ')') throw new BcError('syntax error');
      return value;
    }
    if (/^[\d.]/.test(word)) {
      const [whole = '', part = ''] = word.split('.');
      return { digits: BigInt(`${whole}${part}` || '0'), scale: part.length };
    }
    if (word === 'sqrt' && peek() === '(') return root(atom(), scale());
    if (/^[a-z_]\w*$/.test(word)) return variables.get(word) ?? truth(false);
    throw new BcError('syntax error');
  };
  const negative = (): Value => {
    if (peek() !== '-') return atom();
    take();
    const value = negative();
    return { ...value, digits: -value.digits };
  };
  const power = (): Value => {
    const base = negative();
    if (peek() !== '^') return base;
    take();
    const exponent = Number(at(power(), 0));
    if (exponent < 0) return quotient(truth(true), powered(base, -exponent, scale()), scale());
    return powered(base, exponent, scale());
  };
  const product = chain(['*', '/', '%'], power, (a, b, by) => {
    if (by === '*') return times(a, b, scale());
    if (b.digits === 0n) throw new BcError('Divide by zero');
    const whole = quotient(a, b, scale());
    if (by === '/') return whole;
    const width = Math.max(scale() + b.scale, a.scale);
    return {
      digits: at(a, width) - whole.digits * b.digits * 10n ** BigInt(width - whole.scale - b.scale),
      scale: width,
    };
  });
  const sum = chain(['+', '-'], product, (a, b, by) => {
    const width = Math.max(a.scale, b.scale);
    return { digits: by === '+' ? at(a, width) + at(b, width) : at(a, width) - at(b, width), scale: width };
  });
  const comparison = chain(['<', '>', '<=', '>=', '==', '!='], sum, (a, b, by) => {
    const width = Math.max(a.scale, b.scale);
    const [left, right] = [at(a, width), at(b, width)];
    if (by === '==') return truth(left === right);
    if (by === '!=') return truth(left !== right);
    return truth(
      by.startsWith('<')
        ? left < right || (by === '<=' && left === right)
        : left > right || (by === '>=' && left === right),
    );
  });
  const not = (): Value => {
    if (peek() !== '!') return comparison();
    take();
    return truth(not().digits === 0n);
  };
  const and = chain(['&&'], not, (a, b) => truth(a.digits !== 0n && b.digits !== 0n));
  const or = chain(['||'], and, (a, b) => truth(a.digits !== 0n || b.digits !== 0n));

  const [name = '', equals] = words;
  const isAssignment = /^[a-z_]\w*$/.test(name) && equals === '=';
  if (isAssignment) place = 2;
  const value = or();
  if (place < words.length) throw new BcError('syntax error');
  if (isAssignment) variables.set(name, value);
  return { value, isAssignment };
}

function quotient(a: Value, b: Value, scale: number): Value {
  return { digits: (a.digits * 10n ** BigInt(scale + b.scale)) / (b.digits * 10n ** BigInt(a.scale)), scale };
}

function times(a: Value, b: Value, scale: number): Value {
  const width = Math.min(a.scale + b.scale, Math.max(scale, a.scale, b.scale));
  return { digits: at({ digits: a.digits * b.digits, scale: a.scale + b.scale }, width), scale: width };
}

function powered(base: Value, exponent: number, scale: number): Value {
  const whole = { digits: base.digits ** BigInt(exponent), scale: base.scale * exponent };
  const width = Math.min(whole.scale, Math.max(scale, base.scale));
  return { digits: at(whole, width), scale: width };
}

function root(value: Value, scale: number): Value {
  if (value.digits < 0n) throw new BcError('Square root of a negative number');
  const width = Math.max(scale, value.scale);
  const wanted = at(value, width * 2);
  let guess = wanted;
  for (let next = (guess + 1n) / 2n; next < guess; next = (guess + wanted / guess) / 2n) guess = next;
  return { digits: guess, scale: width };
}
