import { Card, CardBody, CardTitle, Flex } from '@patternfly/react-core';
import { LanguageChoice, ThemeButton } from '../../shell/Shell';
import { useText } from '../../text/text';
import { useDocumentTitle } from '../../ui/PageHeader';
import { SignInForm } from './SignInForm';

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useText();
  useDocumentTitle(t('session.title'));
  return (
    <main className="sign-in">
      <Card className="sign-in__card">
        <CardTitle component="h1">{t('session.welcome')}</CardTitle>
        <CardBody>
          <SignInForm onSignedIn={onSignedIn}>
            <Flex justifyContent={{ default: 'justifyContentSpaceBetween' }} flexWrap={{ default: 'nowrap' }}>
              <LanguageChoice />
              <ThemeButton />
            </Flex>
          </SignInForm>
        </CardBody>
      </Card>
    </main>
  );
}
