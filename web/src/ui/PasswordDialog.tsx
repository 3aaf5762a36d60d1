// Asks for the password of the one who is signed in, before something that needs it.
import { Button, Form, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { type FormEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { Refusal } from '../api/client';
import { useText } from '../text/text';
import { ErrorAlert } from './ErrorAlert';
import { Field, focusField } from './Field';

interface Props {
  title: string;
  text?: string;
  confirm: string;
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onConfirm: (password: string) => void;
  onCancel: () => void;
  children?: ReactNode; // fields above the password
}

export function PasswordDialog({ title, text, confirm, danger, busy, error, onConfirm, onCancel, children }: Props) {
  const t = useText();
  const id = useId();
  const [password, setPassword] = useState('');
  const [empty, setEmpty] = useState(false);
  const fault = error instanceof Refusal ? error.fault('current_password') : undefined;
  const fields = error instanceof Refusal ? error.problem.fields : [];
  // To the first bad field after a refusal.
  const first = fields[0]?.field;
  useEffect(() => {
    if (error && first) focusField([first]);
  }, [error, first]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setEmpty(password === '');
    if (password === '') focusField(['current_password']);
    else onConfirm(password);
  };
  return (
    <Modal
      isOpen
      variant="small"
      elementToFocus={`#${id}-form input`}
      aria-labelledby={`${id}-title`}
      onEscapePress={onCancel}
    >
      <ModalHeader
        title={title}
        labelId={`${id}-title`}
        titleIconVariant={danger ? 'warning' : undefined}
        titleScreenReaderText={danger ? t('notice.warning') : undefined}
      />
      <ModalBody className="stack">
        {text && <p>{text}</p>}
        {fields.length === 0 && <ErrorAlert error={error} />}
        <Form id={`${id}-form`} onSubmit={submit} noValidate>
          {children}
          <Field
            label={t('common.yourPassword')}
            name="current_password"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            error={empty && password === '' ? t('common.required') : fault}
            required
          />
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form={`${id}-form`}
          variant={danger ? 'danger' : 'primary'}
          isDisabled={busy}
          isLoading={busy}
        >
          {confirm}
        </Button>
        <Button variant="link" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
