import { goDuration } from './back-off.ts';
import type { ContainerRecord } from './container-record.ts';
import { type NodeImage, parseImageReference } from './images.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { holdBack, isToldAgain, tellingInterval } from './telling.ts';

type Tell = (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string) => void;

function wait(record: ContainerRecord, reason: string, message: string): void {
  const { terminated } = record.state;
  if (terminated !== undefined) record.lastState = { terminated };
  record.state = { waiting: { reason, message } };
}

/**
 * The image of a container, or undefined while it is not there: then the container says why, and the Pod is looked at
 * again when that may have changed. Follows pkg/kubelet/images image_manager.
 */
export function ensureImage(
  key: string,
  record: ContainerRecord,
  services: NodeServices,
  tell: Tell,
): NodeImage | undefined {
  const { clock, images, resync } = services;
  const text = record.spec.image ?? '';
  const holdForImage = (reason: string, message: string, event: string): void =>
    holdBack(key, record, services, { reason, message }, () => {
      tell(record, 'Warning', event, message);
      tell(record, 'Warning', 'Failed', `Error: ${reason}`);
    });
  const reference = parseImageReference(text);
  if ('error' in reference) {
    const message = `Failed to apply default image tag ${JSON.stringify(text)}: ${reference.error}`;
    holdForImage('InvalidImageName', message, 'InspectFailed');
    return undefined;
  }
  const policy = record.spec.imagePullPolicy ?? 'IfNotPresent';
  const present = images.get(reference.name);
  // What was pulled for this start has been told of.
  if (record.pulled && present !== undefined) return present;
  const wanted = policy === 'Always' || (policy === 'IfNotPresent' && present === undefined);
  if (!wanted) {
    if (present !== undefined) {
      const message = `Container image ${JSON.stringify(text)} already present on machine and can be accessed by the pod`;
      tell(record, 'Normal', 'Pulled', message);
      return present;
    }
    const message = `Container image ${JSON.stringify(text)} is not present with pull policy of Never`;
    holdForImage('ErrImageNeverPull', message, 'ErrImageNeverPull');
    return undefined;
  }
  if (record.pulling) return undefined;
  const now = clock.now();
  const remaining = record.pullFailure === undefined ? 0 : record.pullBackOff.remaining(record.pullFailure.at, now);
  if (record.pullFailure !== undefined && remaining > 0) {
    const message = `Back-off pulling image ${JSON.stringify(text)}`;
    if (record.state.waiting?.reason !== 'ImagePullBackOff' || isToldAgain(record, now)) {
      record.toldAt = now;
      tell(record, 'Normal', 'BackOff', message);
      tell(record, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    }
    wait(record, 'ImagePullBackOff', `${message}: ErrImagePull: ${record.pullFailure.message}`);
    resync(key, Math.min(remaining, tellingInterval));
    return undefined;
  }
  void pull(key, record, text, services, tell);
  return undefined;
}

async function pull(
  key: string,
  record: ContainerRecord,
  text: string,
  { clock, images, resync, activity }: NodeServices,
  tell: Tell,
): Promise<void> {
  const end = activity.begin();
  const quoted = JSON.stringify(text);
  const begun = clock.now();
  record.pulling = true;
  tell(record, 'Normal', 'Pulling', `Pulling image ${quoted}`);
  try {
    const image = await images.pull(text);
    const took = goDuration(clock.now() - begun);
    tell(
      record,
      'Normal',
      'Pulled',
      `Successfully pulled image ${quoted} in ${took} (${took} including waiting). Image size: ${image.size} bytes.`,
    );
    record.pulled = true;
    record.pullFailure = undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell(record, 'Warning', 'Failed', `Failed to pull image ${quoted}: ${message}`);
    tell(record, 'Warning', 'Failed', 'Error: ErrImagePull');
    wait(record, 'ErrImagePull', message);
    // The back-off is that of an image: of one that nobody asks for any more there is none.
    if (record.spec.image !== text) return;
    record.pullFailure = { at: clock.now(), message };
    record.pullBackOff.next(clock.now());
  } finally {
    record.pulling = false;
    resync(key);
    end();
  }
}
