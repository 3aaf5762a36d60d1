import { useText } from '../../text/text';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { useToast } from '../../ui/Toasts';
import { type Role, useDeleteRole } from './queries';

export function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: (deleted: boolean) => void }) {
  const t = useText();
  const toast = useToast();
  const remove = useDeleteRole();
  return (
    <ConfirmDialog
      title={t('common.sure')}
      text={t('roles.deleteText', { name: role.name })}
      confirm={t('common.ok')}
      cancel={t('common.cancel')}
      danger
      busy={remove.isPending}
      onCancel={() => onClose(false)}
      onConfirm={() =>
        remove.mutate(role.id, {
          onSuccess: () => {
            toast(t('roles.deletedToast', { name: role.name }));
            onClose(true);
          },
        })
      }
    >
      <ErrorAlert error={remove.error} />
    </ConfirmDialog>
  );
}
