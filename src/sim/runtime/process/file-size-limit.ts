import { FileSystemError } from '../files/file-system-error.ts';
import type { Files } from '../files/files.ts';

/**
 * The files of a process that may make them only so long: it writes up to there, then `exceeded` is told and it is refused.
 * Follows the kernel's generic_write_check_limits.
 */
export function withFileSizeLimit(files: Files, limit: number, exceeded: () => void): Files {
  const refuse = (path: string): never => {
    exceeded();
    throw new FileSystemError('EFBIG', path);
  };
  const isFile = (path: string) => files.exists(path) && files.stat(path).type === 'file';
  const limited: Pick<Files, 'appendFile' | 'writeFile'> = {
    writeFile: (path, content, options) => {
      files.writeFile(path, content.length > limit ? content.subarray(0, limit) : content, options);
      if (content.length > limit) refuse(path);
    },
    appendFile: (path, content) => {
      const room = isFile(path) ? Math.max(0, limit - files.stat(path).size) : content.length;
      if (room > 0) files.appendFile(path, content.subarray(0, room));
      if (content.length > room) refuse(path);
    },
  };
  return new Proxy(files, {
    get: (target, name) => {
      if (name === 'appendFile' || name === 'writeFile') return limited[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
