/** A recorded command that stands in its transcript otherwise than it was typed, or not at all, and why. */
export interface Otherwise {
  readonly scenario: string;
  /** The command begins so. */
  readonly command: string;
  readonly why: string;
}

const piped = 'its input, which the recorder gave apart, is piped in';
const pace = 'it waits for what it slept for';
const terminal = 'was typed on a terminal, whose echo depends on a line editor; wire.test.ts types the same';
const onHost = 'is typed on the Docker host, which has the layers, where no client is';
const private_ =
  "its / was not shared, so that the engine refused; other machines' is: mounts has the same container without it";

/** All of them; `recorded.test.ts` fails for a command that is neither in a transcript nor here, and for a row that is not needed. */
export const otherwise: readonly Otherwise[] = [
  {
    scenario: '03-build',
    command: 'docker build --no-cache',
    why: 'a second later: what is built anew within one second is the same layer',
  },
  {
    scenario: '04-volumes',
    command: 'ls -laR $DR/volumes/data1',
    why: 'with -n: machines have names of their own for 1000',
  },
  { scenario: '04-volumes', command: 'docker volume prune', why: piped },
  { scenario: '05-binds', command: 'docker run --rm -v ../w/h:/data', why: 'the folder has another name' },
  { scenario: '05-binds', command: 'docker run -d --name m1', why: private_ },
  { scenario: '05-binds', command: 'docker inspect m1', why: private_ },
  { scenario: '05-binds', command: 'docker volume inspect mv3', why: private_ },
  { scenario: '05-binds', command: 'docker exec m1', why: private_ },
  { scenario: '05-binds', command: 'docker run --rm -v $W/h:/data:rshared', why: private_ },
  { scenario: '06-run', command: 'docker run --rm --network none busybox ip addr', why: 'containers have no ip' },
  { scenario: '06-run', command: 'docker run --rm --privileged', why: 'the machine lacked the rights' },
  { scenario: '06-run', command: 'docker run --rm -i busybox cat', why: piped },
  { scenario: '06-run', command: 'docker run --rm busybox cat', why: piped },
  { scenario: '06-run', command: 'docker run --rm -it --name tt', why: terminal },
  { scenario: '06-run', command: 'docker run -it --name det', why: terminal },
  { scenario: '06-run', command: 'docker ps --filter name=det', why: 'shows what was started on a terminal' },
  { scenario: '06-run', command: 'docker attach det', why: terminal },
  { scenario: '06-run', command: 'docker run --rm --name sg', why: pace },
  { scenario: '06-run', command: 'docker start -a web', why: pace },
  { scenario: '07-lifecycle', command: 'docker kill -s TERM c1', why: 'waits for the shell to have set its trap' },
  {
    scenario: '08-logs-exec',
    command: 'docker logs --since 1h --until 0s',
    why: 'clients round to seconds: a second later all is before',
  },
  { scenario: '08-logs-exec', command: 'docker exec -i lt cat', why: piped },
  { scenario: '08-logs-exec', command: 'docker exec -it lt sh', why: terminal },
  { scenario: '08-logs-exec', command: 'docker attach', why: `${piped}, and the recorder's end is a timeout's` },
  { scenario: '09-layers', command: 'U=$(docker inspect', why: onHost },
  { scenario: '09-layers', command: 'M=$(docker inspect', why: onHost },
  { scenario: '09-layers', command: 'cd $DR && C=$(docker inspect', why: onHost },
  { scenario: '09-layers', command: 'V=$(docker inspect', why: onHost },
  {
    scenario: '10-net-system',
    command: 'docker events',
    why: 'from a moment that does not depend on how long the rest took',
  },
  { scenario: '11-attach', command: 'docker attach', why: piped },
  {
    scenario: '11-attach',
    command: 'docker start -ai',
    why: `${piped}; where its end also ends the output, it depends on the machine whether anything comes back before`,
  },
  { scenario: '11-attach', command: 'docker run --rm -i busybox', why: 'the length stands for 70,000 letters' },
  { scenario: '13-dockerode', command: 'node dockerode script', why: 'its requests stand in wire.test.ts' },
];
