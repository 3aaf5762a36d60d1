// Asks before what was typed is lost: on the way to another page here, and, by the browser, out of the admin.
import { useBlocker } from '@tanstack/react-router';
import { useText } from '../text/text';
import { ConfirmDialog } from './ConfirmDialog';

export function UnsavedGuard({ isDirty }: { isDirty: () => boolean }) {
  const t = useText();
  const blocker = useBlocker({
    // A change of the tab is no leaving.
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isDirty(),
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <ConfirmDialog
      title={t('form.discard')}
      text={t('form.discardText')}
      confirm={t('form.leave')}
      cancel={t('form.stay')}
      onConfirm={blocker.proceed}
      onCancel={blocker.reset}
    />
  );
}
