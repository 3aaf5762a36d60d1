// New and Edit Integration: the two tabs, what is saved, and what stands above and below them on the edit page.
import { Button, PageSection, Tab, TabContent, Tabs, TabTitleIcon, TabTitleText } from '@patternfly/react-core';
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/esm/icons/exclamation-triangle-icon';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { focusField } from '../../ui/Field';
import { ButtonLink } from '../../ui/links';
import { Notice } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { ResourceAccess } from '../../ui/ResourceAccess';
import { useToast } from '../../ui/Toasts';
import type { Tree } from '../../ui/tree-model';
import { UnsavedGuard } from '../../ui/UnsavedGuard';
import { useMedia } from '../../ui/use-media';
import { DeleteDialog } from './DeleteDialog';
import {
  changedFields,
  faultIds,
  type Faults,
  FIELDS,
  type FormValues,
  initialValues,
  isDirty,
  tabOf,
} from './form-model';
import { InfoTab } from './InfoTab';
import { isPlainOffLoopback } from './insecure';
import { IntegrationDetails } from './IntegrationDetails';
import { PendingChanges } from './PendingChanges';
import { type Integration, useCreate, useEdit } from './queries';
import type { Tab as TabName } from './search';
import { StateChangeDialog } from './StateChangeDialog';

const FORM = 'integration-form';
type After = 'grid' | 'activate';
type Dialog = 'delete' | 'suspend' | 'resume' | { plain: string; after: After };

