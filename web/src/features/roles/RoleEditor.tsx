// New and Edit Role: its name, what it allows, and the password of who saves it.
import { Button, FormSection, PageSection } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { faultsOf } from '../../api/client';
import { useText } from '../../text/text';
import { ErrorAlert } from '../../ui/ErrorAlert';
import { Field, focusField } from '../../ui/Field';
import { ButtonLink } from '../../ui/links';
import { Notice } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { ResourceAccess } from '../../ui/ResourceAccess';
import { useToast } from '../../ui/Toasts';
import type { Tree } from '../../ui/tree-model';
import { UnsavedGuard } from '../../ui/UnsavedGuard';
import { DeleteRoleDialog } from './DeleteRoleDialog';
import { type Role, useCreateRole, useEditRole } from './queries';
import { changedFields, faultIds, type Faults, FIELDS, initialValues, isDirty, type RoleValues } from './role-model';

const FORM = 'role-form';

export function RoleEditor({ tree, role }: { tree: Tree; role?: Role }) {
  const t = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const [before, setBefore] = useState(() => initialValues(tree, role));
  const [values, setValues] = useState(before);
  const [faults, setFaults] = useState<Faults>({});
  const [deleting, setDeleting] = useState(false);
  const saved = useRef(false);
  const create = useCreateRole();
  const edit = useEditRole();
  const saving = create.isPending || edit.isPending;
  const change = (part: Partial<RoleValues>) => setValues((now) => ({ ...now, ...part }));

  const show = (found: Faults) => {
    setFaults(found);
    focusField(FIELDS.filter((field) => found[field]));
  };
  const leave = () => {
    saved.current = true;
    void navigate({ to: '/system/roles' });
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const found = Object.fromEntries(Object.entries(faultIds(values)).map(([field, id]) => [field, t(id)])) as Faults;
    show(found);
    if (Object.keys(found).length > 0) return;
    const body = { ...changedFields(tree, values, before), current_password: values.password };
    const done = {
      onSuccess: ({ name }: Role) => {
        toast(t('roles.savedToast', { name }));
        leave();
      },
      onError: (refusal: unknown) => show(faultsOf(refusal)),
    };
    if (role) edit.mutate({ id: role.id, body }, done);
    else create.mutate({ ...body, name: values.name.trim() }, done);
  };
  const reset = () => {
    const fresh = initialValues(tree, role);
    setBefore(fresh);
    setValues(fresh);
    setFaults({});
    create.reset();
    edit.reset();
  };

  const title = role ? t('roles.edit', { name: role.name }) : t('roles.new');
  const faultCount = Object.keys(faults).length;
  return (
    <>
      <PageHeader
        title={title}
        path={[t('nav.system'), t('nav.permissions'), t('roles.title'), title]}
        actions={
          <>
            <ButtonLink to="/system/roles" variant="link">
              {t('form.back')}
            </ButtonLink>
            {role && (
              <Button variant="link" isDanger onClick={() => setDeleting(true)}>
                {t('integrations.delete')}
              </Button>
            )}
            <Button variant="secondary" onClick={reset}>
              {t('form.reset')}
            </Button>
            <Button type="submit" form={FORM} isDisabled={saving} isLoading={saving}>
              {t('form.save')}
            </Button>
          </>
        }
      />
      <PageSection isFilled>
        <div className="stack">
          {faultCount > 0 ? (
            <div role="alert">
              <Notice variant="danger" title={t('form.faults', { count: faultCount })} />
            </div>
          ) : (
            <ErrorAlert error={create.error ?? edit.error} />
          )}
          <form id={FORM} noValidate className="stack" onSubmit={save}>
            <div className="pf-v6-c-form form-card">
              <FormSection title={t('roles.info')} titleElement="h2">
                <Field
                  label={t('roles.name')}
                  name="name"
                  value={values.name}
                  onChange={(name) => change({ name })}
                  error={faults.name}
                  required
                  maxLength={50}
                />
              </FormSection>
              <FormSection title={t('form.identityCheck')} titleElement="h2">
                <Field
                  label={t('common.yourPassword')}
                  name="current_password"
                  type="password"
                  value={values.password}
                  onChange={(password) => change({ password })}
                  help={t('common.yourPasswordHelp')}
                  error={faults.current_password}
                  autoComplete="current-password"
                  required
                />
              </FormSection>
            </div>
            <ResourceAccess
              tree={tree}
              values={values}
              allHelp={t('roles.allHelp')}
              fault={faults.resources}
              onChange={change}
            />
          </form>
        </div>
      </PageSection>
      {role && deleting && (
        <DeleteRoleDialog
          role={role}
          onClose={(deleted) => {
            setDeleting(false);
            if (deleted) leave();
          }}
        />
      )}
      <UnsavedGuard isDirty={() => isDirty(values, before) && !saved.current} />
    </>
  );
}
