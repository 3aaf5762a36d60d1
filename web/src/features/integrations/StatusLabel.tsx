import { Label, type LabelProps } from '@patternfly/react-core';
import { useText } from '../../text/text';
import type { Status } from './search';

const LOOKS: Record<Status, Pick<LabelProps, 'status' | 'color'>> = {
  active: { status: 'success' },
  inactive: { color: 'grey' },
  suspended: { status: 'warning' },
};

export function StatusLabel({ status }: { status: Status }) {
  const t = useText();
  return (
    <Label isCompact {...LOOKS[status]}>
      {t(`integrations.${status}`)}
    </Label>
  );
}
