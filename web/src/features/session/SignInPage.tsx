import { Button, Card, CardBody, CardTitle, Flex, Form } from '@patternfly/react-core';
import { type FormEvent, useEffect, useState } from 'react';
import { useSignIn } from '../../api/session';
import { LanguageChoice, ThemeButton } from '../../shell/Shell';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field, focusField } from '../../ui/Field';
import { useDocumentTitle } from '../../ui/PageHeader';

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useText();
  const signIn = useSignIn();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [empty, setEmpty] = useState(false);
  useDocumentTitle(t('session.title'));
  useEffect(() => focusField(['username']), []);

  const missing = [...(username.trim() === '' ? ['username'] : []), ...(password === '' ? ['password'] : [])];
  const fault = (name: string) => (empty && missing.includes(name) ? t('common.required') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(missing.length > 0);
    if (missing.length > 0) {
      focusField(missing);
      return;
    }
    signIn.mutate(
      { username: username.trim(), password },
      {
        onSuccess: onSignedIn,
        onError: () => {
          setPassword('');
          focusField(['password']);
        },
      },
    );
  };
  return (
    <main className="sign-in">
      <Card className="sign-in__card">
        <CardTitle component="h1">{t('session.welcome')}</CardTitle>
        <CardBody>
          <Form onSubmit={submit} noValidate>
            <ErrorAlert error={signIn.error} title={t('app.failed')} />
            <Field
              label={t('session.username')}
              name="username"
              value={username}
              onChange={setUsername}
              autoComplete="username"
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
            <Button type="submit" isBlock isDisabled={signIn.isPending} isLoading={signIn.isPending}>
              {t('session.signIn')}
            </Button>
            <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }}>
              <LanguageChoice />
              <ThemeButton />
            </Flex>
          </Form>
        </CardBody>
      </Card>
    </main>
  );
}
