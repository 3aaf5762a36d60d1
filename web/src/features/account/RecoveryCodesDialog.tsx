// The recovery codes, shown once. Neither Esc nor a click beside it closes it: Done does.
import { Button, Flex, Modal, ModalBody, ModalHeader } from '@patternfly/react-core';
import { useId, useState } from 'react';
import { useText } from '../../text/text';
import { copyText, downloadText } from '../../ui/take-away';

export function RecoveryCodesDialog({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const t = useText();
  const id = useId();
  const [said, setSaid] = useState('');
  const text = codes.map((code) => `${code}\n`).join('');
  const copy = async () => {
    setSaid(t((await copyText(text)) ? 'account.recoveryCopied' : 'account.copyFailed'));
  };
  return (
    <Modal
      isOpen
      variant="small"
      elementToFocus={`#${id}-done`}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
    >
      <ModalHeader
        title={t('account.recovery')}
        labelId={`${id}-title`}
        help={
          <Button id={`${id}-done`} onClick={onDone}>
            {t('tokens.done')}
          </Button>
        }
      />
      <ModalBody className="stack" tabIndex={0}>
        <p id={`${id}-text`}>{t('account.recoveryText')}</p>
        <ul className="codes mono" aria-label={t('account.recovery')}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Flex gap={{ default: 'gapSm' }}>
          <Button variant="secondary" onClick={() => void copy()}>
            {t('tokens.copyAll')}
          </Button>
          <Button variant="secondary" onClick={() => downloadText('recovery-codes.txt', text)}>
            {t('account.recoveryDownload')}
          </Button>
          <span role="status">{said}</span>
        </Flex>
      </ModalBody>
    </Modal>
  );
}