export function IntegrationEditor({ tree, integration }: { tree: Tree; integration?: Integration }) {
  const t = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const { tab = 'info' } = useSearch({ strict: false });
  const wide = useMedia('(width >= 62rem)');
  const [before, setBefore] = useState(() => initialValues(tree, integration));
  const [values, setValues] = useState(before);
  const [faults, setFaults] = useState<Faults>({});
  const [focusCount, setFocusCount] = useState(0);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const saved = useRef(false);
  const create = useCreate();
  const edit = useEdit();
  const saving = create.isPending || edit.isPending;
  const error = create.error ?? edit.error;
  const dirty = isDirty(values, before);

  const setTab = (next: TabName) =>
    void navigate({ to: '.', search: next === 'api' ? { tab: next } : {}, replace: true });
  const change = (part: Partial<FormValues>) => setValues((now) => ({ ...now, ...part }));

  // Goes to the tab of the first bad field; the field is there after the next render.
  const show = (found: Faults) => {
    setFaults(found);
    const first = FIELDS.find((field) => found[field]);
    if (!first) return;
    if (tabOf(first) !== tab) setTab(tabOf(first));
    setFocusCount((count) => count + 1);
  };
  const firstFault = FIELDS.find((field) => faults[field]);
  useEffect(() => {
    if (focusCount > 0 && firstFault && tabOf(firstFault) === tab) focusField([firstFault]);
    // Only a failed attempt moves the focus, not the typing after it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focusCount, tab]);

  const leave = (id: number, name: string, after: After) => {
    saved.current = true;
    toast(t('integrations.saved', { name }));
    if (after === 'activate')
      void navigate({ to: '/system/integrations/$id/activate', params: { id: String(id) }, search: {} });
    else void navigate({ to: '/system/integrations', search: {} });
  };
  const send = (after: After) => {
    setDialog(null);
    const body = { ...changedFields(tree, values, before), current_password: values.password };
    const done = {
      onSuccess: ({ id, name }: Integration) => leave(id, name, after),
      onError: (refusal: unknown) => show(faultsOf(refusal)),
    };
    if (integration) edit.mutate({ id: integration.id, body }, done);
    else create.mutate({ ...body, name: values.name.trim() }, done);
  };
  const save = (after: After) => {
    const found = Object.fromEntries(Object.entries(faultIds(values)).map(([field, id]) => [field, t(id)])) as Faults;
    show(found);
    if (Object.keys(found).length > 0) return;
    const plain = [values.callback_url, values.identity_link_url].find(
      (url) => isPlainOffLoopback(url.trim()) && url !== before.callback_url && url !== before.identity_link_url,
    );
    if (plain) setDialog({ plain: plain.trim(), after });
    else send(after);
  };
  const reset = () => {
    const fresh = initialValues(tree, integration);
    setBefore(fresh);
    setValues(fresh);
    setFaults({});
    create.reset();
    edit.reset();
  };

  const title = integration ? t('form.edit', { name: integration.name }) : t('form.new');
  const faultCount = Object.keys(faults).length;
  const hasFault = (name: TabName) => FIELDS.some((field) => faults[field] && tabOf(field) === name);
  const tabTitle = (name: TabName, text: string) => (
    <>
      <TabTitleText>{text}</TabTitleText>
      {hasFault(name) && (
        <TabTitleIcon>
          <ExclamationTriangleIcon />
        </TabTitleIcon>
      )}
    </>
  );
  const suspended = integration?.status === 'suspended';
  const reachable = integration?.within_reach ?? true;
  const actions = (
    <>
      <ButtonLink to="/system/integrations" variant="link">
        {t('form.back')}
      </ButtonLink>
      {integration && (
        <>
          <Button variant="link" isDanger onClick={() => setDialog('delete')}>
            {t('integrations.delete')}
          </Button>
          {(reachable || !suspended) && (
            <Button variant="secondary" onClick={() => setDialog(suspended ? 'resume' : 'suspend')}>
              {t(suspended ? 'integrations.resumeNamed' : 'integrations.suspendNamed', { name: integration.name })}
            </Button>
          )}
        </>
      )}
      {reachable && (
        <>
          <Button variant="secondary" onClick={reset}>
            {t('form.reset')}
          </Button>
          {(!integration || integration.status === 'inactive') && (
            <Button variant="secondary" isDisabled={saving} onClick={() => save('activate')}>
              {t('form.saveActivate')}
            </Button>
          )}
          <Button type="submit" form={FORM} isDisabled={saving} isLoading={saving}>
            {t('form.save')}
          </Button>
        </>
      )}
    </>
  );
  return (
    <>
      <PageHeader
        title={title}
        path={[t('nav.system'), t('nav.extensions'), t('integrations.title'), title]}
        actions={actions}
      />
      <PageSection isFilled>
        <div className="stack">
          {!reachable && (
            <Notice variant="info" title={t('form.beyondReach')}>
              {t('form.beyondReachText')}
            </Notice>
          )}
          {reachable && integration?.pending && <PendingChanges integration={integration} tree={tree} />}
          {faultCount > 0 ? (
            <div role="alert">
              <Notice variant="danger" title={t('form.faults', { count: faultCount })} />
            </div>
          ) : (
            <ErrorAlert error={error} />
          )}
          <form
            id={FORM}
            noValidate
            className={wide ? 'tabs-beside' : 'stack'}
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              save('grid');
            }}
          >
            <Tabs
              aria-label={t('form.tabs')}
              isVertical={wide}
              activeKey={tab}
              onSelect={(_event, key) => setTab(key as TabName)}
            >
              <Tab eventKey="info" tabContentId="tab-info" title={tabTitle('info', t('form.info'))} />
              <Tab eventKey="api" tabContentId="tab-api" title={tabTitle('api', t('form.api'))} />
            </Tabs>
            <TabContent
              id="tab-info"
              eventKey="info"
              activeKey={tab}
              hidden={tab !== 'info'}
              aria-label={t('form.info')}
            >
              <InfoTab integration={integration} values={values} faults={faults} onChange={change} />
            </TabContent>
            <TabContent id="tab-api" eventKey="api" activeKey={tab} hidden={tab !== 'api'} aria-label={t('form.api')}>
              {tab === 'api' && (
                <ResourceAccess
                  tree={tree}
                  values={values}
                  allHelp={t('form.accessAllHelp')}
                  fault={faults.resources}
                  onChange={change}
                />
              )}
            </TabContent>
          </form>
          {integration && <IntegrationDetails integration={integration} />}
        </div>
      </PageSection>
      {integration && dialog === 'delete' && (
        <DeleteDialog
          row={integration}
          onClose={(deleted) => {
            setDialog(null);
            if (!deleted) return;
            saved.current = true;
            void navigate({ to: '/system/integrations', search: {} });
          }}
        />
      )}
      {integration && (dialog === 'suspend' || dialog === 'resume') && (
        <StateChangeDialog change={dialog} integration={integration} onClose={() => setDialog(null)} />
      )}
      {dialog !== null && typeof dialog === 'object' && (
        <ConfirmDialog
          title={t('form.plainTitle')}
          text={t('form.plainText', { url: dialog.plain })}
          confirm={t('common.ok')}
          cancel={t('common.cancel')}
          danger
          onConfirm={() => send(dialog.after)}
          onCancel={() => setDialog(null)}
        />
      )}
      <UnsavedGuard isDirty={() => dirty && !saved.current} />
    </>
  );
}
