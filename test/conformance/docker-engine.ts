import { run } from '../support/run.ts';

/** One line typed in a shell, and what it must answer whatever engine is behind it. */
export interface Step {
  readonly type: string;
  readonly code: number;
  /** After masking: ids, times and addresses stand for themselves. */
  readonly stdout?: string;
  readonly stderr?: string;
  readonly input?: string;
}

const image = 'busybox:1.36';
const outOf = (text: string) => (text === '' ? '' : `${text}\n`);
const runFailed = (message: string) =>
  `docker: Error response from daemon: ${message}\n\nRun 'docker run --help' for more information\n`;
const refused = (message: string) => `Error response from daemon: ${message}\n`;

/** A story about one noun; its steps build on each other. */
export interface Story {
  readonly name: string;
  readonly steps: readonly Step[];
}

function ok(type: string, stdout = ''): Step {
  return { type, code: 0, stdout: outOf(stdout), stderr: '' };
}

/** What a docker CLI must see, on the simulator and on a real engine 20.10 with only `busybox:1.36`. */
export const stories: readonly Story[] = [
  {
    name: 'run gives output, errors and the exit code of the container',
    steps: [
      ok(`docker run --rm ${image} echo hello`, 'hello'),
      {
        type: `docker run --rm ${image} sh -c 'echo out; echo err >&2; exit 7'`,
        code: 7,
        stdout: 'out\n',
        stderr: 'err\n',
      },
      ok(`docker run --rm -e A=1 -w /tmp ${image} sh -c 'echo $A; pwd'`, '1\n/tmp'),
      ok(`docker run --rm -u 1000:1000 ${image} id -u`, '1000'),
      ok(`docker run --rm --entrypoint cat ${image} /etc/hostname | wc -c`, '13'),
      ok(`docker run --rm -h box ${image} hostname`, 'box'),
      { ...ok(`docker run --rm -i ${image} cat`, 'typed'), input: 'typed\n' },
      ok(`docker run --rm ${image} cat`),
      ok(
        `docker run --rm ${image} sh -c 'mkdir -p /a/s /b; echo x > /a/f; cp -a /a/. /b/; cp -r /a /b; cd /a; cp -r . /b/a/s; cat /b/f /b/a/f /b/a/s/f'`,
        'x\nx\nx',
      ),
    ],
  },
  {
    name: 'run says why a container cannot start',
    steps: [
      {
        type: `docker run --rm ${image} nosuchbinary`,
        code: 127,
        stdout: '',
        stderr: runFailed(
          'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuchbinary": executable file not found in $PATH: unknown',
        ),
      },
      {
        type: `docker run --rm ${image} /etc/passwd`,
        code: 126,
        stdout: '',
        stderr: runFailed(
          'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/etc/passwd": permission denied: unknown',
        ),
      },
      {
        type: `docker run --rm ${image} /no/such`,
        code: 127,
        stdout: '',
        stderr: runFailed(
          'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/no/such": stat /no/such: no such file or directory: unknown',
        ),
      },
      {
        type: `docker run --rm -u nosuchuser ${image} true`,
        code: 125,
        stdout: '',
        stderr: runFailed('unable to find user nosuchuser: no matching entries in passwd file'),
      },
      {
        type: `docker run --name c ${image} true`,
        code: 125,
        stdout: '',
        stderr: runFailed('Invalid container name (c), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed'),
      },
      {
        type: `docker run --rm --network nosuchnet ${image} true`,
        code: 125,
        stdout: '',
        stderr: runFailed('network nosuchnet not found'),
      },
    ],
  },
  {
    name: 'a container lives from create to rm',
    steps: [
      ok(
        `docker create --name cka-life ${image} sh -c 'trap "exit 4" TERM; echo up; while :; do sleep 0.1; done'`,
        '<id>',
      ),
      ok(`docker inspect -f '{{.State.Status}} {{.State.Running}} {{.State.ExitCode}}' cka-life`, 'created false 0'),
      ok('docker start cka-life', 'cka-life'),
      ok(`docker inspect -f '{{.State.Status}} {{.State.Running}}' cka-life`, 'running true'),
      {
        type: `docker run --name cka-life ${image} true`,
        code: 125,
        stdout: '',
        stderr: runFailed(
          'Conflict. The container name "/cka-life" is already in use by container "<id>". You have to remove (or rename) that container to be able to reuse that name.',
        ),
      },
      {
        type: 'docker rm cka-life',
        code: 1,
        stdout: '',
        stderr: refused(
          'You cannot remove a running container <id>. Stop the container before attempting removal or force remove',
        ),
      },
      ok('docker pause cka-life', 'cka-life'),
      { type: 'docker pause cka-life', code: 1, stdout: '', stderr: refused('Container <id> is already paused') },
      {
        type: 'docker exec cka-life true',
        code: 1,
        stdout: '',
        stderr: refused('Container cka-life is paused, unpause the container before exec'),
      },
      ok('docker unpause cka-life', 'cka-life'),
      { type: 'docker unpause cka-life', code: 1, stdout: '', stderr: refused('Container <id> is not paused') },
      ok('sleep 0.5; docker stop cka-life', 'cka-life'),
      ok(`docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' cka-life`, 'exited 4'),
      ok('docker logs cka-life', 'up'),
      { type: 'docker exec cka-life true', code: 1, stdout: '', stderr: refused('Container <id> is not running') },
      {
        type: 'docker kill cka-life',
        code: 1,
        stdout: '',
        stderr: refused('Cannot kill container: cka-life: Container <id> is not running'),
      },
      ok('docker start cka-life', 'cka-life'),
      ok('docker kill cka-life', 'cka-life'),
      ok('docker wait cka-life', '137'),
      ok('docker rename cka-life cka-renamed', ''),
      ok('docker rm cka-renamed', 'cka-renamed'),
      { type: 'docker rm cka-renamed', code: 1, stdout: '', stderr: refused('No such container: cka-renamed') },
      {
        type: 'docker start cka-renamed',
        code: 1,
        stdout: '',
        stderr:
          'Error response from daemon: No such container: cka-renamed\nError: failed to start containers: cka-renamed\n',
      },
    ],
  },
  {
    name: 'exec runs beside the first process',
    steps: [
      ok(`docker run -d --name cka-exec -e A=1 -w /tmp ${image} sleep 1000`, '<id>'),
      ok(`docker exec cka-exec sh -c 'echo $A; pwd'`, '1\n/tmp'),
      { type: `docker exec cka-exec sh -c 'echo o; echo e >&2; exit 9'`, code: 9, stdout: 'o\n', stderr: 'e\n' },
      { ...ok('docker exec -i cka-exec cat', 'typed'), input: 'typed\n' },
      ok('docker exec -u 65534 -e B=2 -w / cka-exec sh -c "id -u; echo \\$B; pwd"', '65534\n2\n/'),
      ok('docker exec cka-exec sh -c "echo kept > /kept"'),
      ok('docker exec cka-exec cat /kept', 'kept'),
      ok(`docker exec cka-exec ps | grep -c 'sleep 1000'`, '1'),
      {
        type: 'docker exec cka-exec nosuch',
        code: 126,
        stdout:
          'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown\r\n',
        stderr: '',
      },
      ok('docker rm -f cka-exec', 'cka-exec'),
    ],
  },
  {
    name: 'logs keep streams, tail and order',
    steps: [
      ok(`docker run --name cka-logs ${image} sh -c 'for i in 1 2 3; do echo $i; done'`, '1\n2\n3'),
      ok('docker logs cka-logs', '1\n2\n3'),
      ok('docker logs --tail 1 cka-logs', '3'),
      ok('docker logs --tail 0 cka-logs', ''),
      ok('docker logs -f cka-logs', '1\n2\n3'),
      ok(`docker logs -t --tail 1 cka-logs | grep -Ec '^[0-9-]{10}T[0-9:]{8}\\.[0-9]{9}Z 3$'`, '1'),
      ok('docker rm cka-logs', 'cka-logs'),
    ],
  },
  {
    name: 'volumes outlive containers and are filled from the image',
    steps: [
      ok('docker volume create cka-data', 'cka-data'),
      ok(`docker volume inspect -f '{{.Driver}} {{.Name}} {{.Scope}}' cka-data`, 'local cka-data local'),
      ok(`docker run --rm -v cka-data:/data ${image} sh -c 'echo kept > /data/f'`),
      ok(`docker run --rm -v cka-data:/data ${image} cat /data/f`, 'kept'),
      {
        type: `docker run --rm -v cka-data:/data:ro ${image} touch /data/g`,
        code: 1,
        stdout: '',
        stderr: 'touch: /data/g: Read-only file system\n',
      },
      ok(`docker run --rm -v cka-filled:/etc ${image} ls /etc/passwd`, '/etc/passwd'),
      ok(`docker run --rm -v cka-filled:/x ${image} ls /x/passwd`, '/x/passwd'),
      ok(
        `docker run --rm --mount type=volume,source=cka-bare,target=/etc,volume-nocopy ${image} ls /etc | grep -c passwd; true`,
        '0',
      ),
      ok(`docker create --name cka-user -v cka-data:/data -v /anonymous ${image} true`, '<id>'),
      ok(
        `docker inspect -f '{{range .Mounts}}{{if eq .Destination "/data"}}{{.Type}} {{.Name}} {{.Mode}} {{.RW}}{{end}}{{end}}' cka-user`,
        'volume cka-data z true',
      ),
      {
        type: 'docker volume rm cka-data',
        code: 1,
        stdout: '',
        stderr: refused('remove cka-data: volume is in use - [<id>]'),
      },
      ok('docker rm -v cka-user', 'cka-user'),
      ok('docker volume ls -q -f name=cka-', 'cka-bare\ncka-data\ncka-filled'),
      ok('docker volume rm cka-data cka-filled cka-bare', 'cka-data\ncka-filled\ncka-bare'),
      {
        type: 'docker volume inspect cka-data',
        code: 1,
        stdout: '[]\n',
        stderr: refused('get cka-data: no such volume'),
      },
      {
        type: 'docker volume create a',
        code: 1,
        stdout: '',
        stderr: refused('create a: volume name is too short, names should be at least two alphanumeric characters'),
      },
    ],
  },
  {
    name: 'bind mounts show the host both ways',
    steps: [
      ok(
        `docker run --rm -v /tmp/cka-conformance/made/here:/d ${image} sh -c 'echo both > /d/f; ls -ld /d | cut -c1-10'`,
        'drwxr-xr-x',
      ),
      ok(`docker run --rm -v /tmp/cka-conformance:/h ${image} cat /h/made/here/f`, 'both'),
      ok(
        `docker run --rm -v /tmp/cka-conformance/made/here/f:/etc/one:ro ${image} sh -c 'cat /etc/one; ls /etc/passwd'`,
        'both\n/etc/passwd',
      ),
      {
        type: `docker run --rm --mount type=bind,source=/tmp/cka-conformance/nope,target=/d ${image} true`,
        code: 125,
        stdout: '',
        stderr: runFailed(
          'invalid mount config for type "bind": bind source path does not exist: /tmp/cka-conformance/nope',
        ),
      },
      {
        type: `docker run --rm -v cka/x:/d ${image} true`,
        code: 125,
        stdout: '',
        stderr: runFailed(
          'create cka/x: "cka/x" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
        ),
      },
      {
        type: `docker run --rm -v cka-one:/a -v cka-two:/a ${image} true`,
        code: 125,
        stdout: '',
        stderr: runFailed('Duplicate mount point: /a'),
      },
      ok(`docker create --name cka-bind -v /tmp/cka-conformance:/d:ro ${image} true`, '<id>'),
      ok(
        `docker inspect -f '{{json .HostConfig.Binds}} {{range .Mounts}}{{.Type}} {{.Source}} {{.Destination}} {{.Mode}} {{.RW}} {{.Propagation}}{{end}}' cka-bind`,
        '["/tmp/cka-conformance:/d:ro"] bind /tmp/cka-conformance /d ro false rprivate',
      ),
      ok('docker rm cka-bind', 'cka-bind'),
      ok(`docker run --rm -v /tmp:/h ${image} rm -r /h/cka-conformance`),
      { type: 'docker volume rm -f cka-one cka-two', code: 0 },
    ],
  },
  {
    name: 'the writable layer shows in diff and stays until rm',
    steps: [
      ok(
        `docker create --name cka-layer ${image} sh -c 'echo x > /etc/passwd; rm /etc/group; mkdir /new; echo y > /new/n'`,
        '<id>',
      ),
      ok('docker diff cka-layer', ''),
      ok('docker start -a cka-layer'),
      ok('docker diff cka-layer | sort', 'A /new\nA /new/n\nC /etc\nC /etc/passwd\nD /etc/group'),
      ok('docker cp cka-layer:/new/n - | tar -xO', 'y'),
      {
        ...ok(
          'mkdir -p /tmp/cka-cp && cat > /tmp/cka-cp/f && docker cp -q /tmp/cka-cp/f cka-layer:/copied; docker cp cka-layer:/copied - | tar -xO; rm -r /tmp/cka-cp',
          'in',
        ),
        input: 'in\n',
      },
      ok('docker cp cka-layer:/new/. - | tar -t | sort', './\n./n'),
      ok('docker cp -q cka-layer:/new/. /tmp/cka-cp && cat /tmp/cka-cp/n && rm -r /tmp/cka-cp', 'y'),
      ok('docker cp cka-layer:/. - | tar -t | grep -c "^./$"', '1'),
      {
        type: 'docker cp cka-layer:/nosuch -',
        code: 1,
        stdout: '',
        stderr: refused('Could not find the file /nosuch in container cka-layer'),
      },
      ok('docker rm cka-layer', 'cka-layer'),
    ],
  },
  {
    name: 'tmpfs and read-only roots',
    steps: [
      ok(
        `docker run --rm --tmpfs /t:size=64k ${image} sh -c 'dd if=/dev/zero of=/t/f bs=1k count=100 2>/dev/null; echo $?'`,
        '1',
      ),
      {
        type: `docker run --rm --read-only ${image} touch /f`,
        code: 1,
        stdout: '',
        stderr: 'touch: /f: Read-only file system\n',
      },
      ok(`docker run --rm --read-only --tmpfs /t ${image} sh -c 'touch /t/f && ls /t'`, 'f'),
    ],
  },
  {
    name: 'images',
    steps: [
      ok(`docker tag ${image} cka-tag:1`),
      ok(`docker images -q cka-tag:1 | wc -l`, '1'),
      ok('docker rmi cka-tag:1', 'Untagged: cka-tag:1'),
      {
        type: 'docker image inspect cka-nosuch',
        code: 1,
        stdout: '[]\n',
        stderr: refused('no such image: cka-nosuch: No such image: cka-nosuch:latest'),
      },
      { type: 'docker rmi cka-nosuch', code: 1, stdout: '', stderr: refused('No such image: cka-nosuch:latest') },
    ],
  },
  {
    name: 'ps filters',
    steps: [
      ok(`docker run -d --name cka-ps --label cka=1 ${image} sleep 1000`, '<id>'),
      ok(
        `docker ps -f label=cka=1 --format '{{.Names}} {{.Image}} {{.Command}} {{.State}}'`,
        `cka-ps ${image} "sleep 1000" running`,
      ),
      ok(`docker ps -f name=cka-ps -f status=exited --format '{{.Names}}'`, ''),
      { type: 'docker ps -f bogus=1', code: 1, stdout: '', stderr: refused("Invalid filter 'bogus'") },
      ok('docker stop -t 0 cka-ps', 'cka-ps'),
      ok(`docker ps -a -f exited=137 -f name=cka-ps --format '{{.Names}}'`, 'cka-ps'),
      ok('docker rm cka-ps', 'cka-ps'),
      ok(`docker inspect cka-ps 2>&1 | tail -1`, 'Error: No such object: cka-ps'),
    ],
  },
];

/** Hides what differs from run to run. */
export function mask(text: string): string {
  return text.replace(/\b[0-9a-f]{64}\b/g, '<id>');
}

/** Types the steps of a story one after the other and gives what each answered, in the form of the expectation. */
export async function tell(story: Story, host: string): Promise<readonly (Step & { readonly type: string })[]> {
  const env = { ...process.env, DOCKER_HOST: host };
  const answers: Step[] = [];
  for (const { type, input, stdout, stderr } of story.steps) {
    const ran = await run('sh', ['-c', type], { env, timeout: 20_000, ...(input === undefined ? {} : { input }) });
    answers.push({
      type,
      code: ran.code,
      ...(stdout === undefined ? {} : { stdout: mask(ran.stdout) }),
      ...(stderr === undefined ? {} : { stderr: mask(ran.stderr) }),
      ...(input === undefined ? {} : { input }),
    });
  }
  return answers;
}
