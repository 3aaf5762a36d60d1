// The second factor: whether it is on, and the ways to turn it on and off.
import { Button, Label } from '@patternfly/react-core';
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
import { type Account, type FactorSecret, useBeginSecondFactor, useEndSecondFactor } from './queries';
import { RecoveryCodesDialog } from './RecoveryCodesDialog';

// Turning it on goes from one to the next; what each shows is held here and nowhere else.
type Dialog =
  | { kind: 'begin' }
  | { kind: 'enrol'; secret: FactorSecret }
  | { kind: 'codes'; codes: readonly string[] }
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
      <div>
        <Button variant="secondary" isDanger={on} onClick={() => setDialog({ kind: on ? 'end' : 'begin' })}>
          {t(on ? 'account.factorTurnOff' : 'account.factorTurnOn')}
        </Button>
      </div>
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

function EndDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const toast = useToast();
  const end = useEndSecondFactor();
  const [code, setCode] = useState('');
  return (
    <PasswordDialog
      title={t('account.factorTurnOff')}
      text={t('account.factorTurnOffText')}
      confirm={t('account.factorTurnOff')}
      busy={end.isPending}
      error={end.error}
      onCancel={onClose}
      onConfirm={(current_password) =>
        end.mutate(
          { current_password, code: code.trim() },
          {
            onSuccess: () => {
              toast(t('account.factorOffToast'));
              onClose();
            },
          },
        )
      }
    >
      <Field
        label={t('session.code')}
        name="code"
        value={code}
        onChange={setCode}
        help={t('account.codeHelp')}
        error={faultsOf(end.error).code}
        autoComplete="one-time-code"
        maxLength={40}
        required
      />
    </PasswordDialog>
  );
}
