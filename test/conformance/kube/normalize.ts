/** What names one run of a recorded story: its namespace and its prefix for cluster-scoped names. */
export interface StoryNames {
  readonly namespace: string;
  readonly prefix: string;
}

/**
 * Takes away what differs between two runs on the same cluster (names, uids, times, addresses, hashes), what the
 * recording distribution adds of its own, and the changes between 1.26 and 1.35 that touch many commands.
 */
const rules: readonly (readonly [RegExp, string])[] = [
  [
    /^ *- configMap:\n *items:\n *- key: service-ca\.crt\n *path: service-ca\.crt\n *name: openshift-service-ca\.crt\n/gm,
    '',
  ],
  [/^ *ConfigMapName: +openshift-service-ca\.crt\n *(ConfigMapOptional|Optional): +\S+\n/gm, ''],
  [/^(configmap\/)?openshift-service-ca\.crt( .*)?\n/gm, ''],
  [/ +VOLUMEATTRIBUTESCLASS/g, ''],
  [/ +<unset>/g, ''],
  [/^ *lastPhaseTransitionTime: .*\n/gm, ''],
  [/^ *hostIPs:\n( *- ip: .*\n)+/gm, ''],
  [/no new claims to deallocate, /g, ''],
  [/(for scheduling|incoming pod|preemptionPolicy=Never)\.\.(?=\s|"|$)/g, '$1.'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/(resourceVersion\\?"?: ?)\\?"?\d+\\?"?/g, '$1RV'],
  [/(Resource Version: +)\d+/g, '$1RV'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} [A-Z]+/g, 'TIME'],
  [/\b(\d+d)?(\d+h)?(\d+m)?\d+(\.\d+)?m?s( ago)?\b/g, 'AGE'],
  [/<(invalid|unknown)>/g, 'AGE'],
  [/AGE \(x\d+ over AGE\)/g, 'AGE'],
  // Addresses of Services, Pods and nodes, in the recording's cluster and in the lab's.
  [/\b(10\.\d+|192\.168|172\.30)\.\d+\.\d+\b/g, 'IP'],
  [/sha256:[0-9a-f]{64}\b/g, 'sha256:DIGEST'],
  [/Image size: \d+ bytes/g, 'Image size: N bytes'],
  [/containerd:\/\/(x|[0-9a-f]{64})\b/g, 'containerd://ID'],
  [/-[a-z0-9]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-HASH-RAND'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-RAND'],
  [/\(0x[0-9a-f]+\)/g, '(PTR)'],
  [/^([EWI])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ (\w+\.go):\d+\]/gm, '$1 KLOG $2]'],
  // kubectl's own watch, cut off by its own timeout at an unlucky moment: which of two goroutines comes first.
  [/^E KLOG reflector\.go\] .*context deadline exceeded"\n/gm, ''],
  [/^W KLOG reflector\.go\] .*very short watch: .*\n/gm, ''],
  // A slow machine sees more attempts, of which the server then speaks in sum.
  [/^.*\(combined from similar events\): .*\n/gm, ''],
  // kubectl itself: later releases print usage errors with a capital.
  [/^Error: unknown/gm, 'error: unknown'],
  [/[ \t]+/g, ' '],
  [/ +$/gm, ''],
  [/[-=]{3,}/g, '---'],
];

/** The text of one command's output, ready to be compared with that of another run. */
export function normalize(text: string, names: StoryNames): string {
  let result = text
    .replaceAll(names.namespace, 'NS')
    .replace(new RegExp(`\\b${names.prefix}-`, 'g'), 'P-')
    .replace(new RegExp(`\\b${names.prefix}\\b`, 'g'), 'P');
  for (const [pattern, replacement] of rules) result = result.replace(pattern, replacement);
  return result.trim();
}
