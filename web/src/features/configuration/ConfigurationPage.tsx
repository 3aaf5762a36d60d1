// Stores > Settings > Configuration: the sections at the left, the settings of one of them in groups that open.
import {
  Accordion,
  AccordionContent,
  AccordionItem,
  AccordionToggle,
  Button,
  ExpandableSection,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Nav,
  NavExpandable,
  NavItem,
  NavList,
  PageSection,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { NotAllowed } from '../../shell/NotAllowed';
import { NotFound } from '../../shell/NotFound';
import { type Text, type TextId, useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field, focusField } from '../../ui/Field';
import { PageHeader } from '../../ui/PageHeader';
import { PageLoading } from '../../ui/PageLoading';
import { useToast } from '../../ui/Toasts';
import { guestRoutesQuery, SettingRefusal, settingsQuery, useSaveSettings } from './queries';
import {
  changesOf,
  faultId,
  type Group,
  groupsOf,
  isSection,
  openSections,
  type Section,
  type Setting,
} from './settings-model';

const GUEST_ACCESS = 'webapi/webapisecurity/allow_insecure';
const TEXTS: Record<Section, TextId> = {
  webapi: 'config.webapi',
  oauth: 'config.oauth',
  admin: 'config.admin',
  latchkey: 'config.latchkey',
};

export function ConfigurationPage() {
  const { section } = useParams({ from: '/signed-in/stores/configuration/$section' });
  const settings = useQuery(settingsQuery);
  if (!isSection(section)) return <NotFound />;
  if (settings.error && !settings.data) return <ErrorAlert error={settings.error} />;
  if (!settings.data) return <PageLoading />;
  const sections = openSections(settings.data);
  const [first] = sections;
  if (first === undefined) return <NotAllowed />;
  if (!sections.includes(section)) {
    return <Navigate to="/stores/configuration/$section" params={{ section: first }} replace />;
  }
  return <ConfigurationForm key={section} section={section} sections={sections} settings={settings.data} />;
}

const ADVANCED: readonly Section[] = ['admin', 'latchkey'];

function Sections({ active, sections }: { active: Section; sections: readonly Section[] }) {
  const t = useText();
  const services = sections.filter((section) => !ADVANCED.includes(section));
  const advanced = sections.filter((section) => ADVANCED.includes(section));
  const isAdvanced = ADVANCED.includes(active);
  const item = (section: Section) => (
    <NavItem key={section} isActive={section === active}>
      <Link to="/stores/configuration/$section" params={{ section }}>
        {t(TEXTS[section])}
      </Link>
    </NavItem>
  );
  return (
    <Nav aria-label={t('config.sections')} className="config-sections">
      <NavList>
        {services.length > 0 && (
          <NavExpandable title={t('config.services')} isExpanded isActive={!isAdvanced}>
            {services.map(item)}
          </NavExpandable>
        )}
        {advanced.length > 0 && (
          <NavExpandable title={t('config.advanced')} isExpanded={isAdvanced} isActive={isAdvanced}>
            {advanced.map(item)}
          </NavExpandable>
        )}
      </NavList>
    </Nav>
  );
}

function fieldLabel(t: Text, setting: Setting): string {
  return t(`config.field.${setting.path}` as TextId);
}

function fieldHelp(t: Text, setting: Setting): string {
  const shown =
    setting.type === 'flag'
      ? t(setting.default === '1' ? 'common.yes' : 'common.no')
      : setting.default || t('common.none');
  const help = setting.path === GUEST_ACCESS ? t('config.guestHelp') : t(`config.help.${setting.path}` as TextId);
  return `${help} ${t('config.defaultValue', { value: shown })}`;
}

interface FormProps {
  section: Section;
  sections: readonly Section[];
  settings: readonly Setting[];
}

function ConfigurationForm({ section, sections, settings }: FormProps) {
  const t = useText();
  const toast = useToast();
  const save = useSaveSettings();
  const groups = groupsOf(section, settings);
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(groups.length === 1 ? groups.map(({ id }) => id) : []),
  );
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});

  const shown = groups.flatMap((group) => group.settings);
  const changes = changesOf(shown, typed);
  const showFaults = (found: Record<string, string>) => {
    setFaults(found);
    const first = shown.find(({ path }) => found[path]);
    if (!first) return;
    setOpen(new Set(groups.map((group) => group.id)));
    setTimeout(() => focusField([first.path]));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found: Record<string, string> = {};
    for (const setting of shown) {
      const value = typed[setting.path];
      const fault = value === undefined ? null : faultId(setting, value);
      if (fault) found[setting.path] = t(fault);
    }
    showFaults(found);
    if (Object.keys(found).length > 0) return;
    save.mutate(changes, {
      onSuccess: () => {
        setTyped({});
        toast(t('config.saved'));
      },
      onError: (error) => {
        if (error instanceof SettingRefusal) showFaults({ [error.path]: error.message });
      },
    });
  };
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <>
      <PageHeader
        title={t('config.title')}
        path={[t('nav.stores'), t('nav.settings'), t('config.title')]}
        actions={
          <Button type="submit" form="configuration" isDisabled={save.isPending} isLoading={save.isPending}>
            {t('config.save')}
          </Button>
        }
      />
      <PageSection isFilled>
        <div className="config-layout">
          <Sections active={section} sections={sections} />
          <form id="configuration" noValidate className="stack" onSubmit={submit}>
            {save.error && !(save.error instanceof SettingRefusal) && <ErrorAlert error={save.error} />}
            <p role="status" className="subtle">
              {t('config.unsaved', { count: changes.length })}
            </p>
            <Accordion asDefinitionList={false} headingLevel="h2" isBordered togglePosition="start">
              {groups.map((group) => (
                <AccordionItem key={group.id} isExpanded={open.has(group.id)}>
                  <AccordionToggle id={`toggle-${group.id}`} onClick={() => toggle(group.id)}>
                    {t(`config.group.${group.id}` as TextId)}
                  </AccordionToggle>
                  <AccordionContent>
                    <GroupFields
                      group={group}
                      typed={typed}
                      faults={faults}
                      onType={(path, value) => setTyped((before) => ({ ...before, [path]: value }))}
                    />
                  </AccordionContent>
                </AccordionItem>
              ))}
            </Accordion>
          </form>
        </div>
      </PageSection>
    </>
  );
}

