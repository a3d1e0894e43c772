import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { runToEnd, testContainer } from '../testing.ts';

const bash = (script: string) => runToEnd(testContainer({ arguments: ['bash', '-c', script] }, virtualClock(0)));

/** What bash 5.2 answers to the same script: exit code, stdout, stderr. */
const table: readonly (readonly [script: string, code: number, stdout: string, stderr?: string])[] = [
  ['true\n\nfoo', 127, '', 'bash: line 3: foo: command not found\n'],
  ['a=(one two three); echo "${a[1]}" ${#a[@]} "${a[@]}" ${!a[@]}', 0, 'two 3 one two three 0 1 2\n'],
  [
    'a=(x y); a+=(z); a[5]=w; echo ${a[-1]} ${!a[*]}; for i in "${a[@]}"; do echo "$i"; done',
    0,
    'w 0 1 2 5\nx\ny\nz\nw\n',
  ],
  ['declare -A m; m[k]=1; m[j]=2; echo ${m[k]} ${#m[@]}; declare -p m', 0, '1 2\ndeclare -A m=([k]="1" [j]="2")\n'],
  ['declare -x V=1; declare -p V nope', 1, 'declare -x V="1"\n', 'bash: line 1: declare: nope: not found\n'],
  ['[[ node01 =~ ^([a-z]+)([0-9]+)$ ]] && echo ${BASH_REMATCH[2]}', 0, '01\n'],
  ['true | false | true; echo ${PIPESTATUS[@]}', 0, '0 1 0\n'],
  [
    'set -e; f() { false; echo on; }; f || echo no; if f; then echo yes; fi; ! f; f | cat; echo end',
    0,
    'on\non\nyes\non\nend\n',
  ],
  [
    'set -e; { false && true; }; for i in 1; do false && true; done; if true; then false && true; fi; echo yes',
    0,
    'yes\n',
  ],
  ['set -e; (false && true); echo no', 1, ''],
  [
    'set -Eeuo pipefail; trap \'echo "$? on line $LINENO"\' ERR; false || true; f() { false; }; f; echo no',
    1,
    '1 on line 1\n',
  ],
  ["trap 'echo err $?; false' ERR; false; f() { false; true; }; f; (false); echo end", 0, 'err 1\nerr 1\nend\n'],
  ['a=(1 2 3); unset "a[1]"; echo "${a[@]}"; declare -A m=([x]=1); unset "m[x]"; echo ${#m[@]}', 0, '1 3\n0\n'],
  ['declare -A h=([x]=1); [[ -v h[x] ]]; echo $?; [[ -v h[y] ]]; echo $?; v=; [[ -v v ]]; echo $?', 0, '0\n1\n0\n'],
  [
    'x="it\'s a"; printf "%q " "$x" "" $\'a\\nb\'; echo "${x@Q} ${x@U} ${x@u}"; ab1=; ab2=; echo ${!ab*}',
    0,
    "it\\'s\\ a '' $'a\\nb' 'it'\\''s a' IT'S A It's a\nab1 ab2\n",
  ],
  ['printf "a\\nb\\n" | head -n -1; printf "a\\nb\\n" | head -1', 0, 'a\na\n'],
  ['echo a | sed "/a/a\\\\    - --x=y"; echo a | sed "1i  b"', 0, 'a\n    - --x=y\nb\na\n'],
  [
    'echo x > f; printf "x\\ny\\n" > g; awk "NR==FNR{a[\\$1];next} \\$1 in a" f g; awk "{print length}" g',
    0,
    'x\n1\n1\n',
  ],
  ['cat <(echo hi) <(echo there)', 0, 'hi\nthere\n'],
  ['source <(echo "f() { echo sourced; }"); f', 0, 'sourced\n'],
  ['while read -r a b; do echo "$b-$a"; done < <(echo 1 2; echo 3 4)', 0, '2-1\n4-3\n'],
  ['mapfile -t l < <(printf "a\\nb\\n"); echo ${#l[@]} ${l[1]}', 0, '2 b\n'],
  ['printf -v v %03d 7; echo $v', 0, '007\n'],
  ['ls /nosuch |& wc -l', 0, '1\n'],
  ['shopt -s expand_aliases\nalias k="echo kubectl"\nk get pods', 0, 'kubectl get pods\n'],
  ['alias k=ls; k', 127, '', 'bash: line 1: k: command not found\n'],
  ['shopt -s expand_aliases; alias ls="ls -a" e="echo "\ne ls | cat', 0, 'ls -a\n'],
  [
    'bash nofile; . ./nofile; source nofile; echo $?; echo "echo found" > /bin/inpath; . inpath; echo "echo 1" > here; . here',
    0,
    '1\nfound\n1\n',
    'bash: nofile: No such file or directory\nbash: line 1: ./nofile: No such file or directory\nbash: line 1: nofile: No such file or directory\n',
  ],
  [
    'mkdir -p d/lib; echo \'where() { echo "${BASH_SOURCE[@]} ${FUNCNAME[*]} $(dirname "${BASH_SOURCE[0]}")"; }; echo ${FUNCNAME}\' > d/lib/l; echo \'D="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"; echo $D ${FUNCNAME[0]}; . $D/lib/l; where; echo ${BASH_LINENO[@]}\' > d/s; bash d/s; echo ${#BASH_SOURCE[@]}; f() { echo $FUNCNAME; }; f',
    0,
    '/d\n\n/d/lib/l d/s where main /d/lib\n0\n0\nf\n',
  ],
  [
    'base64 -d <<< aGk=; echo; cat <<<x=1 | wc -c; echo hi > a=b; f() { cat <<< y=$1; }; f 2; cat a=b',
    0,
    'hi\n4\ny=2\nhi\n',
  ],
  ['bash nofile', 127, '', 'bash: nofile: No such file or directory\n'],
  ['pushd /tmp; pwd; popd', 0, '/tmp /\n/tmp\n/\n'],
  ['type -t cd ls nope; type nope', 1, 'builtin\nfile\n', 'bash: line 1: type: nope: not found\n'],
  ['f() { local -a q=(1 2); echo ${q[1]}; }; f', 0, '2\n'],
  ['[[ "a1 b" =~ ^[[:alpha:]]([[:digit:]]+)[[:space:]] ]]; echo $? ${BASH_REMATCH[1]}', 0, '0 1\n'],
  ['[[ axb =~ "a.b" ]]; echo $?; [[ a =~ "(" ]]; echo $?; r="("; [[ a =~ $r ]]; echo $?', 0, '1\n1\n2\n'],
  ['n=3; [[ n -eq 3 && "" -eq 0 && -1 -lt 0 ]]; echo $?', 0, '0\n'],
  ['[[ "a b" -gt 0 ]]; echo $?', 0, '1\n', 'bash: line 1: [[: a b: syntax error in expression (error token is "b")\n'],
  ['[ "a b" -gt 0 ]; echo $?', 0, '2\n', 'bash: line 1: [: a b: integer expression expected\n'],
  ['[ $none == a ]; echo $?', 0, '2\n', 'bash: line 1: [: ==: unary operator expected\n'],
  [
    '[ a b c ]; [ a b c d e ]; echo $?',
    0,
    '2\n',
    'bash: line 1: [: b: binary operator expected\nbash: line 1: [: too many arguments\n',
  ],
  [
    '[ a; test 1 -eq x; echo $?',
    0,
    '2\n',
    "bash: line 1: [: missing `]'\nbash: line 1: test: x: integer expression expected\n",
  ],
  [
    'v="a (b  *"; f() { local d=$1 e; echo "$d"; }; f "$v"; export E=$v F=x; echo "$E"; declare G=$(echo p q); echo "$G"',
    0,
    'a (b  *\na (b  *\np q\n',
  ],
  [
    'f() { echo $#; }; set -- one; f "${@:2}"; set -- a "b c" d; f "${@:2}"; echo "${@:2:1}" ${@: -1} "${*:2}"',
    0,
    '0\n2\nb c d b c d\n',
  ],
  ['set -- a b; echo ${@:0:2}; l=(p q r); echo "${l[@]: -2:1}" "${l[@]:1}" "[${l[*]: -9}]"', 0, 'bash a\nq q r []\n'],
  ['set -e; f() { false; echo $?; }; v=$(f); echo "got $v"; v=$(false); echo no', 1, 'got 1\n'],
  [
    'cd /tmp; echo [kubelet-start]; for v in k s - c; do case $v in [kt-su] | [+--]) echo $v ;; [!a-b]) echo no $v ;; esac; done',
    0,
    '[kubelet-start]\nk\nno s\n-\nno c\n',
  ],
  ['v="H=1 I=2"; export $v; echo "$H$I"', 0, '12\n'],
  ['echo $BASH_VERSION $HOSTNAME $UID $SECONDS $LINENO', 0, '5.2.21(1)-release box 0 0 1\n'],
];

describe('bash', () => {
  for (const [script, code, stdout, stderr = ''] of table) {
    it(`answers ${JSON.stringify(script)} as it does`, async () => {
      expect(await bash(script)).toMatchObject({ code, stdout, stderr });
    });
  }
});
