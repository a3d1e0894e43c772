import type { MountPoint } from './files.ts';
import type { RawFiles } from './raw.ts';

/** A machine that mounts a directory of another one. */
export interface FileClient {
  readonly name: string;
  readonly address: string;
}

/** What a file server gives a client, or what mount.nfs prints. */
export type Share =
  | {
      readonly raw: RawFiles;
      readonly readOnly: boolean;
      readonly address: string;
      /** The user that stands for root, or for everybody. */
      readonly squash: MountPoint['squash'];
    }
  | { readonly error: string };

/** Asks for a directory of a server in the name of a client. */
export type MountShare = (server: string, path: string, client: FileClient) => Share;
