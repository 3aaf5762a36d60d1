// The secret of a new second factor, as a QR code and as text, and the first code that proves that it arrived.
import { Button, Form, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { type FormEvent, useId, useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field, focusField } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { QrCode } from '../../ui/QrCode';
import { copyText } from '../../ui/take-away';
import { type FactorSecret, useConfirmSecondFactor } from './queries';

interface Props {
  secret: FactorSecret;
  onCodes: (codes: readonly string[]) => void;
  onClose: () => void;
}

// In groups of four, as people read it aloud and type it.
function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

export function EnrolDialog({ secret, onCodes, onClose }: Props) {
  const t = useText();
  const id = useId();
  const confirm = useConfirmSecondFactor();
  const [code, setCode] = useState('');
  const [empty, setEmpty] = useState(false);
  const [said, setSaid] = useState('');
  const fault = faultsOf(confirm.error).code;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = code.trim() === '';
    setEmpty(missing);
    if (missing) {
      focusField(['code']);
      return;
    }
    confirm.mutate(code.trim(), {
      onSuccess: ({ recovery_codes: codes }) => onCodes(codes),
      onError: () => focusField(['code']),
    });
  };
  const copy = async () => {
    setSaid(t((await copyText(secret.secret)) ? 'account.secretCopied' : 'account.copyFailed'));
  };
  return (
    <Modal
      isOpen
      variant="small"
      elementToFocus={`#${id}-form input`}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onEscapePress={onClose}
    >
      <ModalHeader title={t('account.factorTurnOn')} labelId={`${id}-title`} />
      <ModalBody className="stack" tabIndex={0}>
        <p id={`${id}-text`}>{t('account.factorScan')}</p>
        <QrCode modules={secret.qr.modules} path={secret.qr.path} label={t('account.factorQr')} />
        <p>
          {t('account.factorSecret')}: <span className="code">{grouped(secret.secret)}</span>{' '}
          <Button variant="link" isInline onClick={() => void copy()}>
            {t('account.secretCopy')}
          </Button>{' '}
          <span role="status">{said}</span>
        </p>
        {!fault && <ErrorAlert error={confirm.error} />}
        <Notice isPlain variant="info" title={t('account.factorOthersEnd')} />
        <Form id={`${id}-form`} onSubmit={submit} noValidate>
          <Field
            label={t('session.code')}
            name="code"
            value={code}
            onChange={setCode}
            help={t('session.codeHelp')}
            error={empty && code.trim() === '' ? t('common.required') : fault}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={40}
            required
          />
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form={`${id}-form`} isDisabled={confirm.isPending} isLoading={confirm.isPending}>
          {t('account.factorConfirm')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
