// One labelled field of text with its help and its error; both are tied to the field for those who listen.
import {
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextArea,
  TextInput,
  type TextInputProps,
} from '@patternfly/react-core';
import { useId } from 'react';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string;
  error?: string;
  required?: boolean;
  type?: TextInputProps['type'];
  name: string; // what a fault of the server names; the field is found by it for the focus
  autoComplete?: string;
  inputMode?: TextInputProps['inputMode'];
  maxLength?: number;
  readOnly?: boolean;
  lines?: number; // more than one line, so many at least
}

export function Field(props: Props) {
  const { label, value, onChange, help, error, required, type, name, autoComplete, inputMode, maxLength } = props;
  const id = useId();
  const describedBy = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  const input = {
    id,
    name,
    value,
    isRequired: required,
    validated: error ? 'error' : 'default',
    'aria-describedby': describedBy || undefined,
    autoComplete: autoComplete ?? 'off',
    maxLength,
    readOnlyVariant: props.readOnly ? 'default' : undefined,
    onChange: (_event: unknown, text: string) => onChange(text),
  } as const;
  return (
    <FormGroup label={label} fieldId={id} isRequired={required}>
      {props.lines ? (
        <TextArea {...input} rows={props.lines} resizeOrientation="vertical" />
      ) : (
        <TextInput {...input} type={type ?? 'text'} inputMode={inputMode} />
      )}
      {(help ?? error) && (
        <FormHelperText>
          <HelperText>
            {error && (
              <HelperTextItem variant="error" id={`${id}-error`}>
                {error}
              </HelperTextItem>
            )}
            {help && <HelperTextItem id={`${id}-help`}>{help}</HelperTextItem>}
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  );
}

// Puts the focus on the first of `names` that is in the page.
export function focusField(names: readonly string[]) {
  for (const name of names) {
    const field = document.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
    if (field) {
      field.focus();
      return;
    }
  }
}
