// The second factor: whether it is on, the ways to turn it on and off, and its recovery codes.
import { Button, Flex, Label } from '@patternfly/react-core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { faultsOf } from '../../api/client';
import { useSession } from '../../api/session';
import { useText } from '../../text/text';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { PasswordDialog } from '../../ui/PasswordDialog';
import { Section } from '../../ui/Section';
import { useToast } from '../../ui/Toasts';
import { EnrolDialog } from './EnrolDialog';
import {
  type Account,
  type FactorConfirmation,
  type FactorSecret,
  useBeginSecondFactor,
  useEndSecondFactor,
  useRenewRecoveryCodes,
} from './queries';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';

// Turning it on goes from one to the next; what each shows is held here and nowhere else.
type Dialog =
  | { kind: 'begin' }
  | { kind: 'enrol'; secret: FactorSecret }
  | { kind: 'codes'; codes: readonly string[] }
  | { kind: 'renew' }
  | { kind: 'end' };

export function SecondFactor({ account }: { account: Account }) {
  const t = useText();
  const toast = useToast();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const on = account.second_factor;
  const missing = useSession()?.second_factor_missing;
  return (
    <Section title={t('account.factor')}>
      {missing && <Notice variant="warning" title={t('account.factorMissing')} />}
      <p>
        <Label isCompact color={on ? 'green' : 'grey'}>
          {t(on ? 'account.on' : 'account.off')}
        </Label>{' '}
        {t(on ? 'account.factorOn' : 'account.factorOff')}
      </p>
      {on && <p>{t('account.recoveryLeft', { count: account.recovery_codes_left })}</p>}
      <Flex gap={{ default: 'gapSm' }}>
        {on && (
          <Button variant="secondary" onClick={() => setDialog({ kind: 'renew' })}>
            {t('account.recoveryRenew')}
          </Button>
        )}
        <Button variant="secondary" isDanger={on} onClick={() => setDialog({ kind: on ? 'end' : 'begin' })}>
          {t(on ? 'account.factorTurnOff' : 'account.factorTurnOn')}
        </Button>
      </Flex>
      {dialog?.kind === 'begin' && (
        <BeginDialog onClose={close} onSecret={(secret) => setDialog({ kind: 'enrol', secret })} />
      )}
      {dialog?.kind === 'enrol' && (
        <EnrolDialog
          secret={dialog.secret}
          onClose={close}
          onCodes={(codes) => {
            toast(t('account.factorOnToast'));
            setDialog({ kind: 'codes', codes });
          }}
        />
      )}
      {dialog?.kind === 'codes' && <RecoveryCodesDialog codes={dialog.codes} onDone={close} />}
      {dialog?.kind === 'renew' && (
        <RenewDialog onClose={close} onCodes={(codes) => setDialog({ kind: 'codes', codes })} />
      )}
      {dialog?.kind === 'end' && <EndDialog onClose={close} />}
    </Section>
  );
}

function BeginDialog({ onClose, onSecret }: { onClose: () => void; onSecret: (secret: FactorSecret) => void }) {
  const t = useText();
  const begin = useBeginSecondFactor();
  return (
    <PasswordDialog
      title={t('account.factorTurnOn')}
      confirm={t('common.continue')}
      busy={begin.isPending}
      error={begin.error}
      onCancel={onClose}
      onConfirm={(password) => begin.mutate(password, { onSuccess: onSecret })}
    />
  );
}

interface FactorDialogProps<T> {
  title: string;
  text: string;
  danger?: boolean;
  act: UseMutationResult<T, Error, FactorConfirmation>;
  onDone: (answer: T) => void;
  onClose: () => void;
}

// Asks for the password and a code, as every change of a second factor that is on.
function FactorDialog<T>({ title, text, danger, act, onDone, onClose }: FactorDialogProps<T>) {
  const t = useText();
  const [code, setCode] = useState('');
  return (
    <PasswordDialog
      title={title}
      text={text}
      confirm={title}
      danger={danger}
      busy={act.isPending}
      error={act.error}
      onCancel={onClose}
      onConfirm={(current_password) => act.mutate({ current_password, code: code.trim() }, { onSuccess: onDone })}
    >
      <Field
        label={t('session.code')}
        name="code"
        value={code}
        onChange={setCode}
        help={t('account.codeHelp')}
        error={faultsOf(act.error).code}
        autoComplete="one-time-code"
        maxLength={40}
        required
      />
    </PasswordDialog>
  );
}

function RenewDialog({ onClose, onCodes }: { onClose: () => void; onCodes: (codes: readonly string[]) => void }) {
  const t = useText();
  return (
    <FactorDialog
      title={t('account.recoveryRenew')}
      text={t('account.recoveryRenewText')}
      act={useRenewRecoveryCodes()}
      onDone={({ recovery_codes: codes }) => onCodes(codes)}
      onClose={onClose}
    />
  );
}

function EndDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  return (
    <FactorDialog
      title={t('account.factorTurnOff')}
      text={t('account.factorTurnOffText')}
      danger
      act={useEndSecondFactor()}
      onDone={() => {
        toast(t('account.factorOffToast'));
        onClose();
      }}
      onClose={onClose}
    />
  );
}
