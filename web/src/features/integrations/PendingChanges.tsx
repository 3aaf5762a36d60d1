// What was asked for since the last consent, and Allow changes.
import { Button } from '@patternfly/react-core';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Notice } from '../../ui/Notice';
import { useToast } from '../../ui/Toasts';
import type { Tree } from '../../ui/tree-model';
import { type Integration, useStateChange } from './queries';

export function PendingChanges({ integration, tree }: { integration: Integration; tree: Tree }) {
  const t = useText();
  const toast = useToast();
  const act = useStateChange();
  const { pending, name } = integration;
  if (!pending) return null;
  const titleOf = (id: string) => (id === tree.hidden ? t('consent.admin') : (tree.byId.get(id)?.resource.title ?? id));
  return (
    <Notice variant="warning" title={t('pending.title')}>
      <div className="stack">
        <p>{t('pending.text')}</p>
        <p>{t('pending.added')}:</p>
        <ul className="change-list">
          {pending.all_resources && <li>{t('pending.addedAll')}</li>}
          {pending.resources.map((id) => (
            <li key={id}>
              {titleOf(id)} <span className="code subtle">{id}</span>
            </li>
          ))}
        </ul>
        <ErrorAlert error={act.error} />
        <Button
          variant="primary"
          isDisabled={act.isPending}
          isLoading={act.isPending}
          onClick={() =>
            act.mutate(
              { id: integration.id, change: 'allow' },
              { onSuccess: () => toast(t('integrations.allowedToast', { name })) },
            )
          }
        >
          {t('pending.allow')}
        </Button>
      </div>
    </Notice>
  );
}
