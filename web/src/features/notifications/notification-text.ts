import type { Text } from '../../text/text';
import type { Notification } from './queries';

type Told = Pick<Notification, 'kind' | 'integration_name'>;

export function notificationText(t: Text, { kind, integration_name: name }: Told): string {
  return t(`notifications.kind.${kind}`, { name });
}

// An integration that was deleted has no page any more.
export function hasPage({ kind }: Pick<Notification, 'kind'>): boolean {
  return kind !== 'deleted';
}
