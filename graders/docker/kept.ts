import { CouldNotLookError } from '#api';
import type { Finding } from '../match/condition.ts';

/** The container is the one of the beginning: what is in its own layer, and the way back to it, are only there. */
export function keptFinding(wasThere: boolean): Finding {
  return {
    holds: wasThere,
    expected: 'Id: (as at the beginning)',
    observed: `Id: (${wasThere ? 'as at the beginning' : 'another one'})`,
    en: 'It was made anew; the one that was there at the beginning has to stay.',
    ko: '새로 만든 컨테이너입니다. 처음에 있던 컨테이너가 그대로 남아 있어야 합니다.',
  };
}

/** A lab that began before anybody asked. */
export function nobodyNoted(): CouldNotLookError {
  const sentence = 'Nobody noted which containers the lab had at its beginning.';
  return new CouldNotLookError('unsupported', sentence, 'Begin anew with cka-lab reset.');
}
