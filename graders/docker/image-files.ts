import { cleanPath } from '../match/compare.ts';
import type { Finding } from '../match/condition.ts';
import type { Mount } from './mounts.ts';

/** A file is the image's: nothing is mounted over it, and the container's own layer does not hold it. */
export function imageFileFinding(path: string, mounts: readonly Mount[], written: readonly string[]): Finding {
  const file = String(cleanPath(path));
  const over = mounts.find(({ target }) => file === target || file.startsWith(`${target}/`) || target === '/');
  const isWritten = written.some((one) => one === file);
  return {
    holds: over === undefined && !isWritten,
    expected: `${path}: as in the image`,
    observed: `${path}: ${over === undefined ? (isWritten ? "in the container's own layer" : 'as in the image') : `mounted at ${over.target}`}`,
    en:
      over === undefined
        ? `${path} is not that of the image: the container has written it into its own layer.`
        : `${path} is not that of the image: something is mounted over it, at ${over.target}.`,
    ko:
      over === undefined
        ? `${path} 파일이 이미지의 것이 아닙니다. 컨테이너의 쓰기 가능 레이어에서 바뀌었습니다.`
        : `${path} 파일이 이미지의 것이 아닙니다. ${over.target}에 마운트된 것이 이미지의 파일을 가립니다.`,
  };
}
