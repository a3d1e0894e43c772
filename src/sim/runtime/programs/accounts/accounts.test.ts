import { describe, expect, it } from 'vitest';
import { programFile } from '../../process/executable.ts';
import { readText, runToEnd, testContainer } from '../../testing.ts';

/** What a script prints in one container, errors among it; `debian`: with the programs that Debian has. */
async function said(script: string, debian = false): Promise<string> {
  const container = testContainer({ arguments: ['sh', '-c', `exec 2>&1; ${script}`] });
  if (debian) {
    const place = (path: string, name: string) => container.root.writeFile(path, programFile(name), { mode: 0o755 });
    container.root.makeDirectory('/usr/sbin', { recursive: true });
    for (const name of ['useradd', 'usermod', 'userdel', 'groupadd', 'groupdel']) place(`/usr/sbin/${name}`, name);
    for (const name of ['adduser', 'addgroup', 'deluser', 'delgroup']) place(`/usr/sbin/${name}`, `debian-${name}`);
    for (const name of ['su', 'groups', 'id']) place(`/usr/sbin/${name}`, `gnu-${name}`);
  }
  return (await runToEnd(container)).stdout;
}

describe("BusyBox' accounts", () => {
  const cases: readonly (readonly [script: string, said: string])[] = [
    [
      'adduser -D app; tail -n1 /etc/passwd; tail -n1 /etc/group; stat -c "%a %U:%G" /home/app; id app',
      'app:x:1001:1001:Linux User,,,:/home/app:/bin/sh\napp:x:1001:\n2755 app:app\nuid=1001(app) gid=1001(app) groups=1001(app)\n',
    ],
    ['adduser -D guest; echo $?', "adduser: user 'guest' in use\n1\n"],
    [
      'addgroup -S app; adduser -S -G app -H app; tail -n1 /etc/passwd; tail -n1 /etc/group; id app',
      'app:x:100:100:Linux User,,,:/home/app:/bin/false\napp:x:100:app\nuid=100(app) gid=100(app) groups=100(app)\n',
    ],
    [
      'adduser -D -u 1000 x; addgroup guest; addgroup -g 0 x',
      "adduser: uid '1000' in use\naddgroup: group 'guest' in use\naddgroup: gid '0' in use\n",
    ],
    [
      'adduser -D -G nosuch x; deluser nosuch; delgroup nosuch',
      'adduser: unknown group nosuch\ndeluser: unknown user nosuch\ndelgroup: unknown group nosuch\n',
    ],
    ['adduser -D a@b', 'adduser: illegal character with code 64 at position 1\n'],
    [
      'adduser app </dev/null; echo $?',
      'Changing password for app\nNew password: \npasswd: password for app is unchanged\n1\n',
    ],
    [
      'addgroup ops; addgroup guest ops; grep ops /etc/group; delgroup guest ops; grep ops /etc/group',
      'ops:x:1001:guest\nops:x:1001:\n',
    ],
    [
      'delgroup guest; deluser guest; grep -c guest /etc/passwd /etc/group',
      "delgroup: 'guest' still has 'guest' as their primary group!\n/etc/passwd:0\n/etc/group:0\n",
    ],
    ["su guest -c 'adduser -D x'", 'adduser: permission denied (are you root?)\n'],
    [
      "su nosuch; echo $?; su - guest -c 'id -un; pwd; echo $USER $HOME'",
      'su: unknown user nosuch\n1\nguest\n/home\nguest /home\n',
    ],
  ];
  it.each(cases)('%s', async (script, expected) => {
    expect(await said(script)).toBe(expected);
  });

  it('are kept with what they were before beside them', async () => {
    const container = testContainer({ arguments: ['adduser', '-D', 'app'] });
    await runToEnd(container);
    expect(readText(container.root, '/etc/passwd-')).not.toContain('app');
    expect(readText(container.root, '/etc/passwd')).toContain('app');
  });
});

describe("shadow's accounts", () => {
  const cases: readonly (readonly [script: string, said: string])[] = [
    [
      'useradd -ms /bin/bash app; tail -n1 /etc/passwd; stat -c %a /home/app; useradd app; echo $?',
      "app:x:1001:1001::/home/app:/bin/bash\n755\nuseradd: user 'app' already exists\n9\n",
    ],
    [
      'useradd -r svc; tail -n1 /etc/passwd; groupadd -r svc2; tail -n1 /etc/group',
      'svc:x:999:999::/home/svc:/bin/sh\nsvc2:x:998:\n',
    ],
    [
      'useradd -u 1000 x; echo $?; useradd -g no x; useradd -G a,b x; echo $?',
      "useradd: UID 1000 is not unique\n4\nuseradd: group 'no' does not exist\nuseradd: group 'a' does not exist\nuseradd: group 'b' does not exist\n6\n",
    ],
    [
      'groupadd ops; usermod -aG ops guest; id guest; groups guest',
      'uid=1000(guest) gid=1000(guest) groups=1000(guest),1001(ops)\nguest : guest ops\n',
    ],
    [
      'userdel nosuch; echo $?; groupdel guest; echo $?',
      "userdel: user 'nosuch' does not exist\n6\ngroupdel: cannot remove the primary group of user 'guest'\n8\n",
    ],
    ["su guest -c 'useradd x'", 'useradd: Permission denied.\nuseradd: cannot lock /etc/passwd; try again later.\n'],
    ['su nosuch', 'su: user nosuch does not exist or the user entry does not contain all the required fields\n'],
    ['id nosuch', "id: 'nosuch': no such user\n"],
  ];
  it.each(cases)('%s', async (script, expected) => {
    expect(await said(script, true)).toBe(expected);
  });

  it("are told of by Debian's adduser", async () => {
    const text = await said(
      'adduser --system --group svc; adduser --disabled-password --gecos "" app; adduser app',
      true,
    );
    expect(text).toBe(
      "Adding system user `svc' (UID 100) ...\nAdding new group `svc' (GID 100) ...\nAdding new user `svc' (UID 100) with group `svc' ...\nNot creating `/nonexistent'.\n" +
        "Adding user `app' ...\nAdding new group `app' (1001) ...\nAdding new user `app' (1001) with group `app (1001)' ...\nCreating home directory `/home/app' ...\nCopying files from `/etc/skel' ...\n" +
        "adduser: The user `app' already exists.\n",
    );
  });
});
