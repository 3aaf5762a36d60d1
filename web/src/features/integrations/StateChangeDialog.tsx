// Suspend, resume and revoke, each after a question, with the message that says what was done.
import { type TextId, useText } from '../../text/text';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { useToast } from '../../ui/Toasts';
import { useStateChange } from './queries';

type Change = 'suspend' | 'resume' | 'revoke';

const TEXTS: Record<Change, { title: TextId; text: TextId; toast: TextId; confirm: TextId }> = {
  suspend: {
    title: 'integrations.suspendTitle',
    text: 'integrations.suspendText',
    toast: 'integrations.suspendedToast',
    confirm: 'integrations.suspend',
  },
  resume: {
    title: 'integrations.resumeTitle',
    text: 'integrations.resumeText',
    toast: 'integrations.resumedToast',
    confirm: 'integrations.resume',
  },
  revoke: {
    title: 'integrations.revokeTitle',
    text: 'integrations.revokeText',
    toast: 'integrations.revokedToast',
    confirm: 'details.revoke',
  },
};

interface Props {
  change: Change;
  integration: { id: number; name: string };
  onClose: () => void;
}

export function StateChangeDialog({ change, integration, onClose }: Props) {
  const t = useText();
  const toast = useToast();
  const act = useStateChange();
  const { name } = integration;
  const texts = TEXTS[change];
  const confirm = () =>
    act.mutate(
      { id: integration.id, change },
      {
        onSuccess: () => {
          toast(t(texts.toast, { name }));
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t(texts.title, { name })}
      text={t(texts.text)}
      confirm={t(texts.confirm)}
      cancel={t('common.cancel')}
      danger={change === 'revoke'}
      busy={act.isPending}
      onConfirm={confirm}
      onCancel={onClose}
    >
      <ErrorAlert error={act.error} />
    </ConfirmDialog>
  );
}
