import { useText } from '../../text/text';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { useToast } from '../../ui/Toasts';
import { type Role, useDeleteRole } from './queries';

export function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: (deleted: boolean) => void }) {
  const t = useText();
  const toast = useToast();
  const remove = useDeleteRole();
  return (
    <PasswordDialog
      title={t('common.sure')}
      text={t('roles.deleteText', { name: role.name })}
      confirm={t('common.ok')}
      danger
      busy={remove.isPending}
      error={remove.error}
      onCancel={() => onClose(false)}
      onConfirm={(current_password) =>
        remove.mutate(
          { id: role.id, current_password },
          {
            onSuccess: () => {
              toast(t('roles.deletedToast', { name: role.name }));
              onClose(true);
            },
          },
        )
      }
    />
  );
}
