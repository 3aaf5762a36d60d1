// What is in the form of a role, what is wrong with it, and what is sent. Pure. The server judges again.
import type { TextId } from '../../text/text';
import { type Chosen, chosenFrom, resourcesToSend, sameChoice, type Tree } from '../../ui/tree-model';
import type { Role, RoleForm } from './queries';

export interface RoleValues {
  name: string;
  all: boolean;
  chosen: Chosen;
  password: string;
}

// The names that the server gives to fields, in form order.
export const FIELDS = ['name', 'current_password', 'resources'] as const;
export type FieldName = (typeof FIELDS)[number];
export type Faults<T = string> = Partial<Record<FieldName, T>>;

export function initialValues(tree: Tree, role?: Role): RoleValues {
  return {
    name: role?.name ?? '',
    all: role?.all_resources ?? false,
    chosen: chosenFrom(tree, role?.resources ?? []),
    password: '',
  };
}

export function faultIds(values: RoleValues): Faults<TextId> {
  const faults: Faults<TextId> = {};
  if (values.name.trim() === '') faults.name = 'common.required';
  if (values.password === '') faults.current_password = 'common.required';
  return faults;
}

function accessDiffers(values: RoleValues, before: RoleValues): boolean {
  return values.all !== before.all || (!values.all && !sameChoice(values.chosen, before.chosen));
}

export function isDirty(values: RoleValues, before: RoleValues): boolean {
  return values.name !== before.name || values.password !== '' || accessDiffers(values, before);
}

// Only what differs, as in the form of an integration.
export function changedFields(tree: Tree, values: RoleValues, before: RoleValues): RoleForm {
  const body: RoleForm = {};
  if (values.name !== before.name) body.name = values.name.trim();
  if (!accessDiffers(values, before)) return body;
  if (values.all) return { ...body, all_resources: true };
  return { ...body, all_resources: false, resources: resourcesToSend(tree, values.chosen) };
}
