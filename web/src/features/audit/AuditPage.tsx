// Who did what, when, from where, and how it ended.
import {
  Button,
  EmptyState,
  EmptyStateBody,
  Flex,
  FormGroup,
  FormSelect,
  FormSelectOption,
  Modal,
  ModalBody,
  ModalHeader,
  PageSection,
  TextInput,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { answerOf, api, type Schemas } from '../../api/client';
import { type TextId, useMoment, useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { PageHeader } from '../../ui/PageHeader';
import { type AuditSearch, auditFilters } from './search';

type Entry = Schemas['AuditEntry'];

const ACTIONS = ['integration', 'config', 'admin-user', 'session'] as const;

function useAudit(search: AuditSearch) {
  const query = { before: search.before, ...auditFilters(search) };
  return useQuery({
    queryKey: ['audit', query],
    queryFn: () => answerOf(api.GET('/audit', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

function exportHref(search: AuditSearch): string {
  const given = Object.entries(auditFilters(search)).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const query = new URLSearchParams(given).toString();
  return `/admin/api/v1/audit.csv${query && `?${query}`}`;
}

export function AuditPage() {
  const t = useText();
  const navigate = useNavigate();
  const search = useSearch({ from: '/signed-in/system/audit-log' });
  const audit = useAudit(search);
  const [shown, setShown] = useState<Entry | null>(null);
  const go = (to: AuditSearch) => void navigate({ to: '/system/audit-log', search: to });
  const next = audit.data?.next_before ?? null;
  return (
    <>
      <PageHeader
        title={t('audit.title')}
        path={[t('nav.system'), t('nav.actionLogs'), t('audit.title')]}
        actions={
          <Button component="a" variant="secondary" href={exportHref(search)} download="audit.csv">
            {t('audit.export')}
          </Button>
        }
      />
      <PageSection isFilled>
        <div className="stack">
          <Filters key={JSON.stringify(search)} search={search} onSearch={go} />
          <ErrorAlert error={audit.error} />
          {audit.data?.items.length === 0 && (
            <EmptyState headingLevel="h2" titleText={t('common.empty')}>
              <EmptyStateBody>{t('common.emptyFiltered')}</EmptyStateBody>
            </EmptyState>
          )}
          {audit.data && audit.data.items.length > 0 && <Entries entries={audit.data.items} onShow={setShown} />}
          <Flex gap={{ default: 'gapSm' }}>
            <Button
              variant="secondary"
              isDisabled={!search.before}
              onClick={() => go({ ...search, before: undefined })}
            >
              {t('audit.newest')}
            </Button>
            <Button
              variant="secondary"
              isDisabled={next === null}
              onClick={() => go({ ...search, before: next ?? undefined })}
            >
              {t('audit.older')}
            </Button>
          </Flex>
        </div>
      </PageSection>
      {shown && <EntryDialog entry={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function Filters({ search, onSearch }: { search: AuditSearch; onSearch: (search: AuditSearch) => void }) {
  const t = useText();
  const id = useId();
  const [values, setValues] = useState<AuditSearch>({ ...search, before: undefined });
  const input = (name: 'user' | 'integration' | 'from' | 'to', label: TextId, type: 'text' | 'date' = 'text') => (
    <FormGroup label={t(label)} fieldId={`${id}-${name}`}>
      <TextInput
        id={`${id}-${name}`}
        type={type}
        value={values[name] ?? ''}
        onChange={(_event, value) => setValues({ ...values, [name]: value === '' ? undefined : value })}
      />
    </FormGroup>
  );
  return (
    <form
      className="pf-v6-c-form filters"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSearch(values);
      }}
    >
      {input('user', 'audit.user')}
      <FormGroup label={t('audit.action')} fieldId={`${id}-action`}>
        <FormSelect
          id={`${id}-action`}
          value={values.action ?? ''}
          onChange={(_event, value) => setValues({ ...values, action: value === '' ? undefined : value })}
        >
          <FormSelectOption value="" label={t('audit.any')} />
          {ACTIONS.map((action) => (
            <FormSelectOption key={action} value={action} label={t(`audit.action.${action}`)} />
          ))}
        </FormSelect>
      </FormGroup>
      {input('integration', 'audit.object')}
      {input('from', 'audit.since', 'date')}
      {input('to', 'audit.until', 'date')}
      <Flex gap={{ default: 'gapSm' }} alignSelf={{ default: 'alignSelfFlexEnd' }}>
        <Button type="submit" variant="secondary">
          {t('audit.apply')}
        </Button>
        <Button variant="link" onClick={() => onSearch({})}>
          {t('common.clearFilters')}
        </Button>
      </Flex>
    </form>
  );
}

function Entries({ entries, onShow }: { entries: readonly Entry[]; onShow: (entry: Entry) => void }) {
  const t = useText();
  const moment = useMoment();
  return (
    <div className="sideways" role="region" tabIndex={0} aria-label={t('audit.title')}>
      <Table aria-label={t('audit.title')} variant="compact" gridBreakPoint="">
        <Thead>
          <Tr>
            <Th modifier="nowrap">{t('audit.time')}</Th>
            <Th modifier="nowrap">{t('audit.user')}</Th>
            <Th modifier="nowrap">{t('audit.action')}</Th>
            <Th>{t('audit.object')}</Th>
            <Th modifier="nowrap">{t('audit.from')}</Th>
            <Th>{t('audit.result')}</Th>
            <Th modifier="fitContent">{t('audit.details')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {entries.map((entry) => (
            <Tr key={entry.sequence}>
              <Td dataLabel={t('audit.time')} modifier="nowrap">
                {moment(entry.at)}
              </Td>
              <Td dataLabel={t('audit.user')}>{entry.user}</Td>
              <Td dataLabel={t('audit.action')} modifier="nowrap">
                {entry.action}
              </Td>
              <Td dataLabel={t('audit.object')} modifier="breakWord">
                {entry.object}
              </Td>
              <Td dataLabel={t('audit.from')}>{entry.from}</Td>
              <Td dataLabel={t('audit.result')} modifier="breakWord">
                {entry.result === 'done' ? t('audit.done') : t('audit.refused', { reason: entry.result })}
              </Td>
              <Td dataLabel={t('audit.details')}>
                <Button
                  variant="link"
                  isInline
                  aria-label={t('audit.detailsNamed', { sequence: String(entry.sequence) })}
                  onClick={() => onShow(entry)}
                >
                  {t('audit.details')}
                </Button>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

function EntryDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useText();
  const moment = useMoment();
  const id = useId();
  return (
    <Modal isOpen variant="medium" aria-labelledby={id} onEscapePress={onClose}>
      <ModalHeader
        title={t('audit.entry', { sequence: String(entry.sequence) })}
        labelId={id}
        help={<Button onClick={onClose}>{t('common.close')}</Button>}
      />
      <ModalBody className="stack" tabIndex={0}>
        <p>
          {moment(entry.at)} · {entry.user} · {entry.from} · {entry.action} · {entry.object}
        </p>
        <p>{entry.result === 'done' ? t('audit.done') : t('audit.refused', { reason: entry.result })}</p>
        <h2>{t('audit.changed')}</h2>
        {entry.detail ? (
          <pre className="code code-block">{JSON.stringify(entry.detail, null, 2)}</pre>
        ) : (
          <p>{t('audit.noDetail')}</p>
        )}
      </ModalBody>
    </Modal>
  );
}
