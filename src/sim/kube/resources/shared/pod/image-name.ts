const TAG = /^(.+?)(?::([\w][\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;
const LONGEST = 255;
const REPOSITORY =
  /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** `Always` for images that are latest, named so or for want of a tag; else `IfNotPresent`. Follows SetDefaults_Container. */
export function defaultPullPolicy(image: string | undefined): string {
  const match = TAG.exec(image ?? '');
  const [, repository = '', tag, digest] = match ?? [];
  if (!REPOSITORY.test(repository) || repository.length > LONGEST) {
    return 'IfNotPresent';
  }
  const effective = tag ?? (digest === undefined ? 'latest' : '');
  return effective === 'latest' ? 'Always' : 'IfNotPresent';
}
