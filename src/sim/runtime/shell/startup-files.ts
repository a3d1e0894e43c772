import type { Shell } from './shell.ts';

/** Runs what bash reads when it begins to talk to somebody: as a login shell the profiles, else ~/.bashrc. */
export async function readStartupFiles(shell: Shell, login: boolean): Promise<void> {
  const home = shell.state.get('HOME') ?? '/';
  const present = (path: string) => shell.files.exists(path) && shell.files.allows(path, 'r');
  const profiles = ['.bash_profile', '.bash_login', '.profile'].map((name) => `${home}/${name}`);
  const own = login ? profiles.find(present) : `${home}/.bashrc`;
  for (const path of [login ? '/etc/profile' : '/etc/bash.bashrc', own]) {
    if (path === undefined || !present(path)) continue;
    try {
      await shell.evaluate(new TextDecoder().decode(shell.files.readFile(path)));
    } catch (error) {
      await shell.report(error);
    }
  }
  shell.state.status = 0;
}
