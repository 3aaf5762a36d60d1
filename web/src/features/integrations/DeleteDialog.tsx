import { useText } from '../../text/text';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { useToast } from '../../ui/Toasts';
import { useDelete } from './queries';

export function DeleteDialog({
  row,
  onClose,
}: {
  row: { id: number; name: string };
  onClose: (deleted: boolean) => void;
}) {
  const t = useText();
  const toast = useToast();
  const remove = useDelete();
  const confirm = () =>
    remove.mutate(row.id, {
      onSuccess: () => {
        toast(t('integrations.deleted', { name: row.name }));
        onClose(true);
        // The row that asked is gone.
        setTimeout(() => document.querySelector<HTMLElement>('h1')?.focus());
      },
    });
  return (
    <ConfirmDialog
      title={t('common.sure')}
      text={t('integrations.deleteText')}
      confirm={t('common.ok')}
      cancel={t('common.cancel')}
      danger
      busy={remove.isPending}
      onConfirm={confirm}
      onCancel={() => onClose(false)}
    >
      <ErrorAlert error={remove.error} />
    </ConfirmDialog>
  );
}
