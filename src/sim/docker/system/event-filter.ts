import { parseReference } from '../../runtime/index.ts';
import type { EngineEvent } from '../events.ts';
import { type Filters, matchesLabels } from '../wire.ts';

/** Kinds of things that events can be asked for by name or id. Follows moby daemon/events filter.go, Include. */
const subjects = ['daemon', 'container', 'plugin', 'volume', 'network', 'service', 'node', 'secret', 'config'];
/** Actions whose events go on behind a colon. */
const openEnded = ['health_status', 'exec_create', 'exec_start'];

/**
 * Whether events pass filters. Names that nobody knows do not filter, and a subject is compared with the name and the id
 * of whatever an event is about, as the engine does.
 */
export function eventFilter(wanted: Filters): (event: EngineEvent) => boolean {
  const any = (key: string, test: (value: string) => boolean) => wanted.get(key)?.some(test) ?? true;
  const fuzzy = (key: string, ...texts: readonly string[]) =>
    any(key, (value) => texts.some((text) => text.startsWith(value)));
  const exact = (key: string, ...texts: readonly string[]) => any(key, (value) => texts.includes(value));
  const action = wanted.get('event')?.some((value) => openEnded.includes(value)) === true ? fuzzy : exact;
  return (event) => {
    const { ID: id, Attributes: attributes } = event.Actor;
    const { name = '' } = attributes;
    const image = (event.Type === 'image' ? name : attributes.image) ?? '';
    return (
      action('event', event.Action) &&
      exact('type', event.Type) &&
      exact('scope', event.scope) &&
      subjects.every((subject) => fuzzy(subject, id, name)) &&
      exact('image', id, image, nameOf(id), nameOf(image)) &&
      matchesLabels(attributes, wanted.get('label') ?? [])
    );
  };
}

/** A reference without its tag; what is none stays. */
function nameOf(text: string): string {
  const reference = parseReference(text);
  return 'error' in reference ? text : reference.familiarName;
}
