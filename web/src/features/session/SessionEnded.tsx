// Over a page whose session has ended: sign in again and go on, so that nothing that was typed is lost.
import { Button, Modal, ModalBody, ModalHeader } from '@patternfly/react-core';
import { useId } from 'react';
import { useSession } from '../../api/session';
import { useText } from '../../text/text';
import { SignInForm } from './SignInForm';

export function SessionEnded({ onLeave }: { onLeave: () => void }) {
  const t = useText();
  const id = useId();
  const session = useSession();
  return (
    <Modal isOpen variant="small" aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`}>
      <ModalHeader title={t('session.welcome')} labelId={`${id}-title`} />
      <ModalBody className="stack">
        <p id={`${id}-text`}>{t('session.ended')}</p>
        <SignInForm username={session?.user.username} onSignedIn={() => {}}>
          <div>
            <Button variant="link" isInline onClick={onLeave}>
              {t('session.somebodyElse')}
            </Button>
          </div>
        </SignInForm>
      </ModalBody>
    </Modal>
  );
}
