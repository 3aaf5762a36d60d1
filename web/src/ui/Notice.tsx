// A message that stays in the page: PatternFly's alert, in the reader's language for those who listen as well.
import { Alert } from '@patternfly/react-core';
import type { ReactNode } from 'react';
import { useText } from '../text/text';

interface Props {
  variant: 'danger' | 'warning' | 'info' | 'success';
  title: string;
  isPlain?: boolean;
  children?: ReactNode;
}

export function Notice({ variant, title, isPlain, children }: Props) {
  const t = useText();
  return (
    <Alert
      isInline
      isPlain={isPlain}
      variant={variant}
      variantLabel={t(`notice.${variant}`)}
      title={title}
      component="h2"
    >
      {children}
    </Alert>
  );
}
