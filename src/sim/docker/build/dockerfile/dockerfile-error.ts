/** What is wrong with a Dockerfile, in the words of the real parser. */
export class DockerfileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DockerfileError';
  }
}
