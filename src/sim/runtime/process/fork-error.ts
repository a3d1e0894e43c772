/** There is no room for another process (EAGAIN). */
export class ForkError extends Error {
  constructor() {
    super('Resource temporarily unavailable');
    this.name = 'ForkError';
  }
}
