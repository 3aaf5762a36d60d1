// Asks before something is done. The focus starts on Cancel; Esc cancels.
import { Button, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { type ReactNode, useEffect, useId, useRef } from 'react';

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
  const id = useId();
  const cancelButton = useRef<HTMLButtonElement>(null);
  useEffect(() => cancelButton.current?.focus(), []);
  return (
    <Modal
      isOpen
      variant="small"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      onEscapePress={onCancel}
      onClose={onCancel}
    >
      <ModalHeader title={title} labelId={`${id}-title`} titleIconVariant={danger ? 'warning' : undefined} />
      <ModalBody id={`${id}-body`}>
        {text}
        {children}
      </ModalBody>
      <ModalFooter>
        <Button variant={danger ? 'danger' : 'primary'} isDisabled={busy} isLoading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
        <Button variant="link" ref={cancelButton} onClick={onCancel}>
          {cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
