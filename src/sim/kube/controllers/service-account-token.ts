import { legacyClaims } from '#apimachinery';
import type { Secret, ServiceAccount } from '#types/core-v1';
import { createWorkQueue, objectKey } from '../client/index.ts';
import type { Controller } from './controller.ts';

const type = 'kubernetes.io/service-account-token';
const nameAnnotation = 'kubernetes.io/service-account.name';
const uidAnnotation = 'kubernetes.io/service-account.uid';
const encoded = (text: string): string => Buffer.from(text).toString('base64');

/**
 * Fills Secrets of type kubernetes.io/service-account-token with a token that never expires, and deletes those whose
 * ServiceAccount is gone. Follows kube-controller-manager pkg/controller/serviceaccount tokens_controller.go.
 */
export const serviceAccountTokenController: Controller = {
  name: 'serviceaccount-token-controller',
  start: ({ clock, activity, informers, log, client: clientFor, certificateAuthority }) => {
    const client = clientFor({ user: 'system:kube-controller-manager', fieldManager: 'kube-controller-manager' });
    const secrets = informers.for('secrets');
    const accounts = informers.for('serviceaccounts');
    const byAccount = 'account';
    secrets.addIndex(byAccount, ({ type: own, metadata }) =>
      own === type ? [`${metadata.namespace ?? ''}/${metadata.annotations?.[nameAnnotation] ?? ''}`] : [],
    );

    const fill = (draft: Secret, { metadata }: ServiceAccount): boolean => {
      const { namespace = '', name: secret = '' } = draft.metadata;
      const data = { ...draft.data };
      const ca = certificateAuthority === undefined ? undefined : encoded(certificateAuthority);
      if (ca !== undefined) data['ca.crt'] = ca;
      data.namespace ||= encoded(namespace);
      const account = { name: metadata.name ?? '', uid: metadata.uid ?? '' };
      data.token ||= encoded(client.registry.tokenKeys.sign(legacyClaims({ namespace, account, secret })));
      const isFilled =
        draft.data?.token === data.token &&
        draft.data.namespace === data.namespace &&
        draft.data['ca.crt'] === data['ca.crt'];
      if (isFilled) return false;
      draft.data = data;
      draft.metadata.annotations = {
        ...draft.metadata.annotations,
        [nameAnnotation]: account.name,
        [uidAnnotation]: account.uid,
      };
      return true;
    };

    const queue = createWorkQueue({
      name: serviceAccountTokenController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const secret = secrets.get(undefined, key);
        if (secret === undefined || secret.type !== type || secret.metadata.deletionTimestamp !== undefined) return;
        const { namespace, name = '', annotations = {} } = secret.metadata;
        const account = accounts.get(namespace, annotations[nameAnnotation] ?? '');
        const uid = annotations[uidAnnotation] ?? '';
        if (account === undefined || (uid !== '' && uid !== account.metadata.uid)) {
          await client.delete('secrets', namespace, name);
          return;
        }
        await client.change('secrets', namespace, name, (draft) => fill(draft, account));
      },
    });
    const changed = (secret: Secret) => {
      if (secret.type === type) queue.add(objectKey(secret));
    };
    secrets.onChange({ added: changed, updated: changed });
    accounts.onChange({
      deleted: (account) => {
        for (const secret of secrets.byIndex(byAccount, objectKey(account))) changed(secret);
      },
    });
    return queue;
  },
};
