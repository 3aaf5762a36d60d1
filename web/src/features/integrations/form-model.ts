// What is in the form, what is wrong with it, and what is sent. Pure. The server judges again, and its word counts.
import type { TextId } from '../../text/text';
import { type Chosen, chosenFrom, resourcesToSend, sameChoice, type Tree } from '../../ui/tree-model';
import { changedLimits, initialLimits, LIMIT_FIELDS, limitFaultIds, type LimitValues } from './limits-model';
import type { Integration, IntegrationForm } from './queries';
import type { Tab } from './search';

export type Profile = Integration['signature_profile'];
export type Method = Integration['allowed_methods'][number];
export const METHODS: readonly Method[] = ['HMAC-SHA1', 'HMAC-SHA512'];

export interface FormValues {
  name: string;
  email: string;
  callback_url: string;
  identity_link_url: string;
  all: boolean;
  chosen: Chosen;
  profile: Profile;
  methods: readonly Method[]; // in the order of METHODS
  bearer: boolean;
  bearerUntil: string; // the day on which it ends, or nothing
  limits: LimitValues;
  password: string;
}

// The names that the server gives to fields, in form order.
export const FIELDS = [
  'name',
  'email',
  'callback_url',
  'identity_link_url',
  'signature_profile',
  'allowed_methods',
  'bearer_expires_at',
  ...LIMIT_FIELDS,
  'current_password',
  'resources',
] as const;
export type FieldName = (typeof FIELDS)[number];
export type Faults = Partial<Record<FieldName, string>>;

const TEXT_FIELDS = ['name', 'email', 'callback_url', 'identity_link_url'] as const;

export function tabOf(field: FieldName): Tab {
  return field === 'resources' ? 'api' : 'info';
}

export function initialValues(tree: Tree, integration?: Integration): FormValues {
  return {
    name: integration?.name ?? '',
    email: integration?.email ?? '',
    callback_url: integration?.callback_url ?? '',
    identity_link_url: integration?.identity_link_url ?? '',
    all: integration?.all_resources ?? false,
    chosen: chosenFrom(tree, integration?.resources ?? []),
    profile: integration?.signature_profile ?? 'auto',
    methods: METHODS.filter((method) => integration?.allowed_methods.includes(method)),
    bearer: integration?.bearer ?? false,
    bearerUntil: integration?.bearer_expires_at?.slice(0, 10) ?? '',
    limits: initialLimits(integration),
    password: '',
  };
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;
const WEB_URL = /^https?:\/\/[^\s/?#]+\S*$/i;

export function faultIds(values: FormValues): Partial<Record<FieldName, TextId>> {
  const faults: Partial<Record<FieldName, TextId>> = {};
  if (values.name.trim() === '') faults.name = 'common.required';
  if (values.email.trim() !== '' && !EMAIL.test(values.email.trim())) faults.email = 'form.emailFault';
  for (const field of ['callback_url', 'identity_link_url'] as const) {
    const url = values[field].trim();
    if (url !== '' && !WEB_URL.test(url)) faults[field] = 'form.urlFault';
  }
  Object.assign(faults, limitFaultIds(values.limits));
  if (values.password === '') faults.current_password = 'common.required';
  return faults;
}

function resourcesDiffer(values: FormValues, before: FormValues): boolean {
  return values.all !== before.all || (!values.all && !sameChoice(values.chosen, before.chosen));
}

function methodsDiffer(values: FormValues, before: FormValues): boolean {
  return values.methods.join() !== before.methods.join();
}

function bearerDiffers(values: FormValues, before: FormValues): boolean {
  return values.bearer !== before.bearer || (values.bearer && values.bearerUntil !== before.bearerUntil);
}

export function isDirty(values: FormValues, before: FormValues): boolean {
  return (
    TEXT_FIELDS.some((field) => values[field] !== before[field]) ||
    values.password !== '' ||
    values.profile !== before.profile ||
    methodsDiffer(values, before) ||
    bearerDiffers(values, before) ||
    Object.keys(changedLimits(values.limits, before.limits)).length > 0 ||
    resourcesDiffer(values, before)
  );
}

// Only what differs: an untouched list of resources stays as it is stored, whatever the tree would make of it.
export function changedFields(tree: Tree, values: FormValues, before: FormValues): IntegrationForm {
  const body: IntegrationForm = {};
  for (const field of TEXT_FIELDS) {
    if (values[field] !== before[field]) body[field] = values[field].trim();
  }
  if (resourcesDiffer(values, before)) {
    if (values.all) body.all_resources = true;
    else {
      body.all_resources = false;
      body.resources = resourcesToSend(tree, values.chosen);
    }
  }
  if (values.profile !== before.profile) body.signature_profile = values.profile;
  if (methodsDiffer(values, before)) body.allowed_methods = [...values.methods];
  if (bearerDiffers(values, before)) {
    body.bearer = values.bearer;
    if (values.bearer && values.bearerUntil !== '') body.bearer_expires_at = `${values.bearerUntil}T00:00:00Z`;
  }
  return { ...body, ...changedLimits(values.limits, before.limits) };
}
