import { describe, expect, it } from 'vitest';
import { programFile } from '../process/executable.ts';
import { runToEnd, testContainer } from '../testing.ts';

async function run(shell: 'sh' | 'bash' | 'dash', script: string) {
  const container = testContainer({ arguments: [shell, '-c', script] });
  container.root.writeFile('/bin/dash', programFile('dash'), { mode: 0o755 });
  const { code, stdout, stderr } = await runToEnd(container);
  return { code, stdout, stderr };
}

describe('the value of an expression', () => {
  const table: readonly (readonly [script: string, stdout: string])[] = [
    ['a=5; echo $(( $(echo 3) + 1 )) $((${a}*2)) $((${#a}+${b:-4})) $((`echo 2`*2))', '4 10 5 4\n'],
    ['a=5; echo $((a++)) $a $((++a)) $((a+=2)) $((-a)) $((~1)) $((!a)) $((a--)) $((- -a))', '5 6 7 9 -9 -2 0 9 8\n'],
    ['echo $((0x1F)) $((010)) $((2**10)) $((7%3)) $((-7/2)) $((1<<4|3)) $((6^3)) $((5&~1))', '31 8 1024 1 -3 19 5 4\n'],
    [
      'echo $((1?2:3)) $((0||0)) $((1&&2)) $((3>2)) $((2<=1)) $((1==1)) $((1!=1)) $(((1+2)*3)) $((1,2))',
      '2 0 1 1 0 1 0 9 2\n',
    ],
    ['x=y; y=5; echo $((x)) $((x*2)) $((z)) $((z=x)) $z; e=1+2; echo $((e*2))', '5 10 0 5 5\n6\n'],
    ['i=0; echo $((1||(i=7))) $i $((0&&1/0)) $((1?3:1/0)) $i', '1 0 0 3 0\n'],
    ['echo $((1<<63)) $((9223372036854775807+1)) $(( )) $(())', '-9223372036854775808 -9223372036854775808 0 0\n'],
  ];
  it.each(table)('%s', async (script, stdout) => {
    expect(await run('sh', script)).toEqual({ code: 0, stdout, stderr: '' });
    expect(await run('bash', script)).toEqual({ code: 0, stdout, stderr: '' });
  });
});

describe('an expression without a value', () => {
  const table: readonly (readonly [expression: string, bash: string, ash: string, dash: string])[] = [
    ['3 +', 'syntax error: operand expected (error token is "+")', 'arithmetic syntax error', 'expecting primary'],
    [' 3 + ', 'syntax error: operand expected (error token is "+ ")', 'arithmetic syntax error', 'expecting primary'],
    ['1 +* 2', 'syntax error: operand expected (error token is "* 2")', 'arithmetic syntax error', 'expecting primary'],
    ['08', 'value too great for base (error token is "08")', 'arithmetic syntax error', 'expecting EOF'],
    ['1+08', 'value too great for base (error token is "08")', 'arithmetic syntax error', 'expecting EOF'],
    ['5a', 'value too great for base (error token is "5a")', 'arithmetic syntax error', 'expecting EOF'],
    ['3 3', 'syntax error in expression (error token is "3")', 'arithmetic syntax error', 'expecting EOF'],
    ['1/0', 'division by 0 (error token is "0")', 'divide by zero', 'division by zero'],
    ['7%0', 'division by 0 (error token is "0")', 'divide by zero', 'division by zero'],
    [
      '7 = 8',
      'attempted assignment to non-variable (error token is "= 8")',
      'arithmetic syntax error',
      'expecting EOF',
    ],
    ['1?2', '`:\' expected for conditional expression (error token is "2")', 'malformed ?: operator', "expecting ':'"],
    ['2**-1', 'exponent less than 0 (error token is "1")', 'exponent less than 0', 'expecting EOF'],
  ];
  it.each(table)('%s', async (expression, bash, ash, dash) => {
    const script = `echo $((${expression})); echo no`;
    const stderr = `bash: line 1: ${expression.trimStart()}: ${bash}\n`;
    expect(await run('bash', script)).toEqual({ code: 1, stdout: '', stderr });
    expect(await run('sh', script)).toEqual({ code: 2, stdout: '', stderr: `sh: ${ash}\n` });
    if (expression === '2**-1') return;
    const said = `dash: 1: arithmetic expression: ${dash}: "${expression.trimStart()}"\n`;
    expect(await run('dash', script)).toEqual({ code: 2, stdout: '', stderr: said });
  });

  it('ends no script of bash when it is a command', async () => {
    expect(await run('bash', '((1/0)); echo $?; let x=5+; echo $?')).toEqual({
      code: 0,
      stdout: '1\n1\n',
      stderr:
        'bash: line 1: ((: 1/0: division by 0 (error token is "0")\nbash: line 1: let: x=5+: syntax error: operand expected (error token is "+")\n',
    });
  });

  it('names the value of the variable that is none', async () => {
    expect((await run('bash', "x='1 2'; echo $((x))")).stderr).toBe(
      'bash: line 1: 1 2: syntax error in expression (error token is "2")\n',
    );
  });
});

describe('what shells say', () => {
  const table: readonly (readonly [script: string, bash: string, bashCode: number, ash: string, ashCode: number])[] = [
    [
      'a && && b',
      "bash: -c: line 1: syntax error near unexpected token `&&'\nbash: -c: line 1: `a && && b'\n",
      2,
      'sh: syntax error: unexpected "&&"\n',
      2,
    ],
    [
      'ls | ; x',
      "bash: -c: line 1: syntax error near unexpected token `;'\nbash: -c: line 1: `ls | ; x'\n",
      2,
      'sh: syntax error: unexpected ";"\n',
      2,
    ],
    ['set -u; echo $nosuch', 'bash: line 1: nosuch: unbound variable\n', 127, 'sh: nosuch: parameter not set\n', 2],
    ['readonly R=1; R=2; echo no', 'bash: line 1: R: readonly variable\n', 1, 'sh: R: is read only\n', 2],
    [
      'kill 99999',
      'bash: line 1: kill: (99999) - No such process\n',
      1,
      "sh: can't kill pid 99999: No such process\n",
      1,
    ],
    ['fg', 'bash: line 1: fg: no job control\n', 1, 'sh: fg: line 0: No current job\n', 2],
    ['getopts a o -c', 'bash: illegal option -- c\n', 0, 'Illegal option -c\n', 0],
  ];
  it.each(table)('%s', async (script, bash, bashCode, ash, ashCode) => {
    expect(await run('bash', script)).toMatchObject({ code: bashCode, stderr: bash });
    expect(await run('sh', script)).toMatchObject({ code: ashCode, stderr: ash });
  });

  it('tells options, masks and exports', async () => {
    const script = 'echo "$-"; umask 027; umask -S; times; export X="a\\"b"; export -p | grep X=';
    expect((await run('bash', script)).stdout).toBe(
      'hBc\nu=rwx,g=rx,o=\n0m0.000s 0m0.000s\n0m0.000s 0m0.000s\ndeclare -x X="a\\"b"\n',
    );
    expect((await run('sh', script)).stdout).toBe(
      "c\nu=rwx,g=rx,o=\n0m0.00s 0m0.00s\n0m0.00s 0m0.00s\nexport X='a\"b'\n",
    );
  });
});
