// What was asked for since the last consent, and Allow changes.
import { Button } from '@patternfly/react-core';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Notice } from '../../ui/Notice';
import { useToast } from '../../ui/Toasts';
import type { Tree } from '../../ui/tree-model';
import { GrantChanges } from './GrantChanges';
import { type Integration, useStateChange } from './queries';

export function PendingChanges({ integration, tree }: { integration: Integration; tree: Tree }) {
  const t = useText();
  const toast = useToast();
  const act = useStateChange();
  const { name } = integration;
  return (
    <Notice variant="warning" title={t('pending.title')}>
      <div className="stack">
        <p>{t('pending.text')}</p>
        <GrantChanges integration={integration} tree={tree} />
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
