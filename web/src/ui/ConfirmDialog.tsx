// Asks before something is done. The focus starts on Cancel; Esc cancels.
import { Button, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { type ReactNode, useId } from 'react';
import { useText } from '../text/text';

interface Props {
  title: string;
  text: ReactNode;
  confirm: string;
  cancel: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children?: ReactNode; // below the text: an error
}

export function ConfirmDialog(props: Props) {
  const { title, text, confirm, cancel, danger, busy, onConfirm, onCancel, children } = props;
  const t = useText();
  const id = useId();
  return (
    <Modal
      isOpen
      variant="small"
      elementToFocus={`#${id}-cancel`}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      onEscapePress={onCancel}
    >
      <ModalHeader
        title={title}
        labelId={`${id}-title`}
        titleIconVariant={danger ? 'warning' : undefined}
        titleScreenReaderText={danger ? t('notice.warning') : undefined}
      />
      <ModalBody id={`${id}-body`}>
        {text}
        {children}
      </ModalBody>
      <ModalFooter>
        <Button variant={danger ? 'danger' : 'primary'} isDisabled={busy} isLoading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
        <Button variant="link" id={`${id}-cancel`} onClick={onCancel}>
          {cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