interface GroupProps {
  group: Group;
  typed: Readonly<Record<string, string>>;
  faults: Readonly<Record<string, string>>;
  onType: (path: string, value: string) => void;
}

function GroupFields({ group, typed, faults, onType }: GroupProps) {
  const t = useText();
  return (
    <div className="pf-v6-c-form">
      {group.settings.map((setting) => {
        const value = typed[setting.path] ?? setting.value;
        const props = {
          label: fieldLabel(t, setting),
          help: fieldHelp(t, setting),
          error: faults[setting.path],
          value,
          onChange: (text: string) => onType(setting.path, text),
        };
        return setting.type === 'flag' ? (
          <YesNo key={setting.path} id={setting.path} {...props} />
        ) : (
          <Field key={setting.path} name={setting.path} {...props} />
        );
      })}
      {group.settings.some(({ path }) => path === GUEST_ACCESS) && <GuestRoutes />}
    </div>
  );
}

interface YesNoProps {
  id: string;
  label: string;
  help: string;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

function YesNo({ id, label, help, error, value, onChange }: YesNoProps) {
  const t = useText();
  return (
    <FormGroup label={label} fieldId={id}>
      <FormSelect
        id={id}
        name={id}
        value={value}
        aria-describedby={`${id}-help`}
        onChange={(_event, chosen) => onChange(chosen)}
      >
        <FormSelectOption value="1" label={t('common.yes')} />
        <FormSelectOption value="0" label={t('common.no')} />
      </FormSelect>
      <FormHelperText>
        <HelperText>
          {error && <HelperTextItem variant="error">{error}</HelperTextItem>}
          <HelperTextItem id={`${id}-help`}>{help}</HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  );
}

function GuestRoutes() {
  const t = useText();
  const routes = useQuery(guestRoutesQuery);
  const [open, setOpen] = useState(false);
  if (!routes.data) return <ErrorAlert error={routes.error} />;
  const title = t('config.guestRoutes', { count: routes.data.length });
  return (
    <ExpandableSection toggleText={title} isExpanded={open} onToggle={(_event, value) => setOpen(value)}>
      <div className="sideways" tabIndex={0}>
        <Table aria-label={title} variant="compact" gridBreakPoint="">
          <Thead>
            <Tr>
              <Th>{t('config.guestRoute')}</Th>
              <Th>{t('config.guestNeeds')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {routes.data.map(({ method, path, resources }) => (
              <Tr key={`${method} ${path}`}>
                <Td dataLabel={t('config.guestRoute')}>
                  <span className="code">
                    {method} {path}
                  </span>
                </Td>
                <Td dataLabel={t('config.guestNeeds')}>
                  <span className="code">{resources.join(', ')}</span>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      </div>
    </ExpandableSection>
  );
}
