// The four credentials, shown once. Neither Esc nor a click beside it closes it: Done does.
import {
  Button,
  Flex,
  FormGroup,
  InputGroup,
  InputGroupItem,
  Modal,
  ModalBody,
  ModalHeader,
  TextInput,
} from '@patternfly/react-core';
import { CopyIcon } from '@patternfly/react-icons/dist/esm/icons/copy-icon';
import { useId, useRef, useState } from 'react';
import { type TextId, useText } from '../../text/text';
import { copyText, downloadText } from '../../ui/take-away';
import type { Credentials } from './queries';

const FIELDS: { field: keyof Credentials; label: TextId; variable: string }[] = [
  { field: 'consumer_key', label: 'tokens.consumerKey', variable: 'OAUTH_CONSUMER_KEY' },
  { field: 'consumer_secret', label: 'tokens.consumerSecret', variable: 'OAUTH_CONSUMER_SECRET' },
  { field: 'access_token', label: 'tokens.accessToken', variable: 'OAUTH_ACCESS_TOKEN' },
  { field: 'access_token_secret', label: 'tokens.accessTokenSecret', variable: 'OAUTH_ACCESS_TOKEN_SECRET' },
];

export function TokensDialog({ credentials, onDone }: { credentials: Credentials; onDone: () => void }) {
  const t = useText();
  const id = useId();
  const inputs = useRef(new Map<string, HTMLInputElement>());
  const [said, setSaid] = useState('');

  const rows = FIELDS.map((row) => ({ ...row, label: t(row.label), value: credentials[row.field] ?? '' }));
  const env = rows.map((row) => `${row.variable}=${row.value}\n`).join('');
  // The clipboard is missing on plain http off this machine: there the field is selected instead.
  const copy = async (text: string, success: string, field: string) => {
    const copied = await copyText(text);
    if (!copied) inputs.current.get(field)?.select();
    setSaid(copied ? success : t('tokens.copyFailed'));
  };
  return (
    <Modal
      isOpen
      variant="medium"
      elementToFocus={`#${id}-done`}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-advice`}
    >
      <ModalHeader
        title={t('tokens.title')}
        labelId={`${id}-title`}
        help={
          <Button id={`${id}-done`} onClick={onDone}>
            {t('tokens.done')}
          </Button>
        }
      />
      <ModalBody className="stack" tabIndex={0}>
        <p id={`${id}-advice`}>{t('tokens.advice')}</p>
        <div className="pf-v6-c-form">
          {rows.map(({ field, label, value }) => (
            <FormGroup key={field} label={label} fieldId={`${id}-${field}`}>
              <InputGroup>
                <InputGroupItem isFill>
                  <TextInput
                    id={`${id}-${field}`}
                    className="mono"
                    readOnly
                    value={value}
                    ref={(input: HTMLInputElement | null) => {
                      if (input) inputs.current.set(field, input);
                    }}
                  />
                </InputGroupItem>
                <InputGroupItem>
                  <Button
                    variant="control"
                    aria-label={t('tokens.copy', { label })}
                    icon={<CopyIcon />}
                    isDisabled={value === ''}
                    onClick={() => void copy(value, t('tokens.copied', { label }), field)}
                  />
                </InputGroupItem>
              </InputGroup>
            </FormGroup>
          ))}
        </div>
        <Flex gap={{ default: 'gapSm' }}>
          <Button variant="secondary" onClick={() => void copy(env, t('tokens.copiedAll'), 'consumer_key')}>
            {t('tokens.copyAll')}
          </Button>
          <Button variant="secondary" onClick={() => downloadText('integration.env', env)}>
            {t('tokens.download')}
          </Button>
          <span role="status">{said}</span>
        </Flex>
      </ModalBody>
    </Modal>
  );
}
