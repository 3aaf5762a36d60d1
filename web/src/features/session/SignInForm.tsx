// User name and password, and the second factor where the account has one.
import { Button, Flex, Form } from '@patternfly/react-core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useSignIn } from '../../api/session';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field, focusField } from '../../ui/Field';

interface Props {
  username?: string; // of who may sign in here; anybody without it
  onSignedIn: () => void;
  children?: ReactNode; // below the button
}

type CodeKind = 'app' | 'recovery';

export function SignInForm({ username: only, onSignedIn, children }: Props) {
  const t = useText();
  const signIn = useSignIn();
  const [username, setUsername] = useState(only ?? '');
  const [password, setPassword] = useState('');
  // Set from when on the password was right and a code is wanted beside it.
  const [codeKind, setCodeKind] = useState<CodeKind | null>(null);
  const [code, setCode] = useState('');
  const [empty, setEmpty] = useState(false);
  const asked = codeKind ? ['code'] : only === undefined ? ['username', 'password'] : ['password'];
  const [firstAsked] = asked;
  useEffect(() => focusField(firstAsked === undefined ? [] : [firstAsked]), [firstAsked, codeKind]);

  const values: Record<string, string> = { username: username.trim(), password, code: code.trim() };
  const missing = asked.filter((name) => values[name] === '');
  const fault = (name: string) => (empty && missing.includes(name) ? t('common.required') : undefined);
  const again = (name: 'password' | 'code') => {
    if (name === 'password') setPassword('');
    setCode('');
    setEmpty(false);
    focusField([name]);
  };
  const backToPassword = () => {
    setCodeKind(null);
    again('password');
    signIn.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(missing.length > 0);
    if (missing.length > 0) {
      focusField(missing);
      return;
    }
    signIn.mutate(
      { username: username.trim(), password, ...(codeKind && { code: code.trim() }) },
      {
        onSuccess: (answer) => {
          if (answer === 'code-wanted') setCodeKind('app');
          else onSignedIn();
        },
        onError: () => again(codeKind ? 'code' : 'password'),
      },
    );
  };
  return (
    <Form onSubmit={submit} noValidate>
      <ErrorAlert error={signIn.error} title={t('app.failed')} />
      {codeKind ? (
        <>
          <p>{t('session.codeText')}</p>
          <CodeField kind={codeKind} value={code} onChange={setCode} error={fault('code')} />
        </>
      ) : (
        <>
          <Field
            label={t('session.username')}
            name="username"
            value={username}
            onChange={setUsername}
            autoComplete="username"
            readOnly={only !== undefined}
            required
            error={fault('username')}
          />
          <Field
            label={t('session.password')}
            name="password"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            required
            error={fault('password')}
          />
        </>
      )}
      <Button type="submit" isBlock isDisabled={signIn.isPending} isLoading={signIn.isPending}>
        {t('session.signIn')}
      </Button>
      {codeKind && (
        <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }}>
          <Button
            variant="link"
            isInline
            onClick={() => {
              setCodeKind(codeKind === 'app' ? 'recovery' : 'app');
              setCode('');
              signIn.reset();
            }}
          >
            {t(codeKind === 'app' ? 'session.useRecovery' : 'session.useApp')}
          </Button>
          <Button variant="link" isInline onClick={backToPassword}>
            {t('form.back')}
          </Button>
        </Flex>
      )}
      {children}
    </Form>
  );
}

interface CodeFieldProps {
  kind: CodeKind;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

function CodeField({ kind, value, onChange, error }: CodeFieldProps) {
  const t = useText();
  const app = kind === 'app';
  return (
    <Field
      label={t(app ? 'session.code' : 'session.recoveryCode')}
      name="code"
      value={value}
      onChange={onChange}
      help={t(app ? 'session.codeHelp' : 'session.recoveryCodeHelp')}
      autoComplete="one-time-code"
      inputMode={app ? 'numeric' : 'text'}
      maxLength={40}
      required
      error={error}
    />
  );
}
